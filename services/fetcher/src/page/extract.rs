use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, NaiveTime, Utc};
use dom_smoothie::{Config, Readability, TextMode};
use trafilatura::{ExtractionFocus, HtmlDateMode, Options};
use url::Url;

use crate::error::PageError;
use crate::text;

/// Elements of a page that the first engine is asked about; the time it takes grows faster than they do, and real pages
/// have a tenth of them.
const MOST_ELEMENTS: usize = 15_000;

/// What the extractor found.
#[derive(Debug)]
pub(super) struct Extract {
    pub(super) text: String,
    pub(super) title: Option<String>,
    pub(super) date: Option<DateTime<Utc>>,
}

/// The main text of a page, by a second and cheaper engine where the first finds none, panics, or would take too long.
/// `date` asks for a date as well, searched for in the whole page.
pub(super) fn extract(html: &str, url: &Url, date: bool) -> Result<Extract, PageError> {
    let elements = html.bytes().filter(|b| *b == b'<').count() / 2;
    let first = || catch_unwind(AssertUnwindSafe(|| precise(html, url, date))).ok().flatten();
    let found = if elements <= MOST_ELEMENTS { first() } else { None };
    found.or_else(|| cheap(html)).ok_or(PageError::NoText)
}

/// Precision before recall: a sentence of another story tags this one wrongly. Measured on the article extraction
/// benchmark, these options have the best F1 of the crate (0.969).
fn precise(html: &str, url: &Url, date: bool) -> Option<Extract> {
    let options = Options::default()
        .with_fallback(true)
        .with_focus(ExtractionFocus::FavorPrecision)
        .with_exclude_comments(true)
        .with_html_date_mode(if date { HtmlDateMode::Extensive } else { HtmlDateMode::Disabled })
        .with_url(url.clone());
    let found = trafilatura::extract(html, &options).ok()?;
    let text = text::of_html(&found.content_html).filter(|text| !text.is_empty())?;
    let title = text::line(&found.metadata.title);
    Some(Extract {
        text,
        title: (!title.is_empty()).then_some(title),
        date: found.metadata.date.map(|day| day.and_time(NaiveTime::MIN).and_utc()),
    })
}

fn cheap(html: &str) -> Option<Extract> {
    let config = Config {
        // it refuses what is larger
        max_elements_to_parse: 4 * MOST_ELEMENTS,
        text_mode: TextMode::Formatted,
        disable_json_ld: true,
        ..Config::default()
    };
    let found = Readability::new(html, None, Some(config)).ok()?.parse().ok()?;
    let text = text::paragraphs(&found.text_content);
    let title = text::line(&found.title);
    let title = (!title.is_empty()).then_some(title);
    (!text.is_empty()).then_some(Extract { text, title, date: None })
}
