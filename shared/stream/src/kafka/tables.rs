use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::Message;
use rdkafka::topic_partition_list::TopicPartitionList;
use tokio::runtime::Handle;

use super::admin::failed;
use super::contact::{AGAIN, Contact};
use super::listener::Listener;
use super::offsets::{
    ASK, OPEN_TRANSACTIONS, Place, SETTLED_YET, committed, ends, firsts, places, positions, settled,
};
use super::settings::Settings;
use super::standing::Standing;
use crate::claim::Offsets;
use crate::table::Fold;
use crate::{LogError, Offset, Partition, Start, Subscription, metrics};

/// How often lag is measured, and an outage noticed while nothing else is asked of the brokers.
const LOOK: Duration = Duration::from_secs(5);
/// What is to be known before these partitions are read.
#[derive(Debug)]
pub(super) struct Load {
    pub(super) epoch: u64,
    pub(super) partitions: BTreeSet<Partition>,
}

#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) epoch: u64,
    pub(super) result: Result<Ready, LogError>,
}

/// Tables, and where reading begins.
type Ready = (Vec<(String, Partition, Fold)>, Offsets);

/// Why a load came to nothing.
enum Halt {
    /// the partitions are not ours any more, or begun anew
    Void,
    Failed(LogError),
}

/// Reads tables and positions, on a thread that may wait.
pub(super) struct Loader {
    settings: Arc<Settings>,
    subscription: Subscription,
    standing: Arc<Standing>,
    runtime: Handle,
    /// sees what is committed, as readers do
    stable: BaseConsumer<Listener>,
    /// sees what transactions still open have written
    latest: BaseConsumer<Listener>,
    contact: Contact,
    owned: Load,
}

impl Loader {
    pub(super) fn new(
        settings: Arc<Settings>,
        subscription: Subscription,
        standing: Arc<Standing>,
    ) -> Result<Self, LogError> {
        let client = |config: rdkafka::ClientConfig| {
            config.create_with_context(Listener::default()).map_err(LogError::Setting)
        };
        Ok(Self {
            stable: client(settings.reader(&subscription.group))?,
            latest: client(settings.latest())?,
            settings,
            subscription,
            standing,
            runtime: Handle::current(),
            contact: Contact::new(),
            owned: Load { epoch: 0, partitions: BTreeSet::new() },
        })
    }

    /// Serves loads until nobody asks any more.
    pub(super) fn run(mut self, loads: &mpsc::Receiver<Load>, loaded: &mpsc::Sender<Loaded>) {
        let look = LOOK.min(self.settings.outage_limit / 4);
        loop {
            let (epoch, result) = match loads.recv_timeout(look) {
                Ok(load) => {
                    let (epoch, result) = (load.epoch, self.load(&load));
                    self.owned = load;
                    (epoch, result.map(Some))
                }
                Err(mpsc::RecvTimeoutError::Timeout) => (self.owned.epoch, self.look().map(|()| None)),
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            };
            let result = match result {
                Ok(Some(ready)) => Ok(ready),
                Ok(None) | Err(Halt::Void) => continue,
                Err(Halt::Failed(error)) => Err(error),
            };
            if loaded.send(Loaded { epoch, result }).is_err() {
                return;
            }
        }
    }

    fn load(&mut self, load: &Load) -> Result<Ready, Halt> {
        let mut tables = vec![];
        let mut read_to = BTreeMap::new();
        for table in self.subscription.tables.clone() {
            let places = places(&self.settings.topic(&table), load.partitions.iter().copied());
            let ends = self.settled(load.epoch, &places)?;
            let folds = self.read(load.epoch, &places, &ends)?;
            tables.extend(folds.into_iter().map(|(partition, fold)| (table.clone(), partition, fold)));
            if table == self.subscription.topic {
                read_to = by_partition(ends);
            }
        }
        let starts = self.starts(load, read_to)?;
        Ok((tables, starts))
    }

