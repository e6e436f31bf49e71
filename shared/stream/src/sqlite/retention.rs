use std::time::Duration;

use rusqlite::{Transaction, params};

use crate::{Cleanup, TopicSpec};

const EVERY: Duration = Duration::from_secs(600);
/// Readers of a table see a deletion this long, as on Kafka (`delete.retention.ms`).
const TOMBSTONES: Duration = Duration::from_secs(24 * 3600);
/// Rows removed a topic and turn, so that no commit waits long for it.
const AT_ONCE: i64 = 20_000;

/// Removes what is past its time, now and then, in the transaction of somebody's records.
pub(super) struct Retention {
    topics: Vec<TopicSpec>,
    next: i64,
}

impl Retention {
    pub(super) fn new(topics: Vec<TopicSpec>) -> Self {
        Self { topics, next: 0 }
    }

    pub(super) fn apply(&mut self, transaction: &Transaction<'_>, now: i64) -> rusqlite::Result<()> {
        if now < self.next {
            return Ok(());
        }
        self.next = now + millis(EVERY);
        for topic in &self.topics {
            let (which, keep) = match topic.cleanup {
                Cleanup::Delete(keep) => ("", keep),
                Cleanup::Compact => ("AND value IS NULL", TOMBSTONES),
            };
            transaction.execute(
                &format!(
                    "DELETE FROM records WHERE rowid IN (
                         SELECT records.rowid FROM records JOIN topics ON topics.id = records.topic
                         WHERE topics.name = ? AND timestamp < ? {which} ORDER BY offset LIMIT ?)"
                ),
                params![topic.name, now - millis(keep), AT_ONCE],
            )?;
        }
        Ok(())
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn old_records_go_and_old_values_of_a_table_stay() {
        let day = 24 * 3600 * 1000;
        let mut connection = Connection::open_in_memory().unwrap();
        super::super::schema::prepare(&connection).unwrap();
        connection
            .execute_batch(
                "INSERT INTO topics (id, name, compacted) VALUES (1, 'stream', 0), (2, 'table', 1);
                 INSERT INTO records VALUES
                    (1, 0, 'a', 'old', '[]', 0), (1, 1, 'a', 'new', '[]', 864000000),
                    (2, 0, 'a', 'old', '[]', 0), (2, 1, 'b', NULL, '[]', 0), (2, 2, 'c', NULL, '[]', 864000000);",
            )
            .unwrap();
        let spec =
            |name: &str, cleanup| TopicSpec { name: name.into(), partitions: 1, cleanup, max_bytes: 1 };
        let topics = vec![
            spec("stream", Cleanup::Delete(Duration::from_secs(7 * 24 * 3600))),
            spec("table", Cleanup::Compact),
        ];
        let transaction = connection.transaction().unwrap();
        Retention::new(topics).apply(&transaction, 10 * day).unwrap();
        let left: Vec<(i64, i64)> = transaction
            .prepare("SELECT topic, offset FROM records ORDER BY 1, 2")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(left, [(1, 1), (2, 0), (2, 2)]);
    }
}
