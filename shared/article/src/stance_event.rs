use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ArticleId, EntityRef, Position, Reason, id};

/// What a position is on: whose, on which issue, in which negotiation, against or about whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Matter {
    pub party: EntityRef,
    /// id in the taxonomy
    pub issue: String,
    #[serde(default)]
    pub dossier: Option<String>,
    /// ids of countries or bodies, sorted
    #[serde(default)]
    pub target: Vec<String>,
}

impl Matter {
    pub fn of(position: &Position) -> Self {
        let mut target = position.target.clone();
        target.sort();
        target.dedup();
        Self {
            party: position.party.clone(),
            issue: position.issue.clone(),
            dossier: position.dossier.clone(),
            target,
        }
    }

    /// The key of `news.stances`, `news.positions` and `news.position-changes`: `UA/security.alliance/ukraine-war/RU+US`,
    /// a hyphen for what is not said.
    pub fn key(&self) -> String {
        let dossier = self.dossier.as_deref().unwrap_or("-");
        let target = if self.target.is_empty() { "-".to_owned() } else { self.target.join("+") };
        format!("{}/{}/{dossier}/{target}", self.party.id, self.issue)
    }
}

/// A record of `news.stances`: what one article says of one matter, or no longer says. The latest of each article and
/// key holds, whatever it said before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StanceEvent {
    pub event: StanceChange,
    #[serde(flatten)]
    pub matter: Matter,
    pub article: ArticleId,
    pub revision: u32,
    pub tagging: u32,
    /// why the article's record was written; null where the article itself did not change
    #[serde(default)]
    pub reason: Option<Reason>,
    /// the earliest article that this one goes back to, as far as is known: articles of one origin are one voice
    pub origin: ArticleId,
    /// when the article was told: as published, else as fetched
    pub told_at: DateTime<Utc>,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub publisher: Option<String>,
    /// the article came from an archive: what it changes is no news
    #[serde(default)]
    pub backfilled: bool,
    /// in the order of the text; empty unless stated
    #[serde(default)]
    pub positions: Vec<Position>,
}

impl StanceEvent {
    /// Names this event; a replay has the same name.
    pub fn event_id(&self) -> String {
        let said = (&self.event, self.revision, self.tagging, &self.origin);
        let said = format!("{said:?}");
        id::digest(
            "stance-event",
            &[self.matter.key().as_bytes(), self.article.as_str().as_bytes(), said.as_bytes()],
        )
    }
}

/// What happened to an article's word on a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StanceChange {
    /// it says this, and nothing else of the matter
    Stated,
    /// it says nothing of it any more
    Withdrawn,
    /// it says what it said, and is now known to go back to `origin`
    Traced,
    #[serde(untagged)]
    Other(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn a_key_names_party_issue_dossier_and_target_and_nothing_else() {
        let party = |name: &str| EntityRef { kind: Kind::Country, id: "UA".into(), name: name.into() };
        let mut matter = Matter {
            party: party("Ukraine"),
            issue: "security.alliance".into(),
            dossier: None,
            target: vec![],
        };
        assert_eq!(matter.key(), "UA/security.alliance/-/-");
        matter.dossier = Some("ukraine-war".into());
        matter.target = vec!["RU".into(), "US".into()];
        assert_eq!(matter.key(), "UA/security.alliance/ukraine-war/RU+US");
        // a name may change with a release of the register
        assert_eq!(Matter { party: party("The Ukraine"), ..matter.clone() }.key(), matter.key());
    }
}
