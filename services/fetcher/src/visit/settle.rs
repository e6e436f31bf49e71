//! What a visit leaves behind. Pure, but for the clock in a cursor.

use std::time::Duration;

use chrono::{DateTime, Utc};
use dragoman_article::{Cursor, Feed, Observation, Outcome, Revisit, RevisitReason, SeenEntry};
use dragoman_service::chain;

use super::{Fetched, Poll, PollError, Visit, Visitor, now};
use crate::client::Validators;
use crate::error::FetchError;
use crate::observe::{Missing, Publisher, observe};
use crate::plan::{Ended, Planned};
use crate::returns::{self, Returns};
use crate::{text, timing};

/// Longest sentence kept about a failure.
const LONGEST_ERROR: usize = 500;

/// Where the entries of a visit come to their end, or to a later day.
pub(super) struct Desk {
    pub(super) ended: Vec<Ended>,
    /// seen, but not ended: a retry is to come
    pub(super) pending: Vec<SeenEntry>,
    pub(super) observations: Vec<Observation>,
    pub(super) returns: Vec<(String, Option<Revisit>)>,
    /// bytes of text held
    pub(super) text: usize,
    /// pages that may yet be visited once more
    room: usize,
}

impl Desk {
    pub(super) fn new(ended: Vec<Ended>, room: usize) -> Self {
        Self { ended, pending: vec![], observations: vec![], returns: vec![], text: 0, room }
    }

    pub(super) fn take(
        &mut self,
        plan: &Returns,
        publisher: &Publisher<'_>,
        planned: Planned,
        fetched: Fetched,
        now: DateTime<Utc>,
    ) {
        let remembered = returns::remembered(publisher, &planned, now);
        let later = fetched.found.as_ref().err().filter(|missing| missing.is_transient());
        let retry = later.and_then(|missing| plan.retry(remembered.clone(), rest(missing), now));
        let retry = retry.filter(|_| self.room > 0);
        let was_had = fetched.found.is_ok();
        match observe(publisher, &planned, fetched.found, now) {
            Ok(seen) => {
                self.text += seen.text.len();
                let hash = seen.content_hash.clone();
                let published_at = seen.published_at;
                let next = match was_had {
                    true => {
                        let so_far = Revisit { published_at, ..remembered };
                        plan.revision(so_far, hash, fetched.validators, now).filter(|_| self.room > 0)
                    }
                    // the feed's own words stand in for the page until it can be had
                    false => retry.map(|retry| Revisit { content_hash: Some(hash), ..retry }),
                };
                self.come_back(next);
                self.observations.push(seen);
                self.ended.push(Ended::new(planned.seen, Outcome::Published));
            }
            Err(outcome) if retry.is_none() => self.ended.push(Ended::new(planned.seen, outcome)),
            Err(_) => {
                self.come_back(retry);
                self.pending.push(planned.seen);
            }
        }
    }

    fn come_back(&mut self, next: Option<Revisit>) {
        if let Some(next) = next {
            self.room = self.room.saturating_sub(1);
            self.returns.push((next.key(), Some(next)));
        }
    }
}

