use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ContentHash, FeedId, Tally};

/// A record of `news.feeds`: a feed to follow. Written by `dragoman feeds apply`, read by the fetcher.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
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
    /// seconds between visits; none: as often as it brings news
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u64>,
    /// what is found at the address; none: a feed (RSS, Atom, JSON Feed)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SourceKind>,
    /// of a section page: the CSS selector of its links to articles
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub select: Option<String>,
    /// the server's word that nothing has changed is not believed: bodies are compared
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub distrust: bool,
}

/// What is found at a feed's address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// RSS, Atom or JSON Feed
    Feed,
    /// a sitemap or an index of sitemaps
    Sitemap,
    /// an HTML page that links to articles
    Section,
    #[serde(untagged)]
    Other(String),
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
    /// every entry ever seen in this feed, every return to one's page, and how it ended
    #[serde(default)]
    pub tally: Tally,
    /// where the feed lives now, its old address having said that it moved for good
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// hash of the last body, of a feed whose server is not believed
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_hash: Option<ContentHash>,
    /// the last visit left entries for the next
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
    #[serde(default)]
    pub rhythm: Rhythm,
}

/// How often the feed brings something new.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Rhythm {
    /// usual time between two new entries, in seconds
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap_seconds: Option<u64>,
    /// when it last brought something new
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_new: Option<DateTime<Utc>>,
    /// date of the newest entry it has listed
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<DateTime<Utc>>,
    /// time between the last two visits as they were planned, in seconds
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u64>,
    /// how long its publisher asks to be left alone between two visits, in seconds
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_seconds: Option<u64>,
    /// how often a visit came too late: everything it listed was new, so something before it may be missed
    #[serde(default)]
    pub overflows: u64,
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
