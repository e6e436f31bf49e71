//! What the fuzz targets in `fuzz/` and the test of their seeds call: each takes any bytes, and panics where a law is
//! broken.

use chrono::DateTime;
use dragoman_article::CanonicalUrl;
use url::Url;

use crate::sitemap::Sitemap;
use crate::{charset, date, entries, page, sitemap};

const PLACE: &str = "https://example.org/2026/01/02/feed";

/// Any document is a feed or none, and what is published of it is in bounds.
pub fn feed(bytes: &[u8]) {
    let Ok(url) = Url::parse(PLACE) else { return };
    if let Ok(feed) = entries::read(&charset::decode(bytes, None), &url) {
        assert!(feed.entries.len() <= entries::MOST_ENTRIES, "more entries than are read");
        let is_address = |link: &Url| matches!(link.scheme(), "http" | "https") && link.has_host();
        assert!(
            feed.entries.iter().filter_map(|entry| entry.link.as_ref()).all(is_address),
            "a link elsewhere"
        );
        assert!(!feed.entries.iter().any(|entry| entry.text.contains('\0')), "a NUL");
    }
}

/// What is larger unpacked is refused.
const MOST_UNPACKED: usize = 1024 * 1024;

/// Any body is a sitemap, an index of some or neither; what it lists is in bounds and of its own site.
pub fn sitemap(bytes: &[u8]) {
    let Ok(url) = Url::parse(PLACE) else { return };
    let Some(body) = sitemap::unpacked(bytes, MOST_UNPACKED) else { return };
    let now = DateTime::from_timestamp(1_772_000_000, 0).unwrap_or_default();
    let Ok(read) = sitemap::read(&charset::decode(&body, None), &url, now) else { return };
    let listed: Vec<Url> = match read {
        Sitemap::Pages(pages) => {
            assert!(pages.entries.len() <= sitemap::MOST_PAGES, "more pages than are read");
            pages.entries.into_iter().filter_map(|entry| entry.link).collect()
        }
        Sitemap::Index(parts) => {
            assert!(parts.len() <= sitemap::MOST_PARTS, "more parts than are read");
            parts
        }
    };
    let is_ours = |link: &Url| {
        matches!(link.scheme(), "http" | "https")
            && link.host_str().is_some_and(|host| host.ends_with("example.org"))
    };
    assert!(listed.iter().all(is_ours), "a page elsewhere");
}

/// Any page has an article with a text, or none.
pub fn page(bytes: &[u8]) {
    let Ok(url) = Url::parse(PLACE) else { return };
    if let Ok(article) = page::read(&charset::decode(bytes, None), &url, false) {
        assert!(!article.text.is_empty() && !article.text.contains('\0'), "no text, or a NUL");
    }
}

/// A canonical address is canonical.
pub fn address(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(once) = CanonicalUrl::parse(text) {
        let twice = CanonicalUrl::parse(once.as_str());
        assert!(twice.as_ref().is_ok_and(|twice| *twice == once), "{once} becomes {twice:?}");
    }
}

/// Any text is a date or none; one that is, is read again as it is written.
pub fn date(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(read) = date::parse(text) {
        let written = read.to_rfc3339();
        assert!(date::parse(&written).is_none_or(|again| again == read), "{written}");
    }
}
