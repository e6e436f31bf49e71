use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ArticleId, Basis, Interval, Matter, Modality, Reason, Speaker, Stance, StanceChange, Toward, id,
};

/// A record of `news.positions`: where a party stands on a matter, by the latest that is known of it. Gone when
/// every word it rested on was taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LatestPosition {
    #[serde(flatten)]
    pub matter: Matter,
    #[serde(flatten)]
    pub stand: Stand,
    /// when the latest word of it was said
    pub said_at: Interval,
    /// when it was first said, no other position having been said since
    pub since: Interval,
    /// the position that it took the place of
    #[serde(default)]
    pub before: Option<Stand>,
    /// articles of different origin that say it since then. Copies of one article are one
    pub independent_origins: u32,
    /// the words it rests on and those before them, the latest first; no more than are needed to correct it
    pub words: Vec<Word>,
}

/// A stance, and on what condition: what a change changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stand {
    pub stance: Stance,
    pub toward: Toward,
    #[serde(default)]
    pub condition: Option<String>,
}

/// One article's word on a matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Word {
    /// `ref` of the position in the article's record
    #[serde(rename = "ref")]
    pub reference: String,
    pub article: ArticleId,
    pub revision: u32,
    pub tagging: u32,
    pub origin: ArticleId,
    pub told_at: DateTime<Utc>,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub publisher: Option<String>,
    #[serde(flatten)]
    pub stand: Stand,
    pub modality: Modality,
    pub basis: Basis,
    #[serde(default)]
    pub speakers: Vec<Speaker>,
    /// where the article does not tell, the day it was told and the one before
    pub said_at: Interval,
    /// the words that say it
    pub evidence: String,
    #[serde(default)]
    pub confidence: Option<f32>,
}

/// A record of `news.position-changes`: a party's latest position became another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PositionChange {
    #[serde(flatten)]
    pub matter: Matter,
    /// null: none was known
    #[serde(default)]
    pub from: Option<Stand>,
    /// null: every word of it was taken back
    #[serde(default)]
    pub to: Option<Stand>,
    /// it went from being for something to being against it, or back
    pub turns: bool,
    /// when the new position was said
    #[serde(default)]
    pub said_at: Option<Interval>,
    /// the new position was said before the one it takes the place of: a word was taken back, or the party's own found
    pub corrects: bool,
    /// what happened to the word of `article` that made the difference
    pub event: StanceChange,
    pub article: ArticleId,
    pub revision: u32,
    pub tagging: u32,
    #[serde(default)]
    pub reason: Option<Reason>,
    /// the word that the new position rests on
    #[serde(default)]
    pub word: Option<Word>,
}

impl PositionChange {
    /// Names this change; a replay has the same name.
    pub fn event_id(&self) -> String {
        let Self { from, to, event, article, revision, tagging, said_at, .. } = self;
        let said = format!("{from:?} {to:?} {event:?} {article} {revision} {tagging} {said_at:?}");
        id::digest("position-change", &[self.matter.key().as_bytes(), said.as_bytes()])
    }
}

impl Stand {
    /// Whether it is for the proposition (1), against it (-1) or neither.
    pub fn direction(&self) -> i8 {
        let stance = match self.stance {
            Stance::Proposes | Stance::Demands | Stance::Offers | Stance::Supports | Stance::Accepts => 1,
            Stance::Opposes | Stance::Rejects => -1,
            Stance::Undecided | Stance::Withdraws | Stance::Other(_) => 0,
        };
        match self.toward {
            Toward::Proposition => stance,
            Toward::Contrary => -stance,
            Toward::Other(_) => 0,
        }
    }

    /// Whether nothing has changed from one to the other. A condition may be put in other words: it is another when
    /// fewer than half of the words are the same.
    pub fn agrees(&self, other: &Self) -> bool {
        let conditions = match (&self.condition, &other.condition) {
            (None, None) => true,
            (Some(one), Some(other)) => one == other || likeness(one, other) >= 0.5,
            _ => false,
        };
        self.stance == other.stance && self.toward == other.toward && conditions
    }
}

/// Twice the common words over the sum of both.
fn likeness(one: &str, other: &str) -> f32 {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let mut words: Vec<_> = words.map(str::to_lowercase).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let (one, other) = (words(one), words(other));
    let common = one.iter().filter(|word| other.contains(word)).count();
    2.0 * common as f32 / (one.len() + other.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand(stance: Stance, toward: Toward, condition: Option<&str>) -> Stand {
        Stand { stance, toward, condition: condition.map(str::to_owned) }
    }

    #[test]
    fn another_stance_another_side_and_another_condition_are_a_change_and_other_words_are_none() {
        let offers = |condition| stand(Stance::Offers, Toward::Proposition, condition);
        let legally = Some("if the guarantees are legally binding");
        assert!(offers(legally).agrees(&offers(Some("If guarantees are legally binding"))));
        assert!(!offers(legally).agrees(&offers(None)));
        assert!(!offers(legally).agrees(&offers(Some("once Russia leaves Kherson"))));
        assert!(!offers(None).agrees(&stand(Stance::Offers, Toward::Contrary, None)));
        assert!(!offers(None).agrees(&stand(Stance::Accepts, Toward::Proposition, None)));
    }

    #[test]
    fn to_demand_the_contrary_is_to_be_against() {
        let direction = |stance, toward| stand(stance, toward, None).direction();
        assert_eq!(direction(Stance::Demands, Toward::Contrary), -1);
        assert_eq!(direction(Stance::Rejects, Toward::Proposition), -1);
        assert_eq!(direction(Stance::Opposes, Toward::Contrary), 1);
        assert_eq!(direction(Stance::Undecided, Toward::Proposition), 0);
    }
}
