use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};
use tokio::sync::oneshot;

use super::admin::failed;
use super::contact::{AGAIN, Contact};
use super::listener::log;
use super::message::owned_headers;
use super::offthread::Offthread;
use super::settings::{Settings, TRANSACTION_TIMEOUT};
use super::step::{Phase, Step, Trouble, is_final, step};
use crate::claim::{Membership, Offsets};
use crate::{Commit, LogError, Record, Subscription, metrics};

/// How long one call may take. The broker aborts the transaction by itself after as long.
const CALL: Duration = TRANSACTION_TIMEOUT;
/// How long a call that may be repeated is repeated.
const REPEAT: Duration = Duration::from_secs(30);
/// How finely the acknowledgement of records is waited for.
const GRAIN: Duration = Duration::from_millis(1);
/// How often what librdkafka reports is fetched while there is nothing to write.
const IDLE: Duration = Duration::from_millis(500);
/// Who is fenced more often than this within [`FENCED_WITHIN`] shares its instance with another.
const FENCED_MOST: usize = 3;
const FENCED_WITHIN: Duration = Duration::from_secs(60);

/// One transaction, and who waits for its end.
pub(super) struct Work {
    pub(super) next: Offsets,
    pub(super) membership: Membership,
    pub(super) records: Vec<Record>,
    pub(super) reply: oneshot::Sender<Result<Commit, LogError>>,
}

/// Writes transactions with the one producer of a member, on a thread that may wait.
pub(super) struct Transactions {
    settings: Arc<Settings>,
    subscription: Subscription,
    producer: Option<Offthread<BaseProducer<Deliveries>>>,
    fenced: VecDeque<Instant>,
}

/// A transaction that did not get to its end.
struct Stopped {
    phase: Phase,
    step: Step,
    error: KafkaError,
}

impl Transactions {
    pub(super) fn new(settings: Arc<Settings>, subscription: Subscription) -> Self {
        Self { settings, subscription, producer: None, fenced: VecDeque::new() }
    }

    /// Makes the producer: from here on nobody who had our transactional id before can write.
    pub(super) fn take_over(&mut self) -> Result<(), LogError> {
        let mut contact = Contact::new();
        loop {
            let config = self.settings.transactions(&self.subscription);
            let producer: BaseProducer<Deliveries> =
                config.create_with_context(Deliveries::default()).map_err(LogError::Setting)?;
            let producer = Offthread::new(producer);
            let Err(stopped) = call(Phase::Init, || producer.init_transactions(CALL)) else {
                self.producer = Some(producer);
                return Ok(());
            };
            if stopped.step == Step::Fenced {
                self.count_fenced()?;
            }
            contact.failed(&self.settings, stopped.phase.doing(), stopped.error)?;
            thread::sleep(AGAIN);
        }
    }

