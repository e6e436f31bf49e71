use crate::table::{Table, rows};
use crate::{DataError, Source};

/// A name that is also the name of something else, with words in the article that tell which is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Homonym {
    pub form: String,
    /// `country`, `place` or `body` with an id; `given` or `surname` of people; `word`
    pub kind: String,
    pub id: String,
    /// in English
    pub name: String,
    /// words that speak for this meaning
    pub cues: Vec<String>,
}

pub(crate) fn load(source: &Source) -> Result<Vec<Homonym>, DataError> {
    rows(source, "homonyms.tsv", Table { columns: &["form", "kind", "id", "name", "cues"], key: 3 })?
        .iter()
        .map(|row| {
            let kind = row.required(1, "kind")?;
            if !["country", "place", "body", "given", "surname"].contains(&kind) {
                return Err(row.error(format!("{kind:?} is no kind of homonym")));
            }
            Ok(Homonym {
                form: row.required(0, "form")?.into(),
                kind: kind.into(),
                id: row.cell(2).into(),
                name: row.cell(3).into(),
                cues: row.list(4, '|').into_iter().map(str::to_owned).collect(),
            })
        })
        .collect()
}
