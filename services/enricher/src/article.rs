use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use dragoman_article::{About, ArticleId, CanonicalUrl, ContentHash, FeedId, Observation, ObservedVia};
use serde::Deserialize;

/// An article that comes from no feed: a line of NDJSON, or plain text.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Article {
    #[serde(default)]
    pub id: Option<ArticleId>,
    #[serde(default)]
    pub title: String,
    pub text: String,
    /// BCP 47, as its publisher declares it
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub published_at: Option<DateTime<Utc>>,
}

impl Article {
    /// Plain text; a first line followed by an empty one is its headline.
    pub fn from_text(text: &str, published: Option<NaiveDate>) -> Self {
        let published_at = published.map(|day| day.and_time(NaiveTime::MIN).and_utc());
        Self { text: text.to_owned(), published_at, ..Self::default() }
    }

    /// As if it had been observed, at an address that no article has.
    pub(crate) fn observation(&self) -> Observation {
        let content_hash = ContentHash::of(&self.title, &self.text);
        let canonical_url = nowhere(&content_hash);
        Observation {
            id: self.id.clone().unwrap_or_else(|| ArticleId::of(&canonical_url)),
            url: canonical_url.as_str().to_owned(),
            canonical_url,
            former_ids: vec![],
            feed: FeedId::default(),
            publisher: None,
            country: None,
            language: self.language.clone(),
            title: self.title.clone(),
            text: self.text.clone(),
            truncated: false,
            content_hash,
            authors: vec![],
            published_at: self.published_at,
            published_from: None,
            fetched_at: DateTime::default(),
            via: ObservedVia::Other("input".into()),
            about: About::default(),
        }
    }
}

#[expect(clippy::expect_used, reason = "a hash is hexadecimal digits, which fit an address")]
fn nowhere(hash: &ContentHash) -> CanonicalUrl {
    CanonicalUrl::parse(&format!("https://article.invalid/{hash}")).expect("an address")
}