    /// Serves until nobody asks any more.
    pub(super) fn run(mut self, work: &mpsc::Receiver<Work>) {
        loop {
            match work.recv_timeout(IDLE) {
                Ok(Work { next, membership, records, reply }) => {
                    let result = self.commit(&next, &membership, &records);
                    // a commit whose answer nobody waits for is found out about when tables are read again
                    let _ = reply.send(result);
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    if let Some(producer) = &self.producer {
                        producer.poll(Duration::ZERO);
                    }
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Writes one transaction; blocks.
    pub(super) fn commit(
        &mut self,
        next: &Offsets,
        membership: &Membership,
        records: &[Record],
    ) -> Result<Commit, LogError> {
        if self.producer.is_none() {
            self.take_over()?;
        }
        match self.attempt(next, membership, records) {
            Ok(()) => Ok(Commit::Done),
            Err(stopped) => {
                tracing::info!(
                    group = self.subscription.group,
                    doing = stopped.phase.doing(),
                    step = ?stopped.step,
                    error = %stopped.error,
                    "transaction not committed"
                );
                self.settle(&stopped)?;
                if stopped.step == Step::GiveUp { Err(stopped.failed()) } else { Ok(Commit::Forgotten) }
            }
        }
    }

    fn attempt(&self, next: &Offsets, membership: &Membership, records: &[Record]) -> Result<(), Stopped> {
        let Some(producer) = self.producer.as_deref() else { return Ok(()) };
        producer.context().forget();
        call(Phase::Begin, || producer.begin_transaction())?;
        for record in records {
            let topic = self.settings.topic(&record.topic);
            call(Phase::Produce, || send(producer, &topic, record))?;
        }
        // first the records, then the claim: the broker looks at the generation when it takes the positions and never
        // again, so a successor could read its tables before records that were still on their way, and yet hold
        delivered(producer)?;
        if let Membership::Kafka(membership) = membership {
            let list = self.settings.positions(next).map_err(|error| Stopped::by(Phase::Offsets, error))?;
            call(Phase::Offsets, || producer.send_offsets_to_transaction(&list, membership, CALL))?;
        }
        call(Phase::Commit, || producer.commit_transaction(CALL))
    }

    /// Leaves nothing open or in doubt.
    fn settle(&mut self, stopped: &Stopped) -> Result<(), LogError> {
        let mut anew = matches!(stopped.step, Step::Renew | Step::Fenced | Step::Retry);
        if stopped.step == Step::Fenced {
            self.count_fenced()?;
        }
        if !anew && let Some(producer) = self.producer.as_deref() {
            anew = call(Phase::Abort, || producer.abort_transaction(CALL)).is_err();
        }
        if !anew {
            return Ok(());
        }
        metrics::producer_renewed(&self.subscription.group);
        // whatever of it is still on its way comes under an epoch that is over
        self.producer = None;
        self.take_over()
    }

    fn count_fenced(&mut self) -> Result<(), LogError> {
        self.fenced.push_back(Instant::now());
        self.fenced.retain(|at| at.elapsed() < FENCED_WITHIN);
        if self.fenced.len() > FENCED_MOST {
            return Err(LogError::InstanceTwice(self.subscription.instance.to_string()));
        }
        Ok(())
    }
}

impl Stopped {
    fn by(phase: Phase, error: KafkaError) -> Self {
        Self { phase, step: step(phase, Trouble::of(&error)), error }
    }

    fn failed(self) -> LogError {
        failed(self.phase.doing())(self.error)
    }
}

/// Calls librdkafka, again where it says so.
fn call(phase: Phase, mut call: impl FnMut() -> KafkaResult<()>) -> Result<(), Stopped> {
    let started = Instant::now();
    loop {
        let Err(error) = call() else { return Ok(()) };
        let stopped = Stopped::by(phase, error);
        if stopped.step != Step::Retry || started.elapsed() > REPEAT {
            return Err(stopped);
        }
        // a queue that is full has been emptied somewhat by now
        if phase != Phase::Produce {
            thread::sleep(AGAIN);
        }
    }
}

fn send(producer: &BaseProducer<Deliveries>, topic: &str, record: &Record) -> KafkaResult<()> {
    let mut message = BaseRecord::<[u8], [u8]>::to(topic).headers(owned_headers(&record.headers));
    message.key = record.key.as_deref();
    message.payload = record.value.as_deref();
    message.partition = record.partition;
    producer.send(message).map_err(|(error, _)| {
        producer.poll(GRAIN);
        error
    })
}

/// Waits until every record is acknowledged. (The producer's own flush looks only every 100 ms.)
fn delivered(producer: &BaseProducer<Deliveries>) -> Result<(), Stopped> {
    let started = Instant::now();
    while producer.in_flight_count() > 0 {
        producer.poll(GRAIN);
        if started.elapsed() > CALL {
            let error = KafkaError::Flush(RDKafkaErrorCode::OperationTimedOut);
            return Err(Stopped::by(Phase::Produce, error));
        }
    }
    match producer.context().refused() {
        Some(code) => Err(Stopped::by(Phase::Produce, KafkaError::MessageProduction(code))),
        None => Ok(()),
    }
}

/// Notes the first record that a broker refused.
#[derive(Debug, Default)]
struct Deliveries {
    refused: Mutex<Option<RDKafkaErrorCode>>,
}

impl Deliveries {
    fn forget(&self) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn refused(&self) -> Option<RDKafkaErrorCode> {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "librdkafka", %error, reason);
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        let Err((error, _)) = result else { return };
        let code = error.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Unknown);
        // what an abort took back is no refusal
        if matches!(code, RDKafkaErrorCode::PurgeQueue | RDKafkaErrorCode::PurgeInflight) {
            return;
        }
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        // of several, one that stays is what its reader must know
        if refused.is_none_or(|before| !is_final(before)) {
            *refused = Some(code);
        }
    }
}
