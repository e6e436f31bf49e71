//! The line to one destination, each in a task and a group of its own:
//!
//! ```text
//! news.enriched → read → dead letters → store with its positions → tell lag tools
//!        ▲                                  │ fenced
//!        └──────────── rewind ◄─────────────┘
//! ```
//!
//! A record that is none of `news.enriched`, or that the destination refuses for itself, is in the dead letters before
//! its position is stored: where a crash or a rewind comes between the two, it is a dead letter once more, with the same
//! topic, partition, offset and stage in its headers.

use std::sync::Arc;
use std::time::Duration;

use dragoman_article::topics::ENRICHED;
use dragoman_service::Delays;
use dragoman_stream::stage::Cause;
use dragoman_stream::{
    Batch, Claim, Event, Limits, Log, LogError, Member, Positions, Start, Subscription, dead_letter,
};
use tokio_util::sync::CancellationToken;

use crate::dead::{Dead, Streak, TooManyDead};
use crate::destination::{Destination, Failure, Written};
use crate::error::SinkError;
use crate::load::Load;
use crate::metrics;
use crate::patient::Patient;

/// As many records in a row may end as dead letters: past that it is the topic or the destination that is wrong.
const DEAD_IN_A_ROW: usize = 100;
/// What a write in hand has to end in once shutdown began. Cut off, it is done again by the next start.
const GRACE: Duration = Duration::from_secs(10);

pub(crate) struct Line<D> {
    pub(crate) log: Log,
    pub(crate) destination: Arc<Patient<D>>,
    pub(crate) limits: Limits,
    /// between batches that were fenced one after the other
    pub(crate) delays: Delays,
    pub(crate) shutdown: CancellationToken,
}

impl<D: Destination> Line<D> {
    pub(crate) async fn run(mut self) -> Result<(), SinkError> {
        let start = Start::At(Arc::clone(&self.destination) as Arc<dyn Positions>);
        let mut member = self
            .log
            .join(Subscription {
                group: D::NAME.group().to_owned(),
                instance: self.log.instance().clone(),
                topic: ENRICHED.name.to_owned(),
                lower: vec![],
                tables: vec![],
                start,
                limits: self.limits,
            })
            .await?;
        let result = self.follow(&mut member).await;
        member.close().await;
        match result {
            Err(SinkError::Log(LogError::Positions(cause))) => {
                // shutdown ended the waiting: that is no failure
                if self.shutdown.is_cancelled() {
                    Ok(())
                } else {
                    Err(SinkError::destination(D::NAME, cause))
                }
            }
            result => result,
        }
    }

    async fn follow(&mut self, member: &mut Member) -> Result<(), SinkError> {
        let (mut malformed, mut refused) = (Streak::new(DEAD_IN_A_ROW), Streak::new(DEAD_IN_A_ROW));
        loop {
            let event = tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return Ok(()),
                event = member.next() => event?,
            };
            let batch = match event {
                Event::Batch(batch) => batch,
                Event::Assigned(partitions) => {
                    // a crash may have come between storing and telling
                    for partition in partitions {
                        if let Some(claim) = member.claim(partition) {
                            member.hint(&claim);
                        }
                    }
                    continue;
                }
                Event::Revoked(_) => continue,
            };
            let (load, claim) = read::<D>(batch, &mut malformed)?;
            self.bury(&load.dead).await?;
            match self.store(load, &mut refused).await? {
                Some(Written::Stored) => {
                    self.delays.reset();
                    member.hint(&claim);
                }
                Some(Written::Fenced) => self.rewind(member).await,
                None => return Ok(()),
            }
        }
    }

    /// Stores a load, less what the destination refuses; none when shutdown came first.
    async fn store(&self, mut load: Load, refused: &mut Streak) -> Result<Option<Written>, SinkError> {
        loop {
            let write = self.destination.write(&load);
            let overdue = async {
                self.shutdown.cancelled().await;
                tokio::time::sleep(GRACE).await;
            };
            let written = tokio::select! {
                biased;
                written = write => written,
                () = overdue => return Ok(None),
            };
            match written {
                Ok(written) => {
                    if written == Written::Stored {
                        if !load.entries.is_empty() {
                            refused.end();
                        }
                        metrics::dead_letters(D::NAME, load.dead.len());
                    }
                    return Ok(Some(written));
                }
                Err(Failure::Refused(places)) => {
                    let dead = load.take_out(places, refused).map_err(poisoned::<D>)?;
                    self.bury(&dead).await?;
                    load.dead.extend(dead);
                }
                Err(Failure::Again(_)) => return Ok(None),
                Err(Failure::Never(cause)) => return Err(SinkError::destination(D::NAME, cause)),
            }
        }
    }

    async fn bury(&self, dead: &[Dead]) -> Result<(), SinkError> {
        if dead.is_empty() {
            return Ok(());
        }
        for Dead { delivery, cause } in dead {
            let (partition, offset) = (delivery.partition, delivery.offset);
            tracing::warn!(destination = %D::NAME, partition, offset, cause, "record goes to its dead letters");
        }
        let letter =
            |dead: &Dead| dead_letter(&dead.delivery, D::NAME.group(), &Cause::Malformed(dead.cause.clone()));
        Ok(self.log.publish(dead.iter().map(letter).collect()).await?)
    }

    async fn rewind(&mut self, member: &mut Member) {
        metrics::fenced(D::NAME);
        let delay = self.delays.next_delay();
        tracing::info!(destination = %D::NAME, ?delay, "it stands elsewhere than where we left it: reading on from there");
        // two owners that fence each other, or positions that contradict themselves, must not become a busy loop
        let _ = self.shutdown.run_until_cancelled(tokio::time::sleep(delay)).await;
        member.rewind();
    }
}

/// Some 30 MiB of JSON take a good part of a second: off the threads that serve others.
fn read<D: Destination>(batch: Batch, malformed: &mut Streak) -> Result<(Load, Claim), SinkError> {
    let claim = batch.claim.clone();
    let load = tokio::task::block_in_place(|| Load::read(batch, malformed)).map_err(poisoned::<D>)?;
    Ok((load, claim))
}

fn poisoned<D: Destination>(TooManyDead { in_a_row, last }: TooManyDead) -> SinkError {
    let Dead { delivery, cause } = *last;
    let (topic, partition, offset) = (delivery.topic.to_string(), delivery.partition, delivery.offset);
    SinkError::Poisoned { destination: D::NAME, in_a_row, topic, partition, offset, cause }
}
