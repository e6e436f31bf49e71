use std::collections::BTreeSet;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::topic_partition_list::TopicPartitionList;

use super::admin::failed;
use super::assignment::{Assignments, Change};
use super::backlog::Backlog;
use super::batcher::{Batcher, Closed};
use super::lower::Lower;
use super::message::delivery;
use super::outbox::Outbox;
use super::settings::Settings;
use super::standing::Standing;
use super::tables::{Load, Loaded};
use crate::backend::Signal;
use crate::claim::Offsets;
use crate::{Batch, Delivery, LogError, Partition, Subscription, metrics};

/// How long a poll may wait for messages: as long as an owner's wish may wait for us.
const IDLE: Duration = Duration::from_millis(100);
/// The same while somebody else's answer is awaited, or a lower topic has more.
const BUSY: Duration = Duration::from_millis(5);
/// How long an owner may be slow before reading is paused. Nobody polls meanwhile, far less long than the group or
/// librdkafka would mind: pausing throws away what was fetched, and an owner that is only a little slow never needs it.
const PATIENT: Duration = Duration::from_secs(1);
/// Messages taken before anything else is looked at.
const BURST: usize = 1000;

/// Owns the consumer and goes on polling it, whatever the others do.
pub(super) struct Poller {
    consumer: BaseConsumer<Assignments>,
    lower: Option<Lower>,
    settings: Arc<Settings>,
    group: String,
    topic: Arc<str>,
    /// the names on the cluster of every topic, the first one first
    names: Vec<String>,
    standing: Arc<Standing>,
    outbox: Outbox,
    /// A load is asked for at each change of assignment, and skipped if it is void by then: it can't grow.
    loads: mpsc::Sender<Load>,
    loaded: mpsc::Receiver<Loaded>,
    batcher: Batcher,
    backlog: Backlog,
    /// the lower topics had something when they were last asked
    lower_has_more: bool,
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
        settings: &Arc<Settings>,
        subscription: &Subscription,
        standing: Arc<Standing>,
        outbox: Outbox,
        (loads, loaded): (mpsc::Sender<Load>, mpsc::Receiver<Loaded>),
    ) -> Result<Self, LogError> {
        let names: Vec<String> = subscription.topics().map(|topic| settings.topic(topic)).collect();
        let consumer = settings
            .member(subscription)
            .create_with_context(Assignments::of(settings.topic(&subscription.topic)))
            .map_err(LogError::Setting)?;
        Ok(Self {
            consumer,
            lower: Lower::new(settings, subscription)?,
            settings: Arc::clone(settings),
            group: subscription.group.clone(),
            topic: subscription.topic.as_str().into(),
            names,
            standing,
            outbox,
            loads,
            loaded,
            batcher: Batcher::new(subscription.limits),
            backlog: Backlog::default(),
            lower_has_more: false,
            assigned: None,
            reading: false,
            paused: false,
            full_since: None,
        })
    }

    /// Polls until it is told to stop or can't go on, then leaves the group.
    pub(super) fn run(mut self) {
        // to the lower ones too, though they are read otherwise: a group's positions in topics that it is not subscribed
        // to expire
        let subscribed = self.consumer.subscribe(&self.names.iter().map(String::as_str).collect::<Vec<_>>());
        let mut result = subscribed.map_err(self.failed("subscribing")).map(|()| Turn::Again);
        while let Ok(Turn::Again) = result {
            result = self.turn();
        }
        let Self { consumer, lower, outbox, .. } = self;
        // before the error is told: its listener may take long, and the group shall not wait for it
        drop(consumer);
        drop(lower);
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
                    self.backlog.came(delivery.partition);
                    self.push(delivery);
                }
                // of an assignment that is no more
                Some(Ok(_)) => {}
                Some(Err(KafkaError::PartitionEOF(partition))) => self.backlog.ended(partition),
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
        self.poll_lower()?;
        let due = self.batcher.due(Instant::now());
        self.close(due);
        Ok(())
    }

    /// Takes at most what makes a batch, and only while the owner has no other in hand: what comes on the first topic
    /// waits for one batch of lower ones, never for two.
    fn poll_lower(&mut self) -> Result<(), LogError> {
        self.lower_has_more = false;
        while self.reading && !self.backlog.is_there() && self.outbox.is_empty() {
            match self.lower.as_ref().and_then(Lower::next) {
                None => break,
                Some(Ok(delivery)) => {
                    self.lower_has_more = true;
                    self.push(delivery);
                }
                Some(Err(error @ KafkaError::MessageConsumptionFatal(_))) => {
                    return Err(self.failed("polling")(error));
                }
                Some(Err(error)) => tracing::debug!(group = self.group, %error, "poll"),
            }
        }
        Ok(())
    }

    fn push(&mut self, delivery: Delivery) {
        let closed = self.batcher.push(delivery, Instant::now());
        if let Some(Closed { deliveries, .. }) = &closed
            && deliveries.iter().all(|delivery| delivery.topic == self.topic)
        {
            self.backlog.filled_a_batch();
        }
        self.close(closed);
    }

    fn wait(&self) -> Duration {
        let loading = self.assigned.is_some() && !self.reading;
        let busy = self.outbox.is_full() || loading || self.lower_has_more;
        let most = if busy { BUSY } else { IDLE };
        self.batcher.wait(Instant::now()).map_or(most, |wait| wait.min(most))
    }

    fn close(&mut self, closed: Option<Closed>) {
        let Some(Closed { deliveries, next }) = closed else { return };
        if let Some(claim) = self.standing.claim(next) {
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
            list.add_partition(&self.names[0], *partition);
        }
        Ok(list)
    }

    fn change(&mut self, change: Change) -> Result<(), LogError> {
        self.forget();
        self.stop_lower()?;
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
        self.stop_lower()?;
        self.load(epoch, partitions)
    }

    fn forget(&mut self) {
        self.batcher.clear();
        self.outbox.void();
        self.reading = false;
    }

    fn stop_lower(&self) -> Result<(), LogError> {
        self.lower.as_ref().map_or(Ok(()), Lower::stop).map_err(self.failed("rewinding"))
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

    fn begin(&mut self, starts: &Offsets) -> KafkaResult<()> {
        let mut first = starts.clone();
        first.retain(|(topic, _), _| *topic == self.topic);
        self.backlog = Backlog::of(first.keys().map(|(_, partition)| *partition).collect());
        let first = self.settings.positions(&first)?;
        self.consumer.assign(&first)?;
        // a pause outlives the assignment that it was made in
        self.consumer.resume(&first)?;
        self.set_paused(false);
        if let Some(lower) = &self.lower {
            lower.begin(&self.settings, starts)?;
        }
        Ok(())
    }

    fn hint(&self, next: &Offsets) {
        let list = self.settings.positions(next);
        if let Err(error) = list.and_then(|list| self.consumer.commit(&list, CommitMode::Async)) {
            tracing::debug!(group = self.group, %error, "positions not shown to lag tools");
        }
    }

    fn failed(&self, doing: &str) -> impl Fn(KafkaError) -> LogError + use<> {
        failed(&format!("{doing} as a member of {}", self.group))
    }
}
