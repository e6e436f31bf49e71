//! From an entry and its page to an observation. Pure.

use chrono::{DateTime, Utc};
use dragoman_article::{
    About, ArticleId, CanonicalUrl, ContentHash, DateSource, Feed, Observation, ObservedVia, Outcome,
    Rejection,
};
use url::Url;

use crate::entries::Entry;
use crate::error::{FetchError, PageError, WorkError};
use crate::page::Article;
use crate::plan::Planned;
use crate::text;

/// What an entry's page gave: the article and where it was found.
pub(crate) type Found = Result<(Article, Url), Missing>;

/// Why a page gave no article.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Missing {
    #[error("the page could not be fetched")]
    Fetch(#[from] FetchError),
    #[error("the page could not be read")]
    Page(#[from] PageError),
    #[error("the address leads to the front page")]
    FrontPage,
}

impl Missing {
    /// How the entry ends if the feed has no text of it either.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Page(PageError::Work(WorkError::Panicked)) => Outcome::Rejected(Rejection::Panicked),
            Self::Page(PageError::NoText | PageError::Consent | PageError::Hostile(_)) => {
                Outcome::Rejected(Rejection::NoText)
            }
            Self::Page(PageError::Work(_)) | Self::Fetch(_) | Self::FrontPage => Outcome::Failed,
        }
    }

    /// Whether the page may be had later.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Fetch(error) => error.is_transient(),
            Self::Page(PageError::Work(error)) => matches!(error, WorkError::Busy(_) | WorkError::Thread(_)),
            Self::Page(_) | Self::FrontPage => false,
        }
    }
}

/// What the feed and its document say of everything in them.
#[derive(Debug, Clone)]
pub(crate) struct Publisher<'a> {
    pub(crate) feed: &'a Feed,
    pub(crate) title: Option<String>,
    pub(crate) language: Option<String>,
}

/// The observation of an entry: from its page, else from what the feed itself says of it; else how it ends.
pub(crate) fn observe(
    publisher: &Publisher<'_>,
    planned: &Planned,
    found: Found,
    now: DateTime<Utc>,
) -> Result<Observation, Outcome> {
    let entry = &planned.entry;
    let (article, canonical_url, via) = match found {
        Ok((article, at)) => {
            let reached = CanonicalUrl::parse(at.as_str()).unwrap_or_else(|_| planned.link.clone());
            let canonical_url = reached.with_page_word(article.canonical.as_deref());
            (article, canonical_url, ObservedVia::Page)
        }
        Err(missing) => {
            let article = of_feed(entry).ok_or(missing.outcome())?;
            (article, planned.link.clone(), ObservedVia::Feed)
        }
    };
    let mut about = article.about;
    about.modified_at = about.modified_at.map(|date| date.min(now));
    let title = article.title.unwrap_or_else(|| entry.title.clone());
    let mut text = article.text;
    let truncated = text::cut(&mut text, Observation::MAX_TEXT);
    let feed = publisher.feed;
    let dated = article.published.or_else(|| Some((entry.published?, DateSource::Feed)));
    // nothing is published before it is read: clocks and time zones are often wrong
    let (published_at, published_from) = dated.map(|(date, source)| (date.min(now), source)).unzip();
    let authors = if article.authors.is_empty() { entry.authors.clone() } else { article.authors };
    let languages = [&article.language, &entry.language, &feed.language, &publisher.language];
    Ok(Observation {
        id: ArticleId::of(&canonical_url),
        url: entry.link.as_ref().map_or_else(|| planned.link.to_string(), Url::to_string),
        canonical_url,
        former_ids: vec![],
        feed: feed.id.clone(),
        publisher: feed.title.clone().or_else(|| publisher.title.clone()),
        country: feed.country.clone(),
        language: languages.into_iter().flatten().next().cloned(),
        content_hash: ContentHash::of(&title, &text),
        title,
        text,
        truncated,
        authors,
        published_at,
        published_from,
        fetched_at: now,
        via,
        about,
    })
}

/// The feed's own words, if they say more than the title.
fn of_feed(entry: &Entry) -> Option<Article> {
    if entry.text.is_empty() || entry.text == entry.title {
        return None;
    }
    Some(Article {
        title: None,
        text: entry.text.clone(),
        language: None,
        canonical: None,
        authors: vec![],
        published: None,
        about: About::default(),
    })
}

