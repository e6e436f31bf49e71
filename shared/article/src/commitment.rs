use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{EntityRef, Excerpt, Interval, Modality, Span, id};

/// A figure or a day that something negotiated is tied to: "an army of 800,000", "by Christmas".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Commitment {
    /// hash of measure and evidence, so that records can point at each other
    #[serde(rename = "ref")]
    pub reference: String,
    /// who is to keep to it; null where the article does not say
    #[serde(default)]
    pub party: Option<EntityRef>,
    /// id in the taxonomy
    #[serde(default)]
    pub issue: Option<String>,
    pub measure: Measure,
    /// of an amount, count or share; of a range its lower end
    #[serde(default)]
    pub value: Option<f64>,
    /// the upper end of a range
    #[serde(default)]
    pub to_value: Option<f64>,
    /// ISO 4217 of an amount, `percent` of a share, the thing counted of a count
    #[serde(default)]
    pub unit: Option<String>,
    /// of a deadline: the days it may mean
    #[serde(default)]
    pub when: Option<Interval>,
    pub modality: Modality,
    #[serde(default)]
    pub dossier: Option<String>,
    pub evidence: Excerpt,
    /// measured precision of the rule on the development gold, or null
    #[serde(default)]
    pub confidence: Option<f32>,
    /// the rule that decided
    pub rule: String,
}

impl Commitment {
    pub fn reference(measure: &Measure, evidence: &Excerpt) -> String {
        let Span { start, end } = evidence.span;
        id::reference("commitment", format_args!("{measure:?}/{:?}/{start}/{end}", evidence.field))
    }
}

/// What is said of how much, how many or by when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// of money
    Amount,
    /// of a whole
    Share,
    /// of people or things
    Count,
    /// of time: "a 60-day truce"
    Duration,
    Deadline,
    #[serde(untagged)]
    Other(String),
}
