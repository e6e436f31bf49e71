use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use bytesize::ByteSize;
use dragoman_service::Backoff;
use dragoman_stream::Limits;
use serde::Deserialize;

use crate::destination::Name;
use crate::postgres::Address;

/// Where enriched articles are stored: each destination that is named, none by default.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SinkConfig {
    /// between tries at a destination that is away; it is tried for ever
    pub backoff: Backoff,
    pub postgres: Option<PostgresConfig>,
    pub parquet: Option<ParquetConfig>,
}

/// A Postgres database, whose tables are made and kept up to date by the sink.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostgresConfig {
    /// postgres://user:password@host:5432/database
    pub url: Address,
    /// one transaction each
    #[serde(default)]
    pub batch: Limits,
    /// a server that says nothing for so long is asked again on a new connection
    #[serde(default = "timeout", with = "humantime_serde")]
    pub timeout: Duration,
}

fn timeout() -> Duration {
    // a batch takes some 50 ms; what takes this long waits for a lock or for a network that is gone
    Duration::from_secs(60)
}

/// A folder of Parquet files, one for each batch and partition: a batch closes by whichever limit comes first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParquetConfig {
    pub dir: PathBuf,
    #[serde(default = "rows")]
    pub rows: NonZeroUsize,
    /// of records as they are in the log; a file is about a third of it, the memory for it about three times it
    #[serde(default = "bytes")]
    pub bytes: ByteSize,
    /// how long an article may be on its way into a file. Longer makes fewer and larger files.
    #[serde(default = "age", with = "humantime_serde")]
    pub age: Duration,
}

fn rows() -> NonZeroUsize {
    const { NonZeroUsize::new(5_000).unwrap() }
}

fn bytes() -> ByteSize {
    ByteSize::mib(32)
}

fn age() -> Duration {
    // short enough that a first look sees files; for a collection that grows for months some minutes are better
    Duration::from_secs(10)
}

impl PostgresConfig {
    pub fn new(url: Address) -> Self {
        Self { url, batch: Limits::default(), timeout: timeout() }
    }
}

impl ParquetConfig {
    pub fn new(dir: PathBuf) -> Self {
        Self { dir, rows: rows(), bytes: bytes(), age: age() }
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits { records: self.rows.get(), bytes: self.bytes, age: self.age }
    }
}

impl SinkConfig {
    /// The names of the destinations that are configured.
    pub fn destinations(&self) -> Vec<Name> {
        let (postgres, parquet) = (self.postgres.as_ref(), self.parquet.as_ref());
        postgres.map(|_| Name::Postgres).into_iter().chain(parquet.map(|_| Name::Parquet)).collect()
    }
}

#[cfg(test)]
mod tests {
    use dragoman_service::config::{Sources, load};

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Whole {
        sink: SinkConfig,
    }

    fn set(overrides: &[&str]) -> Result<SinkConfig, String> {
        let overrides = overrides.iter().map(ToString::to_string).collect();
        load::<Whole>(Sources { overrides, ..Sources::default() })
            .map(|whole| whole.sink)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn one_key_is_enough_for_a_destination() {
        let sink = set(&["sink.parquet.dir=data", "sink.postgres.url=postgres://u:hunter2@h/d"]).unwrap();
        assert_eq!(sink.destinations(), [Name::Postgres, Name::Parquet]);
        assert_eq!(sink.parquet.unwrap().limits().records, 5_000);
        assert_eq!(sink.postgres.unwrap().timeout, Duration::from_secs(60));
        assert_eq!(set(&[]).unwrap().destinations(), []);
    }

    #[test]
    fn what_can_not_work_is_refused_by_name_without_showing_a_secret() {
        for (wrong, named) in [
            ("sink.postgres.url=postgres://u:hunter2@h:port/d", "sink.postgres.url"),
            ("sink.postgres.url=host=h password=hunter2 sslmode=require", "sink.postgres.url"),
            ("sink.postgres.url=hunter2", "sink.postgres.url"),
            ("sink.postgres.timeout=1s", "url"),
            ("sink.parquet.rows=0", "sink.parquet.rows"),
            ("sink.parquet.folder=data", "folder"),
        ] {
            let refusal = set(&[wrong]).unwrap_err();
            assert!(refusal.contains(named) && !refusal.contains("hunter2"), "{refusal}");
        }
    }
}
