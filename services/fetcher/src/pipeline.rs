//! ```text
//! news.feeds, news.cursors, news.visits → rounds → visit → news.raw, news.cursors, news.visits
//! ```
//!
//! A feed belongs to the fetcher that holds its partition. Its definition, its cursor and the pages it is to come back to
//! are tables, read whole before its first visit; each visit is committed in one transaction, with the claim taken when it began, so that what a
//! former owner brings home is forgotten.

mod place;
mod rounds;
mod underway;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use dragoman_article::topics;
use dragoman_service::{Component, Health, Heartbeat};
use dragoman_stream::{Batch, Claim, Commit, Event, Log, Member, Partition, Start, Subscription};
use tokio_util::sync::CancellationToken;

use crate::config::FetcherConfig;
use crate::error::FetcherError;
use crate::metrics;
use crate::records::revisit_record;
use crate::visit::{Visit, Visitor};
use place::Place;
use rounds::{Due, Errand, Rounds};
use underway::{Ended, Underway};

/// The consumer group.
pub const GROUP: &str = "fetcher";
/// Often enough for the gauges and for the loop's heartbeat.
const TICK: Duration = Duration::from_secs(5);
/// Longer than the log waits for its brokers before it gives up by itself.
const STUCK_AFTER: Duration = Duration::from_secs(300);
/// Visits in one commit: their texts (1 MiB each at most) are one transaction.
const MOST_AT_ONCE: usize = 16;

/// Feeds in, observations out, until shutdown.
pub(crate) struct Pipeline {
    member: Member,
    visitor: Arc<Visitor>,
    rounds: Rounds,
    underway: Underway,
    concurrency: usize,
    ready: Component,
    pulse: Heartbeat,
}

/// A visit that is to be committed.
struct Done {
    place: Place,
    visit: Visit,
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
            rounds: Rounds::of(config),
            underway: Underway::default(),
            concurrency: config.concurrency,
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
                Some(ended) = self.underway.next() => self.came_home(ended).await?,
                event = self.member.next() => self.heard(event?).await?,
                () = tokio::time::sleep(next) => {}
                _ = tick.tick() => {
                    self.pulse.beat();
                    self.tell();
                }
            }
        }
        self.underway.shutdown().await;
        self.member.close().await;
        Ok(())
    }

    fn tell(&self) {
        metrics::standing(metrics::Standing {
            running: self.underway.len(),
            resting: self.visitor.resting_hosts(),
            ..self.rounds.standing(Utc::now())
        });
    }

    /// Until the next visit can begin.
    fn pause(&self) -> Duration {
        match self.rounds.next() {
            Some(when) if self.underway.len() < self.concurrency => {
                (when - Utc::now()).to_std().unwrap_or_default().min(TICK)
            }
            _ => TICK,
        }
    }

    async fn heard(&mut self, event: Event) -> Result<(), FetcherError> {
        match event {
            Event::Assigned(partitions) => self.assigned(&partitions),
            Event::Revoked(partitions) => self.drop_feeds(|place| partitions.contains(&place.partition)),
            Event::Batch(batch) => self.changed(batch).await?,
        }
        Ok(())
    }

    /// An assignment replaces the one before it: claims from then are void.
    fn assigned(&mut self, partitions: &BTreeSet<Partition>) {
        self.drop_feeds(|_| true);
        self.rounds.take_on(partitions, self.member.tables(), Utc::now());
        self.ready.ready();
        tracing::info!(partitions = partitions.len(), feeds = self.rounds.len(), "feeds assigned");
    }

    /// Stops visits and forgets the feeds of which `gone` holds.
    fn drop_feeds(&mut self, gone: impl Fn(&Place) -> bool) {
        self.rounds.forget(&gone);
        for host in self.underway.stop(gone) {
            metrics::forgotten();
            self.leave(&host);
        }
    }

    fn leave(&mut self, host: &str) {
        self.rounds.leave(host, |place| self.underway.has(place));
    }

    /// Feeds were added, changed or removed.
    async fn changed(&mut self, batch: Batch) -> Result<(), FetcherError> {
        self.member.follow(&batch);
        let mut records = vec![];
        for delivery in batch.deliveries {
            let Some(key) = delivery.key else {
                let (topic, offset) = (topics::FEEDS.name, delivery.offset);
                tracing::warn!(topic, offset, "record without a key skipped");
                metrics::malformed(topic);
                continue;
            };
            let place = Place::new(delivery.partition, key);
            if delivery.value.is_some() {
                self.rounds.change(place, self.member.tables(), Utc::now());
            } else {
                for page in self.rounds.pages(&place) {
                    records.push(revisit_record(place.partition, page.clone(), None)?);
                }
                self.drop_feeds(|other| *other == place);
            }
        }
        // positions are not needed, as the tables are read whole; committed, they tell lag tools the truth
        match self.member.commit(batch.claim, records).await? {
            Commit::Done | Commit::Forgotten => Ok(()),
        }
    }

    fn start_due(&mut self) {
        while self.underway.len() < self.concurrency {
            let Some(due) = self.rounds.take_due(self.member.tables(), Utc::now()) else { return };
            let Due { place, host, feed, cursor, errand, late } = due;
            // without a claim its partition is about to be assigned anew, and the rounds with it
            let Some(claim) = self.member.claim(place.partition) else {
                self.rounds.put_aside(&place);
                self.leave(&host);
                continue;
            };
            metrics::began(late);
            let visitor = self.visitor.clone();
            self.underway.start(place, host, claim, async move {
                match errand {
                    Errand::Poll { pending } => visitor.visit(&feed, &cursor, pending).await,
                    Errand::Return(revisits) => visitor.come_back(&feed, &cursor, revisits).await,
                }
            });
        }
    }

    /// Commits a visit that has ended, and with it those that ended meanwhile: a commit takes the log as long as
    /// many visits do.
    async fn came_home(&mut self, first: Ended) -> Result<(), FetcherError> {
        let mut together: Vec<(Claim, Vec<Done>)> = vec![];
        let mut next = Some(first);
        for _ in 0..MOST_AT_ONCE {
            let Some(Ended { place, host, claim, visit }) = next.take().or_else(|| self.underway.try_next())
            else {
                break;
            };
            self.leave(&host);
            match visit {
                Some(visit) => join(&mut together, claim, Done { place, visit }),
                None => self.rounds.panicked(place, Utc::now()),
            }
        }
        for (claim, done) in together {
            self.commit(claim, done).await?;
        }
        Ok(())
    }

    async fn commit(&mut self, claim: Claim, done: Vec<Done>) -> Result<(), FetcherError> {
        let mut records = vec![];
        for Done { place, visit } in &done {
            records.extend(place.records(visit)?);
        }
        let commit = self.member.commit(claim, records).await?;
        for Done { place, visit } in done {
            match commit {
                Commit::Done => {
                    metrics::committed(&visit);
                    self.rounds.committed(place, visit, Utc::now());
                }
                // its new owner visits it; that may be us, and then the rounds are made anew
                Commit::Forgotten => {
                    metrics::forgotten();
                    self.rounds.put_aside(&place);
                }
            }
        }
        Ok(())
    }
}

/// Adds a visit to those begun under the same assignment; one begun under another stands or falls alone.
fn join(together: &mut Vec<(Claim, Vec<Done>)>, claim: Claim, done: Done) {
    if let Some((so_far, group)) = together.last_mut()
        && let Some(both) = so_far.clone().merge(claim.clone())
    {
        *so_far = both;
        group.push(done);
        return;
    }
    together.push((claim, vec![done]));
}
