//! Lists of feeds that a person writes: TOML, or OPML as feed readers export it.

mod opml;
mod table;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use dragoman_article::{Feed, FeedId};
use url::Url;

use crate::{page, text};

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

/// A feed's address in the one spelling that names it.
fn feed(url: &str) -> Result<Feed, String> {
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
