//! Which pages are visited once more, and when. Pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dragoman_article::{CanonicalUrl, ContentHash, Revisit, RevisitReason, SeenEntry};
use url::Url;

use crate::client::Validators;
use crate::config::FetcherConfig;
use crate::entries::Entry;
use crate::observe::Publisher;
use crate::plan::Planned;

/// Pages of one feed that may wait to be visited once more; past this, what fails has failed and revisions are not
/// looked for.
pub(crate) const MOST_PENDING: usize = 500;

/// When to come back.
#[derive(Debug, Clone)]
pub(crate) struct Returns {
    /// after each failure that may pass
    retries: Vec<Duration>,
    /// after the first observation of an article, to see whether it has changed
    revisions: Vec<Duration>,
}

impl Returns {
    pub(crate) fn of(config: &FetcherConfig) -> Self {
        let durations = |list: &[humantime_serde::Serde<Duration>]| list.iter().map(|time| **time).collect();
        Self { retries: durations(&config.retries), revisions: durations(&config.revisions) }
    }

    /// The next retry of a page that could not be had; none if that was the last. A host that rests has not been asked,
    /// and does not count.
    pub(crate) fn retry(
        &self,
        so_far: Revisit,
        rest: Option<Duration>,
        now: DateTime<Utc>,
    ) -> Option<Revisit> {
        let is_retry = so_far.reason == RevisitReason::Retry;
        let pause = *self.retries.get(usize::try_from(so_far.made).ok()?).filter(|_| is_retry)?;
        let made = so_far.made + u32::from(rest.is_none());
        Some(Revisit { made, due: after(now, rest.unwrap_or(pause)), ..so_far })
    }

    /// The next look at an article that was had; none of one so old that nobody mends it any more.
    pub(crate) fn revision(
        &self,
        so_far: Revisit,
        content_hash: ContentHash,
        validators: Validators,
        now: DateTime<Utc>,
    ) -> Option<Revisit> {
        let (made, since) = match so_far.reason {
            RevisitReason::Revision => (so_far.made + 1, so_far.since),
            _ => (0, now),
        };
        let next = self.revisions.get(usize::try_from(made).ok()?)?;
        let last = self.revisions.last()?;
        if made == 0 && so_far.published_at.is_some_and(|date| after(date, *last) < now) {
            return None;
        }
        Some(Revisit {
            reason: RevisitReason::Revision,
            made,
            // looks that were missed are not made up for at once
            due: after(since, *next).max(now),
            since,
            content_hash: Some(content_hash),
            etag: validators.etag,
            last_modified: validators.last_modified,
            ..so_far
        })
    }
}

/// What is kept of an entry to visit its page again.
pub(crate) fn remembered(publisher: &Publisher<'_>, planned: &Planned, now: DateTime<Utc>) -> Revisit {
    let entry = &planned.entry;
    Revisit {
        feed: publisher.feed.id.clone(),
        entry: planned.seen.key.clone(),
        reason: RevisitReason::Retry,
        made: 0,
        due: now,
        since: now,
        url: entry.link.as_ref().map_or_else(|| planned.link.to_string(), Url::to_string),
        title: entry.title.clone(),
        publisher: publisher.title.clone(),
        language: entry.language.clone().or_else(|| publisher.language.clone()),
        authors: entry.authors.clone(),
        published_at: entry.published,
        content_hash: None,
        etag: None,
        last_modified: None,
    }
}

/// The entry as its page needs it; none if its address is none.
pub(crate) fn planned(revisit: &Revisit) -> Option<Planned> {
    let entry = Entry {
        link: Url::parse(&revisit.url).ok(),
        title: revisit.title.clone(),
        published: revisit.published_at,
        authors: revisit.authors.clone(),
        language: revisit.language.clone(),
        ..Entry::default()
    };
    let seen = SeenEntry { key: revisit.entry.clone(), content: ContentHash::default(), poll: 0 };
    Some(Planned { seen, entry, link: CanonicalUrl::parse(&revisit.url).ok()? })
}

fn after(now: DateTime<Utc>, pause: Duration) -> DateTime<Utc> {
    let then = TimeDelta::from_std(pause).ok().and_then(|pause| now.checked_add_signed(pause));
    then.unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use dragoman_article::{Cursor, Feed};

    use super::*;
    use crate::plan::plan;

    const HOUR: Duration = Duration::from_secs(3600);

    fn returns() -> Returns {
        Returns { retries: vec![HOUR / 12, HOUR], revisions: vec![HOUR, HOUR * 6] }
    }

    fn at(hour: u64) -> DateTime<Utc> {
        after(DateTime::UNIX_EPOCH, HOUR * u32::try_from(hour).unwrap())
    }

    fn entry(published: Option<DateTime<Utc>>) -> Revisit {
        let link = Url::parse("https://example.org/a").ok();
        let entry = Entry { link, title: "Talks".into(), published, ..Entry::default() };
        let planned = plan(vec![entry], &Cursor::default(), 1, 1).fetch.remove(0);
        let feed = Feed::default();
        remembered(&Publisher { feed: &feed, title: None, language: None }, &planned, at(100))
    }

    #[test]
    fn a_page_is_tried_as_often_as_there_are_pauses_and_a_host_that_rests_costs_none() {
        let first = returns().retry(entry(None), None, at(100)).unwrap();
        assert_eq!((first.made, first.due), (1, after(at(100), HOUR / 12)));
        let rested = returns().retry(first, Some(HOUR * 3), at(101)).unwrap();
        assert_eq!((rested.made, rested.due), (1, at(104)));
        let second = returns().retry(rested, None, at(104)).unwrap();
        assert_eq!((second.made, second.due), (2, at(105)));
        assert_eq!(returns().retry(second, None, at(105)), None);
    }

    #[test]
    fn revisions_are_looked_for_at_their_times_after_the_first_observation() {
        let hash = || ContentHash::of("a", "b");
        let next = |so_far, hour| returns().revision(so_far, hash(), Validators::default(), at(hour));
        let first = next(entry(Some(at(99))), 100).unwrap();
        assert_eq!((&first.reason, first.due), (&RevisitReason::Revision, at(101)));
        let second = next(first, 103).unwrap();
        assert_eq!((second.made, second.due, second.since), (1, at(106), at(100)));
        assert_eq!(next(second.clone(), 106), None);
        assert_eq!(returns().retry(second, None, at(106)), None, "a revision that fails is not a retry");
        assert_eq!(next(entry(Some(at(90))), 100), None, "it is too old");
    }

    #[test]
    fn an_entry_comes_back_as_it_was() {
        let planned = planned(&entry(Some(at(99)))).unwrap();
        assert_eq!(planned.link.as_str(), "https://example.org/a");
        assert_eq!((planned.entry.title.as_str(), planned.entry.published), ("Talks", Some(at(99))));
    }
}
