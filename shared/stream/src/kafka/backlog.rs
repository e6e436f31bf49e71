use std::collections::BTreeSet;

use crate::Partition;

/// Whether records wait on a member's first topic, as far as its own reading tells.
///
/// There is a backlog from the beginning on until every partition was read to its end once, and again when records fill
/// whole batches. Single records that come now and then are none: they would keep lower topics waiting for ever.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    /// partitions that brought something since their last end
    open: BTreeSet<Partition>,
    is_there: bool,
}

impl Backlog {
    pub(super) fn of(partitions: BTreeSet<Partition>) -> Self {
        Self { is_there: !partitions.is_empty(), open: partitions }
    }

    pub(super) fn came(&mut self, partition: Partition) {
        self.open.insert(partition);
    }

    pub(super) fn ended(&mut self, partition: Partition) {
        self.open.remove(&partition);
        self.is_there &= !self.open.is_empty();
    }

    pub(super) fn filled_a_batch(&mut self) {
        self.is_there = !self.open.is_empty();
    }

    pub(super) fn is_there(&self) -> bool {
        self.is_there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_there_until_every_partition_ended_and_again_when_a_batch_fills() {
        let mut backlog = Backlog::of([0, 1].into());
        backlog.came(0);
        backlog.ended(0);
        assert!(backlog.is_there());
        backlog.ended(1);
        assert!(!backlog.is_there());
        backlog.came(1);
        assert!(!backlog.is_there(), "one record");
        backlog.filled_a_batch();
        assert!(backlog.is_there());
        backlog.ended(1);
        assert!(!backlog.is_there());
    }
}
