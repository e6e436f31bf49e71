//! Lists of feeds that a person writes and reads: TOML, or OPML as feed readers exchange it.

mod opml;
mod table;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dragoman_article::{Feed, FeedId, SourceKind};
use url::Url;

use crate::timing::{LONGEST, SHORTEST};
use crate::{page, section, text};

/// Largest list that is read: some 50,000 feeds.
const LARGEST: u64 = 16 * 1024 * 1024;
const LONGEST_TITLE: usize = 300;
const LONGEST_URL: usize = 2048;

/// Why a list of feeds is not accepted: every problem in it, with its place.
#[derive(Debug, thiserror::Error)]
pub enum FeedListError {
    #[error("{}: cannot be read", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{}: {size} bytes are more than a list of feeds can have ({LARGEST})", path.display())]
    TooLarge { path: PathBuf, size: u64 },
    #[error("{}", .0.join("\n"))]
    Problems(Vec<String>),
}

pub use opml::write as to_opml;
pub use table::write as to_toml;

/// Reads a list from a file: OPML if it looks like XML, else TOML.
pub fn read(path: &Path) -> Result<Vec<Feed>, FeedListError> {
    let io = |source| FeedListError::Io { path: path.to_owned(), source };
    let size = std::fs::metadata(path).map_err(io)?.len();
    if size > LARGEST {
        return Err(FeedListError::TooLarge { path: path.to_owned(), size });
    }
    parse(&path.display().to_string(), &std::fs::read(path).map_err(io)?)
}

/// Reads a list; `name` is what its problems are reported under.
pub fn parse(name: &str, bytes: &[u8]) -> Result<Vec<Feed>, FeedListError> {
    let text = crate::charset::decode(bytes, None);
    let lines = match text.trim_start().starts_with('<') {
        true => opml::read(&text),
        false => table::read(&text),
    };
    let (mut feeds, mut problems, mut first) = (vec![], vec![], HashMap::new());
    for Line { place, feed } in lines {
        let at = if place.is_empty() { name.to_owned() } else { format!("{name}: {place}") };
        match feed {
            Err(problem) => problems.push(format!("{at}: {problem}")),
            Ok(feed) => match first.get(&feed.id) {
                Some(earlier) => problems.push(format!("{at}: {} is already {earlier}", feed.url)),
                None => {
                    first.insert(feed.id.clone(), place);
                    feeds.push(feed);
                }
            },
        }
    }
    match (feeds.is_empty(), problems.is_empty()) {
        (true, true) => Err(FeedListError::Problems(vec![format!("{name}: names no feed")])),
        (_, true) => Ok(feeds),
        (_, false) => Err(FeedListError::Problems(problems)),
    }
}

/// One feed of a list, or what is wrong with it.
struct Line {
    /// `feed 3` or `line 17`
    place: String,
    feed: Result<Feed, String>,
}

/// A feed by its address, in the one spelling that names it.
pub fn feed(url: &str) -> Result<Feed, String> {
    let mut parsed = Url::parse(url.trim()).map_err(|error| format!("url {url:?}: {error}"))?;
    parsed.set_fragment(None);
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(format!("url {url:?} is neither http nor https"));
    }
    if parsed.as_str().len() > LONGEST_URL {
        return Err(format!("url is longer than {LONGEST_URL} bytes"));
    }
    let (id, url) = (FeedId::of(parsed.as_str()), parsed.into());
    Ok(Feed { id, url, ..Feed::default() })
}

fn title(value: &str) -> Option<String> {
    let mut title = text::line(value);
    text::cut(&mut title, LONGEST_TITLE);
    (!title.is_empty()).then_some(title)
}

fn language(value: &str) -> Result<String, String> {
    page::language_tag(value)
        .ok_or_else(|| format!("language {value:?} is not a language tag like \"en\" or \"pt-BR\""))
}

fn country(value: &str) -> Result<String, String> {
    if value.len() == 2 && value.bytes().all(|b| b.is_ascii_alphabetic()) {
        Ok(value.to_ascii_uppercase())
    } else {
        Err(format!("country {value:?} is not a two-letter code like \"GB\""))
    }
}

/// What is found at the address; a feed is what it is anyway.
fn kind(value: &str) -> Result<Option<SourceKind>, String> {
    match value {
        "feed" => Ok(None),
        "sitemap" => Ok(Some(SourceKind::Sitemap)),
        "section" => Ok(Some(SourceKind::Section)),
        other => Err(format!("kind {other:?} is none of feed, sitemap, section")),
    }
}

fn kind_name(kind: &SourceKind) -> &str {
    match kind {
        SourceKind::Feed => "feed",
        SourceKind::Sitemap => "sitemap",
        SourceKind::Section => "section",
        SourceKind::Other(other) => other,
    }
}

fn select(value: &str) -> Result<String, String> {
    section::selector(value).map(|_| value.to_owned())
}

fn interval(duration: Duration) -> Result<u64, String> {
    if (SHORTEST..=LONGEST).contains(&duration) {
        return Ok(duration.as_secs());
    }
    let (shortest, longest) = (humantime::format_duration(SHORTEST), humantime::format_duration(LONGEST));
    Err(format!("interval {} is not between {shortest} and {longest}", humantime::format_duration(duration)))
}

/// Settings that make no sense together.
fn agree(feed: Feed) -> Result<Feed, String> {
    match (&feed.select, &feed.kind) {
        (None, _) | (Some(_), Some(SourceKind::Section)) => Ok(feed),
        (Some(_), _) => Err("select is for kind = \"section\"".into()),
    }
}
