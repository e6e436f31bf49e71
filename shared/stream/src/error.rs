use std::time::Duration;

use crate::TopicReport;

/// Why the log can't be used. Everything that a retry cures is retried below this.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("no log is configured: set log.brokers (Apache Kafka) or log.file (embedded)")]
    NotConfigured,
    #[error("both log.brokers and log.file are set: choose one")]
    ConfiguredTwice,
    #[error("a setting of log.options or the broker address is refused by librdkafka")]
    Setting(#[source] rdkafka::error::KafkaError),
    #[error("no broker of {brokers} answered within {}: {last}", humantime(.waited))]
    Unreachable { brokers: String, waited: Duration, last: String },
    #[error("the broker refused to let us in: {0}")]
    Refused(String),
    #[error("topics are not as they should be: {}; run `dragoman topics`", list(.0))]
    Topics(Vec<TopicReport>),
    #[error("{doing}")]
    Kafka {
        doing: String,
        #[source]
        source: rdkafka::error::KafkaError,
    },
    #[error(
        "another process with instance {0:?} of this service is running: give each its own DRAGOMAN_INSTANCE"
    )]
    InstanceTwice(String),
    #[error("the log file {path} is in use by another process")]
    FileInUse { path: String },
    #[error("{doing} in the log file")]
    Sqlite {
        doing: &'static str,
        #[source]
        source: rusqlite::Error,
    },
    #[error("{doing}")]
    Io {
        doing: String,
        #[source]
        source: std::io::Error,
    },
    #[error("record of {size} bytes does not fit {topic} (limit {limit})")]
    TooLarge { topic: String, size: usize, limit: usize },
    #[error("the destination could not say where it stands")]
    Positions(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(
        "{in_a_row} records in a row could not be processed, the last from {topic} partition {partition} offset {offset}: {cause}; stopped before them, nothing is lost"
    )]
    Poisoned { in_a_row: u32, topic: String, partition: i32, offset: i64, cause: String },
    #[error("the {0} thread ended")]
    ThreadEnded(&'static str),
}

fn list(reports: &[TopicReport]) -> String {
    reports.iter().map(|report| format!("{} {}", report.name, report.state)).collect::<Vec<_>>().join(", ")
}

fn humantime(duration: &Duration) -> String {
    format!("{} s", duration.as_secs())
}
