use std::sync::LazyLock;

use feedparser_rs::{Content, Link, ParsedFeed, TextConstruct};
use regex::{Captures, Regex};
use url::Url;

#[expect(clippy::expect_used, reason = "a constant, parsed by the test of this file")]
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(href|src)=(?:"([^"<>]*)"|'([^'<>]*)')"#).expect("a constant expression")
});

/// Makes addresses in a feed's HTML absolute: they mean the feed's place, or the one that the element names.
pub(super) fn resolve(parsed: &mut ParsedFeed, place: &Url) {
    let feed = &mut parsed.feed;
    link(&mut feed.link, &mut feed.links, place);
    for person in feed.authors.iter_mut().chain(feed.author_detail.as_mut()) {
        address(&mut person.uri, place);
    }
    for (text, detail) in [
        (&mut feed.title, &feed.title_detail),
        (&mut feed.subtitle, &feed.subtitle_detail),
        (&mut feed.rights, &feed.rights_detail),
    ] {
        of_text(text, detail.as_ref(), place);
    }
    for entry in &mut parsed.entries {
        link(&mut entry.link, &mut entry.links, place);
        for person in entry.authors.iter_mut().chain(entry.author_detail.as_mut()) {
            address(&mut person.uri, place);
        }
        for (text, detail) in [
            (&mut entry.title, &entry.title_detail),
            (&mut entry.summary, &entry.summary_detail),
            (&mut entry.rights, &entry.rights_detail),
        ] {
            of_text(text, detail.as_ref(), place);
        }
        for Content { value, base, .. } in &mut entry.content {
            if let Some(resolved) = absolute(value, base.as_deref(), place) {
                *value = resolved;
            }
        }
    }
}

fn link(one: &mut Option<String>, all: &mut [Link], place: &Url) {
    address(one, place);
    for link in all {
        let mut href = Some(link.href.as_str().to_owned());
        address(&mut href, place);
        link.href = href.unwrap_or_default().into();
    }
}

/// An empty address is none, not this place.
fn address(address: &mut Option<String>, place: &Url) {
    let relative = address.as_deref().map(str::trim).filter(|it| !it.is_empty() && Url::parse(it).is_err());
    if let Some(url) = relative.and_then(|it| place.join(it).ok()) {
        *address = Some(url.into());
    }
}

fn of_text(text: &mut Option<String>, detail: Option<&TextConstruct>, place: &Url) {
    let base = detail.and_then(|detail| detail.base.as_deref());
    if let Some(resolved) = text.as_deref().and_then(|text| absolute(text, base, place)) {
        *text = Some(resolved);
    }
}

/// The same with absolute addresses; none if there is nothing to do.
fn absolute(html: &str, base: Option<&str>, place: &Url) -> Option<String> {
    if !html.contains("href=") && !html.contains("src=") {
        return None;
    }
    let base = base.and_then(|base| place.join(base).ok()).unwrap_or_else(|| place.clone());
    let resolved = ADDRESS.replace_all(html, |found: &Captures<'_>| {
        let address = found.get(2).or(found.get(3)).map_or("", |address| address.as_str());
        match base.join(address.trim()) {
            // what is absolute stays as it is written
            Ok(url) if Url::parse(address).is_err() => format!("{}=\"{url}\"", &found[1]),
            _ => found[0].to_owned(),
        }
    });
    Some(resolved.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_relative_addresses_change() {
        let place = Url::parse("http://example.org/news/feed").unwrap();
        let html = "<a href=\"/a\">a</a> <img src='b.png'/> <a href=\"http://Other.example\">c</a>";
        let resolved = "<a href=\"http://example.org/a\">a</a> <img src=\"http://example.org/news/b.png\"/> \
            <a href=\"http://Other.example\">c</a>";
        assert_eq!(absolute(html, None, &place).as_deref(), Some(resolved));
        let elsewhere = absolute("<a href='x'>", Some("http://base.example/y/"), &place);
        assert_eq!(elsewhere.as_deref(), Some("<a href=\"http://base.example/y/x\">"));
        assert_eq!(absolute("no address", None, &place), None);
    }
}
