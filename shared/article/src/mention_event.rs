use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ArticleId, Kind, id};

/// A record of `news.mentions`: one entity in one revision of one article, flat, for consumers that follow an
/// entity and not articles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MentionEvent {
    pub event: MentionChange,
    pub kind: Kind,
    /// canonical id of the entity: the key of the record
    pub entity: String,
    pub name: String,
    pub article: ArticleId,
    pub revision: u32,
    pub tagging: u32,
    pub url: String,
    pub title: String,
    pub language: String,
    #[serde(default)]
    pub publisher: Option<String>,
    #[serde(default)]
    pub published_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub fetched_at: Option<DateTime<Utc>>,
    /// as in the article's record: it came from an archive
    #[serde(default)]
    pub backfill: bool,
    /// mentions in the article outside boilerplate; 0 when withdrawn
    pub count: u32,
    pub salience: f32,
}

impl MentionEvent {
    /// Names this event; a replay has the same name.
    pub fn event_id(&self) -> String {
        let (revision, tagging) = (self.revision.to_be_bytes(), self.tagging.to_be_bytes());
        let kind = format!("{:?}", self.kind);
        let parts: &[&[u8]] =
            &[self.article.as_str().as_bytes(), &revision, &tagging, kind.as_bytes(), self.entity.as_bytes()];
        id::digest("mention-event", parts)
    }
}

/// Whether the article speaks of the entity, or no longer does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MentionChange {
    Mentioned,
    Withdrawn,
    #[serde(untagged)]
    Other(String),
}
