use std::collections::HashMap;

use crate::table::{Table, rows};
use crate::{DataError, Source};

/// What each clue to whether words raise the issue that they may raise is worth, as learned from marked texts.
#[derive(Debug, Default)]
pub struct IssueWeights {
    languages: HashMap<String, ClueWeights>,
}

/// Those of one language: together above nothing where the words do.
#[derive(Debug, Default)]
pub struct ClueWeights(HashMap<String, f32>);

impl IssueWeights {
    /// The file that `dragoman eval --write-issue-weights` writes.
    pub const FILE: &str = "issue_weights.tsv";
    pub const COLUMNS: [&str; 3] = ["language", "clue", "weight"];

    pub(crate) fn load(source: &Source) -> Result<Self, DataError> {
        let mut languages: HashMap<String, ClueWeights> = HashMap::new();
        for row in rows(source, Self::FILE, Table { columns: &Self::COLUMNS, key: 2 })? {
            let learned = languages.entry(row.required(0, "language")?.to_owned()).or_default();
            learned.0.insert(row.required(1, "clue")?.to_owned(), row.number(2, "weight")?);
        }
        Ok(Self { languages })
    }

    /// Nothing where nobody has learned the language.
    pub fn of(&self, language: &str) -> Option<&ClueWeights> {
        self.languages.get(language)
    }
}

impl ClueWeights {
    /// Of a clue that is not known, nothing.
    pub fn of(&self, clue: &str) -> f32 {
        self.0.get(clue).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(row: &str) -> Result<IssueWeights, DataError> {
        let table = format!("{}\n{row}\n", IssueWeights::COLUMNS.join("\t"));
        IssueWeights::load(&Source::of(&[(IssueWeights::FILE, &table)]))
    }

    #[test]
    fn a_clue_has_its_weight_and_an_unknown_one_none() {
        let weights = load("en\tparties 1\t-0.5").unwrap();
        let english = weights.of("en").unwrap();
        assert_eq!((english.of("parties 1"), english.of("parties 2")), (-0.5, 0.0));
        assert!(weights.of("de").is_none());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let error = load("en\tparties 1\tinf").unwrap_err();
        assert_eq!(error.to_string(), "issue_weights.tsv:2: \"inf\" is no number");
    }
}
