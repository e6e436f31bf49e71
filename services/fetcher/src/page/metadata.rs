use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use dragoman_article::{About, DateSource, PageKind};
use scraper::{Html, Selector};

use super::json_ld::{self, JsonLd};
use crate::{date, text};

/// Longest JSON-LD script that is read.
const LONGEST_SCRIPT: usize = 512 * 1024;
const MOST_AUTHORS: usize = 20;
/// Longest author's name, title or language, in bytes.
const LONGEST_NAME: usize = 200;
const LONGEST_TITLE: usize = 2_000;
const LONGEST_LANGUAGE: usize = 35;

/// `<meta>` names for the same thing, most reliable first.
const TITLES: &[&str] = &["og:title", "twitter:title", "dc.title", "title"];
const AUTHORS: &[&str] =
    &["author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "byl"];
const DATES: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date.published",
    "publish-date",
    "pubdate",
    "publishdate",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "date",
];
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
];
const SECTIONS: &[&str] = &["article:section", "parsely-section", "sailthru.section", "section"];
const IMAGES: &[&str] = &["og:image", "og:image:url", "twitter:image", "twitter:image:src"];
const LONGEST_ADDRESS: usize = 2_000;
const SITES: &[&str] = &["og:site_name", "application-name", "publisher"];

/// What a page's head and its JSON-LD say of the article.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<(DateTime<Utc>, DateSource)>,
    pub(super) language: Option<String>,
    pub(super) canonical: Option<String>,
    pub(super) about: About,
}

#[expect(clippy::expect_used, reason = "the selectors are constants, parsed by every test of this file")]
fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a constant selector")
}

