use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{About, ArticleId, CanonicalUrl, ContentHash, FeedId, id};

/// A record of `news.raw`: an article as one visit found it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Observation {
    pub id: ArticleId,
    /// the address that was fetched
    pub url: String,
    pub canonical_url: CanonicalUrl,
    /// ids under which the article was published before its address moved
    #[serde(default)]
    pub former_ids: Vec<ArticleId>,
    pub feed: FeedId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// ISO 3166-1 alpha-2 country of the publisher
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// BCP 47, as page or feed declare it; the enricher checks it against the text
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    pub title: String,
    /// plain text, paragraphs parted by an empty line, at most 256 KiB
    pub text: String,
    /// the text was cut to its limit
    #[serde(default)]
    pub truncated: bool,
    pub content_hash: ContentHash,
    #[serde(default)]
    pub authors: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_from: Option<DateSource>,
    pub fetched_at: DateTime<Utc>,
    pub via: ObservedVia,
    #[serde(flatten)]
    pub about: About,
}

impl Observation {
    /// Longest text that is passed on, in bytes; what is longer is cut at a code point and flagged.
    pub const MAX_TEXT: usize = 256 * 1024;

    /// Names this observation; a replay of the same visit has the same name.
    pub fn event_id(&self) -> String {
        id::digest(
            "observation",
            &[
                self.id.as_str().as_bytes(),
                self.content_hash.as_str().as_bytes(),
                self.feed.as_str().as_bytes(),
                self.fetched_at.to_rfc3339().as_bytes(),
            ],
        )
    }
}

/// Where the text came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ObservedVia {
    /// extracted from the article's page
    Page,
    /// the feed's own content, the page being out of reach
    Feed,
    /// an archive: the record's time of fetching is when the archive got it
    Archive,
    #[serde(untagged)]
    Other(String),
}

/// Who says when the article was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateSource {
    JsonLd,
    Meta,
    Feed,
    Url,
    Text,
    #[serde(untagged)]
    Other(String),
}
