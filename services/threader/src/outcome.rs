use dragoman_article::{Lineage, Relation};

/// How a record of `news.enriched` ended here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Original,
    Syndicated,
    Rewrite,
    Translation,
    /// a new tagging of a revision that was told, or a record that came twice
    Known,
    /// seen before the window began
    Late,
    Withdrawn,
    /// in the dead letters
    Malformed,
}

impl Outcome {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Syndicated => "syndicated",
            Self::Rewrite => "rewrite",
            Self::Translation => "translation",
            Self::Known => "known",
            Self::Late => "late",
            Self::Withdrawn => "withdrawn",
            Self::Malformed => "malformed",
        }
    }

    pub(crate) fn of(word: &Lineage) -> Self {
        match word.relation {
            Relation::Original | Relation::Other(_) => Self::Original,
            Relation::Syndicated => Self::Syndicated,
            Relation::Rewrite => Self::Rewrite,
            Relation::Translation => Self::Translation,
        }
    }
}
