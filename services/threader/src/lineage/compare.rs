use dragoman_article::{LineageBasis, Relation};

use super::facts::Agreement;
use super::subject::Subject;

/// Two texts of different authorship share less than .04 of their shingles in 999 of 1,000 pairs; a copy with every
/// tenth word changed keeps .59, one cut by a third .7.
const COPIED: f32 = 0.3;

/// What a later article is to an earlier one.
#[derive(Debug, Clone, PartialEq)]
pub struct Kin {
    pub bond: Bond,
    pub similarity: f32,
}

/// How two articles belong together, the closest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bond {
    /// the same event, told on its own
    Related,
    Translation,
    Rewrite,
    Syndicated,
}

impl Bond {
    /// What a word says of an article and its source; none of a relation from a later release.
    pub(crate) fn of(relation: &Relation) -> Option<Self> {
        match relation {
            Relation::Original => Some(Self::Related),
            Relation::Syndicated => Some(Self::Syndicated),
            Relation::Rewrite => Some(Self::Rewrite),
            Relation::Translation => Some(Self::Translation),
            Relation::Other(_) => None,
        }
    }

    pub(crate) fn relation(self) -> Relation {
        match self {
            Self::Related => Relation::Original,
            Self::Translation => Relation::Translation,
            Self::Rewrite => Relation::Rewrite,
            Self::Syndicated => Relation::Syndicated,
        }
    }

    pub(crate) fn basis(self) -> LineageBasis {
        match self {
            Self::Syndicated => LineageBasis::Shingles,
            Self::Related | Self::Translation | Self::Rewrite => LineageBasis::Facts,
        }
    }
}

/// What can be told of two articles without reading them again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    pub same_language: bool,
    /// share of shingles in common
    pub shingles: f32,
    /// share of words in common
    pub words: f32,
    pub facts: Agreement,
}

impl Evidence {
    pub fn of(one: &Subject, other: &Subject) -> Self {
        let shingles = match (&one.shingles, &other.shingles) {
            (Some(one), Some(other)) => one.similarity(other),
            _ => 0.0,
        };
        let words = match (&one.words, &other.words) {
            (Some(one), Some(other)) => one.similarity(other),
            _ => 0.0,
        };
        let same_language =
            one.language == other.language || one.language == UNKNOWN || other.language == UNKNOWN;
        Self { same_language, shingles, words, facts: one.facts.agreement(&other.facts) }
    }

    /// Thresholds part the pairs of `tests/pairs.toml` with room on both sides.
    pub fn kin(&self) -> Option<Kin> {
        let Agreement { common, ordered, numbers, weight } = self.facts;
        if self.shingles >= COPIED {
            return Some(Kin { bond: Bond::Syndicated, similarity: self.shingles });
        }
        if weight < ENOUGH || common < TOLD_AGAIN || numbers < 0.5 {
            return None;
        }
        // of one language, common words speak for it too: half as loud, for a topic has words of its own
        let copied = match self.same_language {
            true => ordered + self.words / 2.0 >= 0.6,
            false => ordered >= 0.45,
        };
        let bond = match (copied, self.same_language) {
            (true, true) => Bond::Rewrite,
            (true, false) => Bond::Translation,
            (false, _) => Bond::Related,
        };
        Some(Kin { bond, similarity: ordered })
    }
}

/// What common facts must weigh: four names, or three numbers and a country.
const ENOUGH: f32 = 8.0;
/// Other stories of one family of events have up to .58 of their facts in common, in rewrites it is .71 and more.
const TOLD_AGAIN: f32 = 0.62;

/// ISO 639's word for a language that was not found out.
const UNKNOWN: [u8; 3] = *b"und";
