use std::collections::BTreeMap;
use std::fmt;

use dragoman_gazetteer::{Date, PersonEntry, TermStatus};

/// How what a source says differs from the register.
#[derive(Debug, Default)]
pub(crate) struct Diff {
    pub(crate) changes: Vec<Change>,
    /// what nobody but a person can decide, by the office or person it is about
    pub(crate) open: Vec<(String, String)>,
}

/// Something to take.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// of the office or person it is about
    pub(crate) about: String,
    /// what stands for its person in what is shown
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    NewPerson {
        stem: String,
        entry: Box<PersonEntry>,
    },
    NewTerm {
        person: String,
        from: Option<Date>,
        to: Option<Date>,
        status: TermStatus,
    },
    /// of the term at this position
    Ended {
        at: usize,
        to: Date,
        why: Why,
    },
    /// of which no beginning was known
    Began {
        at: usize,
        from: Date,
    },
    /// the same day, known more exactly
    Exact {
        at: usize,
        which: Bound,
        ours: Date,
        theirs: Date,
    },
    /// two days that can't both be right
    Conflict {
        at: usize,
        which: Bound,
        ours: Date,
        theirs: Option<Date>,
    },
    Qid(String),
    Names(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    Said,
    /// one holds it at a time, and this is another's first day
    Successor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    From,
    To,
}

impl Change {
    /// The register says otherwise: taken only where that is asked for.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self.kind, Kind::Conflict { .. })
    }
}

impl Diff {
    /// What would be taken.
    pub(crate) fn taken(&self, with_conflicts: bool) -> Vec<&Change> {
        self.changes.iter().filter(|change| with_conflicts || !change.is_conflict()).collect()
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for change in &self.changes {
            lines.entry(&change.about).or_default().push(change.to_string());
        }
        for (about, line) in &self.open {
            lines.entry(about).or_default().push(format!("? {line}"));
        }
        for (about, lines) in &lines {
            writeln!(f, "{about}")?;
            for line in lines {
                writeln!(f, "  {line}")?;
            }
        }
        let conflicts = self.changes.iter().filter(|change| change.is_conflict()).count();
        let (taken, open) = (self.changes.len() - conflicts, self.open.len());
        write!(
            f,
            "{taken} to take (+ new, ~ changed), {conflicts} in conflict (!), {open} left to a person (?)"
        )
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.kind {
            Kind::NewPerson { stem, entry } => {
                let qid = entry.qid.as_ref().map(|qid| format!(", {}", qid.get_ref())).unwrap_or_default();
                write!(f, "+ {name}{qid}: a person of {stem}.toml, surname {}", entry.surname)?;
                match entry.variants.as_slice() {
                    [] => Ok(()),
                    names => write!(f, ", also {}", names.join(", ")),
                }
            }
            Kind::NewTerm { from, to, status, .. } => {
                let status = match status {
                    TermStatus::Regular => "",
                    TermStatus::Acting => ", acting",
                    TermStatus::Elect => ", elect",
                };
                let known = |date: &Option<Date>| date.map(|date| date.to_string());
                let from = known(from).unwrap_or_else(|| "unknown".into());
                write!(f, "+ {name}{status}, from {from}")?;
                known(to).map_or(Ok(()), |to| write!(f, " to {to}"))
            }
            Kind::Ended { to, why: Why::Said, .. } => write!(f, "~ {name}: ended {to}"),
            Kind::Ended { to, why: Why::Successor, .. } => {
                write!(f, "~ {name}: ended {to}, as the successor's first day")
            }
            Kind::Began { from, .. } => write!(f, "~ {name}: began {from}"),
            Kind::Exact { which, ours, theirs, .. } => {
                write!(f, "~ {name}: {which} {theirs}, more exactly than {ours}")
            }
            Kind::Conflict { which, ours, theirs, .. } => {
                let theirs = theirs.map_or_else(|| "still in office".to_owned(), |date| date.to_string());
                write!(f, "! {name}: {which} {ours} here, {theirs} there")
            }
            Kind::Qid(qid) => write!(f, "~ {name}: is {qid}"),
            Kind::Names(names) => write!(f, "~ {name}: also {}", names.join(", ")),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::From => "from",
            Self::To => "to",
        })
    }
}
