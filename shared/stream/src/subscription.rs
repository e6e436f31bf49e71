use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use futures_core::future::BoxFuture;

use crate::{Instance, Limits, Offset, Partition};

/// What a member asks for when it joins a group.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// consumer group, and the service's part of the transactional id
    pub group: String,
    pub instance: Instance,
    pub topic: String,
    /// further topics with as many partitions, read from where the group committed and only while `topic` has nothing
    /// waiting; of each, the partitions whose numbers are ours in `topic`
    pub lower: Vec<String>,
    /// compacted topics with as many partitions, read whole before a partition's first batch
    pub tables: Vec<String>,
    pub start: Start,
    pub limits: Limits,
}

impl Subscription {
    /// Every topic that is read, the first one first.
    pub(crate) fn topics(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.topic).chain(&self.lower).map(String::as_str)
    }
}

/// Where reading begins when a partition is assigned.
#[derive(Clone)]
pub enum Start {
    /// where the group committed, else at the beginning
    Committed,
    /// the topic is itself one of the tables: its past is in the table, its changes come as batches
    AfterTables,
    /// where the destination says it stands
    At(Arc<dyn Positions>),
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Committed => "Committed",
            Self::AfterTables => "AfterTables",
            Self::At(_) => "At(destination)",
        })
    }
}

/// A destination that stores its offsets with its rows.
pub trait Positions: Send + Sync {
    /// The next offset of each of these partitions; one that is missing starts at the beginning.
    fn positions<'a>(
        &'a self,
        topic: &'a str,
        partitions: &'a [Partition],
    ) -> BoxFuture<'a, Result<BTreeMap<Partition, Offset>, Box<dyn std::error::Error + Send + Sync>>>;
}
