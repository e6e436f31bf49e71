use crate::table::{Table, rows};
use crate::{DataError, Source};

/// A region, city, facility or water that is talked about, with the countries whose it is or who dispute it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Wikidata QID or a slug of ours
    pub id: String,
    /// in English
    pub name: String,
    pub countries: Vec<String>,
    /// who controls it, where that is another
    pub held_by: Option<String>,
    pub since: Option<String>,
    /// the ground of the rule on whose it is
    pub source: Option<String>,
    pub subtype: String,
}

pub(crate) fn load(source: &Source) -> Result<Vec<Place>, DataError> {
    let columns = ["id", "name", "countries", "held_by", "since", "source", "subtype"];
    rows(source, "places.tsv", Table { columns: &columns, key: 1 })?
        .iter()
        .map(|row| {
            Ok(Place {
                id: row.required(0, "id")?.into(),
                name: row.required(1, "name")?.into(),
                countries: row.list(2, ',').into_iter().map(str::to_owned).collect(),
                held_by: row.some(3).map(str::to_owned),
                since: row.some(4).map(str::to_owned),
                source: row.some(5).map(str::to_owned),
                subtype: row.cell(6).into(),
            })
        })
        .collect()
}
