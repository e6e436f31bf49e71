//! Sitemaps (<https://sitemaps.org>) with the news extension, and indexes of them; packed or not.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::io::Read;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use flate2::read::MultiGzDecoder;
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, Event};
use url::Url;

use crate::entries::{Entry, FeedDocument};
use crate::error::FeedError;
use crate::{page, text};

/// Articles taken of one sitemap: a news sitemap has no more.
pub(crate) const MOST_PAGES: usize = 1_000;
/// Addresses read of one sitemap: the protocol allows no more.
const MOST_LISTED: usize = 50_000;
/// Sitemaps of an index that are read, the newest first.
pub(crate) const MOST_PARTS: usize = 5;
/// Older articles are no news; a news sitemap holds those of two days.
const OLDEST: TimeDelta = TimeDelta::days(3);
/// Real ones nest five deep.
const DEEPEST: usize = 32;
const LONGEST_VALUE: usize = 4_096;

/// What is found at a sitemap's address.
#[derive(Debug)]
pub enum Sitemap {
    Pages(FeedDocument),
    /// the sitemaps to read, the newest first
    Index(Vec<Url>),
}

/// One address of a sitemap, or one sitemap of an index.
#[derive(Debug, Default)]
struct Listed {
    address: String,
    title: String,
    publisher: String,
    language: String,
    modified: Option<DateTime<Utc>>,
    published: Option<DateTime<Utc>>,
}

/// Reads a sitemap; `now` tells what is news. Takes time: call it on a [`Workers`](crate::workers::Workers) thread.
pub fn read(document: &str, url: &Url, now: DateTime<Utc>) -> Result<Sitemap, FeedError> {
    let (is_index, mut listed) = parse(document)?;
    let same_host = |listed: &Listed| {
        let address = url.join(listed.address.trim()).ok()?;
        // a sitemap speaks for its own host only
        let is_web = matches!(address.scheme(), "http" | "https");
        (is_web && site(&address) == site(url)).then_some(address)
    };
    let date = |listed: &Listed| listed.published.or(listed.modified);
    listed.sort_by_key(|listed| Reverse(date(listed)));
    if is_index {
        return Ok(Sitemap::Index(listed.iter().filter_map(same_host).take(MOST_PARTS).collect()));
    }
    let newest = listed.first();
    let told = |value: fn(&Listed) -> &String| newest.map(value).filter(|value| !value.is_empty());
    let (title, language) =
        (told(|listed| &listed.publisher).map(|name| text::line(name)), told(|listed| &listed.language));
    let language = language.and_then(|language| page::language_tag(language));
    let is_news = |listed: &&Listed| date(listed).is_none_or(|date| now - date < OLDEST);
    let entries = listed.iter().filter(is_news).filter_map(|listed| {
        Some(Entry {
            link: Some(same_host(listed)?),
            title: text::line(&listed.title),
            published: listed.published,
            language: page::language_tag(&listed.language),
            ..Entry::default()
        })
    });
    Ok(Sitemap::Pages(FeedDocument {
        title,
        language,
        entries: entries.take(MOST_PAGES).collect(),
        asked: None,
    }))
}

/// A body as it was before gzip, if it is that; none where it is larger than `most`.
pub fn unpacked(body: &[u8], most: usize) -> Option<Cow<'_, [u8]>> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Some(Cow::Borrowed(body));
    }
    let mut bytes = vec![];
    let mut reader = MultiGzDecoder::new(body).take(most as u64 + 1);
    // one that is cut off is read as far as it goes
    let _ = reader.read_to_end(&mut bytes);
    (bytes.len() <= most).then_some(Cow::Owned(bytes))
}

fn site(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// Whether it is an index, and what it lists. Entities are not expanded but for the five of XML; one that is cut off or
/// malformed gives what stands before.
fn parse(document: &str) -> Result<(bool, Vec<Listed>), FeedError> {
    let mut reader = Reader::from_str(document);
    reader.config_mut().check_end_names = false;
    let (mut path, mut listed): (Vec<String>, Vec<Listed>) = (vec![], vec![]);
    let (mut item, mut value) = (Listed::default(), String::new());
    let mut root = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                let name = element.local_name().as_ref().to_ascii_lowercase();
                root.get_or_insert_with(|| name.clone());
                value.clear();
                path.push(name);
                if path.len() > DEEPEST {
                    return Err(FeedError::Malformed(format!("elements nested more than {DEEPEST} deep")));
                }
            }
            Ok(Event::Text(text)) => add(&mut value, &text.xml10_content()),
            Ok(Event::CData(text)) => add(&mut value, &text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => add(&mut value, &resolve(&reference)),
            Ok(Event::End(_)) => {
                let name = path.pop().unwrap_or_default();
                match (path.len(), name.as_str()) {
                    (1, "url" | "sitemap") => listed.push(std::mem::take(&mut item)),
                    (depth, _) if depth >= 2 => item.set(&path[depth - 1], &name, std::mem::take(&mut value)),
                    _ => {}
                }
                if listed.len() >= MOST_LISTED {
                    break;
                }
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) if !listed.is_empty() => break,
            Err(error) => return Err(FeedError::Malformed(error.to_string())),
        }
    }
    match root.as_deref() {
        Some("urlset") => Ok((false, listed)),
        Some("sitemapindex") => Ok((true, listed)),
        _ => Err(FeedError::Malformed("neither a sitemap nor an index of sitemaps".into())),
    }
}

