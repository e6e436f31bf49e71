use std::collections::BTreeSet;

use chrono::NaiveDate;
use dragoman_article::Field;

use super::{Position, Tag};

/// A text with what is to be found in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Gold {
    pub name: String,
    /// ISO 639-1
    pub language: String,
    pub published: Option<NaiveDate>,
    /// what is marked exhaustively
    pub kinds: BTreeSet<GoldKind>,
    /// which difficulty it is for, in free words
    pub covers: String,
    pub title: String,
    pub text: String,
    /// in the order in which they begin
    pub tags: Vec<Tag>,
    pub positions: Vec<Position>,
}

impl Gold {
    /// The text of this field.
    pub(in crate::eval) fn of(&self, field: Field) -> &str {
        if field == Field::Title { &self.title } else { &self.text }
    }
}

/// What is annotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GoldKind {
    Country,
    Person,
    Body,
    Place,
    Unnamed,
    Issue,
    Quote,
    Commitment,
    Position,
}

impl GoldKind {
    pub const ALL: [Self; 9] = [
        Self::Country,
        Self::Person,
        Self::Body,
        Self::Place,
        Self::Unnamed,
        Self::Issue,
        Self::Quote,
        Self::Commitment,
        Self::Position,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Person => "person",
            Self::Body => "body",
            Self::Place => "place",
            Self::Unnamed => "unnamed",
            Self::Issue => "issue",
            Self::Quote => "quote",
            Self::Commitment => "commitment",
            Self::Position => "position",
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
