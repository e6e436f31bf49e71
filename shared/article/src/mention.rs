use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Excerpt, Span, id};

/// A span of the title or text that names something: the evidence behind every tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// hash of kind, field, span and id, so that records can point at each other
    #[serde(rename = "ref")]
    pub reference: String,
    pub kind: Kind,
    /// canonical id: ISO 3166-1 alpha-2, a Wikidata QID, or a slug of ours
    pub id: String,
    /// in English
    pub name: String,
    pub field: Field,
    #[serde(flatten)]
    pub span: Span,
    /// always the slice that `start` and `end` name
    pub surface: String,
    pub zone: Zone,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
    /// of a country
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// of a person: the title that stands with the name
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// of a person: the office on the publication date
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Office>,
    /// of an issue
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modality: Option<Modality>,
    /// of an issue: the words that it hangs on
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Excerpt>,
    /// measured precision of the rule on the development gold, or null
    pub confidence: Option<f32>,
    /// the rule that decided
    pub rule: String,
}

impl Mention {
    pub fn reference(kind: &Kind, field: Field, span: Span, entity: &str) -> String {
        let Span { start, end } = span;
        id::reference("mention", format_args!("{kind:?}/{field:?}/{start}/{end}/{entity}"))
    }
}

/// What kind of thing a mention names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Country,
    Person,
    Body,
    Place,
    Unnamed,
    Issue,
    /// of a speaker whom nothing names; no mention has it
    Unknown,
    #[serde(untagged)]
    Other(String),
}

/// Which part of the article a span lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    Title,
    Text,
}

/// What the span belongs to: boilerplate counts for no actor and no salience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Zone {
    Headline,
    Body,
    Boilerplate,
    #[serde(untagged)]
    Other(String),
}

/// How something was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    Name,
    Official,
    Abbreviation,
    Adjective,
    Demonym,
    Capital,
    Seat,
    FullName,
    Surname,
    Title,
    Pattern,
    #[serde(untagged)]
    Other(String),
}

/// What a country does in its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Actor,
    Venue,
    Attribute,
    People,
    #[serde(untagged)]
    Other(String),
}

/// How an issue is spoken of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    Asserted,
    Reported,
    Open,
    Proposed,
    Demanded,
    Offered,
    Planned,
    Negated,
    Denied,
    Hypothetical,
    Historical,
    #[serde(untagged)]
    Other(String),
}

/// The office a person holds on the publication date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Office {
    /// in English: "Chancellor of Germany"
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    pub status: OfficeStatus,
}

/// How the person stands to the office on that date; unknown where the article has no date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OfficeStatus {
    Current,
    Former,
    Acting,
    Elect,
    Unknown,
    #[serde(untagged)]
    Other(String),
}
