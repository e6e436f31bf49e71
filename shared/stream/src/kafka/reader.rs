use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use futures_core::future::BoxFuture;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message;
use tokio::sync::mpsc;

use super::admin::failed;
use super::listener::Listener;
use super::message::delivery;
use super::offsets::{
    OPEN_TRANSACTIONS, Place, SETTLED_YET, ends, firsts, partitions, places, positions, settled, since,
};
use super::settings::Settings;
use crate::backend::ReaderBackend;
use crate::{Delivery, From, LogError, Offset, Partition};

/// How many deliveries go over at once; with the channel's two, what a reader that is slow holds in memory.
const PAGE: usize = 200;
/// How soon a reader that was dropped ends its thread.
const LOOK: Duration = Duration::from_millis(100);

/// None once a bounded reader has seen everything.
type Page = Result<Option<VecDeque<Delivery>>, LogError>;

/// Reads a topic on a thread of its own.
pub(super) struct KafkaReader {
    pages: mpsc::Receiver<Page>,
    page: VecDeque<Delivery>,
    ended: bool,
}

impl KafkaReader {
    /// Blocks until the topic's ends are known.
    pub(super) fn open(settings: &Settings, topic: &str, from: From) -> Result<Self, LogError> {
        let doing = failed(&format!("reading {topic}"));
        let consumer: BaseConsumer<Listener> =
            settings.reader("reader").create_with_context(Listener::default()).map_err(LogError::Setting)?;
        let name = settings.topic(topic);
        let places = places(&name, partitions(&consumer, &name).map_err(&doing)?);
        let ends = if from.is_bounded() {
            decided_ends(settings, &consumer, &places)?
        } else {
            ends(&consumer, &places).map_err(&doing)?
        };
        let firsts = firsts(&consumer, &places).map_err(&doing)?;
        let starts = match from {
            From::BeginningToEnd | From::Beginning => firsts,
            From::End => ends.clone(),
            From::TimeToEnd(time) => {
                let mut starts = ends.clone();
                starts.extend(since(&consumer, &places, time).map_err(&doing)?);
                starts
            }
        };
        let start =
            positions(starts.iter().map(|((_, partition), offset)| (name.as_str(), *partition, *offset)));
        consumer.assign(&start.map_err(&doing)?).map_err(&doing)?;
        let open = from.is_bounded().then(|| {
            let open = ends.iter().filter(|(place, end)| starts.get(*place).is_some_and(|start| start < end));
            open.map(|((_, partition), end)| (*partition, *end)).collect()
        });
        let (sender, pages) = mpsc::channel(2);
        let mut pump = Pump { consumer, topic: topic.into(), open, sender };
        thread::Builder::new()
            .name("log reader".into())
            .spawn(move || pump.run())
            .map_err(|source| LogError::Io { doing: "starting the reader's thread".into(), source })?;
        Ok(Self { pages, page: VecDeque::new(), ended: false })
    }
}

/// The ends that whoever was told of a commit expects. Its marks may reach the partitions a moment later, so
/// transactions that are open now are waited for.
fn decided_ends(
    settings: &Settings,
    stable: &BaseConsumer<Listener>,
    places: &[Place],
) -> Result<BTreeMap<Place, Offset>, LogError> {
    let latest: BaseConsumer<Listener> =
        settings.latest().create_with_context(Listener::default()).map_err(LogError::Setting)?;
    let doing = failed("waiting for transactions still open on a topic");
    let targets = ends(&latest, places).map_err(&doing)?;
    let started = Instant::now();
    while !settled(&targets, &ends(stable, places).map_err(&doing)?) {
        if started.elapsed() > OPEN_TRANSACTIONS {
            return Err(doing(KafkaError::MetadataFetch(RDKafkaErrorCode::OperationTimedOut)));
        }
        thread::sleep(SETTLED_YET);
    }
    Ok(targets)
}

impl ReaderBackend for KafkaReader {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Delivery>, LogError>> {
        Box::pin(async move {
            while self.page.is_empty() && !self.ended {
                let page = self.pages.recv().await.ok_or(LogError::ThreadEnded("reader"))??;
                self.ended = page.is_none();
                self.page = page.unwrap_or_default();
            }
            Ok(self.page.pop_front())
        })
    }
}

/// Moves messages from a consumer to a reader, until either ends.
struct Pump {
    consumer: BaseConsumer<Listener>,
    topic: Arc<str>,
    /// of a bounded reader, where partitions that are not read through yet end
    open: Option<BTreeMap<Partition, Offset>>,
    sender: mpsc::Sender<Page>,
}

impl Pump {
    fn run(&mut self) {
        while !self.sender.is_closed() {
            let page = if self.done() { Ok(None) } else { self.page().map(Some) };
            if page.as_ref().is_ok_and(|page| page.as_ref().is_some_and(VecDeque::is_empty)) {
                continue;
            }
            let last = !matches!(page, Ok(Some(_)));
            // nobody polls meanwhile, and nobody need: this consumer is in no group
            if self.sender.blocking_send(page).is_err() || last {
                return;
            }
        }
    }

    fn done(&self) -> bool {
        self.open.as_ref().is_some_and(BTreeMap::is_empty)
    }

    /// What is there now, up to a page.
    fn page(&mut self) -> Result<VecDeque<Delivery>, LogError> {
        let mut page = VecDeque::new();
        let mut wait = LOOK;
        while page.len() < PAGE && !self.done() {
            match self.consumer.poll(wait) {
                None => break,
                Some(Ok(message)) => {
                    wait = Duration::ZERO;
                    let end = self.open.as_ref().map(|open| open.get(&message.partition()).copied());
                    // of a bounded reader, what came after it was opened is not its
                    if end.is_none_or(|end| end.is_some_and(|end| message.offset() < end)) {
                        page.push_back(delivery(&self.topic, &message));
                    }
                    let last = end.flatten().is_some_and(|end| message.offset() + 1 >= end);
                    if last && let Some(open) = &mut self.open {
                        open.remove(&message.partition());
                    }
                }
                // the rest up to its end are marks of transactions
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    if let Some(open) = &mut self.open {
                        open.remove(&partition);
                    }
                }
                Some(Err(error @ KafkaError::MessageConsumptionFatal(_))) => {
                    return Err(failed(&format!("reading {}", self.topic))(error));
                }
                // librdkafka goes on by itself
                Some(Err(error)) => {
                    tracing::debug!(topic = &*self.topic, %error, "reader waits for a broker")
                }
            }
        }
        Ok(page)
    }
}
