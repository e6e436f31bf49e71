use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use crate::{Partition, Record};

/// One partition of one table: the latest value of each key.
pub(crate) type Fold = HashMap<Bytes, Bytes>;

/// The tables of the partitions this member owns, equal to a fold of their topics.
#[derive(Debug, Default)]
pub struct Tables {
    folds: BTreeMap<(String, Partition), Fold>,
}

impl Tables {
    pub fn get(&self, table: &str, partition: Partition, key: &[u8]) -> Option<&Bytes> {
        // a BTreeMap of (String, Partition) can't be asked with a &str: a member has a handful of tables
        self.fold(table, partition)?.get(key)
    }

    /// Every key of a table in one partition, in no order.
    pub fn iter(&self, table: &str, partition: Partition) -> impl Iterator<Item = (&Bytes, &Bytes)> {
        self.fold(table, partition).into_iter().flatten()
    }

    /// How many keys are held.
    pub fn len(&self) -> usize {
        self.folds.values().map(Fold::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn fold(&self, table: &str, partition: Partition) -> Option<&Fold> {
        self.folds.get(&(table.to_owned(), partition))
    }

    pub(crate) fn load(&mut self, table: String, partition: Partition, fold: Fold) {
        self.folds.insert((table, partition), fold);
    }

    pub(crate) fn drop_partition(&mut self, partition: Partition) {
        self.folds.retain(|(_, held), _| *held != partition);
    }

    /// Follows a record that is now in the log; one of another topic or partition is none of ours.
    pub(crate) fn apply(
        &mut self,
        topic: &str,
        partition: Partition,
        key: Option<&Bytes>,
        value: Option<&Bytes>,
    ) {
        let (Some(fold), Some(key)) = (self.folds.get_mut(&(topic.to_owned(), partition)), key) else {
            return;
        };
        match value {
            Some(value) => fold.insert(key.clone(), value.clone()),
            None => fold.remove(key),
        };
    }
}

/// Tables as the records of the batch in hand leave them, before these are committed.
#[derive(Debug)]
pub struct Staged<'t> {
    tables: &'t Tables,
    changes: HashMap<(String, Partition, Bytes), Option<Bytes>>,
}

impl<'t> Staged<'t> {
    pub fn new(tables: &'t Tables) -> Self {
        Self { tables, changes: HashMap::new() }
    }

    pub fn get(&self, table: &str, partition: Partition, key: &[u8]) -> Option<&Bytes> {
        let place = (table.to_owned(), partition, Bytes::copy_from_slice(key));
        match self.changes.get(&place) {
            Some(change) => change.as_ref(),
            None => self.tables.get(table, partition, key),
        }
    }

    /// Later deliveries of the batch see what earlier ones wrote.
    pub fn stage(&mut self, records: &[Record]) {
        for record in records {
            if let (Some(partition), Some(key)) = (record.partition, &record.key)
                && self.tables.fold(&record.topic, partition).is_some()
            {
                self.changes.insert((record.topic.clone(), partition, key.clone()), record.value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Tables {
        let mut tables = Tables::default();
        tables.load("t".into(), 3, Fold::from([(Bytes::from("k"), Bytes::from("old"))]));
        tables
    }

    #[test]
    fn a_batch_sees_its_own_writes_and_the_tables_do_not_until_they_are_applied() {
        let mut tables = tables();
        let write = Record::new("t", "k", "new").in_partition(3);
        let mut staged = Staged::new(&tables);
        staged.stage(std::slice::from_ref(&write));
        assert_eq!(staged.get("t", 3, b"k").unwrap(), "new");
        assert_eq!(tables.get("t", 3, b"k").unwrap(), "old");
        tables.apply("t", 3, write.key.as_ref(), write.value.as_ref());
        assert_eq!(tables.get("t", 3, b"k").unwrap(), "new");
    }

    #[test]
    fn a_tombstone_removes_and_other_partitions_are_none_of_ours() {
        let mut tables = tables();
        tables.apply("t", 4, Some(&Bytes::from("k")), Some(&Bytes::from("x")));
        assert_eq!(tables.len(), 1);
        tables.apply("t", 3, Some(&Bytes::from("k")), None);
        assert!(tables.is_empty());
    }
}