fn add(value: &mut String, more: &str) {
    value.push_str(more);
    text::cut(value, LONGEST_VALUE);
}

fn resolve(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => character.to_string(),
        _ => resolve_xml_entity(reference).unwrap_or_default().to_owned(),
    }
}

impl Listed {
    fn set(&mut self, parent: &str, name: &str, value: String) {
        match (parent, name) {
            // images and videos have some of these too
            ("url" | "sitemap", "loc") => self.address = value,
            ("url" | "sitemap", "lastmod") => self.modified = date(&value),
            ("news", "publication_date") => self.published = date(&value),
            ("news", "title") => self.title = value,
            ("publication", "name") => self.publisher = value,
            ("publication", "language") => self.language = value.trim().to_owned(),
            _ => {}
        }
    }
}

/// A date of W3C's profile of ISO 8601: whole, without seconds, or a day.
fn date(value: &str) -> Option<DateTime<Utc>> {
    let value = value.trim();
    let whole =
        DateTime::parse_from_rfc3339(value).or_else(|_| DateTime::parse_from_str(value, "%Y-%m-%dT%H:%M%#z"));
    if let Ok(whole) = whole {
        return Some(whole.to_utc());
    }
    Some(NaiveDate::parse_from_str(value, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }

    fn pages(document: &str) -> FeedDocument {
        let url = Url::parse("https://www.example.org/news.xml").unwrap();
        match read(document, &url, now()).unwrap() {
            Sitemap::Pages(pages) => pages,
            Sitemap::Index(_) => panic!("an index"),
        }
    }

    #[test]
    fn a_news_sitemap_gives_its_articles_the_newest_first() {
        let read = pages(
            "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' \
             xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' xmlns:image='x'>\
             <url><loc>https://www.example.org/old</loc><lastmod>2026-02-01</lastmod></url>\
             <url><loc> https://example.org/a?x=1&amp;y=2 </loc><news:news><news:publication><news:name>Wire</news:name>\
             <news:language>en</news:language></news:publication><news:publication_date>2026-03-02T09:30+02:00\
             </news:publication_date><news:title><![CDATA[Talks & more]]></news:title></news:news>\
             <image:image><image:loc>https://example.org/p.jpg</image:loc><image:title>No</image:title></image:image></url>\
             <url><loc>https://example.org/undated</loc></url><url><loc>https://elsewhere.example/b</loc></url>\
             <url><loc>https://example.org/new</loc><lastmod>2026-03-02T10:00:00Z</lastmod></url></urlset>",
        );
        let links: Vec<_> = read.entries.iter().map(|entry| entry.link.as_ref().unwrap().as_str()).collect();
        assert_eq!(
            links,
            ["https://example.org/new", "https://example.org/a?x=1&y=2", "https://example.org/undated"]
        );
        let entry = &read.entries[1];
        assert_eq!((entry.title.as_str(), entry.language.as_deref()), ("Talks & more", Some("en")));
        assert_eq!(entry.published.unwrap().to_rfc3339(), "2026-03-02T07:30:00+00:00");
    }

    #[test]
    fn an_index_gives_its_newest_parts() {
        let part = |n: usize| {
            format!("<sitemap><loc>/s{n}.xml.gz</loc><lastmod>2026-01-{:02}</lastmod></sitemap>", n + 1)
        };
        let parts: String = (0..20).map(part).collect();
        let url = Url::parse("https://example.org/index.xml").unwrap();
        match read(&format!("<sitemapindex>{parts}</sitemapindex>"), &url, now()).unwrap() {
            Sitemap::Index(parts) => {
                assert_eq!(parts.len(), MOST_PARTS);
                assert_eq!(parts[0].as_str(), "https://example.org/s19.xml.gz");
            }
            Sitemap::Pages(_) => panic!("pages"),
        }
    }

    #[test]
    fn what_is_hostile_is_read_in_bounds() {
        let deep = format!("<urlset>{}", "<a>".repeat(100_000));
        let url = Url::parse("https://example.org/").unwrap();
        assert!(read(&deep, &url, now()).is_err());
        let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>\
                    <urlset><url><loc>https://example.org/&b;</loc></url></urlset>";
        assert_eq!(pages(bomb).entries[0].link.as_ref().map_or("", Url::as_str), "https://example.org/");
        let many = format!("<urlset>{}", "<url><loc>https://example.org/a</loc></url>".repeat(60_000));
        assert_eq!(pages(&many).entries.len(), MOST_PAGES);
        assert!(read("<html></html>", &url, now()).is_err());
    }

    #[test]
    fn what_is_packed_is_unpacked_up_to_its_bound() {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
        encoder.write_all(&vec![b'x'; 1_000_000]).unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(unpacked(&packed, 1_000_000).unwrap().len(), 1_000_000);
        assert!(unpacked(&packed, 999_999).is_none());
        assert_eq!(unpacked(b"plain", 1).unwrap().as_ref(), b"plain");
    }
}
