//! A stage: a function from deliveries to verdicts, and the one loop that runs it.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio_util::sync::CancellationToken;

use crate::dead_letter::dead_letter;
use crate::{Commit, Delivery, LogError, Member, Record, Staged, metrics};

/// What a service does with one delivery. It never touches the log.
pub trait Stage: Send {
    /// What is counted once the delivery is committed.
    type Outcome: Send;
    /// Stands in dead letters and logs.
    const NAME: &'static str;

    fn apply(
        &mut self,
        delivery: &Delivery,
        tables: &Staged<'_>,
    ) -> Result<Verdict<Self::Outcome>, Malformed>;

    /// Called once for every delivery, after commit.
    fn ended(&mut self, delivery: &Delivery, ended: Ended<Self::Outcome>);
}

/// What comes of a delivery.
#[derive(Debug)]
pub struct Verdict<O> {
    pub records: Vec<Record>,
    pub outcome: O,
}

/// The delivery is not what its topic says it is.
#[derive(Debug)]
pub struct Malformed(pub String);

/// How a delivery ended.
#[derive(Debug)]
pub enum Ended<O> {
    Well(O),
    /// in the topic's dead letters
    Dead(Cause),
}

/// Why a delivery became a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    Malformed(String),
    TooLarge(String),
    Panicked(String),
}

impl Cause {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::TooLarge(_) => "too_large",
            Self::Panicked(_) => "panicked",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Malformed(message) | Self::TooLarge(message) | Self::Panicked(message)) = self;
        f.write_str(message)
    }
}

/// How many records in a row may end as dead letters before the line stops: past that it is not the records that
/// are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadInARow(pub u32);

/// Runs a stage until shutdown. Needs a multi-threaded runtime: a stage computes.
pub async fn run<S: Stage>(
    mut member: Member,
    mut stage: S,
    limit: DeadInARow,
    shutdown: CancellationToken,
) -> Result<(), LogError> {
    let result = run_until(&mut member, &mut stage, limit, shutdown).await;
    member.close().await;
    result
}

async fn run_until<S: Stage>(
    member: &mut Member,
    stage: &mut S,
    limit: DeadInARow,
    shutdown: CancellationToken,
) -> Result<(), LogError> {
    let mut in_a_row = 0;
    loop {
        // shutdown first: a batch that is not begun is its next owner's
        let batch = tokio::select! {
            biased;
            () = shutdown.cancelled() => return Ok(()),
            batch = member.next_batch() => batch?,
        };
        let work = tokio::task::block_in_place(|| {
            work_through(member, stage, &batch.deliveries, &mut in_a_row, limit)
        })?;
        match member.commit(batch.claim, work.records).await? {
            Commit::Done => work.ended.into_iter().zip(&batch.deliveries).for_each(|(ended, delivery)| {
                if let Ended::Dead(cause) = &ended {
                    metrics::dead_letter(&delivery.topic, cause);
                }
                stage.ended(delivery, ended);
            }),
            Commit::Forgotten => tracing::info!(stage = S::NAME, "batch forgotten: its owner does it again"),
        }
    }
}

struct Work<O> {
    records: Vec<Record>,
    ended: Vec<Ended<O>>,
}

fn work_through<S: Stage>(
    member: &Member,
    stage: &mut S,
    deliveries: &[Delivery],
    in_a_row: &mut u32,
    limit: DeadInARow,
) -> Result<Work<S::Outcome>, LogError> {
    let mut staged = Staged::new(member.tables());
    let mut work = Work { records: vec![], ended: Vec::with_capacity(deliveries.len()) };
    for delivery in deliveries {
        match attempt(member, stage, delivery, &staged) {
            Ok(verdict) => {
                *in_a_row = 0;
                staged.stage(&verdict.records);
                work.records.extend(verdict.records);
                work.ended.push(Ended::Well(verdict.outcome));
            }
            Err(cause) => {
                *in_a_row += 1;
                let Delivery { partition, offset, .. } = *delivery;
                let topic = delivery.topic.to_string();
                tracing::warn!(stage = S::NAME, topic, partition, offset, %cause, "record goes to its dead letters");
                if *in_a_row > limit.0 {
                    let cause = cause.to_string();
                    return Err(LogError::Poisoned { in_a_row: *in_a_row, topic, partition, offset, cause });
                }
                work.records.push(dead_letter(delivery, S::NAME, &cause));
                work.ended.push(Ended::Dead(cause));
            }
        }
    }
    Ok(work)
}

/// One delivery, with panics caught: a record that breaks the code must not stop the line behind it.
fn attempt<S: Stage>(
    member: &Member,
    stage: &mut S,
    delivery: &Delivery,
    staged: &Staged<'_>,
) -> Result<Verdict<S::Outcome>, Cause> {
    let verdict = catch_unwind(AssertUnwindSafe(|| stage.apply(delivery, staged)))
        .map_err(|panic| Cause::Panicked(panic_message(panic.as_ref())))?
        .map_err(|Malformed(message)| Cause::Malformed(message))?;
    for record in &verdict.records {
        member.fits(record).map_err(|error| Cause::TooLarge(error.to_string()))?;
    }
    Ok(verdict)
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|message| (*message).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panicked without a message".to_owned())
}
