//! From a page's HTML to its article.

mod address_date;
mod elsewhere;
mod extract;
mod json_ld;
mod kind;
mod metadata;

use chrono::{DateTime, Utc};
use dragoman_article::{About, DateSource};
use url::Url;

use self::elsewhere::Elsewhere;
pub(crate) use self::metadata::language_tag;
use crate::error::PageError;
use crate::{html, text};

/// What a page says of its article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub title: Option<String>,
    /// paragraphs parted by an empty line; never empty
    pub text: String,
    pub language: Option<String>,
    /// the page's own word on its address, as it stands there
    pub canonical: Option<String>,
    pub authors: Vec<String>,
    pub published: Option<(DateTime<Utc>, DateSource)>,
    pub about: About,
}

/// Reads a page. Takes time and stack: call it on a [`Workers`](crate::workers::Workers) thread.
///
/// `dated` says that the feed knows the date, so that a page without structured dates need not be searched for one.
pub fn read(html: &str, url: &Url, dated: bool) -> Result<Article, PageError> {
    let document = html::parse(html)?;
    let meta = metadata::read(&document);
    if kind::is_consent(url, meta.title.as_deref()) {
        return Err(PageError::Consent);
    }
    let elsewhere = Elsewhere::of(&document);
    let by_url = || Some((address_date::of(url)?, DateSource::Url));
    let found_date = if meta.published.is_none() && !dated { by_url() } else { None };
    let undated = meta.published.is_none() && !dated && found_date.is_none();
    let found = extract::extract(&html::lean(document, undated), url, undated)?;
    let found_date = found_date.or_else(|| found.date.map(|date| (date, DateSource::Text)));
    let title = meta.title.or(found.title);
    let text = elsewhere.removed_from(&found.text);
    Ok(Article {
        text: without_title(text, title.as_deref()).ok_or(PageError::NoText)?,
        title,
        language: meta.language,
        canonical: meta.canonical,
        authors: meta.authors,
        published: meta.published.or(found_date),
        about: meta.about,
    })
}

/// A piece of HTML as one line of text.
pub fn plain(html: &str) -> String {
    text::of_html(html).as_deref().map(text::line).unwrap_or_default()
}

/// The title is a field of its own; where the text begins with it, it is cut off there.
fn without_title(text: String, title: Option<&str>) -> Option<String> {
    let text = match text.split_once("\n\n") {
        Some((first, rest)) if title == Some(first) => rest.to_owned(),
        _ => text,
    };
    (!text.is_empty()).then_some(text)
}
