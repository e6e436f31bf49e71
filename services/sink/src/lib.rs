//! The sink: reads `news.enriched` and stores it in Postgres, in Parquet files, or in both.
//!
//! Each destination is a consumer group, a task and a position of its own, so that one that is away never stops the
//! other. A destination stores its positions with its records; where it stands is where reading begins, and the
//! group's commit in the log only tells lag tools. A former owner of a partition that comes back is refused by the
//! destination itself, which moves on only from where the writer believes it to stand.
//!
//! What a destination refuses is either a record's fault (dead letter, and on), a matter of time (tried again for ever,
//! nothing taken from the log meanwhile), or a person's to mend (the sink ends and says what).

mod config;
mod dead;
mod destination;
mod entry;
mod error;
mod frontier;
mod load;
pub mod metrics;
mod parquet;
mod patient;
mod pipeline;
mod postgres;

use std::sync::Arc;

use dragoman_service::{Backoff, Health};
use dragoman_stream::{Limits, Log};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub use config::{ParquetConfig, PostgresConfig, SinkConfig};
pub use destination::Name;
pub use error::SinkError;
pub use postgres::{Address, AddressError};

use crate::destination::Destination;
use crate::patient::Patient;
use crate::pipeline::Line;

/// Stores until shutdown. The first destination that ends in an error ends the others, cleanly. Needs a multi-threaded
/// runtime: records are read and files written in place.
pub async fn run(
    config: SinkConfig,
    log: Log,
    health: Health,
    shutdown: CancellationToken,
) -> Result<(), SinkError> {
    if config.destinations().is_empty() {
        return Err(SinkError::NoDestination);
    }
    let ours = shutdown.child_token();
    let (backoff, tasks) = (config.backoff, JoinSet::new());
    let mut lines = Lines { backoff, log, health, shutdown: ours.clone(), tasks };
    if let Some(settings) = config.postgres {
        let limits = settings.batch;
        lines.start(postgres::Database::new(settings), limits);
    }
    if let Some(settings) = config.parquet {
        let limits = settings.limits();
        lines.start(parquet::Files::new(settings.dir), limits);
    }
    let mut result = Ok(());
    while let Some(ended) = lines.tasks.join_next().await {
        // an end without shutdown is an error's; either way the others are to end too
        ours.cancel();
        result = result.and(ended.unwrap_or(Err(SinkError::Panicked)));
    }
    result
}

struct Lines {
    backoff: Backoff,
    log: Log,
    health: Health,
    shutdown: CancellationToken,
    tasks: JoinSet<Result<(), SinkError>>,
}

impl Lines {
    fn start<D: Destination>(&mut self, destination: D, limits: Limits) {
        let component = self.health.component(D::NAME.group());
        let patient = Patient::new(destination, component, self.backoff, self.shutdown.clone());
        let line = Line {
            log: self.log.clone(),
            destination: Arc::new(patient),
            limits,
            delays: self.backoff.delays(),
            shutdown: self.shutdown.clone(),
        };
        self.tasks.spawn(line.run());
    }
}
