use std::collections::BTreeMap;

use dragoman_stream::{Batch, Delivery, Offset, Partition};

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

/// A record that will not be stored.
#[derive(Debug)]
pub(crate) struct Dead {
    pub(crate) delivery: Delivery,
    pub(crate) cause: String,
}

/// More dead records in a row than one may take for chance; with the last of them.
#[derive(Debug)]
pub(crate) struct TooManyDead {
    pub(crate) in_a_row: usize,
    pub(crate) last: Dead,
}

/// How many records have died since one was well, and how many may: past that it is not the records that are wrong.
#[derive(Debug)]
pub(crate) struct Streak {
    limit: usize,
    length: usize,
}

impl Streak {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, length: 0 }
    }

    pub(crate) fn end(&mut self) {
        self.length = 0;
    }

    fn count(&mut self, dead: Dead) -> Result<Dead, TooManyDead> {
        self.length += 1;
        if self.length > self.limit { Err(TooManyDead { in_a_row: self.length, last: dead }) } else { Ok(dead) }
    }
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
                Err((delivery, cause)) => load.dead.push(streak.count(Dead { delivery, cause })?),
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
