use chrono::{DateTime, NaiveTime, Utc};
use trafilatura::{ExtractionFocus, HtmlDateMode, Options};
use url::Url;

use crate::error::PageError;
use crate::text;

/// What the extractor found.
#[derive(Debug)]
pub(super) struct Extract {
    pub(super) text: String,
    pub(super) title: Option<String>,
    pub(super) date: Option<DateTime<Utc>>,
}

/// The main text of a page. `date` asks for a date as well, searched for in the whole page.
///
/// Precision before recall: a sentence of another story tags this one wrongly. Measured on the article extraction
/// benchmark, these options have the best F1 of the crate (0.969).
pub(super) fn extract(html: &str, url: &Url, date: bool) -> Result<Extract, PageError> {
    let options = Options::default()
        .with_fallback(true)
        .with_focus(ExtractionFocus::FavorPrecision)
        .with_exclude_comments(true)
        .with_html_date_mode(if date { HtmlDateMode::Extensive } else { HtmlDateMode::Disabled })
        .with_url(url.clone());
    let found = trafilatura::extract(html, &options).map_err(|_| PageError::NoText)?;
    let text = text::of_html(&found.content_html).unwrap_or_default();
    if text.is_empty() {
        return Err(PageError::NoText);
    }
    let title = text::line(&found.metadata.title);
    Ok(Extract {
        text,
        title: (!title.is_empty()).then_some(title),
        date: found.metadata.date.map(|day| day.and_time(NaiveTime::MIN).and_utc()),
    })
}
