//! One visit of one feed: what it lists, the pages of what is new, and what to remember of it.

mod fetched;
mod poll;
mod settle;

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use dragoman_article::{Cursor, Feed, Observation, Revisit, RevisitReason, Tally};
use dragoman_service::chain;
use futures_util::{StreamExt, stream};
use url::Url;

use crate::client::{Client, Validators};
use crate::config::FetcherConfig;
use crate::error::{ClientError, FetchError};
use crate::observe::{Missing, Publisher};
use crate::plan::{Plan, plan, settle};
use crate::returns::{MOST_PENDING, Returns};
use crate::rhythm::{self, Listing};
use crate::timing::Pace;
use crate::workers::Workers;
use fetched::Fetched;
use poll::{PollError, Polled};

/// Text that one visit may hold, so that `concurrency` visits stay near 128 MiB; the rest of a feed follows.
const MOST_TEXT: usize = 1024 * 1024;

/// Visits feeds. One for the whole process: it keeps the peace with each host.
#[derive(Debug)]
pub struct Visitor {
    client: Client,
    workers: Workers,
    returns: Returns,
    pace: Pace,
    budget: Duration,
    /// largest feed once it is unpacked
    feed_bytes: usize,
    pages_per_visit: usize,
    pages_at_once: usize,
}

/// What a visit brought, to be committed whole.
#[derive(Debug)]
pub struct Visit {
    /// none: only pages were visited once more
    pub poll: Option<Poll>,
    pub observations: Vec<Observation>,
    /// the entries of this visit and how they ended; the cursor's tally has them added
    pub tally: Tally,
    pub cursor: Cursor,
    /// pages to visit once more, by the key of their entry; none: no more
    pub returns: Vec<(String, Option<Revisit>)>,
    /// everything in the document was new
    pub overflowed: bool,
    pub retried: u64,
    pub revised: u64,
}

/// How a feed answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poll {
    Read,
    NotModified,
    /// its host has asked for rest: nothing was asked
    Postponed,
    Failed,
}

impl Poll {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::NotModified => "not_modified",
            Self::Postponed => "postponed",
            Self::Failed => "failed",
        }
    }
}

impl Visitor {
    pub fn new(config: &FetcherConfig) -> Result<Self, ClientError> {
        Ok(Self {
            client: Client::new(config)?,
            workers: Workers::new(config.extract_threads, config.extract_budget),
            returns: Returns::of(config),
            pace: Pace::of(config),
            budget: config.visit_budget,
            feed_bytes: usize::try_from(config.feed_bytes.as_u64()).unwrap_or(usize::MAX),
            pages_per_visit: config.pages_per_visit,
            pages_at_once: config.pages_at_once,
        })
    }

    /// How many hosts have asked for rest and still have it.
    pub fn resting_hosts(&self) -> usize {
        self.client.resting_hosts()
    }

    /// Visits a feed of which so many pages already wait to be visited once more. Never fails: a failure is what the
    /// cursor then says.
    pub async fn visit(&self, feed: &Feed, cursor: &Cursor, pending: usize) -> Visit {
        let deadline = tokio::time::Instant::now() + self.budget;
        match self.poll(feed, cursor).await {
            Ok(polled) => self.read(feed, cursor, polled, pending, deadline).await,
            Err(PollError::Fetch(FetchError::HostRests(left))) => self.postponed(feed, cursor, left),
            Err(error) => self.failed(feed, cursor, &error),
        }
    }

