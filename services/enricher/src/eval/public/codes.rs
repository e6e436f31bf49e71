use std::collections::HashMap;
use std::sync::LazyLock;

const ROWS: &str = include_str!("../countries.tsv");

struct Codes {
    by_geonames: HashMap<&'static str, &'static str>,
    by_iso3: HashMap<&'static str, &'static str>,
}

static CODES: LazyLock<Codes> = LazyLock::new(|| {
    let rows = ROWS.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?, cells.next()?))
    });
    let rows: Vec<_> = rows.collect();
    Codes {
        by_geonames: rows.iter().map(|(id, _, geonames)| (*geonames, *id)).collect(),
        by_iso3: rows.iter().map(|(id, iso3, _)| (*iso3, *id)).collect(),
    }
});

/// The alpha-2 code of the country that GeoNames has under this id, if it is a country's.
pub(super) fn of_geonames(id: &str) -> Option<&'static str> {
    CODES.by_geonames.get(id.trim()).copied()
}

/// The alpha-2 code of an alpha-3 code.
pub(super) fn of_iso3(code: &str) -> Option<&'static str> {
    CODES.by_iso3.get(code).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_country_leads_to_its_code() {
        assert_eq!((of_geonames("6252001"), of_iso3("SRB")), (Some("US"), Some("RS")));
        assert_eq!((of_geonames("524901"), of_iso3("IGO")), (None, None));
        assert_eq!(CODES.by_geonames.len(), CODES.by_iso3.len());
    }
}
