use std::collections::BTreeSet;
use std::fmt;

use crate::backend::{MemberBackend, Signal};
use crate::{Batch, Claim, Log, LogError, Partition, Record, Tables, metrics};

/// One member of a consumer group, with the tables of what it owns.
pub struct Member {
    log: Log,
    backend: Box<dyn MemberBackend>,
    group: String,
    tables: Tables,
    owned: BTreeSet<Partition>,
    epoch: u64,
}

/// What happens to a member.
#[derive(Debug)]
pub enum Event {
    /// These partitions are ours and their tables are read.
    Assigned(BTreeSet<Partition>),
    /// These are ours no more; work in hand for them will be forgotten.
    Revoked(BTreeSet<Partition>),
    Batch(Batch),
}

/// How a commit ended.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// Records and positions are in the log.
    Done,
    /// Neither is: the claim was void. Whoever owns the partitions now will do the work.
    Forgotten,
}

impl Member {
    pub(crate) fn new(log: Log, backend: Box<dyn MemberBackend>, group: String) -> Self {
        Self { log, backend, group, tables: Tables::default(), owned: BTreeSet::new(), epoch: 0 }
    }

    /// The next thing that happens. Cancel safe.
    pub async fn next(&mut self) -> Result<Event, LogError> {
        loop {
            match self.backend.next().await? {
                Signal::Assigned { epoch, partitions, tables } => {
                    self.epoch = epoch;
                    self.tables = Tables::default();
                    for (table, partition, fold) in tables {
                        self.tables.load(table, partition, fold);
                    }
                    self.owned.clone_from(&partitions);
                    metrics::table_records(&self.group, self.tables.len());
                    return Ok(Event::Assigned(partitions));
                }
                Signal::Revoked { partitions } => {
                    for partition in &partitions {
                        self.tables.drop_partition(*partition);
                        self.owned.remove(partition);
                    }
                    return Ok(Event::Revoked(partitions));
                }
                // closed before the partitions went: its new owner has it
                Signal::Batch(batch) if batch.claim.epoch != self.epoch => {}
                Signal::Batch(batch) => {
                    metrics::batch_read(&self.group, batch.deliveries.len());
                    return Ok(Event::Batch(batch));
                }
            }
        }
    }

    /// The next batch, for those who need not know when partitions come and go. Cancel safe.
    pub async fn next_batch(&mut self) -> Result<Batch, LogError> {
        loop {
            if let Event::Batch(batch) = self.next().await? {
                return Ok(batch);
            }
        }
    }

    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    pub fn owned(&self) -> &BTreeSet<Partition> {
        &self.owned
    }

    /// Follows changes that a batch of a topic brought which is also a table ([`Start::AfterTables`](crate::Start)).
    pub fn follow(&mut self, batch: &Batch) {
        for delivery in &batch.deliveries {
            let (key, value) = (delivery.key.as_ref(), delivery.value.as_ref());
            self.tables.apply(&delivery.topic, delivery.partition, key, value);
        }
    }

    /// A claim on a partition for work that no delivery started; none if it is not ours.
    pub fn claim(&self, partition: Partition) -> Option<Claim> {
        self.backend.claim(partition).filter(|claim| claim.epoch == self.epoch)
    }

    /// Publishes records and moves the group past the claim, both or neither.
    ///
    /// A record that is too large for its topic fails the whole commit with [`LogError::TooLarge`] and changes
    /// nothing: check with [`Member::fits`] first.
    pub async fn commit(&mut self, claim: Claim, records: Vec<Record>) -> Result<Commit, LogError> {
        for record in &records {
            self.fits(record)?;
        }
        if claim.epoch != self.epoch {
            metrics::committed(&self.group, Commit::Forgotten);
            return Ok(Commit::Forgotten);
        }
        let started = std::time::Instant::now();
        let result = self.backend.commit(&claim, &records).await?;
        metrics::commit_seconds(&self.group, started.elapsed());
        metrics::committed(&self.group, result);
        match result {
            Commit::Done => {
                for record in &records {
                    if let Some(partition) = record.partition {
                        let (key, value) = (record.key.as_ref(), record.value.as_ref());
                        self.tables.apply(&record.topic, partition, key, value);
                    }
                }
                metrics::table_records(&self.group, self.tables.len());
            }
            // the backend starts anew; nothing begun before it may be committed
            Commit::Forgotten => self.epoch = u64::MAX,
        }
        Ok(result)
    }

    /// Whether a record fits its topic.
    pub fn fits(&self, record: &Record) -> Result<(), LogError> {
        self.log.check_size(record)
    }

    /// Tells lag tools where an external destination stands.
    pub fn hint(&mut self, claim: &Claim) {
        self.backend.hint(claim);
    }

    /// Forgets what is in hand and starts again from the start positions.
    pub fn rewind(&mut self) {
        self.epoch = u64::MAX;
        self.backend.rewind();
    }

    /// Leaves the group.
    pub async fn close(self) {
        self.backend.close().await;
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("group", &self.group)
            .field("owned", &self.owned)
            .field("epoch", &self.epoch)
            .finish_non_exhaustive()
    }
}
