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
    /// what the last enriched record named, so that what is gone from the next can be withdrawn
    #[serde(default)]
    pub entities: Vec<EntityRef>,
    /// every observation of this article and how it ended
    #[serde(default)]
    pub tally: Tally,
}

/// A named thing, without the words that name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct EntityRef {
    pub kind: Kind,
    pub id: String,
    pub name: String,
}