    /// The ends of a table as they are now, once everything before them is decided: a former owner may have written
    /// what is not committed yet.
    fn settled(&mut self, epoch: u64, places: &[Place]) -> Result<BTreeMap<Place, Offset>, Halt> {
        let doing = "looking up the ends of a table";
        let targets = self.ask(epoch, doing, |loader| ends(&loader.latest, places))?;
        let started = Instant::now();
        loop {
            let stable = self.ask(epoch, doing, |loader| ends(&loader.stable, places))?;
            if settled(&targets, &stable) {
                return Ok(targets);
            }
            if started.elapsed() > OPEN_TRANSACTIONS {
                let error = KafkaError::MetadataFetch(RDKafkaErrorCode::OperationTimedOut);
                return Err(Halt::Failed(failed("waiting for transactions still open on a table")(error)));
            }
            thread::sleep(SETTLED_YET);
        }
    }

    /// Folds one table up to these ends.
    fn read(
        &mut self,
        epoch: u64,
        places: &[Place],
        ends: &BTreeMap<Place, Offset>,
    ) -> Result<BTreeMap<Partition, Fold>, Halt> {
        let doing = "reading a table";
        let firsts = self.ask(epoch, doing, |loader| firsts(&loader.stable, places))?;
        let mut folds: BTreeMap<Partition, Fold> =
            places.iter().map(|(_, partition)| (*partition, Fold::new())).collect();
        let mut open: BTreeMap<Partition, Offset> = by_partition(ends.clone());
        let start: Vec<_> = firsts
            .iter()
            .filter(|((_, partition), first)| open.get(partition).is_some_and(|end| *first < end))
            .map(|((topic, partition), first)| (topic.as_str(), *partition, *first))
            .collect();
        open.retain(|partition, _| start.iter().any(|(_, started, _)| started == partition));
        self.assign(doing, positions(start))?;
        while !open.is_empty() {
            self.still(epoch)?;
            match self.stable.poll(AGAIN) {
                None => {}
                Some(Ok(message)) => {
                    let (partition, offset) = (message.partition(), message.offset());
                    let Some(end) = open.get(&partition).copied() else { continue };
                    if offset < end
                        && let (Some(fold), Some(key)) = (folds.get_mut(&partition), message.key())
                    {
                        put(fold, key, message.payload());
                    }
                    if offset + 1 >= end {
                        open.remove(&partition);
                    }
                    drop(message);
                    self.contact.made();
                }
                // what is left before the end are marks of transactions
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    open.remove(&partition);
                }
                Some(Err(error)) => {
                    self.contact.failed(&self.settings, doing, error).map_err(Halt::Failed)?
                }
            }
        }
        self.assign(doing, Ok(TopicPartitionList::new()))?;
        Ok(folds)
    }

    fn assign(&self, doing: &str, list: KafkaResult<TopicPartitionList>) -> Result<(), Halt> {
        let assigned = list.and_then(|list| self.stable.assign(&list));
        assigned.map_err(|error| Halt::Failed(failed(doing)(error)))
    }

    /// Where reading begins.
    fn starts(&mut self, load: &Load, read_to: BTreeMap<Partition, Offset>) -> Result<Offsets, Halt> {
        let Subscription { topic, lower, start, .. } = self.subscription.clone();
        let known = match start {
            Start::Committed => self.committed(load, &topic)?,
            Start::AfterTables => read_to,
            Start::At(destination) => {
                let partitions: Vec<Partition> = load.partitions.iter().copied().collect();
                let asked = destination.positions(&topic, &partitions);
                self.runtime.block_on(asked).map_err(|error| Halt::Failed(LogError::Positions(error)))?
            }
        };
        let mut starts = self.or_at_first(load, &topic, known)?;
        for topic in lower {
            let known = self.committed(load, &topic)?;
            starts.extend(self.or_at_first(load, &topic, known)?);
        }
        Ok(starts)
    }

    fn committed(&mut self, load: &Load, topic: &str) -> Result<BTreeMap<Partition, Offset>, Halt> {
        let places = places(&self.settings.topic(topic), load.partitions.iter().copied());
        let doing = "looking up the group's positions";
        Ok(by_partition(self.ask(load.epoch, doing, |loader| committed(&loader.stable, &places))?))
    }

    /// A position for each partition of a topic: the one that is known, else its first.
    fn or_at_first(
        &mut self,
        load: &Load,
        topic: &str,
        mut known: BTreeMap<Partition, Offset>,
    ) -> Result<Offsets, Halt> {
        known.retain(|partition, _| load.partitions.contains(partition));
        let unknown = load.partitions.iter().copied().filter(|partition| !known.contains_key(partition));
        let unknown = places(&self.settings.topic(topic), unknown);
        let doing = "looking up the beginning of a topic";
        known.extend(by_partition(self.ask(load.epoch, doing, |loader| firsts(&loader.stable, &unknown))?));
        let topic: Arc<str> = topic.into();
        Ok(known.into_iter().map(|(partition, offset)| ((Arc::clone(&topic), partition), offset)).collect())
    }

    /// Asks until there is an answer, unless nobody needs it any more.
    fn ask<T>(
        &mut self,
        epoch: u64,
        doing: &str,
        question: impl Fn(&Self) -> KafkaResult<T>,
    ) -> Result<T, Halt> {
        loop {
            self.still(epoch)?;
            match question(self) {
                Ok(answer) => {
                    self.contact.made();
                    return Ok(answer);
                }
                Err(error) => self.contact.failed(&self.settings, doing, error).map_err(Halt::Failed)?,
            }
            thread::sleep(AGAIN);
        }
    }

    fn still(&self, epoch: u64) -> Result<(), Halt> {
        if self.standing.epoch() == epoch && !self.standing.stopped() { Ok(()) } else { Err(Halt::Void) }
    }

    /// Whether the brokers are there, and how far we are behind them.
    fn look(&mut self) -> Result<(), Halt> {
        let name = self.settings.topic(&self.subscription.topic);
        // hands what librdkafka reports to the listeners
        while self.latest.poll(Duration::ZERO).is_some() {}
        while self.stable.poll(Duration::ZERO).is_some() {}
        let doing = "measuring lag";
        if let Err(error) = self.stable.fetch_metadata(Some(&name), ASK) {
            return self.contact.failed(&self.settings, doing, error).map_err(Halt::Failed);
        }
        self.contact.made();
        for topic in self.subscription.topics() {
            match self.lag(&self.settings.topic(topic)) {
                Ok(lag) => metrics::lag(&self.subscription.group, topic, lag),
                Err(error) => tracing::debug!(%error, doing),
            }
        }
        Ok(())
    }

    fn lag(&self, name: &str) -> KafkaResult<i64> {
        let ours = self.still(self.owned.epoch).is_ok();
        let places = places(name, self.owned.partitions.iter().copied().filter(|_| ours));
        let (firsts, ends) = (firsts(&self.stable, &places)?, ends(&self.stable, &places)?);
        let committed = committed(&self.stable, &places)?;
        let behind = |(place, end): (Place, Offset)| {
            let stands = committed.get(&place).or(firsts.get(&place)).copied().unwrap_or(end);
            (end - stands).max(0)
        };
        Ok(ends.into_iter().map(behind).sum())
    }
}

fn by_partition(offsets: BTreeMap<Place, Offset>) -> BTreeMap<Partition, Offset> {
    offsets.into_iter().map(|((_, partition), offset)| (partition, offset)).collect()
}

fn put(fold: &mut Fold, key: &[u8], value: Option<&[u8]>) {
    match value {
        Some(value) => fold.insert(Bytes::copy_from_slice(key), Bytes::copy_from_slice(value)),
        None => fold.remove(key),
    };
}
