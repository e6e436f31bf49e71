use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ContentHash, FeedId, Kind, Tally};

/// A record of `news.articles`: what the enricher remembers of an article it owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArticleState {
    pub content_hash: ContentHash,
    pub revision: u32,
    pub tagging: u32,
    /// the feed that brought the current revision
    pub feed: FeedId,
    /// when the current revision was observed: an archive may hold older ones
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched_at: Option<DateTime<Utc>>,
    /// what the last enriched record named, so that what is gone from the next can be withdrawn
    #[serde(default)]
    pub entities: Vec<EntityRef>,
    /// every observation of this article and how it ended
    #[serde(default)]
    pub tally: Tally,
    /// every request for a new tagging or for withdrawal, and how it ended
    #[serde(default)]
    pub requests: Tally,
    /// its user withdrew it: what is observed of it from now on is left out
    #[serde(default)]
    pub withdrawn: bool,
}

/// A named thing, without the words that name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct EntityRef {
    pub kind: Kind,
    pub id: String,
    pub name: String,
}
