use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ContentHash, FeedId, Tally};

/// A record of `news.feeds`: a feed to follow. Written by `dragoman feeds apply`, read by the fetcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Feed {
    pub id: FeedId,
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// BCP 47 language of the feed, where its publisher or the user says so
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// ISO 3166-1 alpha-2 country of the publisher
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// seconds between visits; none: the fetcher's default
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u64>,
}

/// A record of `news.cursors`: what the fetcher knows of a feed, written in the transaction of what it brought.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Cursor {
    /// `ETag` of the last answer, sent back as `If-None-Match`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified` of the last answer, sent back as `If-Modified-Since`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// the entries of the last poll that had any, and of the one before it
    #[serde(default)]
    pub entries: Vec<SeenEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_visit: Option<DateTime<Utc>>,
    /// records of an archive that are read already; a feed has none
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_position: Option<u64>,
    #[serde(default)]
    pub health: FeedHealth,
    /// every entry ever seen in this feed and how it ended
    #[serde(default)]
    pub tally: Tally,
}

/// An entry as the feed last showed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenEntry {
    /// hash of what names the entry (its guid, else its link)
    pub key: ContentHash,
    /// hash of what the feed says of it; a change is a reason to look at the page again
    pub content: ContentHash,
    /// the poll that last listed it, counted per feed
    pub poll: u64,
}

/// How the feed has been doing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct FeedHealth {
    /// answered visits
    #[serde(default)]
    pub polls: u64,
    /// visits in a row that failed
    #[serde(default)]
    pub failures: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_success: Option<DateTime<Utc>>,
    /// the last failure, in a sentence
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}
