use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use tokio::sync::watch;

use super::retention::Retention;
use super::{PARTITION, headers, schema};
use crate::claim::Offsets;
use crate::table::Fold;
use crate::{Cleanup, Commit, Delivery, LogError, Offset, Record, TopicSpec};

/// A group's new position, stored in the transaction of its records.
pub(super) struct Move {
    pub(super) group: String,
    /// the member that asks; void once another has joined
    pub(super) generation: i64,
    pub(super) next: Offsets,
}

/// The file, with one connection that writes and one that reads beside it.
pub(super) struct Store {
    pub(super) file: PathBuf,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    retention: Mutex<Retention>,
    /// counts the writes of this process, to wake who waits for records
    writes: watch::Sender<u64>,
}

pub(super) fn failed(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> LogError {
    move |source| LogError::Sqlite { doing, source }
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LogError> + Send + 'static,
) -> Result<T, LogError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| LogError::ThreadEnded("log file"))?
}

impl Store {
    pub(super) fn open(file: &Path, topics: Vec<TopicSpec>) -> Result<Self, LogError> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(|source| LogError::Io {
                doing: format!("creating the folder {}", folder.display()),
                source,
            })?;
        }
        let open = || Connection::open(file).map_err(failed("opening"));
        let (writer, reader) = (open()?, open()?);
        schema::prepare(&writer).map_err(failed("preparing"))?;
        reader.execute_batch("PRAGMA busy_timeout = 10000").map_err(failed("preparing"))?;
        Ok(Self {
            file: file.to_owned(),
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
            retention: Mutex::new(Retention::new(topics)),
            writes: watch::Sender::new(0),
        })
    }

    /// Runs blocking work on the file off the async threads.
    pub(super) async fn call<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        let store = Arc::clone(self);
        blocking(move || work(&store)).await
    }

    pub(super) fn writes(&self) -> watch::Receiver<u64> {
        self.writes.subscribe()
    }

    pub(super) fn create(&self, spec: &TopicSpec) -> Result<(), LogError> {
        self.writer()
            .execute(
                "INSERT OR IGNORE INTO topics (name, compacted) VALUES (?, ?)",
                params![spec.name, spec.cleanup == Cleanup::Compact],
            )
            .map_err(failed("creating a topic"))?;
        Ok(())
    }

    /// Whether the topic is compacted; none if there is none of that name.
    pub(super) fn topic(&self, name: &str) -> Result<Option<bool>, LogError> {
        self.reader()
            .query_row("SELECT compacted FROM topics WHERE name = ?", [name], |row| row.get(0))
            .optional()
            .map_err(failed("looking up a topic"))
    }

    /// A new member's generation: from here on the writes of the one before it are void, also those on their way.
    pub(super) fn join(&self, group: &str) -> Result<i64, LogError> {
        self.writer()
            .query_row(
                "INSERT INTO generations VALUES (?, 1)
                 ON CONFLICT DO UPDATE SET generation = generation + 1 RETURNING generation",
                [group],
                |row| row.get(0),
            )
            .map_err(failed("joining a group"))
    }

    /// Records and a group's position, both or neither.
    pub(super) fn write(&self, records: &[Record], moved: Option<Move>) -> Result<Commit, LogError> {
        let mut writer = self.writer();
        let doing = "writing records";
        let transaction =
            writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed(doing))?;
        // hints are not awaited, and one may come late: a position never goes back
        if let Some(Move { group, generation, next }) = moved {
            let latest: i64 = transaction
                .query_row("SELECT generation FROM generations WHERE consumer_group = ?", [&group], |row| {
                    row.get(0)
                })
                .map_err(failed("looking up a group"))?;
            if latest != generation {
                return Ok(Commit::Forgotten);
            }
            for ((topic, _), next) in &next {
                transaction
                    .execute(
                        "INSERT INTO positions VALUES (?, ?, ?)
                         ON CONFLICT DO UPDATE SET next_offset = max(next_offset, excluded.next_offset)",
                        params![group, &**topic, next],
                    )
                    .map_err(failed("writing a position"))?;
            }
        }
        insert(&transaction, records)?;
        self.retention().apply(&transaction, now()).map_err(failed("removing old records"))?;
        transaction.commit().map_err(failed("committing"))?;
        drop(writer);
        self.writes.send_modify(|writes| *writes += 1);
        Ok(Commit::Done)
    }

    /// Up to `limit` records from `from` on, in order.
    pub(super) fn read(
        &self,
        topic: &Arc<str>,
        from: Offset,
        limit: usize,
    ) -> Result<Vec<Delivery>, LogError> {
        let doing = "reading records";
        let reader = self.reader();
        let mut query = reader
            .prepare_cached(
                "SELECT offset, key, value, headers, records.timestamp
                 FROM records JOIN topics ON topics.id = records.topic
                 WHERE topics.name = ? AND offset >= ? ORDER BY offset LIMIT ?",
            )
            .map_err(failed(doing))?;
        let rows = query
            .query_map(params![&**topic, from, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
                delivery(topic, row)
            })
            .map_err(failed(doing))?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed(doing))
    }

    /// A table as its topic leaves it.
    pub(super) fn fold(&self, topic: &str) -> Result<Fold, LogError> {
        let doing = "reading a table";
        let reader = self.reader();
        let mut query = reader
            .prepare_cached(
                "SELECT key, value FROM records JOIN topics ON topics.id = records.topic
                 WHERE topics.name = ? AND key IS NOT NULL ORDER BY offset",
            )
            .map_err(failed(doing))?;
        let rows = query
            .query_map([topic], |row| Ok((bytes(row.get_ref(0)?), bytes(row.get_ref(1)?))))
            .map_err(failed(doing))?;
        let mut fold = HashMap::new();
        for row in rows {
            match row.map_err(failed(doing))? {
                (Some(key), Some(value)) => fold.insert(key, value),
                (Some(key), None) => fold.remove(&key),
                (None, _) => None,
            };
        }
        Ok(fold)
    }

    /// First and next offset.
    pub(super) fn ends(&self, topic: &str) -> Result<(Offset, Offset), LogError> {
        self.reader()
            .query_row(
                "SELECT coalesce((SELECT min(offset) FROM records WHERE topic = id), next_offset), next_offset
                 FROM topics WHERE name = ?",
                [topic],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(failed("looking up a topic's ends"))
    }

    pub(super) fn committed(&self, group: &str, topic: &str) -> Result<Option<Offset>, LogError> {
        self.reader()
            .query_row(
                "SELECT next_offset FROM positions WHERE consumer_group = ? AND topic = ?",
                [group, topic],
                |row| row.get(0),
            )
            .optional()
            .map_err(failed("looking up a position"))
    }

    // a panic while a connection is held leaves at most an open transaction, which its drop rolled back
    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn retention(&self) -> MutexGuard<'_, Retention> {
        self.retention.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn insert(transaction: &Transaction<'_>, records: &[Record]) -> Result<(), LogError> {
    let doing = "writing records";
    for record in records {
        let (topic, compacted, offset): (i64, bool, Offset) = transaction
            .prepare_cached(
                "UPDATE topics SET next_offset = next_offset + 1 WHERE name = ?
                 RETURNING id, compacted, next_offset - 1",
            )
            .and_then(|mut query| {
                query.query_row([&record.topic], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            })
            .map_err(failed("finding the topic of a record"))?;
        let key = record.key.as_deref();
        if compacted {
            transaction
                .prepare_cached("DELETE FROM records WHERE topic = ? AND key = ?")
                .and_then(|mut query| query.execute(params![topic, key]))
                .map_err(failed(doing))?;
        }
        // valid UTF-8 goes in as text, for the JSON functions of whoever looks into the file
        let text = record.value.as_deref().and_then(|value| std::str::from_utf8(value).ok());
        let value: &dyn rusqlite::ToSql = match &text {
            Some(text) => text,
            None => &record.value.as_deref(),
        };
        transaction
            .prepare_cached(
                "INSERT INTO records (topic, offset, key, value, headers, timestamp) VALUES (?, ?, ?, ?, ?, ?)",
            )
            .and_then(|mut query| {
                query.execute(params![topic, offset, key, value, headers::encode(&record.headers), now()])
            })
            .map_err(failed(doing))?;
    }
    Ok(())
}

fn delivery(topic: &Arc<str>, row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let stored: String = row.get(3)?;
    Ok(Delivery {
        topic: Arc::clone(topic),
        partition: PARTITION,
        offset: row.get(0)?,
        key: bytes(row.get_ref(1)?),
        value: bytes(row.get_ref(2)?),
        headers: headers::decode(&stored)
            .ok_or_else(|| rusqlite::Error::InvalidColumnName("headers are not ours".into()))?,
        timestamp: row.get(4)?,
    })
}

fn bytes(value: ValueRef<'_>) -> Option<Bytes> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(Bytes::copy_from_slice(bytes)),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
