//! One visit of one feed: what it lists, the pages of what is new, and what to remember of it.

use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound, Utc};
use dragoman_article::{Cursor, Feed, Observation, Outcome, Tally};
use dragoman_service::chain;
use futures_util::{StreamExt, stream};
use url::Url;

use crate::charset;
use crate::client::{Answer, Client, Document, Kind, Validators};
use crate::config::FetcherConfig;
use crate::entries::{self, FeedDocument};
use crate::error::{ClientError, FeedError, FetchError, PageError};
use crate::observe::{Found, Missing, Publisher, is_front_page, observe};
use crate::plan::{Ended, Planned, plan, settle};
use crate::workers::Workers;
use crate::{metrics, page, text, timing};

/// Longest sentence kept about a failure.
const LONGEST_ERROR: usize = 500;

/// Visits feeds. One for the whole process: it keeps the peace with each host.
#[derive(Debug)]
pub struct Visitor {
    client: Client,
    workers: Workers,
    interval: Duration,
    pages_per_visit: usize,
    pages_at_once: usize,
}

/// What a visit brought, to be committed whole.
#[derive(Debug)]
pub struct Visit {
    pub poll: Poll,
    pub observations: Vec<Observation>,
    /// the entries of this visit and how they ended; the cursor's tally has them added
    pub tally: Tally,
    pub cursor: Cursor,
}

/// How a feed answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poll {
    Read,
    NotModified,
    Failed,
}

impl Poll {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::NotModified => "not_modified",
            Self::Failed => "failed",
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum PollError {
    #[error("the feed could not be fetched")]
    Fetch(#[from] FetchError),
    #[error("the feed could not be read")]
    Feed(#[from] FeedError),
}

impl Visitor {
    pub fn new(config: &FetcherConfig) -> Result<Self, ClientError> {
        Ok(Self {
            client: Client::new(config)?,
            workers: Workers::new(config.extract_threads, config.extract_budget),
            interval: config.interval,
            pages_per_visit: config.pages_per_visit,
            pages_at_once: config.pages_at_once,
        })
    }

    /// Visits a feed. Never fails: a failure is what the cursor then says.
    pub async fn visit(&self, feed: &Feed, cursor: &Cursor) -> Visit {
        match self.poll(feed, cursor).await {
            Ok(Some((document, validators))) => self.read(feed, cursor, document, validators).await,
            Ok(None) => {
                let known =
                    Validators { etag: cursor.etag.clone(), last_modified: cursor.last_modified.clone() };
                let cursor = self.succeeded(feed, cursor, known, false);
                Visit { poll: Poll::NotModified, observations: vec![], tally: Tally::default(), cursor }
            }
            Err(error) => {
                let cursor = self.failed(feed, cursor, &error);
                Visit { poll: Poll::Failed, observations: vec![], tally: Tally::default(), cursor }
            }
        }
    }

    /// The feed's document; none if it has not changed.
    async fn poll(
        &self,
        feed: &Feed,
        cursor: &Cursor,
    ) -> Result<Option<(FeedDocument, Validators)>, PollError> {
        let url = Url::parse(&feed.url).map_err(|error| FetchError::Url(feed.url.clone(), error))?;
        let known = Validators { etag: cursor.etag.clone(), last_modified: cursor.last_modified.clone() };
        let Answer::Document(document) = self.client.get(&url, Kind::Feed, &known).await? else {
            return Ok(None);
        };
        let Document { url, content_type, validators, body, .. } = *document;
        let started = Instant::now();
        let read = move || entries::read(&charset::decode(&body, content_type.as_deref()), &url);
        let document = self.workers.run(read).await.map_err(FeedError::from)??;
        metrics::parsed(Kind::Feed, started.elapsed());
        Ok(Some((document, validators)))
    }

    async fn read(
        &self,
        feed: &Feed,
        cursor: &Cursor,
        document: FeedDocument,
        validators: Validators,
    ) -> Visit {
        let poll = cursor.health.polls + 1;
        let publisher = Publisher { feed, title: document.title, language: document.language };
        let plan = plan(document.entries, cursor, poll, self.pages_per_visit);
        let (mut ended, mut observations) = (plan.ended, vec![]);
        let mut pages = stream::iter(plan.fetch.into_iter().map(|planned| self.article(planned)))
            .buffered(self.pages_at_once);
        while let Some((planned, found)) = pages.next().await {
            if let Err(missing) = &found {
                tracing::debug!(feed = feed.url, page = %planned.link, reason = chain(missing), "no article");
            }
            match observe(&publisher, &planned, found, now()) {
                Ok(observation) => {
                    observations.push(observation);
                    ended.push(Ended::new(planned.seen, Outcome::Published));
                }
                Err(nothing) => {
                    ended.push(Ended {
                        seen: planned.seen,
                        outcome: nothing.outcome,
                        forget: nothing.forget,
                    });
                }
            }
        }
        let (entries, tally) = settle(cursor, &ended, poll);
        let unfinished =
            plan.deferred > 0 || ended.iter().any(|end| end.forget && end.outcome == Outcome::Failed);
        // what was left out is only listed again if the feed is sent again
        let validators = if unfinished { Validators::default() } else { validators };
        let mut cursor = self.succeeded(feed, cursor, validators, plan.deferred > 0);
        cursor.entries = entries;
        cursor.tally.merge(&tally);
        Visit { poll: Poll::Read, observations, tally, cursor }
    }

    async fn article(&self, planned: Planned) -> (Planned, Found) {
        let found = match &planned.entry.link {
            Some(link) => self.fetch_article(link, planned.entry.published.is_some()).await,
            None => Err(Missing::Page(PageError::NoText)),
        };
        (planned, found)
    }

    async fn fetch_article(&self, link: &Url, dated: bool) -> Found {
        let answer = self.client.get(link, Kind::Page, &Validators::default()).await?;
        let Answer::Document(document) = answer else {
            // nobody asked for a comparison
            return Err(Missing::Fetch(FetchError::Status { status: 304, retry_after: None }));
        };
        let Document { url, content_type, body, .. } = *document;
        if is_front_page(link, &url) {
            return Err(Missing::FrontPage);
        }
        let started = Instant::now();
        let at = url.clone();
        let read = move || page::read(&charset::decode(&body, content_type.as_deref()), &at, dated);
        let article = self.workers.run(read).await.map_err(PageError::from)??;
        metrics::parsed(Kind::Page, started.elapsed());
        Ok((article, url))
    }

    fn succeeded(&self, feed: &Feed, cursor: &Cursor, validators: Validators, deferred: bool) -> Cursor {
        let mut cursor = cursor.clone();
        cursor.etag = validators.etag;
        cursor.last_modified = validators.last_modified;
        cursor.health.polls += 1;
        cursor.health.failures = 0;
        cursor.health.last_success = Some(now());
        cursor.health.last_error = None;
        let interval = timing::interval(feed, self.interval);
        let pause = timing::after_success(&feed.id, cursor.health.polls, interval, deferred);
        cursor.next_visit = Some(now() + pause);
        cursor
    }

    fn failed(&self, feed: &Feed, cursor: &Cursor, error: &PollError) -> Cursor {
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
        let interval = timing::interval(feed, self.interval);
        let pause = timing::after_failure(&feed.id, cursor.health.failures, interval, asked);
        cursor.next_visit = Some(now() + pause);
        cursor
    }
}

/// As precise as the records that carry it.
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
