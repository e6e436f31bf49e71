//! Section pages: HTML that links to articles, where there is no feed.

use std::collections::HashSet;

use scraper::{ElementRef, Selector};
use url::Url;

use crate::entries::{Entry, FeedDocument};
use crate::error::FeedError;
use crate::{html, page, text};

/// Where a person has not said which links lead to articles: those in headlines.
const HEADLINES: &str = "h1 a[href], h2 a[href], h3 a[href], h4 a[href], a[href] h2, a[href] h3";
const MOST_LINKS: usize = 300;
const LONGEST_TITLE: usize = 500;

/// A CSS selector as it is written in a list of feeds.
pub(crate) fn selector(text: &str) -> Result<Selector, String> {
    Selector::parse(text).map_err(|error| format!("selector {text:?}: {error}"))
}

/// Reads the links that a selector picks: links themselves, or what lies around or in them. Takes time: call it on a
/// [`Workers`](crate::workers::Workers) thread.
pub fn read(document: &str, select: Option<&str>, url: &Url) -> Result<FeedDocument, FeedError> {
    let select = select.unwrap_or(HEADLINES);
    let picked = selector(select).map_err(FeedError::Malformed)?;
    let html = html::parse(document).map_err(|hostile| FeedError::Malformed(hostile.to_string()))?;
    let root = html.root_element();
    let base = first(root, "base[href]").and_then(|base| url.join(base.attr("href")?).ok());
    let base = base.as_ref().unwrap_or(url);
    let mut seen = HashSet::new();
    let entries: Vec<Entry> = html
        .select(&picked)
        .filter_map(link_of)
        .filter_map(|link| {
            let mut address = base.join(link.attr("href")?.trim()).ok()?;
            address.set_fragment(None);
            let leads_away = matches!(address.scheme(), "http" | "https") && address != *url;
            (leads_away && seen.insert(address.clone())).then(|| Entry {
                link: Some(address),
                title: title(link),
                ..Entry::default()
            })
        })
        .take(MOST_LINKS)
        .collect();
    if entries.is_empty() {
        return Err(FeedError::Malformed(format!("the page has no link that matches {select:?}")));
    }
    Ok(FeedDocument {
        title: first(root, "title").map(title).filter(|title| !title.is_empty()),
        language: root.attr("lang").and_then(page::language_tag),
        asked: None,
        entries,
    })
}

fn first<'a>(root: ElementRef<'a>, select: &str) -> Option<ElementRef<'a>> {
    root.select(&Selector::parse(select).ok()?).next()
}

fn link_of(element: ElementRef<'_>) -> Option<ElementRef<'_>> {
    let is_link = |element: &ElementRef<'_>| element.attr("href").is_some() && element.value().name() == "a";
    if is_link(&element) {
        return Some(element);
    }
    let within = || element.descendants().filter_map(ElementRef::wrap).find(is_link);
    within().or_else(|| element.ancestors().filter_map(ElementRef::wrap).find(is_link))
}

fn title(element: ElementRef<'_>) -> String {
    let mut words = String::new();
    for part in element.text() {
        words.push_str(part);
        if words.len() > LONGEST_TITLE * 4 {
            break;
        }
    }
    let mut title = text::line(&words);
    text::cut(&mut title, LONGEST_TITLE);
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html lang='en-GB'><head><title>World</title></head><body><nav><a href='/about'>About</a></nav>\
        <h2><a href='/a#top'> First\n story </a></h2><a href='b'><h3>Second</h3></a><h2><a href='/a'>Again</a></h2>\
        <div class=card>Third <a href='https://other.example/c'>more</a></div><h2><a href='javascript:x()'>no</a></h2>\
        <h2><a href='#x'>here</a></h2></body></html>";

    fn links(select: Option<&str>) -> Vec<(String, String)> {
        let url = Url::parse("https://example.org/world/").unwrap();
        let read = read(PAGE, select, &url).unwrap();
        assert_eq!((read.title.as_deref(), read.language.as_deref()), (Some("World"), Some("en-GB")));
        read.entries.into_iter().map(|entry| (entry.link.unwrap().to_string(), entry.title)).collect()
    }

    #[test]
    fn headlines_are_links_to_articles_unless_a_person_says_otherwise() {
        let expected = [("https://example.org/a", "First story"), ("https://example.org/world/b", "Second")];
        assert_eq!(links(None), expected.map(|(link, title)| (link.to_owned(), title.to_owned())));
        assert_eq!(links(Some(".card")), [("https://other.example/c".to_owned(), "more".to_owned())]);
    }

    #[test]
    fn a_selector_that_finds_nothing_or_is_none_is_told() {
        let url = Url::parse("https://example.org/").unwrap();
        let told = |select| read(PAGE, Some(select), &url).unwrap_err().to_string();
        assert_eq!(told("main a"), "not a feed: the page has no link that matches \"main a\"");
        assert!(told("a[").starts_with("not a feed: selector \"a[\": "));
        assert!(read(&"<div>".repeat(100_000), None, &url).is_err());
    }
}
