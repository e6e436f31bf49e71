use hashbrown::HashTable;

use super::tokens::mix;

/// Where ids are held, by slot: five bytes a place, for the ids themselves lie with the articles. Whoever asks says
/// which id is in a slot.
#[derive(Debug, Default)]
pub(crate) struct Places(HashTable<u32>);

impl Places {
    pub(crate) fn find(&self, id: u128, id_of: impl Fn(u32) -> u128) -> Option<u32> {
        self.0.find(hash(id), |slot| id_of(*slot) == id).copied()
    }

    /// Adds an id that is not held.
    pub(crate) fn insert(&mut self, slot: u32, id_of: impl Fn(u32) -> u128) {
        self.0.insert_unique(hash(id_of(slot)), slot, |slot| hash(id_of(*slot)));
    }

    pub(crate) fn remove(&mut self, id: u128, id_of: impl Fn(u32) -> u128) -> Option<u32> {
        let entry = self.0.find_entry(hash(id), |slot| id_of(*slot) == id).ok()?;
        Some(entry.remove().0)
    }

    /// What it holds, in bytes: a slot and a byte of control for each place, an eighth of them free.
    pub(crate) fn bytes(&self) -> usize {
        (self.0.capacity() * 8 / 7).next_power_of_two() * (size_of::<u32>() + 1)
    }
}

fn hash(id: u128) -> u64 {
    mix(id as u64 ^ (id >> 64) as u64)
}
