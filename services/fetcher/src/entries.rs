mod author;
mod relative;

use std::time::Duration;

use chrono::{DateTime, Utc};
use feedparser_rs::{FeedVersion, ParseOptions, ParsedFeed, ParserLimits, parse_with_options};
use url::Url;

use crate::error::FeedError;
use crate::{date, hints, page, repair, text};

/// Entries read from one document; the longest honest feeds list some 300.
pub const MOST_ENTRIES: usize = 500;
/// Longest title that is published, and longest guid that is believed, in bytes.
const LONGEST_TITLE: usize = 2_000;
const LONGEST_GUID: usize = 2_000;
const LONGEST_NAME: usize = 200;
const MOST_AUTHORS: usize = 20;

/// What a feed says of itself and lists.
#[derive(Debug, Clone, Default)]
pub struct FeedDocument {
    pub title: Option<String>,
    pub language: Option<String>,
    /// how seldom it asks to be visited
    pub asked: Option<Duration>,
    pub entries: Vec<Entry>,
}

/// One thing a feed lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// what the feed calls it, for ever
    pub guid: Option<String>,
    /// where its page is
    pub link: Option<Url>,
    pub title: String,
    /// the feed's own text of it, whole or in summary
    pub text: String,
    pub published: Option<DateTime<Utc>>,
    pub authors: Vec<String>,
    pub language: Option<String>,
}

/// Reads RSS, Atom or JSON Feed. Takes time: call it on a [`Workers`](crate::workers::Workers) thread.
pub fn read(document: &str, url: &Url) -> Result<FeedDocument, FeedError> {
    let parsed = parse(document, url)?;
    Ok(FeedDocument {
        title: parsed.feed.title.as_deref().and_then(title),
        language: parsed.feed.language.as_deref().and_then(page::language_tag),
        asked: hints::asked(&parsed.feed),
        entries: parsed.entries.into_iter().take(MOST_ENTRIES).map(|entry| tidy(entry, url)).collect(),
    })
}

/// What the parser makes of a document, once that has been repaired where it must be.
pub fn parse(document: &str, url: &Url) -> Result<ParsedFeed, FeedError> {
    let document = repair::without_declaration(document);
    if document.starts_with('{') {
        return parse_once(document);
    }
    let mut parsed = parse_once(&repair::repair(document, url))?;
    author::tidy(&mut parsed);
    relative::resolve(&mut parsed, url);
    Ok(parsed)
}

/// The parser never fails: what it could not read is marked and empty.
fn parse_once(document: &str) -> Result<ParsedFeed, FeedError> {
    let options = ParseOptions {
        // sanitising escapes titles twice; we keep text only
        sanitize_html: false,
        resolve_relative_uris: true,
        limits: ParserLimits { max_entries: MOST_ENTRIES, ..ParserLimits::default() },
    };
    let parsed = parse_with_options(document.as_bytes(), &options)
        .map_err(|error| FeedError::Malformed(error.to_string()))?;
    if parsed.version == FeedVersion::Unknown {
        return Err(FeedError::Malformed("neither RSS nor Atom nor JSON Feed".into()));
    }
    if parsed.entries.is_empty() && parsed.bozo {
        let cause = parsed.bozo_exception.unwrap_or_else(|| "no entry could be read".into());
        return Err(FeedError::Malformed(cause));
    }
    Ok(parsed)
}

fn tidy(entry: feedparser_rs::Entry, feed: &Url) -> Entry {
    let guid =
        entry.id.as_deref().map(str::trim).filter(|guid| !guid.is_empty() && guid.len() <= LONGEST_GUID);
    let alternate = entry.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    let link = [
        entry.link.as_deref(),
        alternate.map(|link| link.href.as_str()),
        // a guid that is an address serves where there is no link
        guid.filter(|guid| guid.starts_with("http")),
    ];
    let contents = entry.content.iter().map(|content| content.value.as_str());
    let texts = contents.chain(entry.summary.as_deref()).filter_map(text::of_html);
    let single = entry.author.as_deref().filter(|_| entry.authors.is_empty());
    Entry {
        guid: guid.map(str::to_owned),
        link: link.into_iter().flatten().find_map(|link| web_address(link, feed)),
        title: entry.title.as_deref().and_then(title).unwrap_or_default(),
        text: texts.max_by_key(String::len).unwrap_or_default(),
        published: published(&entry),
        authors: entry
            .authors
            .iter()
            .filter_map(|author| author.name.as_deref())
            .chain(single)
            .map(text::line)
            .filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME)
            .take(MOST_AUTHORS)
            .collect(),
        language: entry.language.as_deref().and_then(page::language_tag),
    }
}

/// Our own reading of what stands there goes before the parser's, which knows fewer ways to write a date.
fn published(entry: &feedparser_rs::Entry) -> Option<DateTime<Utc>> {
    let read = |text: &Option<String>, parsed| text.as_deref().and_then(date::parse).or(parsed);
    read(&entry.published_str, entry.published)
        .or(entry.dc_date)
        .or_else(|| read(&entry.updated_str, entry.updated))
        .filter(|date| date::is_believable(*date))
}

/// The parser blanks links to addresses that are not public; whether one may be visited is the guard's to say, and the
/// guid mostly names it still. An empty link would be the feed itself.
fn web_address(link: &str, feed: &Url) -> Option<Url> {
    let link = Some(link.trim()).filter(|link| !link.is_empty())?;
    let link = feed.join(link).ok()?;
    (matches!(link.scheme(), "http" | "https") && link.has_host()).then_some(link)
}

fn title(html: &str) -> Option<String> {
    let mut title = text::line(&text::of_html(html)?);
    text::cut(&mut title, LONGEST_TITLE);
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(items: &str) -> Vec<Option<String>> {
        let document = format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title><link>http://127.0.0.1:9/</link>\
             <description>d</description>{items}</channel></rss>"
        );
        let feed = Url::parse("http://127.0.0.1:9/feed").unwrap();
        let entries = read(&document, &feed).unwrap().entries;
        entries.into_iter().map(|entry| entry.link.map(String::from)).collect()
    }

    #[test]
    fn an_empty_link_is_no_link_and_a_guid_serves_where_the_parser_blanked_it() {
        let found = links(
            "<item><title>a</title><link>http://127.0.0.1:9/a</link><guid>http://127.0.0.1:9/a</guid></item>\
             <item><title>b</title><link></link><guid isPermaLink=\"false\">7</guid></item>",
        );
        assert_eq!(found, [Some("http://127.0.0.1:9/a".to_owned()), None]);
    }
}
