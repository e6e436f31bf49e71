//! ```text
//! news.feeds, news.cursors, news.visits → schedule → visit → news.raw, news.cursors, news.visits
//! ```
//!
//! A feed belongs to the fetcher that holds its partition. Its definition, its cursor and the pages it is to come back to
//! are tables, read whole before its first visit; each visit is committed in one transaction, with the claim taken when it began, so that what a
//! former owner brings home is forgotten.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dragoman_article::{Cursor, Feed, Revisit, topics};
use dragoman_service::{Component, Health, Heartbeat};
use dragoman_stream::{Batch, Claim, Commit, Event, Log, Member, Partition, Start, Subscription};
use serde::de::DeserializeOwned;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::agenda::Agenda;
use crate::config::FetcherConfig;
use crate::error::FetcherError;
use crate::lanes::Lanes;
use crate::records::{cursor_record, observation_record, revisit_record};
use crate::schedule::Schedule;
use crate::timing::{self, Pace};
use crate::visit::{Visit, Visitor};
use crate::{metrics, rhythm};

/// The consumer group.
pub const GROUP: &str = "fetcher";
/// Often enough for the gauges and for the loop's heartbeat.
const TICK: Duration = Duration::from_secs(5);
/// Longer than the log waits for its brokers before it gives up by itself.
const STUCK_AFTER: Duration = Duration::from_secs(300);
/// Visits in one commit: their texts (2 MiB each at most) are one transaction.
const MOST_AT_ONCE: usize = 16;
/// Before a feed is tried again whose visit our own code panicked in.
const AFTER_PANIC: Duration = Duration::from_secs(3600);

/// Where a feed lies in the tables.
type Place = (Partition, Bytes);

/// A visit on its way.
struct InHand {
    place: Place,
    host: String,
    claim: Claim,
    abort: AbortHandle,
}

/// A visit that has ended, and is to be committed.
struct Done {
    place: Place,
    claim: Claim,
    visit: Visit,
}

