use dragoman_stream::LogError;

use crate::destination::Name;

pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why the sink ended. Everything that a retry cures is retried below this.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    #[error("no destination is configured: set sink.postgres.url, sink.parquet.dir, or both")]
    NoDestination,
    #[error("the log failed")]
    Log(#[from] LogError),
    #[error("{destination} can't be written; nothing is lost, the log has it")]
    Destination {
        destination: Name,
        #[source]
        source: Cause,
    },
    #[error(
        "{destination} refused {in_a_row} records in a row, the last from {topic} partition {partition} offset {offset}: {cause}; stopped before them, nothing is lost"
    )]
    Poisoned { destination: Name, in_a_row: usize, topic: String, partition: i32, offset: i64, cause: String },
    #[error("the task of a destination panicked")]
    Panicked,
}

impl SinkError {
    pub(crate) fn destination(destination: Name, source: Cause) -> Self {
        Self::Destination { destination, source }
    }
}
