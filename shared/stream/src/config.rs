use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use bytesize::ByteSize;
use dragoman_service::Secret;
use serde::Deserialize;

use crate::LogError;

/// Where the log is and how it is spoken to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// Apache Kafka: "host:9092,other:9092"
    pub brokers: Option<String>,
    /// the embedded log: one SQLite file
    pub file: Option<PathBuf>,
    /// put before every topic, group and transaction name: several Dragomans on one cluster
    pub prefix: String,
    /// at most this many partitions a topic, for small clusters; fixed once topics are created
    pub max_partitions: Option<u32>,
    /// copies of each partition that `dragoman topics` asks for
    pub replication: i32,
    pub username: Option<String>,
    pub password: Option<Secret>,
    /// librdkafka's sasl.mechanism; with TLS prefer SCRAM-SHA-512
    pub mechanism: String,
    /// encrypt: needs a build with the `tls` feature, as the container image is
    pub tls: bool,
    /// how long to wait for a broker before the start is given up
    #[serde(with = "humantime_serde")]
    pub connect_timeout: Duration,
    /// every broker away this long ends the process, so that its supervisor sees it
    #[serde(with = "humantime_serde")]
    pub outage_limit: Duration,
    /// passed to librdkafka as they are, last
    pub options: BTreeMap<String, String>,
    pub batch: Limits,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            brokers: None,
            file: None,
            prefix: String::new(),
            max_partitions: None,
            replication: 1,
            username: None,
            password: None,
            mechanism: "PLAIN".into(),
            tls: false,
            connect_timeout: Duration::from_secs(30),
            outage_limit: Duration::from_secs(120),
            options: BTreeMap::new(),
            batch: Limits::default(),
        }
    }
}

/// A batch closes by whichever comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub records: usize,
    pub bytes: ByteSize,
    #[serde(with = "humantime_serde")]
    pub age: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        // a transaction costs some milliseconds whatever its size: few and full, but never late
        Self { records: 500, bytes: ByteSize::mib(8), age: Duration::from_millis(200) }
    }
}

/// The backend a configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    Kafka { brokers: String },
    Sqlite { file: PathBuf },
}

impl LogConfig {
    pub fn backend(&self) -> Result<Backend, LogError> {
        match (&self.brokers, &self.file) {
            (Some(brokers), None) => Ok(Backend::Kafka { brokers: brokers.clone() }),
            (None, Some(file)) => Ok(Backend::Sqlite { file: file.clone() }),
            (None, None) => Err(LogError::NotConfigured),
            (Some(_), Some(_)) => Err(LogError::ConfiguredTwice),
        }
    }
}
