use crate::table::rows;
use crate::{DataError, Source};

/// An organisation, bloc, ministry, parliament, agency, court, armed group, or a region that acts as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Wikidata QID or a slug of ours
    pub id: String,
    /// in English
    pub name: String,
    pub subtype: String,
    /// the country it belongs to
    pub country: Option<String>,
}

pub(crate) fn load(source: &Source) -> Result<Vec<Body>, DataError> {
    rows(source, "bodies.tsv", &["id", "name", "subtype", "country"])?
        .iter()
        .map(|row| {
            Ok(Body {
                id: row.required(0, "id")?.into(),
                name: row.required(1, "name")?.into(),
                subtype: row.required(2, "subtype")?.into(),
                country: row.some(3).map(str::to_owned),
            })
        })
        .collect()
}
