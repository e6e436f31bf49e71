use std::collections::BTreeMap;

use dragoman_stream::{Batch, Offset, Partition};

use crate::dead::{Dead, Streak, TooManyDead};
use crate::entry::Entry;

/// A batch, read: what goes to the destination, what goes to dead letters, and how far it reaches.
#[derive(Debug, Default)]
pub(crate) struct Load {
    /// in order within each partition
    pub(crate) entries: Vec<Entry>,
    pub(crate) dead: Vec<Dead>,
    pub(crate) reach: BTreeMap<Partition, Reach>,
}

/// From the first record of a partition to where it stands once they are stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    pub(crate) first: Offset,
    pub(crate) next: Offset,
}

impl Load {
    /// Reads every record of a batch.
    pub(crate) fn read(batch: Batch, streak: &mut Streak) -> Result<Self, TooManyDead> {
        let mut load = Self::default();
        let next: BTreeMap<_, _> =
            batch.claim.next_offsets().map(|(_, partition, offset)| (partition, offset)).collect();
        for delivery in batch.deliveries {
            let (partition, offset) = (delivery.partition, delivery.offset);
            load.reach.entry(partition).or_insert_with(|| Reach {
                first: offset,
                // a claim covers every delivery of its batch; should it not, the rest comes again
                next: next.get(&partition).copied().unwrap_or(offset + 1),
            });
            match Entry::read(delivery) {
                Ok(entry) => {
                    streak.end();
                    load.entries.push(entry);
                }
                Err(dead) => load.dead.push(streak.count(*dead)?),
            }
        }
        Ok(load)
    }

    /// Takes out what the destination refused, by ascending place.
    pub(crate) fn take_out(
        &mut self,
        refused: Vec<(usize, String)>,
        streak: &mut Streak,
    ) -> Result<Vec<Dead>, TooManyDead> {
        let mut refused: BTreeMap<usize, String> = refused.into_iter().collect();
        let mut dead = vec![];
        for (place, entry) in std::mem::take(&mut self.entries).into_iter().enumerate() {
            match refused.remove(&place) {
                None => {
                    streak.end();
                    self.entries.push(entry);
                }
                Some(cause) => dead.push(streak.count(Dead { delivery: entry.delivery, cause })?),
            }
        }
        Ok(dead)
    }
}
