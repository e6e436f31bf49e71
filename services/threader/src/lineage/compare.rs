use dragoman_article::{LineageBasis, Relation};

use super::facts::{Agreement, ENOUGH, ENOUGH_NUMBERS};
use super::subject::Subject;

/// Two texts of different authorship share less than .04 of their shingles in 999 of 1,000 pairs; a copy with every
/// tenth word changed keeps .59, one cut by a third .7.
const COPIED: f32 = 0.3;

/// A text of different authorship has up to .28 of a shorter one's shingles, one that was cut out of it .6 and more.
const CUT: f32 = 0.45;
/// Other stories of one matter tell up to .38 of their facts in the same order in another language, or .50 of the
/// shorter's; translations .43, or .76 where they are cut. A brief and another story of its night had .43: where the
/// original is there too, it is closer.
const TRANSLATED: f32 = 0.41;
const TRANSLATED_IN_PART: f32 = 0.6;

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
    /// a part of it
    Cut,
    Syndicated,
}

impl Bond {
    /// What a word says of an article and its source; none of a relation from a later release.
    pub(crate) fn of(relation: &Relation, basis: Option<LineageBasis>) -> Option<Self> {
        match (relation, basis) {
            (Relation::Original, _) => Some(Self::Related),
            (Relation::Syndicated, Some(LineageBasis::Part)) => Some(Self::Cut),
            (Relation::Syndicated, _) => Some(Self::Syndicated),
            (Relation::Rewrite, _) => Some(Self::Rewrite),
            (Relation::Translation, _) => Some(Self::Translation),
            (Relation::Other(_), _) => None,
        }
    }

    pub(crate) fn relation(self) -> Relation {
        match self {
            Self::Related => Relation::Original,
            Self::Translation => Relation::Translation,
            Self::Rewrite => Relation::Rewrite,
            Self::Cut | Self::Syndicated => Relation::Syndicated,
        }
    }

    pub(crate) fn basis(self) -> LineageBasis {
        match self {
            Self::Syndicated => LineageBasis::Shingles,
            Self::Cut => LineageBasis::Part,
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
    /// share of the shorter text's shingles that the longer one has too
    pub cut: f32,
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
        let (shorter, longer) = (one.length.min(other.length), one.length.max(other.length));
        let lengths = 1.0 + f32::from(longer) / f32::from(shorter.max(1));
        let cut = (shingles / (1.0 + shingles) * lengths).min(1.0);
        let words = match (&one.words, &other.words) {
            (Some(one), Some(other)) => one.similarity(other),
            _ => 0.0,
        };
        let same_language =
            one.language == other.language || one.language == UNKNOWN || other.language == UNKNOWN;
        Self { same_language, shingles, cut, words, facts: one.facts.agreement(&other.facts) }
    }

    /// Thresholds part the pairs of `tests/pairs.toml` and `tests/heldout.toml` with room on both sides.
    pub fn kin(&self) -> Option<Kin> {
        let Agreement { common, ordered, contained, numbers, weight } = self.facts;
        if self.shingles >= COPIED {
            return Some(Kin { bond: Bond::Syndicated, similarity: self.shingles });
        }
        if self.cut >= CUT {
            return Some(Kin { bond: Bond::Cut, similarity: self.cut });
        }
        if weight < ENOUGH || numbers < ENOUGH_NUMBERS {
            return None;
        }
        if !self.same_language {
            let copied = ordered >= TRANSLATED || contained >= TRANSLATED_IN_PART;
            return copied.then_some(Kin { bond: Bond::Translation, similarity: ordered });
        }
        if common < TOLD_AGAIN {
            return None;
        }
        // of one language, common words speak for it too: half as loud, for a topic has words of its own
        let copied = ordered + self.words / 2.0 >= 0.6;
        Some(Kin { bond: if copied { Bond::Rewrite } else { Bond::Related }, similarity: ordered })
    }
}

/// Other stories of one family of events have up to .58 of their facts in common, in rewrites it is .71 and more.
const TOLD_AGAIN: f32 = 0.62;

/// ISO 639's word for a language that was not found out.
const UNKNOWN: [u8; 3] = *b"und";
