use dragoman_article::{Field, Modality, OfficeStatus, Role, Span};

use super::GoldKind;

/// A marked span.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub field: Field,
    /// in code points
    pub span: Span,
    pub what: What,
}

/// What a span is.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Country { id: String, role: Option<Role> },
    Person { id: String, office: Option<String>, status: Option<OfficeStatus> },
    Body { id: String },
    Place { id: String },
    Unnamed { id: String },
    Issue { id: String, modality: Option<Modality>, condition: Option<String> },
    Quote { form: QuoteForm, speakers: Vec<Speaker> },
    Commitment { measure: String, attributes: Vec<(String, String)> },
}

/// Whose words, and in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteForm {
    Direct,
    Partial,
    Indirect,
    /// marks without a speaker: no quotation
    Scare,
}

/// Who is quoted: `country:RU`, `person:Q7747`, or nobody that the text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speaker {
    Known { kind: String, id: String },
    Unknown,
}

/// A party's stance towards the proposition of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    pub party: String,
    pub stance: String,
    pub issue: String,
    /// words of the text
    pub evidence: String,
    /// the rest of what is said of it: `modality`, `basis`, `dossier`, `toward`, `target`
    pub attributes: Vec<(String, String)>,
}

impl What {
    pub fn kind(&self) -> GoldKind {
        match self {
            Self::Country { .. } => GoldKind::Country,
            Self::Person { .. } => GoldKind::Person,
            Self::Body { .. } => GoldKind::Body,
            Self::Place { .. } => GoldKind::Place,
            Self::Unnamed { .. } => GoldKind::Unnamed,
            Self::Issue { .. } => GoldKind::Issue,
            Self::Quote { .. } => GoldKind::Quote,
            Self::Commitment { .. } => GoldKind::Commitment,
        }
    }

    /// Of what is an entity or an issue.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Country { id, .. }
            | Self::Person { id, .. }
            | Self::Body { id }
            | Self::Place { id }
            | Self::Unnamed { id }
            | Self::Issue { id, .. } => Some(id),
            Self::Quote { .. } | Self::Commitment { .. } => None,
        }
    }
}

impl Position {
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}
