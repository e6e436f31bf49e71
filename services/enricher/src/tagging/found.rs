use dragoman_article::{Kind, Modality, Office, Role, Via};

/// Something found in a passage, by its bytes: a mention before its offsets are counted in code points.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) passage: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) via: Option<Via>,
    pub(super) role: Option<Role>,
    pub(super) title: Option<String>,
    pub(super) office: Option<Office>,
    pub(super) modality: Option<Modality>,
    /// of an issue: its words alone name the contrary of the proposition
    pub(super) contrary: bool,
    pub(super) rule: &'static str,
}

impl Found {
    pub(super) fn new(at: At, kind: Kind, id: &str, name: &str, rule: &'static str) -> Self {
        Self {
            passage: at.passage,
            start: at.start,
            end: at.end,
            kind,
            id: id.to_owned(),
            name: name.to_owned(),
            via: None,
            role: None,
            title: None,
            office: None,
            modality: None,
            contrary: false,
            rule,
        }
    }

    /// A name of who acts, and not of where.
    pub(super) fn acts(&self) -> bool {
        self.role != Some(Role::Venue) && self.kind != Kind::Place
    }

    pub(super) fn at(&self) -> At {
        At { passage: self.passage, start: self.start, end: self.end }
    }
}

/// A span of a passage, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) passage: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl At {
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.passage == other.passage && self.start < other.end && other.start < self.end
    }

    pub(super) fn holds(self, other: Self) -> bool {
        self.passage == other.passage && self.start <= other.start && other.end <= self.end
    }
}

/// A span that could not be decided, with what it may be: kind, id and name.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) at: At,
    pub(super) candidates: Vec<(Kind, String, String)>,
    pub(super) why: &'static str,
}
