use std::collections::BTreeMap;

use dragoman_gazetteer::{Date, Gender, TermStatus};

/// What a source says of offices that the register has.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) held: Vec<Held>,
    /// by the source's own id
    pub(crate) people: BTreeMap<String, Someone>,
    /// lines that could not be read, each with its place and what is wrong with it
    pub(crate) bad: Vec<String>,
    /// what was read and is of no use here, by what it is
    pub(crate) passed: BTreeMap<&'static str, usize>,
}

/// That somebody held an office.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// id in the register
    pub(crate) office: String,
    /// id in the source
    pub(crate) person: String,
    pub(crate) from: Option<Date>,
    pub(crate) end: End,
    pub(crate) status: TermStatus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// none is given
    Open,
    /// it is over, and nobody says since when
    Unknown,
    On(Date),
}

impl End {
    pub(crate) fn date(self) -> Option<Date> {
        match self {
            Self::On(date) => Some(date),
            Self::Open | Self::Unknown => None,
        }
    }
}

/// A person, as the source names them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Someone {
    pub(crate) qid: Option<String>,
    /// id in the register, where the source knows it
    pub(crate) id: Option<String>,
    /// in English
    pub(crate) name: String,
    pub(crate) surname: Option<String>,
    /// in any language: the names that a language's own readers would use, before mere aliases
    pub(crate) labels: Vec<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) gender: Option<Gender>,
}

impl Findings {
    pub(crate) fn pass(&mut self, what: &'static str) {
        *self.passed.entry(what).or_default() += 1;
    }
}