/// Feeds in, observations out, until shutdown.
pub(crate) struct Pipeline {
    member: Member,
    visitor: Arc<Visitor>,
    schedule: Schedule<Place>,
    agendas: HashMap<Place, Agenda>,
    silent: HashSet<Place>,
    lanes: Lanes<Place>,
    visits: JoinSet<Visit>,
    in_hand: HashMap<Id, InHand>,
    concurrency: usize,
    pages_per_visit: usize,
    pace: Pace,
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
                lower: vec![],
                tables: [topics::FEEDS, topics::CURSORS, topics::VISITS]
                    .map(|topic| topic.name.into())
                    .into(),
                start: Start::AfterTables,
                limits: log.limits(),
            })
            .await?;
        Ok(Self {
            member,
            visitor,
            schedule: Schedule::default(),
            agendas: HashMap::new(),
            silent: HashSet::new(),
            lanes: Lanes::default(),
            visits: JoinSet::new(),
            in_hand: HashMap::new(),
            concurrency: config.concurrency,
            pages_per_visit: config.pages_per_visit,
            pace: Pace::of(config),
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
                    self.tell();
                }
            }
        }
        self.visits.shutdown().await;
        self.member.close().await;
        Ok(())
    }

    fn tell(&self) {
        metrics::standing(metrics::Standing {
            feeds: self.schedule.len(),
            overdue: self.schedule.overdue(Utc::now()) + self.lanes.waiting(),
            running: self.in_hand.len(),
            silent: self.silent.len(),
            pending: self.agendas.values().map(Agenda::pending).sum(),
            resting: self.visitor.resting_hosts(),
        });
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
        let (tables, now) = (self.member.tables(), Utc::now());
        for partition in partitions {
            for (key, _) in tables.iter(topics::FEEDS.name, *partition) {
                self.agendas.insert((*partition, key.clone()), Agenda::new(now));
            }
            for (key, value) in tables.iter(topics::VISITS.name, *partition) {
                let Some(revisit) = parsed::<Revisit>(topics::VISITS.name, key, value) else { continue };
                let feed = Bytes::copy_from_slice(revisit.feed.as_str().as_bytes());
                // of a feed that is gone: its tombstones are on their way
                if let Some(agenda) = self.agendas.get_mut(&(*partition, feed)) {
                    agenda.set(key.clone(), Some(revisit.due));
                }
            }
        }
        for place in self.agendas.keys().cloned().collect::<Vec<_>>() {
            self.schedule_anew(place);
        }
        self.ready.ready();
        tracing::info!(partitions = partitions.len(), feeds = self.schedule.len(), "feeds assigned");
    }

    /// Stops visits and forgets the feeds of which `gone` holds.
    fn drop_visits(&mut self, gone: impl Fn(&Place) -> bool) {
        let mut left = vec![];
        self.in_hand.retain(|_, visit| {
            let goes = gone(&visit.place);
            if goes {
                visit.abort.abort();
                metrics::forgotten();
                left.push(visit.host.clone());
            }
            !goes
        });
        for host in left {
            self.leave(&host);
        }
        self.schedule.retain(|place| !gone(place));
        self.agendas.retain(|place, _| !gone(place));
        self.silent.retain(|place| !gone(place));
    }

    /// Frees a host's lane; who waited for it is due again.
    fn leave(&mut self, host: &str) {
        for place in self.lanes.leave(host) {
            // a feed that went and came back meanwhile may be in hand already
            let in_hand = self.in_hand.values().any(|visit| visit.place == place);
            if let Some(agenda) = self.agendas.get(&place).filter(|_| !in_hand) {
                self.schedule.set(place, agenda.next());
            }
        }
    }

    /// Feeds were added, changed or removed.
    async fn changed(&mut self, batch: Batch) -> Result<(), FetcherError> {
        self.member.follow(&batch);
        let mut records = vec![];
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
                for key in self.agendas.get(&place).into_iter().flat_map(Agenda::keys) {
                    records.push(revisit_record(place.0, key.clone(), None)?);
                }
                self.drop_visits(|other| *other == place);
            } else {
                self.agendas.entry(place.clone()).or_insert_with(|| Agenda::new(Utc::now()));
                if !self.schedule.is_visited(&place) {
                    self.schedule_anew(place);
                }
            }
        }
        // positions are not needed, as the tables are read whole; committed, they tell lag tools the truth
        match self.member.commit(batch.claim, records).await? {
            Commit::Done | Commit::Forgotten => Ok(()),
        }
    }

    /// Puts a feed where its cursor says; one that is not readable is left out until it is written anew.
    fn schedule_anew(&mut self, place: Place) {
        let Some((feed, cursor)) = self.look_up(&place) else { return self.schedule.remove(&place) };
        let now = Utc::now();
        // an interval that was shortened holds at once, one that failures or a host's rest have stretched stays
        let latest = match cursor.health.last_error {
            None => self.pace.longest_for(&feed),
            Some(_) => timing::LONGEST,
        };
        let when = cursor.next_visit.map_or(now, |when| when.min(after(now, latest)));
        self.set_next(place, when, &cursor);
    }

    /// Enters when a feed is polled next, and puts it in the schedule where that or a page of it is due.
    fn set_next(&mut self, place: Place, poll: DateTime<Utc>, cursor: &Cursor) {
        let Some(agenda) = self.agendas.get_mut(&place) else { return };
        agenda.poll = poll;
        match rhythm::is_silent(&cursor.rhythm, Utc::now()) {
            true => self.silent.insert(place.clone()),
            false => self.silent.remove(&place),
        };
        self.schedule.set(place, agenda.next());
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
            let now = Utc::now();
            let Some(place) = self.schedule.take_due(now) else { return };
            let (Some((feed, cursor)), Some(agenda)) = (self.look_up(&place), self.agendas.get(&place))
            else {
                self.schedule.remove(&place);
                continue;
            };
            let host = host_of(&feed, &cursor);
            let Some(place) = self.lanes.enter(&host, place) else { continue };
            // without a claim its partition is about to be assigned anew, and the schedule with it
            let Some(claim) = self.member.claim(place.0) else {
                self.schedule.remove(&place);
                self.leave(&host);
                continue;
            };
            let (is_polled, pending) = (agenda.poll <= now, agenda.pending());
            metrics::began((now - agenda.next()).to_std().unwrap_or_default());
            let visitor = self.visitor.clone();
            let abort = if is_polled {
                self.visits.spawn(async move { visitor.visit(&feed, &cursor, pending).await })
            } else {
                let revisits = self.due_revisits(&place, now);
                self.visits.spawn(async move { visitor.come_back(&feed, &cursor, revisits).await })
            };
            self.in_hand.insert(abort.id(), InHand { place, host, claim, abort });
        }
    }

    /// The pages of a feed that are due; one whose record can't be read is none.
    fn due_revisits(&mut self, place: &Place, now: DateTime<Utc>) -> Vec<Revisit> {
        let Some(agenda) = self.agendas.get_mut(place) else { return vec![] };
        let mut revisits = vec![];
        for key in agenda.due(now, self.pages_per_visit) {
            let value = self.member.tables().get(topics::VISITS.name, place.0, &key);
            match value.and_then(|value| parsed(topics::VISITS.name, &key, value)) {
                Some(revisit) => revisits.push(revisit),
                None => agenda.set(key, None),
            }
        }
        revisits
    }

    /// Commits a visit that has ended, and with it those that ended meanwhile: a commit takes the log as long as
    /// many visits do.
    async fn ended(&mut self, first: Result<(Id, Visit), JoinError>) -> Result<(), FetcherError> {
        let mut done: Vec<Done> = self.came_home(first).into_iter().collect();
        while done.len() < MOST_AT_ONCE
            && let Some(ended) = self.visits.try_join_next_with_id()
        {
            done.extend(self.came_home(ended));
        }
        let mut done = done.into_iter();
        let Some(first) = done.next() else { return Ok(()) };
        let (mut claim, mut together) = (first.claim.clone(), vec![first]);
        for next in done {
            match claim.clone().merge(next.claim.clone()) {
                Some(both) => {
                    claim = both;
                    together.push(next);
                }
                // begun under another assignment: it stands or falls alone
                None => self.commit(next.claim.clone(), vec![next]).await?,
            }
        }
        self.commit(claim, together).await
    }

    /// What a visit brought; none if it panicked, or ended while its feed was taken away.
    fn came_home(&mut self, ended: Result<(Id, Visit), JoinError>) -> Option<Done> {
        let id = match &ended {
            Ok((id, _)) => *id,
            Err(error) => error.id(),
        };
        let InHand { place, host, claim, .. } = self.in_hand.remove(&id)?;
        self.leave(&host);
        match ended {
            Ok((_, visit)) => Some(Done { place, claim, visit }),
            Err(error) => {
                let feed = String::from_utf8_lossy(&place.1).into_owned();
                tracing::error!(feed, error = %error, "visit panicked");
                self.schedule.set(place, after(Utc::now(), AFTER_PANIC));
                None
            }
        }
    }

    async fn commit(&mut self, claim: Claim, done: Vec<Done>) -> Result<(), FetcherError> {
        let mut records = vec![];
        for Done { place, visit, .. } in &done {
            for observation in &visit.observations {
                records.push(observation_record(observation)?);
            }
            records.push(cursor_record(place.0, place.1.clone(), &visit.cursor)?);
            for (key, revisit) in &visit.returns {
                records.push(revisit_record(place.0, key.clone().into(), revisit.as_ref())?);
            }
        }
        let is_done = match self.member.commit(claim, records).await? {
            Commit::Done => true,
            Commit::Forgotten => false,
        };
        for Done { place, visit, .. } in done {
            if is_done {
                self.committed(place, visit);
            } else {
                metrics::forgotten();
                self.schedule.set(place, Utc::now());
            }
        }
        Ok(())
    }

    fn committed(&mut self, place: Place, visit: Visit) {
        metrics::committed(&visit);
        let Some(agenda) = self.agendas.get_mut(&place) else { return };
        for (key, revisit) in visit.returns {
            agenda.set(key.into(), revisit.map(|revisit| revisit.due));
        }
        let poll = match visit.poll {
            Some(_) => visit.cursor.next_visit.unwrap_or_else(Utc::now),
            None => agenda.poll,
        };
        self.set_next(place, poll, &visit.cursor);
    }
}

/// Whose lane a feed is in.
fn host_of(feed: &Feed, cursor: &Cursor) -> String {
    let url = url::Url::parse(cursor.moved_to.as_ref().unwrap_or(&feed.url)).ok();
    url.as_ref().and_then(url::Url::host_str).unwrap_or_default().to_owned()
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
