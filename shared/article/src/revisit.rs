use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ContentHash, FeedId};

/// A record of `news.visits`: an entry whose page is to be visited once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Revisit {
    pub feed: FeedId,
    /// names the entry in its feed
    pub entry: ContentHash,
    pub reason: RevisitReason,
    /// how many visits for this reason have been made
    pub made: u32,
    pub due: DateTime<Utc>,
    /// revision checks are counted from here
    pub since: DateTime<Utc>,
    pub url: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
    /// of the last observation that was published, if any
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<ContentHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// Why a page is visited once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RevisitReason {
    /// it could not be had for now
    Retry,
    /// it may have changed
    Revision,
    #[serde(untagged)]
    Other(String),
}

impl Revisit {
    /// The record's key: feed and entry.
    pub fn key(&self) -> String {
        format!("{}/{}", self.feed, self.entry)
    }
}