static META: LazyLock<Selector> = LazyLock::new(|| selector("meta[content]"));
static SCRIPT: LazyLock<Selector> = LazyLock::new(|| selector(r#"script[type="application/ld+json" i]"#));
static CANONICAL: LazyLock<Selector> = LazyLock::new(|| selector(r#"link[rel~="canonical" i][href]"#));
static TIME: LazyLock<Selector> =
    LazyLock::new(|| selector(r#"[itemprop~="datePublished"][datetime], time[pubdate][datetime]"#));
static TITLE: LazyLock<Selector> = LazyLock::new(|| selector("head > title"));

pub(super) fn read(document: &Html) -> Metadata {
    let metas = metas(document);
    let meta = |names: &[&str]| names.iter().find_map(|name| metas.get(*name)).map(String::as_str);
    let article = document
        .select(&SCRIPT)
        .map(|script| script.text().collect::<String>())
        .filter(|script| script.len() <= LONGEST_SCRIPT)
        .find_map(|script| json_ld::read(&script))
        .unwrap_or_default();
    let head_title = || document.select(&TITLE).next().map(|title| title.text().collect::<String>());
    let site = meta(SITES);
    Metadata {
        title: article
            .headline
            .as_deref()
            .and_then(tidy_title)
            .or_else(|| meta(TITLES).and_then(tidy_title).map(|title| without_site(title, site)))
            .or_else(|| head_title().as_deref().and_then(tidy_title).map(|title| without_site(title, site))),
        authors: authors(&article, meta(AUTHORS)),
        published: published(document, &article, meta(DATES)),
        about: about(&article, &meta),
        language: language(document, &article, &metas),
        canonical: document
            .select(&CANONICAL)
            .find_map(|link| link.attr("href"))
            .or_else(|| meta(&["og:url"]))
            .map(|href| href.trim().to_owned()),
    }
}

/// The first content of every `<meta>`, by its name, property or itemprop.
fn metas(document: &Html) -> HashMap<String, String> {
    let mut metas = HashMap::new();
    for meta in document.select(&META) {
        let name = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|attr| meta.attr(attr));
        let content = meta.attr("content").unwrap_or_default().trim();
        if let Some(name) = name
            && !content.is_empty()
        {
            metas.entry(name.trim().to_ascii_lowercase()).or_insert_with(|| content.to_owned());
        }
    }
    metas
}

/// Entities are often encoded twice in titles; markup has no place there.
fn tidy_title(title: &str) -> Option<String> {
    let mut title = text::line(&text::of_html(title)?);
    text::cut(&mut title, LONGEST_TITLE);
    (!title.is_empty()).then_some(title)
}

/// `Talks resume | Example Wire` is a title and the name of a site.
fn without_site(title: String, site: Option<&str>) -> String {
    let bare = site.and_then(|site| {
        let bare = title.strip_suffix(site)?.trim_end();
        let bare = bare.strip_suffix(['|', '-', '–', '—', '·', ':', '•', '»'])?.trim_end();
        (!bare.is_empty()).then(|| bare.to_owned())
    });
    bare.unwrap_or(title)
}

fn authors(article: &JsonLd, meta: Option<&str>) -> Vec<String> {
    let named = article.authors.iter().map(String::as_str).chain(meta.filter(|_| article.authors.is_empty()));
    let mut authors: Vec<String> = vec![];
    for name in named {
        let name = text::line(name);
        let name = ["By ", "by ", "BY "].iter().find_map(|by| name.strip_prefix(by)).unwrap_or(&name);
        let usable = !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains("://");
        if usable && authors.len() < MOST_AUTHORS && !authors.iter().any(|known| known == name) {
            authors.push(name.to_owned());
        }
    }
    authors
}

fn published(document: &Html, article: &JsonLd, meta: Option<&str>) -> Option<(DateTime<Utc>, DateSource)> {
    let of = |text: &str, source| Some((date::parse(text)?, source));
    let time = || document.select(&TIME).find_map(|element| element.attr("datetime"));
    article
        .published
        .as_deref()
        .and_then(|text| of(text, DateSource::JsonLd))
        .or_else(|| of(meta?, DateSource::Meta))
        .or_else(|| of(time()?, DateSource::Meta))
}

fn about<'m>(article: &JsonLd, meta: &impl Fn(&[&str]) -> Option<&'m str>) -> About {
    let modified = [(article.modified.as_deref(), DateSource::JsonLd), (meta(MODIFIED), DateSource::Meta)];
    let modified = modified.into_iter().find_map(|(text, source)| Some((date::parse(text?)?, source)));
    let (modified_at, modified_from) = modified.unzip();
    let section = article.section.as_deref().or_else(|| meta(SECTIONS)).and_then(tidy_title);
    let image = article.image.as_deref().filter(|image| image.starts_with("http")).or_else(|| meta(IMAGES));
    let is_locked = meta(&["article:content_tier"]).is_some_and(|tier| tier.eq_ignore_ascii_case("locked"));
    About {
        section: section.filter(|section| section.len() <= LONGEST_NAME),
        image: image
            .filter(|image| image.starts_with("http") && image.len() <= LONGEST_ADDRESS)
            .map(str::to_owned),
        modified_at,
        modified_from,
        page: match () {
            () if article.is_live => Some(PageKind::LiveBlog),
            () if article.is_for_sale || is_locked => Some(PageKind::Paywall),
            () => None,
        },
    }
}

fn language(document: &Html, article: &JsonLd, metas: &HashMap<String, String>) -> Option<String> {
    let root = document.root_element();
    [
        root.attr("lang").or_else(|| root.attr("xml:lang")),
        article.language.as_deref(),
        metas.get("og:locale").map(String::as_str),
        metas.get("content-language").map(String::as_str),
    ]
    .into_iter()
    .flatten()
    .find_map(language_tag)
}

/// A BCP 47 tag by its looks: `en`, `en-GB`, and `en_GB` as many write it.
pub(crate) fn language_tag(text: &str) -> Option<String> {
    let tag = text.trim().replace('_', "-");
    let first = tag.split('-').next().unwrap_or_default();
    let parts_fit = tag
        .split('-')
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    let primary = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    (primary && parts_fit && tag.len() <= LONGEST_LANGUAGE).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Metadata {
        read(&Html::parse_document(html))
    }

    #[test]
    fn structured_data_goes_before_the_head_and_the_head_before_guesses() {
        let script = r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"From JSON &amp; LD",
            "datePublished":"2026-02-03T04:05:06Z","author":{"name":"By Ada Ng"}}</script>"#;
        let head = r#"<html lang="en-GB"><head><title>Head</title><meta property="og:title" content="From OG | Site">
            <meta property="og:site_name" content="Site"><meta name="author" content="Desk">
            <meta property="article:published_time" content="2026-01-01T00:00:00Z">"#;
        let both = of(&format!("{head}{script}"));
        assert_eq!(both.title.as_deref(), Some("From JSON & LD"));
        assert_eq!(both.authors, ["Ada Ng"]);
        let (date, source) = both.published.unwrap();
        assert_eq!((date.to_rfc3339().as_str(), source), ("2026-02-03T04:05:06+00:00", DateSource::JsonLd));
        let head = of(head);
        assert_eq!(head.title.as_deref(), Some("From OG"));
        assert_eq!(head.authors, ["Desk"]);
        assert_eq!(head.published.unwrap().1, DateSource::Meta);
        assert_eq!(head.language.as_deref(), Some("en-GB"));
    }

    #[test]
    fn the_address_is_what_the_page_says_it_is() {
        let html = r#"<meta property="og:url" content="/og"><link rel="Canonical" href=" /own ">"#;
        assert_eq!(of(html).canonical.as_deref(), Some("/own"));
        assert_eq!(of(r#"<meta property="og:url" content="/og">"#).canonical.as_deref(), Some("/og"));
    }

    #[test]
    fn live_blogs_and_paywalls_say_so() {
        let page = |json: &str| of(&format!("<script type=application/ld+json>{json}</script>")).about.page;
        assert_eq!(page(r#"{"@type": "LiveBlogPosting"}"#), Some(PageKind::LiveBlog));
        let paid = r#"{"@type": "NewsArticle", "isAccessibleForFree": "False"}"#;
        assert_eq!(page(paid), Some(PageKind::Paywall));
        assert_eq!(page(r#"{"@type": "NewsArticle", "isAccessibleForFree": true}"#), None);
        let locked = of("<meta property=article:content_tier content=locked>");
        assert_eq!(locked.about.page, Some(PageKind::Paywall));
    }

    #[test]
    fn section_picture_and_change_have_their_sources() {
        let about = of(r#"<meta property="article:modified_time" content="2026-01-02T03:04:05+01:00">
            <meta property="og:image" content="https://example.org/i.jpg">
            <script type="application/ld+json">{"@type": "Article", "articleSection": ["World", "Asia"], "image": {"url": "/relative.jpg"}}</script>"#).about;
        assert_eq!(
            (about.section.as_deref(), about.image.as_deref()),
            (Some("World"), Some("https://example.org/i.jpg"))
        );
        assert_eq!(
            (about.modified_at, about.modified_from),
            ("2026-01-02T02:04:05Z".parse().ok(), Some(DateSource::Meta))
        );
    }

    #[test]
    fn a_title_that_is_only_the_name_of_the_site_stays() {
        assert_eq!(without_site("Site".into(), Some("Site")), "Site");
        assert_eq!(without_site("A – B – Site".into(), Some("Site")), "A – B");
    }

    #[test]
    fn a_language_that_is_none_is_not_passed_on() {
        assert_eq!(language_tag("de_AT").as_deref(), Some("de-AT"));
        for no in ["", "e", "english!", "x-default", "en GB", "1a"] {
            assert_eq!(language_tag(no), None, "{no}");
        }
    }
}