/// What a page that was visited once more comes to.
pub(super) fn come_back(
    visit: &mut Visit,
    plan: &Returns,
    feed: &Feed,
    revisit: Revisit,
    fetched: Result<Option<Fetched>, Missing>,
    now: DateTime<Utc>,
) {
    match revisit.reason {
        RevisitReason::Revision => visit.revised += 1,
        _ => visit.retried += 1,
    }
    let key = revisit.key();
    let validators = Validators { etag: revisit.etag.clone(), last_modified: revisit.last_modified.clone() };
    let (outcome, next) = match (fetched, returns::planned(&revisit)) {
        (Ok(Some(Fetched { found, validators })), Some(planned)) => {
            let publisher =
                Publisher { feed, title: revisit.publisher.clone(), language: revisit.language.clone() };
            match observe(&publisher, &planned, found, now) {
                Ok(seen) => {
                    let hash = seen.content_hash.clone();
                    let next = plan.revision(revisit.clone(), hash, validators, now);
                    if revisit.content_hash.as_ref() == Some(&seen.content_hash) {
                        (Some(Outcome::Unchanged), next)
                    } else {
                        visit.observations.push(seen);
                        (Some(Outcome::Published), next)
                    }
                }
                Err(outcome) => (Some(outcome), None),
            }
        }
        (Ok(None), _) => {
            let hash = revisit.content_hash.clone().unwrap_or_default();
            (Some(Outcome::Unchanged), plan.revision(revisit, hash, validators, now))
        }
        // nothing was asked: it stays as it is until the host has rested
        (Err(Missing::Fetch(FetchError::HostRests(left))), _) => {
            let due = chrono::TimeDelta::from_std(left).map_or(now, |left| now + left);
            (None, Some(Revisit { due, ..revisit }))
        }
        (Err(missing), _) if missing.is_transient() && revisit.reason == RevisitReason::Retry => {
            match plan.retry(revisit, None, now) {
                Some(again) => (None, Some(again)),
                None => (Some(missing.outcome()), None),
            }
        }
        (Err(missing), _) if missing.is_transient() => {
            let hash = revisit.content_hash.clone().unwrap_or_default();
            (Some(missing.outcome()), plan.revision(revisit, hash, validators, now))
        }
        (Err(missing), _) => (Some(missing.outcome()), None),
        (_, None) => (Some(Outcome::Failed), None),
    };
    if let Some(outcome) = outcome {
        visit.tally.count(outcome);
    }
    visit.returns.push((key, next));
}

/// How long a page's host rests, if that is why it was not had.
fn rest(missing: &Missing) -> Option<Duration> {
    match missing {
        Missing::Fetch(FetchError::HostRests(left)) => Some(*left),
        Missing::Fetch(FetchError::Status { retry_after, .. }) => *retry_after,
        _ => None,
    }
}

impl Visitor {
    pub(super) fn succeeded(
        &self,
        feed: &Feed,
        mut cursor: Cursor,
        validators: Validators,
        asked: Option<Duration>,
        overflowed: bool,
    ) -> Cursor {
        cursor.etag = validators.etag;
        cursor.last_modified = validators.last_modified;
        cursor.health.polls += 1;
        cursor.health.failures = 0;
        cursor.health.last_success = Some(now());
        cursor.health.last_error = None;
        let interval = self.pace.interval(feed, &cursor.rhythm, asked, overflowed, now());
        cursor.rhythm.interval_seconds = Some(interval.as_secs());
        cursor.rhythm.asked_seconds = asked.map(|asked| asked.as_secs());
        let pause = timing::after_success(&feed.id, cursor.health.polls, interval, cursor.unfinished);
        cursor.next_visit = Some(now() + pause);
        cursor
    }

    pub(super) fn postponed(&self, feed: &Feed, cursor: &Cursor, left: Duration) -> Visit {
        let mut cursor = cursor.clone();
        cursor.health.last_error = Some(FetchError::HostRests(left).to_string());
        cursor.next_visit = Some(now() + timing::after_rest(&feed.id, cursor.health.polls, left));
        Visit::of(Some(Poll::Postponed), cursor)
    }

    pub(super) fn failed(&self, feed: &Feed, cursor: &Cursor, error: &PollError) -> Visit {
        let mut cursor = cursor.clone();
        let mut sentence = chain(error);
        text::cut(&mut sentence, LONGEST_ERROR);
        tracing::info!(feed = feed.url, reason = sentence, "visit failed");
        cursor.health.failures = cursor.health.failures.saturating_add(1);
        cursor.health.last_error = Some(sentence);
        let asked = match error {
            PollError::Fetch(FetchError::Status { retry_after, .. }) => *retry_after,
            _ => None,
        };
        if !matches!(error, PollError::Fetch(error) if error.is_transient()) {
            // its old address may know better where it is
            cursor.moved_to = None;
        }
        let interval = self.pace.interval(feed, &cursor.rhythm, None, false, now());
        let pause = timing::after_failure(&feed.id, cursor.health.failures, interval, asked);
        cursor.next_visit = Some(now() + pause);
        Visit::of(Some(Poll::Failed), cursor)
    }
}
