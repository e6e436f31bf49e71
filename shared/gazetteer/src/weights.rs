use std::collections::{BTreeMap, HashMap};

use dragoman_article::Modality;

use crate::table::{Table, rows};
use crate::{DataError, Source};

/// What each clue to how an issue is spoken of is worth, as learned from marked texts.
#[derive(Debug, Default)]
pub struct Weights {
    languages: HashMap<String, LearnedWeights>,
}

/// Those of one language, by clue.
#[derive(Debug, Default)]
pub struct LearnedWeights(HashMap<String, Row>);

/// One weight for each of the modalities.
type Row = [f32; Weights::MODALITIES.len()];

impl Weights {
    /// The file that `dragoman eval --write-weights` writes.
    pub const FILE: &str = "stances/weights.tsv";
    pub const COLUMNS: [&str; 13] = [
        "language",
        "clue",
        "asserted",
        "reported",
        "open",
        "proposed",
        "demanded",
        "offered",
        "planned",
        "negated",
        "denied",
        "hypothetical",
        "historical",
    ];
    /// In the order of their columns.
    pub const MODALITIES: [Modality; 11] = [
        Modality::Asserted,
        Modality::Reported,
        Modality::Open,
        Modality::Proposed,
        Modality::Demanded,
        Modality::Offered,
        Modality::Planned,
        Modality::Negated,
        Modality::Denied,
        Modality::Hypothetical,
        Modality::Historical,
    ];

    pub(crate) fn load(source: &Source) -> Result<Self, DataError> {
        let mut languages: HashMap<String, LearnedWeights> = HashMap::new();
        for row in rows(source, Self::FILE, Table { columns: &Self::COLUMNS, key: 2 })? {
            let mut weights = Row::default();
            for (at, weight) in weights.iter_mut().enumerate() {
                *weight = row.number(at + 2, "weight")?;
            }
            let learned = languages.entry(row.required(0, "language")?.to_owned()).or_default();
            learned.0.insert(row.required(1, "clue")?.to_owned(), weights);
        }
        Ok(Self { languages })
    }

    /// Nothing where nobody has learned the language.
    pub fn of(&self, language: &str) -> Option<&LearnedWeights> {
        self.languages.get(language)
    }
}

impl LearnedWeights {
    /// What these clues, each as strong as its number, tell together.
    pub fn weigh(&self, clues: &BTreeMap<String, f32>) -> Modality {
        let mut sums = Row::default();
        for (clue, strength) in clues {
            let Some(row) = self.0.get(clue) else { continue };
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += weight * strength;
            }
        }
        let best = (0..sums.len()).max_by(|one, other| sums[*one].total_cmp(&sums[*other]));
        Weights::MODALITIES[best.unwrap_or_default()].clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(row: &str) -> Source {
        Source::of(&[("stances/weights.tsv", &format!("{}\n{row}\n", Weights::COLUMNS.join("\t")))])
    }

    #[test]
    fn clues_are_weighed_together_and_unknown_ones_weigh_nothing() {
        let rows = "en\tno\t0\t0\t0\t0\t0\t0\t0\t1\t0\t0\t0\nen\tdenied\t0\t0\t0\t0\t0\t0\t0\t0\t0.8\t0\t0";
        let weights = Weights::load(&table(rows)).unwrap();
        let clues = [("no".to_owned(), 0.5), ("denied".to_owned(), 1.0), ("else".to_owned(), 9.0)];
        let weigh =
            |clues: &[(String, f32)]| weights.of("en").unwrap().weigh(&clues.iter().cloned().collect());
        assert_eq!(weigh(&clues), Modality::Denied);
        assert_eq!(weigh(&clues[..1]), Modality::Negated);
        assert!(weights.of("de").is_none());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let error = Weights::load(&table("en\tno\t0\t0\t0\t0\t0\t0\t0\tmuch\t0\t0\t0")).unwrap_err();
        assert_eq!(error.to_string(), "stances/weights.tsv:2: \"much\" is no number");
    }
}
