use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{EntityRef, Field, Modality, Span, Speaker, id};

/// What a party is said to think of a proposition that is negotiated: a stance with the words that express it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// hash of party, issue, stance and evidence, so that records can point at each other
    #[serde(rename = "ref")]
    pub reference: String,
    /// a country or body, through its official, its seat or an unnamed source of its side
    pub party: EntityRef,
    /// whose words it rests on: the party's own where basis is own, else those who report or predict it
    #[serde(default)]
    pub speakers: Vec<Speaker>,
    /// id in the taxonomy, whose proposition the stance is towards
    pub issue: String,
    pub toward: Toward,
    pub stance: Stance,
    /// of the stance, not of the issue: taken, announced, denied
    pub modality: Modality,
    /// the words that it hangs on: "if the guarantees are legally binding"
    #[serde(default)]
    pub condition: Option<Excerpt>,
    /// the negotiation it belongs to; null where none fits
    #[serde(default)]
    pub dossier: Option<String>,
    /// ids of the countries or bodies it is against or about
    #[serde(default)]
    pub target: Vec<String>,
    /// from the words of the stance to those of the issue
    pub evidence: Excerpt,
    /// `ref` of the quotation that holds it
    #[serde(default)]
    pub quotation: Option<String>,
    pub basis: Basis,
    /// when it was said, as far as the article tells
    #[serde(default)]
    pub said_at: Option<Interval>,
    /// measured precision of the rule on the development gold, or null
    #[serde(default)]
    pub confidence: Option<f32>,
    /// the rule that decided
    pub rule: String,
}

impl Position {
    pub fn reference(party: &EntityRef, issue: &str, stance: &Stance, evidence: &Excerpt) -> String {
        let Span { start, end } = evidence.span;
        let EntityRef { kind, id: party, .. } = party;
        id::reference(
            "position",
            format_args!("{kind:?}/{party}/{issue}/{stance:?}/{:?}/{start}/{end}", evidence.field),
        )
    }
}

/// A slice of the title or text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Excerpt {
    pub field: Field,
    #[serde(flatten)]
    pub span: Span,
    /// always the slice that `start` and `end` name
    pub surface: String,
}

/// What a party does with a proposition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    Proposes,
    Demands,
    Offers,
    Supports,
    Accepts,
    Opposes,
    Rejects,
    Undecided,
    /// takes back what it proposed, demanded, offered or accepted
    Withdraws,
    #[serde(untagged)]
    Other(String),
}

/// Whether the stance is towards the issue's proposition or its contrary: neutrality is that of joining an alliance.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Toward {
    Proposition,
    Contrary,
    #[serde(untagged)]
    Other(String),
}

/// Whose word it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// the party's, or plainly told by the article
    Own,
    ReportedBy,
    PredictedBy,
    #[serde(untagged)]
    Other(String),
}

/// From one moment to another, the second not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}
