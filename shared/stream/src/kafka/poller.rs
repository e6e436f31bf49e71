use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::topic_partition_list::TopicPartitionList;

use super::admin::failed;
use super::assignment::{Assignments, Change};
use super::batcher::{Batcher, Closed};
use super::message::delivery;
use super::offsets::positions;
use super::outbox::Outbox;
use super::settings::Settings;
use super::standing::Standing;
use super::tables::{Load, Loaded};
use crate::backend::Signal;
use crate::{Batch, LogError, Offset, Partition, Subscription, metrics};

/// How long a poll may wait for messages: as long as an owner's wish may wait for us.
const IDLE: Duration = Duration::from_millis(100);
/// The same while somebody else's answer is awaited.
const BUSY: Duration = Duration::from_millis(5);
/// How long an owner may be slow before reading is paused. Nobody polls meanwhile, far less long than the group or
/// librdkafka would mind: pausing throws away what was fetched, and an owner that is only a little slow never needs it.
const PATIENT: Duration = Duration::from_secs(1);
/// Messages taken before anything else is looked at.
const BURST: usize = 1000;

/// Owns the consumer and goes on polling it, whatever the others do.
pub(super) struct Poller {
    consumer: BaseConsumer<Assignments>,
    group: String,
    topic: Arc<str>,
    /// the topic's name on the cluster
    name: String,
    standing: Arc<Standing>,
    outbox: Outbox,
    /// A load is asked for at each change of assignment, and skipped if it is void by then: it can't grow.
    loads: mpsc::Sender<Load>,
    loaded: mpsc::Receiver<Loaded>,
    batcher: Batcher,
    /// ours by the group's decision; none while nothing is
    assigned: Option<BTreeSet<Partition>>,
    /// tables and positions are known
    reading: bool,
    paused: bool,
    /// since when the owner has taken nothing that was ready
    full_since: Option<Instant>,
}

enum Turn {
    Again,
    Stop,
}

impl Poller {
    pub(super) fn new(
        settings: &Settings,
        subscription: &Subscription,
        standing: Arc<Standing>,
        outbox: Outbox,
        (loads, loaded): (mpsc::Sender<Load>, mpsc::Receiver<Loaded>),
    ) -> Result<Self, LogError> {
        let consumer = settings
            .member(subscription)
            .create_with_context(Assignments::default())
            .map_err(LogError::Setting)?;
        Ok(Self {
            consumer,
            group: subscription.group.clone(),
            topic: subscription.topic.as_str().into(),
            name: settings.topic(&subscription.topic),
            standing,
            outbox,
            loads,
            loaded,
            batcher: Batcher::new(subscription.limits),
            assigned: None,
            reading: false,
            paused: false,
            full_since: None,
        })
    }

    /// Polls until it is told to stop or can't go on, then leaves the group.
    pub(super) fn run(mut self) {
        let subscribed = self.consumer.subscribe(&[&self.name]);
        let mut result = subscribed.map_err(self.failed("subscribing")).map(|()| Turn::Again);
        while let Ok(Turn::Again) = result {
            result = self.turn();
        }
        let Self { consumer, outbox, .. } = self;
        // before the error is told: its listener may take long, and the group shall not wait for it
        drop(consumer);
        if let Err(error) = result {
            outbox.fail(error);
        }
    }

    fn turn(&mut self) -> Result<Turn, LogError> {
        let wants = self.standing.wants();
        // the last hint is often what an owner does before it stops
        if !wants.hint.is_empty() {
            self.hint(&wants.hint);
        }
        if wants.stop || self.outbox.hand_over().is_err() {
            return Ok(Turn::Stop);
        }
        if wants.rewind {
            self.rewind()?;
        }
        self.begin_what_is_loaded()?;
        if self.is_to_wait() {
            thread::sleep(BUSY);
            return Ok(Turn::Again);
        }
        self.pause_or_resume().map_err(self.failed("pausing or resuming"))?;
        self.poll()?;
        for change in self.consumer.context().changes() {
            self.change(change)?;
        }
        Ok(Turn::Again)
    }

    /// Whether the owner is slow, but not for long yet.
    fn is_to_wait(&mut self) -> bool {
        if !self.outbox.is_full() || self.paused {
            self.full_since = None;
            return false;
        }
        self.full_since.get_or_insert_with(Instant::now).elapsed() < PATIENT
    }

    fn poll(&mut self) -> Result<(), LogError> {
        let mut wait = self.wait();
        for _ in 0..BURST {
            match self.consumer.poll(wait) {
                None => break,
                Some(Ok(message)) if self.reading => {
                    let delivery = delivery(&self.topic, &message);
                    drop(message);
                    let closed = self.batcher.push(delivery, Instant::now());
                    self.close(closed);
                }
                // of an assignment that is no more
                Some(Ok(_)) => {}
                Some(Err(error @ KafkaError::MessageConsumptionFatal(_))) => {
                    return Err(self.failed("polling")(error));
                }
                // librdkafka goes on by itself; an outage is noticed by who reads tables
                Some(Err(error)) => tracing::debug!(group = self.group, %error, "poll"),
            }
            wait = Duration::ZERO;
            if self.outbox.is_full() {
                break;
            }
        }
        let due = self.batcher.due(Instant::now());
        self.close(due);
        Ok(())
    }

