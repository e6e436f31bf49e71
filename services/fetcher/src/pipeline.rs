//! ```text
//! news.feeds, news.cursors → schedule → visit → news.raw, news.cursors
//! ```
//!
//! A feed belongs to the fetcher that holds its partition. Its definition and its cursor are tables, read whole before
//! its first visit; each visit is committed in one transaction, with the claim taken when it began, so that what a
//! former owner brings home is forgotten.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dragoman_article::{Cursor, Feed, topics};
use dragoman_service::{Component, Health, Heartbeat};
use dragoman_stream::{Batch, Claim, Commit, Event, Log, Member, Partition, Start, Subscription};
use serde::de::DeserializeOwned;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::config::FetcherConfig;
use crate::error::FetcherError;
use crate::records::{cursor_record, observation_record};
use crate::schedule::Schedule;
use crate::visit::{Visit, Visitor};
use crate::{metrics, timing};

/// The consumer group.
pub const GROUP: &str = "fetcher";
/// Often enough for the gauges and for the loop's heartbeat.
const TICK: Duration = Duration::from_secs(5);
/// Longer than the log waits for its brokers before it gives up by itself.
const STUCK_AFTER: Duration = Duration::from_secs(300);
/// Before a feed is tried again whose visit our own code panicked in.
const AFTER_PANIC: Duration = Duration::from_secs(3600);

/// Where a feed lies in the tables.
type Place = (Partition, Bytes);

/// A visit on its way.
struct InHand {
    place: Place,
    claim: Claim,
    abort: AbortHandle,
}

/// Feeds in, observations out, until shutdown.
pub(crate) struct Pipeline {
    member: Member,
    visitor: Arc<Visitor>,
    schedule: Schedule<Place>,
    visits: JoinSet<Visit>,
    in_hand: HashMap<Id, InHand>,
    concurrency: usize,
    interval: Duration,
    ready: Component,
    pulse: Heartbeat,
}

impl Pipeline {
    pub(crate) async fn join(
        config: &FetcherConfig,
        log: &Log,
        health: &Health,
    ) -> Result<Self, FetcherError> {
        let visitor = Arc::new(Visitor::new(config)?);
        let ready = health.component("fetcher");
        let member = log
            .join(Subscription {
                group: GROUP.into(),
                instance: log.instance().clone(),
                topic: topics::FEEDS.name.into(),
                tables: vec![topics::FEEDS.name.into(), topics::CURSORS.name.into()],
                start: Start::AfterTables,
                limits: log.limits(),
            })
            .await?;
        Ok(Self {
            member,
            visitor,
            schedule: Schedule::default(),
            visits: JoinSet::new(),
            in_hand: HashMap::new(),
            concurrency: config.concurrency,
            interval: config.interval,
            ready,
            pulse: health.heartbeat("fetcher", STUCK_AFTER),
        })
    }

