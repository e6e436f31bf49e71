//! Articles from archives: WARC files as Common Crawl's CC-NEWS publishes them, and lines of JSON. Read one at a time:
//! memory does not grow with the file.

mod ndjson;
mod warc;

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use chrono::{DateTime, SubsecRound, Utc};
use dragoman_article::{
    ArticleId, CanonicalUrl, ContentHash, FeedId, Observation, ObservedVia, Outcome, Rejection,
};
use flate2::bufread::MultiGzDecoder;
use url::Url;

use crate::page::Article;
use crate::{charset, page, text};

/// Largest page that is read, before and after it is unpacked.
const MOST_BYTES: usize = 5 * 1024 * 1024;

/// A page as an archive holds it.
#[derive(Debug, Clone)]
pub struct Capture {
    pub url: String,
    /// when the archive got it; none: it does not say
    pub fetched_at: Option<DateTime<Utc>>,
    pub content: Content,
}

#[derive(Debug, Clone)]
pub enum Content {
    Html {
        body: Vec<u8>,
        content_type: Option<String>,
    },
    /// extracted already
    Article(Box<Article>),
}

/// A record that gives no page, and where it stands. What follows it can be read all the same.
#[derive(Debug, thiserror::Error)]
#[error("record {record}: {why}")]
pub struct BadRecord {
    pub record: u64,
    pub why: String,
}

/// Why an archive can't be read on.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("the archive can't be read after record {record}")]
    Read {
        record: u64,
        #[source]
        cause: io::Error,
    },
    #[error("neither .warc, .warc.gz, .ndjson, .jsonl nor one of these with .gz: {0}")]
    Kind(String),
    #[error("the archive can't be opened")]
    Open(#[source] io::Error),
}

/// One record: a page; nothing that concerns us; or what is wrong with it.
pub type Item = Result<Result<Option<Capture>, BadRecord>, ArchiveError>;

/// The records of an archive, in their order, each counted.
pub fn open(path: &Path) -> Result<Box<dyn Iterator<Item = Item> + Send>, ArchiveError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let file = BufReader::with_capacity(1 << 16, File::open(path).map_err(ArchiveError::Open)?);
    let (bare, input): (&str, Box<dyn BufRead + Send>) = match name.strip_suffix(".gz") {
        // each record is a member of its own
        Some(bare) => (bare, Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)))),
        None => (&name, Box::new(file)),
    };
    match bare.rsplit('.').next() {
        Some("warc") => Ok(Box::new(warc::Records::new(input))),
        Some("ndjson" | "jsonl") => Ok(Box::new(ndjson::Lines::new(input))),
        _ => Err(ArchiveError::Kind(name)),
    }
}

/// The observation of a page, as if it had been visited when the archive did. Takes time and stack, as [`page::read`].
///
/// `feed` names the archive; `now` is when an undated capture counts as fetched.
pub fn observe(capture: Capture, feed: &FeedId, now: DateTime<Utc>) -> Result<Observation, Outcome> {
    let no_text = Outcome::Rejected(Rejection::NoText);
    let url = Url::parse(&capture.url).map_err(|_| Outcome::Rejected(Rejection::NoLink))?;
    let reached = CanonicalUrl::parse(&capture.url).map_err(|_| Outcome::Rejected(Rejection::NoLink))?;
    let article = match capture.content {
        Content::Article(article) => *article,
        Content::Html { body, content_type } => {
            let html = charset::decode(&body, content_type.as_deref());
            page::read(&html, &url, false).map_err(|_| no_text)?
        }
    };
    let canonical_url = reached.with_page_word(article.canonical.as_deref());
    let fetched_at = capture.fetched_at.unwrap_or(now).min(now).trunc_subsecs(3);
    let (published_at, published_from) =
        article.published.map(|(date, source)| (date.min(fetched_at), source)).unzip();
    let mut about = article.about;
    about.modified_at = about.modified_at.map(|date| date.min(fetched_at));
    let title = article.title.unwrap_or_default();
    let mut body = text::paragraphs(&article.text);
    let truncated = text::cut(&mut body, Observation::MAX_TEXT);
    if body.is_empty() {
        return Err(no_text);
    }
    Ok(Observation {
        id: ArticleId::of(&canonical_url),
        url: capture.url,
        canonical_url,
        former_ids: vec![],
        feed: feed.clone(),
        publisher: url.host_str().map(str::to_owned),
        country: None,
        language: article.language,
        content_hash: ContentHash::of(&title, &body),
        title,
        text: body,
        truncated,
        authors: article.authors,
        published_at,
        published_from,
        fetched_at,
        via: ObservedVia::Archive,
        about,
    })
}