    fn wait(&self) -> Duration {
        let busy = self.outbox.is_full() || (self.assigned.is_some() && !self.reading);
        let most = if busy { BUSY } else { IDLE };
        self.batcher.wait(Instant::now()).map_or(most, |wait| wait.min(most))
    }

    fn close(&mut self, closed: Option<Closed>) {
        let Some(Closed { deliveries, next }) = closed else { return };
        if let Some(claim) = self.standing.claim(&self.topic, next) {
            self.outbox.push(Signal::Batch(Batch { deliveries, claim }));
        }
    }

    /// Begun when waiting did not help, ended when the owner has taken everything.
    fn pause_or_resume(&mut self) -> KafkaResult<()> {
        if !self.reading {
            return Ok(());
        }
        if !self.paused && self.outbox.is_full() {
            self.consumer.pause(&self.list()?)?;
            self.set_paused(true);
        } else if self.paused && self.outbox.is_empty() {
            self.consumer.resume(&self.list()?)?;
            self.set_paused(false);
        }
        Ok(())
    }

    fn set_paused(&mut self, paused: bool) {
        self.paused = paused;
        metrics::paused(&self.group, paused);
    }

    fn list(&self) -> KafkaResult<TopicPartitionList> {
        let mut list = TopicPartitionList::new();
        for partition in self.assigned.iter().flatten() {
            list.add_partition(&self.name, *partition);
        }
        Ok(list)
    }

    fn change(&mut self, change: Change) -> Result<(), LogError> {
        self.forget();
        match change {
            Change::Assigned { partitions, membership } => {
                metrics::rebalanced(&self.group);
                let epoch = self.standing.assigned(membership);
                tracing::info!(group = self.group, topic = &*self.topic, ?partitions, "partitions assigned");
                let partitions: BTreeSet<Partition> = partitions.into_iter().collect();
                self.assigned = Some(partitions.clone());
                self.load(epoch, partitions)
            }
            Change::Revoked => {
                self.standing.revoked();
                let partitions = self.assigned.take().unwrap_or_default();
                tracing::info!(group = self.group, topic = &*self.topic, ?partitions, "partitions revoked");
                self.outbox.push(Signal::Revoked { partitions });
                Ok(())
            }
            Change::Failed(error) => Err(self.failed("answering an assignment")(error)),
        }
    }

    /// The same partitions again, from where the group stands by now.
    fn rewind(&mut self) -> Result<(), LogError> {
        // without partitions, an assignment is to come
        let Some(partitions) = self.assigned.clone() else { return Ok(()) };
        let epoch = self.standing.rewound();
        self.forget();
        self.consumer.assign(&TopicPartitionList::new()).map_err(self.failed("rewinding"))?;
        self.load(epoch, partitions)
    }

    fn forget(&mut self) {
        self.batcher.clear();
        self.outbox.void();
        self.reading = false;
    }

    fn load(&self, epoch: u64, partitions: BTreeSet<Partition>) -> Result<(), LogError> {
        self.loads.send(Load { epoch, partitions }).map_err(|_| LogError::ThreadEnded("table"))
    }

    fn begin_what_is_loaded(&mut self) -> Result<(), LogError> {
        let Loaded { epoch, result } = match self.loaded.try_recv() {
            Ok(loaded) => loaded,
            Err(mpsc::TryRecvError::Empty) => return Ok(()),
            Err(mpsc::TryRecvError::Disconnected) => return Err(LogError::ThreadEnded("table")),
        };
        let (tables, starts) = result?;
        let Some(partitions) = self.assigned.clone().filter(|_| epoch == self.standing.epoch()) else {
            return Ok(());
        };
        self.begin(&starts).map_err(self.failed("beginning to read"))?;
        self.standing.reading(starts);
        self.reading = true;
        self.outbox.push(Signal::Assigned { epoch, partitions, tables });
        Ok(())
    }

    fn begin(&mut self, starts: &BTreeMap<Partition, Offset>) -> KafkaResult<()> {
        let name = self.name.as_str();
        let starts = positions(starts.iter().map(|(partition, offset)| (name, *partition, *offset)))?;
        self.consumer.assign(&starts)?;
        // a pause outlives the assignment that it was made in
        self.consumer.resume(&starts)?;
        self.set_paused(false);
        Ok(())
    }

    fn hint(&self, next: &BTreeMap<Partition, Offset>) {
        let name = self.name.as_str();
        let list = positions(next.iter().map(|(partition, offset)| (name, *partition, *offset)));
        if let Err(error) = list.and_then(|list| self.consumer.commit(&list, CommitMode::Async)) {
            tracing::debug!(group = self.group, %error, "positions not shown to lag tools");
        }
    }

    fn failed(&self, doing: &str) -> impl Fn(KafkaError) -> LogError + use<> {
        failed(&format!("{doing} as a member of {}", self.group))
    }
}