    /// Ends with the token, or with an error of the log. Visits on their way are dropped: what is not committed
    /// is done again.
    pub(crate) async fn run(mut self, shutdown: &CancellationToken) -> Result<(), FetcherError> {
        let mut tick = tokio::time::interval(TICK);
        loop {
            self.start_due();
            let next = self.pause();
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                // what came home goes first: it holds memory
                Some(ended) = self.visits.join_next_with_id() => self.ended(ended).await?,
                event = self.member.next() => self.heard(event?).await?,
                () = tokio::time::sleep(next) => {}
                _ = tick.tick() => {
                    self.pulse.beat();
                    metrics::schedule(self.schedule.len(), self.schedule.overdue(Utc::now()), self.in_hand.len());
                }
            }
        }
        self.visits.shutdown().await;
        self.member.close().await;
        Ok(())
    }

    /// Until the next visit can begin.
    fn pause(&self) -> Duration {
        match self.schedule.next() {
            Some(when) if self.in_hand.len() < self.concurrency => {
                (when - Utc::now()).to_std().unwrap_or_default().min(TICK)
            }
            _ => TICK,
        }
    }

    async fn heard(&mut self, event: Event) -> Result<(), FetcherError> {
        match event {
            Event::Assigned(partitions) => self.assigned(&partitions),
            Event::Revoked(partitions) => self.drop_visits(|place| partitions.contains(&place.0)),
            Event::Batch(batch) => self.changed(batch).await?,
        }
        Ok(())
    }

    /// An assignment replaces the one before it: claims from then are void.
    fn assigned(&mut self, partitions: &BTreeSet<Partition>) {
        self.drop_visits(|_| true);
        let feeds: Vec<Place> = partitions
            .iter()
            .flat_map(|partition| {
                let feeds = self.member.tables().iter(topics::FEEDS.name, *partition);
                feeds.map(|(key, _)| (*partition, key.clone()))
            })
            .collect();
        for place in feeds {
            self.schedule_anew(place);
        }
        self.ready.ready();
        tracing::info!(partitions = partitions.len(), feeds = self.schedule.len(), "feeds assigned");
    }

    /// Stops visits and forgets the feeds of which `gone` holds.
    fn drop_visits(&mut self, gone: impl Fn(&Place) -> bool) {
        self.in_hand.retain(|_, visit| {
            let goes = gone(&visit.place);
            if goes {
                visit.abort.abort();
                metrics::forgotten();
            }
            !goes
        });
        self.schedule.retain(|place| !gone(place));
    }

    /// Feeds were added, changed or removed.
    async fn changed(&mut self, batch: Batch) -> Result<(), FetcherError> {
        self.member.follow(&batch);
        for delivery in batch.deliveries {
            let Some(key) = delivery.key else {
                tracing::warn!(
                    topic = topics::FEEDS.name,
                    offset = delivery.offset,
                    "record without a key skipped"
                );
                metrics::malformed(topics::FEEDS.name);
                continue;
            };
            let place = (delivery.partition, key);
            if delivery.value.is_none() {
                self.drop_visits(|other| *other == place);
            } else if !self.schedule.is_visited(&place) {
                self.schedule_anew(place);
            }
        }
        // positions are not needed, as the tables are read whole; committed, they tell lag tools the truth
        match self.member.commit(batch.claim, vec![]).await? {
            Commit::Done | Commit::Forgotten => Ok(()),
        }
    }

    /// Puts a feed where its cursor says; one that is not readable is left out until it is written anew.
    fn schedule_anew(&mut self, place: Place) {
        let Some((feed, cursor)) = self.look_up(&place) else { return self.schedule.remove(&place) };
        let now = Utc::now();
        // an interval that was shortened holds at once, one that failures have stretched stays
        let latest = if cursor.health.failures == 0 {
            timing::interval(&feed, self.interval)
        } else {
            timing::LONGEST
        };
        let when = cursor.next_visit.map_or(now, |when| when.min(after(now, latest)));
        self.schedule.set(place, when);
    }

    fn look_up(&self, place: &Place) -> Option<(Feed, Cursor)> {
        let (partition, key) = place;
        let get = |topic| self.member.tables().get(topic, *partition, key);
        let feed = parsed(topics::FEEDS.name, key, get(topics::FEEDS.name)?)?;
        // a cursor that can't be read is begun anew: entries are seen twice rather than never
        let cursor = get(topics::CURSORS.name).and_then(|value| parsed(topics::CURSORS.name, key, value));
        Some((feed, cursor.unwrap_or_default()))
    }

    fn start_due(&mut self) {
        while self.in_hand.len() < self.concurrency {
            let Some(place) = self.schedule.take_due(Utc::now()) else { return };
            let Some((feed, cursor)) = self.look_up(&place) else {
                self.schedule.remove(&place);
                continue;
            };
            // without a claim its partition is about to be assigned anew, and the schedule with it
            let Some(claim) = self.member.claim(place.0) else {
                self.schedule.remove(&place);
                continue;
            };
            let visitor = self.visitor.clone();
            let abort = self.visits.spawn(async move { visitor.visit(&feed, &cursor).await });
            self.in_hand.insert(abort.id(), InHand { place, claim, abort });
        }
    }

    async fn ended(&mut self, ended: Result<(Id, Visit), JoinError>) -> Result<(), FetcherError> {
        match ended {
            Ok((id, visit)) => match self.in_hand.remove(&id) {
                Some(InHand { place, claim, .. }) => self.commit(place, claim, visit).await,
                // it ended while its feed was taken away
                None => Ok(()),
            },
            Err(error) => {
                if let Some(InHand { place, .. }) = self.in_hand.remove(&error.id()) {
                    let feed = String::from_utf8_lossy(&place.1).into_owned();
                    tracing::error!(feed, error = %error, "visit panicked");
                    self.schedule.set(place, after(Utc::now(), AFTER_PANIC));
                }
                Ok(())
            }
        }
    }

    async fn commit(&mut self, place: Place, claim: Claim, visit: Visit) -> Result<(), FetcherError> {
        let mut records = visit.observations.iter().map(observation_record).collect::<Result<Vec<_>, _>>()?;
        records.push(cursor_record(place.0, place.1.clone(), &visit.cursor)?);
        match self.member.commit(claim, records).await? {
            Commit::Done => {
                metrics::committed(visit.poll, &visit.tally);
                let next = visit.cursor.next_visit.unwrap_or_else(Utc::now);
                self.schedule.set(place, next);
            }
            Commit::Forgotten => {
                metrics::forgotten();
                self.schedule.set(place, Utc::now());
            }
        }
        Ok(())
    }
}

fn after(now: DateTime<Utc>, pause: Duration) -> DateTime<Utc> {
    chrono::TimeDelta::from_std(pause).map_or(DateTime::<Utc>::MAX_UTC, |pause| now + pause)
}

/// A table's value; one that is malformed is named and counted.
fn parsed<T: DeserializeOwned>(topic: &'static str, key: &Bytes, value: &Bytes) -> Option<T> {
    serde_json::from_slice(value)
        .inspect_err(|error| {
            let key = String::from_utf8_lossy(key);
            tracing::error!(topic, key = %key, error = %error, "malformed record skipped");
            metrics::malformed(topic);
        })
        .ok()
}
