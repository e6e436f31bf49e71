use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How an entry of a feed, or an observation of an article, ended. Everything ends in exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// handed to the next topic
    Published,
    /// nothing new: the content is the one already known
    Unchanged,
    /// the known content once more, brought by another feed
    Duplicate,
    /// left out by the user's own rule
    Filtered,
    /// of what is no longer the latest, or asked for what is so already
    Superseded,
    /// can never become an article; see the reason
    Rejected(Rejection),
    /// could not be had, for now or for good
    Failed,
}

/// Why something can never become an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rejection {
    /// the entry has no usable address
    NoLink,
    /// neither page nor feed has a text
    NoText,
    /// the record is not what its topic says it is
    Malformed,
    /// the result does not fit its topic
    TooLarge,
    /// our own code panicked on it
    Panicked,
}

impl Outcome {
    pub const ALL: [Self; 11] = [
        Self::Published,
        Self::Unchanged,
        Self::Duplicate,
        Self::Filtered,
        Self::Superseded,
        Self::Rejected(Rejection::NoLink),
        Self::Rejected(Rejection::NoText),
        Self::Rejected(Rejection::Malformed),
        Self::Rejected(Rejection::TooLarge),
        Self::Rejected(Rejection::Panicked),
        Self::Failed,
    ];

    /// The stable name, in metrics and in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Unchanged => "unchanged",
            Self::Duplicate => "duplicate",
            Self::Filtered => "filtered",
            Self::Superseded => "superseded",
            Self::Rejected(Rejection::NoLink) => "rejected_no_link",
            Self::Rejected(Rejection::NoText) => "rejected_no_text",
            Self::Rejected(Rejection::Malformed) => "rejected_malformed",
            Self::Rejected(Rejection::TooLarge) => "rejected_too_large",
            Self::Rejected(Rejection::Panicked) => "rejected_panicked",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Outcomes counted in the log itself, in the transaction that made them so: what `dragoman audit` adds up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// how many things came in
    pub seen: u64,
    /// how they ended, by the outcome's stable name
    pub ended: BTreeMap<String, u64>,
}

impl Tally {
    pub fn count(&mut self, outcome: Outcome) {
        self.seen += 1;
        *self.ended.entry(outcome.name().to_owned()).or_default() += 1;
    }

    pub fn of(&self, outcome: Outcome) -> u64 {
        self.ended.get(outcome.name()).copied().unwrap_or(0)
    }

    pub fn merge(&mut self, other: &Self) {
        self.seen += other.seen;
        for (name, count) in &other.ended {
            *self.ended.entry(name.clone()).or_default() += count;
        }
    }

    /// The law: whatever came in has ended, once.
    pub fn balances(&self) -> bool {
        self.seen == self.ended.values().sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_outcome_has_a_name_of_its_own() {
        assert_eq!(Outcome::ALL.map(Outcome::name).into_iter().collect::<BTreeSet<_>>().len(), 11);
    }

    #[test]
    fn a_tally_balances_however_it_is_added_up() {
        let (mut one, mut two) = (Tally::default(), Tally::default());
        Outcome::ALL.iter().for_each(|outcome| one.count(*outcome));
        two.count(Outcome::Published);
        one.merge(&two);
        assert!(one.balances());
        assert_eq!((one.seen, one.of(Outcome::Published)), (12, 2));
    }
}