    async fn read(
        &self,
        feed: &Feed,
        cursor: &Cursor,
        polled: Polled,
        pending: usize,
        deadline: tokio::time::Instant,
    ) -> Visit {
        let Polled { document, validators, asked, moved_to, body_hash } = polled;
        let Some(document) = document else {
            let cursor = Cursor { unfinished: false, moved_to, body_hash, ..cursor.clone() };
            let cursor = self.succeeded(feed, cursor, validators, asked, false);
            return Visit::of(Some(Poll::NotModified), cursor);
        };
        let poll = cursor.health.polls + 1;
        let publisher = Publisher { feed, title: document.title, language: document.language };
        let dates: Vec<_> = document.entries.iter().filter_map(|entry| entry.published).collect();
        let plan = plan(document.entries, cursor, poll, self.pages_per_visit);
        let listing = listing(&plan, cursor, dates);
        let mut desk = settle::Desk::new(plan.ended, MOST_PENDING.saturating_sub(pending));
        let planned = plan.fetch.len();
        let mut pages = stream::iter(plan.fetch.into_iter().map(|planned| self.article(planned)))
            .buffered(self.pages_at_once);
        let mut done = 0;
        while desk.text < MOST_TEXT
            && let Ok(Some((planned, fetched))) = tokio::time::timeout_at(deadline, pages.next()).await
        {
            done += 1;
            if let Err(missing) = &fetched.found {
                tracing::debug!(feed = feed.url, page = %planned.link, reason = chain(missing), "no article");
            }
            desk.take(&self.returns, &publisher, planned, fetched, now());
        }
        let unfinished = plan.deferred > 0 || done < planned;
        let (entries, tally) = settle(cursor, &desk.ended, &desk.pending, poll);
        // what was left out is only listed again if the feed is sent again
        let validators = if unfinished { Validators::default() } else { validators };
        let (heard, overflowed) = rhythm::heard(&cursor.rhythm, &listing, now());
        let mut cursor = Cursor { rhythm: heard, unfinished, moved_to, body_hash, entries, ..cursor.clone() };
        cursor.tally.merge(&tally);
        let cursor = self.succeeded(feed, cursor, validators, asked, overflowed);
        let (observations, returns) = (desk.observations, desk.returns);
        Visit { observations, tally, returns, overflowed, ..Visit::of(Some(Poll::Read), cursor) }
    }

    /// Visits pages once more.
    pub async fn come_back(&self, feed: &Feed, cursor: &Cursor, revisits: Vec<Revisit>) -> Visit {
        let deadline = tokio::time::Instant::now() + self.budget;
        let mut visit = Visit::of(None, cursor.clone());
        let pages = revisits.into_iter().map(|revisit| async {
            let known = match revisit.reason {
                RevisitReason::Revision => {
                    Validators { etag: revisit.etag.clone(), last_modified: revisit.last_modified.clone() }
                }
                _ => Validators::default(),
            };
            let fetched = match Url::parse(&revisit.url) {
                Ok(url) => self.fetch_article(&url, revisit.published_at.is_some(), &known).await,
                Err(error) => Err(Missing::Fetch(FetchError::Url(revisit.url.clone(), error))),
            };
            (revisit, fetched)
        });
        let mut pages = stream::iter(pages).buffered(self.pages_at_once);
        while let Ok(Some((revisit, fetched))) = tokio::time::timeout_at(deadline, pages.next()).await {
            settle::come_back(&mut visit, &self.returns, feed, revisit, fetched, now());
        }
        visit.cursor.tally.merge(&visit.tally);
        visit
    }
}

impl Visit {
    fn of(poll: Option<Poll>, cursor: Cursor) -> Self {
        Self {
            poll,
            observations: vec![],
            tally: Tally::default(),
            cursor,
            returns: vec![],
            overflowed: false,
            retried: 0,
            revised: 0,
        }
    }
}

/// What a plan says of the feed's rhythm.
fn listing(plan: &Plan, cursor: &Cursor, dates: Vec<DateTime<Utc>>) -> Listing {
    let known: HashSet<_> = cursor.entries.iter().map(|seen| &seen.key).collect();
    let listed = plan.fetch.iter().map(|planned| &planned.seen).chain(plan.ended.iter().map(|end| &end.seen));
    let (old, new): (Vec<_>, Vec<_>) = listed.partition(|seen| known.contains(&seen.key));
    Listing {
        fresh: new.len() + plan.deferred,
        known: old.len(),
        dates,
        is_first: cursor.health.polls == 0,
        continues: cursor.unfinished,
    }
}

/// As precise as the records that carry it.
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
