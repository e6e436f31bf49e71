use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Field, Kind, Span, id};

/// What somebody is reported to have said, with who said it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quotation {
    /// hash of field, span and type, so that records can point at each other
    #[serde(rename = "ref")]
    pub reference: String,
    pub field: Field,
    /// the words said, without the marks around them
    #[serde(flatten)]
    pub span: Span,
    /// always the slice that `start` and `end` name
    pub surface: String,
    /// the speaker's own words, where an editor's brackets, a paragraph's repeated mark or "he said" interrupt
    /// them; empty where the whole span is theirs
    #[serde(default)]
    pub parts: Vec<Span>,
    #[serde(rename = "type")]
    pub kind: QuotationType,
    /// several who speak as one; never empty: a speaker nobody can name has the kind `unknown`
    #[serde(default)]
    pub speakers: Vec<Speaker>,
    /// ids of the issues raised in it, in the order of the text
    #[serde(default)]
    pub issues: Vec<String>,
    /// the words that say it is said: "told reporters", "according to"
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<Span>,
    /// measured precision of the rule on the development gold, or null
    #[serde(default)]
    pub confidence: Option<f32>,
    /// the rule that found the speaker
    pub rule: String,
}

impl Quotation {
    pub fn reference(kind: &QuotationType, field: Field, span: Span) -> String {
        let Span { start, end } = span;
        id::reference("quotation", format_args!("{kind:?}/{field:?}/{start}/{end}"))
    }
}

/// How the words are given; words in marks that nobody says are no quotation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QuotationType {
    /// in quotation marks, a clause or more
    Direct,
    /// a phrase in quotation marks within somebody's reported words
    Partial,
    /// said that …
    Indirect,
    #[serde(untagged)]
    Other(String),
}

/// Who said it: a mention of a person, body, country or unnamed source, or nobody we can name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Speaker {
    pub kind: Kind,
    /// the mention's id; `unknown` where the kind is
    pub id: String,
    /// in English; of an unknown speaker the words that stand for them, or nothing
    pub name: String,
    /// `ref` of the mention that names the speaker beside the quotation; its office is that of the date
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mention: Option<String>,
    /// of an unnamed source: the country or body it speaks for
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<String>,
    /// of an unnamed source: official, diplomat, spokesperson …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

impl Speaker {
    /// Somebody the article does not name, or nobody we know; the words that stand for them.
    pub fn unknown(words: &str) -> Self {
        Self {
            kind: Kind::Unknown,
            id: "unknown".to_owned(),
            name: words.to_owned(),
            mention: None,
            side: None,
            level: None,
        }
    }
}
