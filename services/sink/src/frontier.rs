use std::collections::BTreeMap;

use dragoman_stream::{Offset, Partition};

use crate::load::{Load, Reach};

/// Where a destination stands in each partition, as this process last learned or left it.
#[derive(Debug, Default)]
pub(crate) struct Frontier(BTreeMap<Partition, Offset>);

/// A partition's step from one position to the next: made only if it still stands where the step begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) partition: Partition,
    /// none: nothing of it was ever stored
    pub(crate) from: Option<Offset>,
    pub(crate) to: Offset,
}

/// The load begins before the frontier: it was taken from the log before somebody else moved on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Overtaken;

impl Frontier {
    /// Takes over what the destination says of these partitions.
    pub(crate) fn learn(&mut self, partitions: &[Partition], positions: &BTreeMap<Partition, Offset>) {
        for partition in partitions {
            match positions.get(partition) {
                Some(position) => self.0.insert(*partition, *position),
                None => self.0.remove(partition),
            };
        }
    }

    /// The moves that storing a load makes.
    pub(crate) fn moves(&self, load: &Load) -> Result<Vec<Move>, Overtaken> {
        let step = |(partition, reach): (&Partition, &Reach)| {
            let from = self.0.get(partition).copied();
            // a gap before the first record is Kafka's own (markers, aborted records)
            if from.is_some_and(|from| reach.first < from) {
                return Err(Overtaken);
            }
            Ok(Move { partition: *partition, from, to: reach.next })
        };
        load.reach.iter().map(step).collect()
    }

    pub(crate) fn advance(&mut self, moves: &[Move]) {
        self.0.extend(moves.iter().map(|step| (step.partition, step.to)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn load(reach: &[(Partition, Offset, Offset)]) -> Load {
        let reach =
            reach.iter().map(|(partition, first, next)| (*partition, Reach { first: *first, next: *next }));
        Load { reach: reach.collect(), ..Load::default() }
    }

    #[test]
    fn what_was_overtaken_moves_nothing() {
        let mut frontier = Frontier::default();
        frontier.learn(&[0, 1], &BTreeMap::from([(0, 30)]));
        assert_eq!(frontier.moves(&load(&[(0, 10, 20)])), Err(Overtaken));
        assert_eq!(frontier.moves(&load(&[(0, 29, 40)])), Err(Overtaken));
        assert_eq!(
            frontier.moves(&load(&[(0, 33, 40)])),
            Ok(vec![Move { partition: 0, from: Some(30), to: 40 }])
        );
        assert_eq!(frontier.moves(&load(&[(1, 7, 9)])), Ok(vec![Move { partition: 1, from: None, to: 9 }]));
    }

    #[test]
    fn a_partition_that_lost_its_position_begins_anew() {
        let mut frontier = Frontier::default();
        frontier.learn(&[0], &BTreeMap::from([(0, 30)]));
        frontier.learn(&[0], &BTreeMap::new());
        assert_eq!(frontier.moves(&load(&[(0, 0, 5)])), Ok(vec![Move { partition: 0, from: None, to: 5 }]));
    }

    proptest! {
        /// However loads come, accepted moves of a partition join end to end.
        #[test]
        fn accepted_moves_join_end_to_end(steps in proptest::collection::vec((0i64..50, 1i64..10), 1..30)) {
            let mut frontier = Frontier::default();
            let mut stands = None;
            for (first, length) in steps {
                if let Ok(moves) = frontier.moves(&load(&[(0, first, first + length)])) {
                    prop_assert_eq!(moves[0].from, stands);
                    prop_assert!(moves[0].to > stands.unwrap_or(-1));
                    frontier.advance(&moves);
                    stands = Some(moves[0].to);
                }
            }
        }
    }
}
