use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::{Offset, Partition};

/// Where a group stands, by topic and partition: the next offset.
pub(crate) type Offsets = BTreeMap<(Arc<str>, Partition), Offset>;

/// The right to write on behalf of partitions, as it stood when the work began.
///
/// Taken when a batch closes or a task starts, never at commit: a claim from before a rebalance must not pass
/// as one from after it.
#[derive(Debug, Clone)]
pub struct Claim {
    /// counts this member's assignments; a claim from an earlier one is void
    pub(crate) epoch: u64,
    /// where the group stands once this is committed
    pub(crate) next: Offsets,
    pub(crate) membership: Membership,
}

/// What fences a former owner: the group's generation, as the backend knows it.
#[derive(Clone)]
pub(crate) enum Membership {
    Kafka(Arc<rdkafka::consumer::ConsumerGroupMetadata>),
    /// the file has one owner by its lock
    Sqlite,
}

impl fmt::Debug for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kafka(_) => "Kafka",
            Self::Sqlite => "Sqlite",
        })
    }
}

impl Claim {
    /// Where the group will stand: what an external destination stores with its rows.
    pub fn next_offsets(&self) -> impl Iterator<Item = (&str, Partition, Offset)> {
        self.next.iter().map(|((topic, partition), offset)| (topic.as_ref(), *partition, *offset))
    }

    /// One transaction for several pieces of work begun under the same assignment; none if they were not.
    pub fn merge(mut self, other: Self) -> Option<Self> {
        if self.epoch != other.epoch {
            return None;
        }
        for (place, offset) in other.next {
            let next = self.next.entry(place).or_insert(offset);
            *next = (*next).max(offset);
        }
        Some(self)
    }
}
