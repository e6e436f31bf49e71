//! What a backend owes to [`Member`](crate::Member) and [`Log`](crate::Log): the seam between the log's shapes and
//! the two places it can live.

use std::collections::{BTreeMap, BTreeSet};

use futures_core::future::BoxFuture;

use crate::table::Fold;
use crate::{
    Batch, Claim, Commit, Delivery, From, LogError, Offset, Partition, Record, Subscription, TopicReport,
    TopicSpec,
};

/// What a group member is told, in the order it happened.
#[derive(Debug)]
pub(crate) enum Signal {
    /// These partitions are ours from now on; their tables are read and any earlier claim is void.
    Assigned {
        epoch: u64,
        partitions: BTreeSet<Partition>,
        tables: Vec<(String, Partition, Fold)>,
    },
    /// Nothing is ours any more; claims are void.
    Revoked {
        partitions: BTreeSet<Partition>,
    },
    Batch(Batch),
}

pub(crate) trait MemberBackend: Send {
    /// Waits for the next signal. Cancel safe.
    fn next(&mut self) -> BoxFuture<'_, Result<Signal, LogError>>;
    /// Records and positions, both or neither. [`Commit::Forgotten`] is followed by a fresh `Assigned` signal.
    fn commit<'a>(
        &'a mut self,
        claim: &'a Claim,
        records: &'a [Record],
    ) -> BoxFuture<'a, Result<Commit, LogError>>;
    /// A claim on these partitions that moves nothing, for work that no delivery started.
    fn claim(&self, partition: Partition) -> Option<Claim>;
    /// Stores positions without a transaction, for lag tools.
    fn hint(&mut self, claim: &Claim);
    /// Goes back to the start positions, as if newly assigned.
    fn rewind(&mut self);
    /// Leaves the group; blocks until the backend's threads have ended.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;
}

pub(crate) trait ReaderBackend: Send {
    /// The next record, waiting for it; none once a bounded reader is at its end. Cancel safe.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Delivery>, LogError>>;
}

/// First and next offset of every partition.
pub(crate) type Ends = BTreeMap<Partition, (Offset, Offset)>;

pub(crate) trait LogBackend: Send + Sync {
    fn ensure_topics<'a>(
        &'a self,
        specs: &'a [TopicSpec],
        create: bool,
    ) -> BoxFuture<'a, Result<Vec<TopicReport>, LogError>>;
    fn publish(&self, records: Vec<Record>) -> BoxFuture<'_, Result<(), LogError>>;
    fn join(&self, subscription: Subscription) -> BoxFuture<'_, Result<Box<dyn MemberBackend>, LogError>>;
    fn reader<'a>(
        &'a self,
        topic: &'a str,
        from: From,
    ) -> BoxFuture<'a, Result<Box<dyn ReaderBackend>, LogError>>;
    /// First and next offset of every partition.
    fn ends<'a>(&'a self, topic: &'a str) -> BoxFuture<'a, Result<Ends, LogError>>;
    /// Where a group stands; a partition it never committed is missing.
    fn committed<'a>(
        &'a self,
        group: &'a str,
        topic: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<Partition, Offset>, LogError>>;
}