/// Whether an address that was to lead to an article led to the front page, as it does where the article is gone.
pub(crate) fn is_front_page(asked: &Url, reached: &Url) -> bool {
    let bare = |url: &Url| url.path() == "/" && url.query().is_none();
    bare(reached) && !bare(asked)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::TimeDelta;
    use dragoman_article::{Cursor, FeedId};

    use super::*;
    use crate::plan::plan;

    fn feed() -> Feed {
        let url = "https://example.org/rss".to_owned();
        let (title, country) = (Some("Wire".into()), Some("GB".into()));
        Feed { id: FeedId::of(&url), url, title, language: Some("en".into()), country, ..Feed::default() }
    }

    fn planned(text: &str) -> Planned {
        let link = "https://www.example.org/a?utm_source=rss".parse().ok();
        let published = Some(now() + TimeDelta::days(3));
        let entry = Entry { link, title: "Talks".into(), text: text.into(), published, ..Entry::default() };
        plan(vec![entry], &Cursor::default(), 1, 1).fetch.remove(0)
    }

    fn now() -> DateTime<Utc> {
        "2026-01-02T03:04:05Z".parse().unwrap()
    }

    fn article(text: &str) -> Article {
        Article {
            title: Some("Talks resume".into()),
            text: text.into(),
            language: Some("fr".into()),
            canonical: Some("/story/a".into()),
            authors: vec!["Ada Ng".into()],
            published: None,
            about: About::default(),
        }
    }

    fn seen(planned: &Planned, found: Found) -> Result<Observation, Outcome> {
        let feed = feed();
        observe(&Publisher { feed: &feed, title: None, language: None }, planned, found, now())
    }

    #[test]
    fn the_page_has_its_word_on_everything_and_the_future_is_cut_off() {
        let at = "https://www.example.org/a?utm_source=rss".parse().unwrap();
        let seen = seen(&planned("summary"), Ok((article("Body."), at))).unwrap();
        assert_eq!(seen.canonical_url.as_str(), "https://example.org/story/a");
        assert_eq!(seen.id, ArticleId::of(&seen.canonical_url));
        assert_eq!((seen.title.as_str(), seen.text.as_str()), ("Talks resume", "Body."));
        assert_eq!((seen.published_at, seen.published_from), (Some(now()), Some(DateSource::Feed)));
        assert_eq!((seen.language.as_deref(), seen.via), (Some("fr"), ObservedVia::Page));
    }

    #[test]
    fn a_page_that_is_out_of_reach_leaves_the_feeds_own_words() {
        let missing = Missing::Fetch(FetchError::Timeout(Duration::from_secs(1)));
        let seen = seen(&planned("The summary."), Err(missing)).unwrap();
        assert_eq!((seen.text.as_str(), seen.via), ("The summary.", ObservedVia::Feed));
        assert_eq!(seen.canonical_url.as_str(), "https://example.org/a");
        assert_eq!(seen.language.as_deref(), Some("en"));
    }

    #[test]
    fn without_any_text_the_outcome_says_why_and_only_what_may_pass_is_tried_again() {
        let timeout = || FetchError::Timeout(Duration::from_secs(1));
        for (missing, outcome, is_transient) in [
            (Missing::Fetch(timeout()), Outcome::Failed, true),
            (Missing::Fetch(FetchError::Status { status: 404, retry_after: None }), Outcome::Failed, false),
            (Missing::Page(PageError::NoText), Outcome::Rejected(Rejection::NoText), false),
            (
                Missing::Page(PageError::Work(WorkError::Panicked)),
                Outcome::Rejected(Rejection::Panicked),
                false,
            ),
            (Missing::FrontPage, Outcome::Failed, false),
        ] {
            let told = missing.to_string();
            assert_eq!(missing.is_transient(), is_transient, "{told}");
            assert_eq!(seen(&planned("Talks"), Err(missing)), Err(outcome), "{told}");
        }
    }

    #[test]
    fn a_text_without_end_is_cut_and_its_record_fits_its_topic() {
        let at = "https://www.example.org/a".parse().unwrap();
        let seen = seen(&planned(""), Ok((article(&"\"é\\".repeat(200_000)), at))).unwrap();
        assert!(seen.truncated && seen.text.len() <= Observation::MAX_TEXT);
        assert_eq!(seen.content_hash, ContentHash::of(&seen.title, &seen.text));
        let size = serde_json::to_vec(&seen).unwrap().len();
        assert!(size < dragoman_article::topics::RAW.max_bytes as usize * 9 / 10, "{size}");
    }
}
