//! One visit of one feed: what it lists, the pages of what is new, and what to remember of it.

mod settle;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound, Utc};
use dragoman_article::{ContentHash, Cursor, Feed, Observation, Revisit, RevisitReason, Tally};
use dragoman_service::chain;
use futures_util::{StreamExt, stream};
use url::Url;

use crate::charset;
use crate::client::{Answer, Client, Document, Kind, Validators};
use crate::config::FetcherConfig;
use crate::entries::FeedDocument;
use crate::error::{ClientError, FeedError, FetchError, PageError};
use crate::observe::{Found, Missing, Publisher, is_front_page};
use crate::plan::{Plan, Planned, plan, settle};
use crate::returns::{MOST_PENDING, Returns};
use crate::rhythm::Listing;
use crate::source::{self, Source};
use crate::timing::Pace;
use crate::workers::Workers;
use crate::{metrics, page, rhythm};

/// Text that one visit may hold, so that `concurrency` visits stay near 128 MiB; the rest of a feed follows.
const MOST_TEXT: usize = 2 * 1024 * 1024;

/// Entries of all parts of an index; a cursor that remembers twice as many fits its topic.
const MOST_OF_PARTS: usize = 2_000;

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

#[derive(Debug, thiserror::Error)]
enum PollError {
    #[error("the feed could not be fetched")]
    Fetch(#[from] FetchError),
    #[error("the feed could not be read")]
    Feed(#[from] FeedError),
}

/// A feed's answer, read.
struct Polled {
    document: FeedDocument,
    validators: Validators,
    /// how seldom it asks to be visited
    asked: Option<Duration>,
    moved_to: Option<String>,
    body_hash: Option<ContentHash>,
}

/// What lay at an address.
struct Got {
    source: Source,
    validators: Validators,
    max_age: Option<Duration>,
    moved: Option<Url>,
    body_hash: Option<ContentHash>,
}

/// A page, and what its server said of it.
struct Fetched {
    found: Found,
    validators: Validators,
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
            Ok(Some(polled)) => self.read(feed, cursor, polled, pending, deadline).await,
            Ok(None) => self.not_modified(feed, cursor),
            Err(PollError::Fetch(FetchError::HostRests(left))) => self.postponed(feed, cursor, left),
            Err(error) => self.failed(feed, cursor, &error),
        }
    }

    /// The feed's document; none if it has not changed.
    async fn poll(&self, feed: &Feed, cursor: &Cursor) -> Result<Option<Polled>, PollError> {
        let address = cursor.moved_to.as_ref().unwrap_or(&feed.url);
        let url = Url::parse(address).map_err(|error| FetchError::Url(address.clone(), error))?;
        let known = match feed.distrust {
            true => Validators::default(),
            false => Validators { etag: cursor.etag.clone(), last_modified: cursor.last_modified.clone() },
        };
        let body_hash = cursor.body_hash.clone().filter(|_| feed.distrust && !cursor.unfinished);
        let Some(got) = self.source(feed, &url, &known, body_hash).await? else { return Ok(None) };
        let (document, validators) = match got.source {
            Source::Document(document) => (document, got.validators),
            // an index may stay as it is while its parts change: no validators
            Source::Parts(parts) => (self.parts(feed, parts).await?, Validators::default()),
        };
        let moved_to = got.moved.map(String::from).or_else(|| cursor.moved_to.clone());
        let asked = document.asked.max(got.max_age);
        Ok(Some(Polled { document, validators, asked, moved_to, body_hash: got.body_hash }))
    }

    /// What lies at an address; none if it has not changed, by its server's word or by the hash of its body.
    async fn source(
        &self,
        feed: &Feed,
        url: &Url,
        known: &Validators,
        body_hash: Option<ContentHash>,
    ) -> Result<Option<Got>, PollError> {
        let kind = source::kind_of(feed);
        let Answer::Document(document) = self.client.get(url, kind, known).await? else { return Ok(None) };
        let Document { url, moved, content_type, validators, max_age, body } = *document;
        let started = Instant::now();
        let (most, compare, select) = (self.feed_bytes, feed.distrust, feed.select.clone());
        let read = move || -> Result<_, FeedError> {
            let text = source::text_of(&body, content_type.as_deref(), most)?;
            let hash = compare.then(|| ContentHash::of("", &text));
            if hash.is_some() && hash == body_hash {
                return Ok(None);
            }
            Ok(Some((source::read(kind, select.as_deref(), &text, &url)?, hash)))
        };
        let read = self.workers.run(read).await.map_err(FeedError::from)?;
        let Some((source, body_hash)) = read? else { return Ok(None) };
        metrics::parsed(kind, started.elapsed());
        Ok(Some(Got { source, validators, max_age, moved, body_hash }))
    }

    /// The newest parts of an index, as one document; one that can't be had leaves the others, all fail only together.
    async fn parts(&self, feed: &Feed, parts: Vec<Url>) -> Result<FeedDocument, PollError> {
        let (mut whole, mut failure) = (None, None);
        for part in parts {
            match self.source(feed, &part, &Validators::default(), None).await {
                Ok(Some(Got { source: Source::Document(document), .. })) => {
                    let whole: &mut FeedDocument = whole.get_or_insert_default();
                    whole.title = whole.title.take().or(document.title);
                    whole.language = whole.language.take().or(document.language);
                    whole.entries.extend(document.entries);
                }
                // an index in an index is against the protocol
                Ok(_) => {}
                Err(error) => {
                    tracing::info!(feed = feed.url, part = %part, reason = chain(&error), "part of an index failed");
                    failure = Some(error);
                }
            }
        }
        match (whole, failure) {
            (Some(mut whole), _) => {
                whole.entries.truncate(MOST_OF_PARTS);
                Ok(whole)
            }
            (None, Some(failure)) => Err(failure),
            (None, None) => Err(FeedError::Malformed("the index lists no sitemap of its host".into()).into()),
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

    async fn article(&self, planned: Planned) -> (Planned, Fetched) {
        let dated = planned.entry.published.is_some();
        let fetched = match &planned.entry.link {
            Some(link) => self.fetch_article(link, dated, &Validators::default()).await,
            None => Err(Missing::Page(PageError::NoText)),
        };
        // nobody asked for a comparison
        let unasked = || Missing::Fetch(FetchError::Status { status: 304, retry_after: None });
        let fetched = match fetched {
            Ok(Some(fetched)) => fetched,
            Ok(None) => Fetched { found: Err(unasked()), validators: Validators::default() },
            Err(missing) => Fetched { found: Err(missing), validators: Validators::default() },
        };
        (planned, fetched)
    }

    /// A page read; none if it has not changed.
    async fn fetch_article(
        &self,
        link: &Url,
        dated: bool,
        known: &Validators,
    ) -> Result<Option<Fetched>, Missing> {
        let Answer::Document(document) = self.client.get(link, Kind::Page, known).await? else {
            return Ok(None);
        };
        let Document { url, content_type, validators, body, .. } = *document;
        if is_front_page(link, &url) {
            return Err(Missing::FrontPage);
        }
        let started = Instant::now();
        let at = url.clone();
        let read = move || page::read(&charset::decode(&body, content_type.as_deref()), &at, dated);
        let article = self.workers.run(read).await.map_err(PageError::from)?.map_err(Missing::from)?;
        metrics::parsed(Kind::Page, started.elapsed());
        Ok(Some(Fetched { found: Ok((article, url)), validators }))
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
