use crate::table::{Table, rows};
use crate::{DataError, Source};

/// A country as ISO 3166-1 lists them, and Kosovo. A code, not a view on statehood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2, or XK
    pub id: String,
    /// in English
    pub name: String,
    pub qid: String,
}

pub(crate) fn load(source: &Source) -> Result<Vec<Country>, DataError> {
    rows(source, "countries.tsv", Table { columns: &["id", "name", "qid"], key: 1 })?
        .iter()
        .map(|row| {
            let id = row.required(0, "id")?;
            if id.len() != 2 || !id.bytes().all(|byte| byte.is_ascii_uppercase()) {
                return Err(row.error(format!("{id:?} is no ISO 3166-1 alpha-2 code")));
            }
            Ok(Country { id: id.into(), name: row.required(1, "name")?.into(), qid: row.cell(2).into() })
        })
        .collect()
}
