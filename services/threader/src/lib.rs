//! The threader: what needs many articles at once. For now, where each comes from.
//!
//! ```text
//! news.enriched ──► known revision? ──► nothing
//!                       │ no
//!                       ▼
//!                   compare with the window ──► news.lineage, in one transaction with the position
//! ```
//!
//! One instance works. The window is rebuilt from `news.enriched` when it starts. Past what one process can hold, articles
//! would be split by the keys that find their likes, each instance holding the articles of its share of keys; the words
//! of several would then have to be joined, which nothing does yet.

mod config;
mod error;
pub mod lineage;
pub mod metrics;
mod outcome;
mod pipeline;
mod thread;

use dragoman_service::Health;
use dragoman_stream::Log;
use tokio_util::sync::CancellationToken;

pub use config::ThreaderConfig;
pub use error::ThreaderError;
pub use pipeline::GROUP;

/// Says of the articles of `news.enriched` where they come from, until shutdown.
///
/// What is not committed when the token is cancelled leaves no trace and is done again by whoever starts next.
pub async fn run(
    config: ThreaderConfig,
    log: Log,
    health: Health,
    shutdown: CancellationToken,
) -> Result<(), ThreaderError> {
    pipeline::run(config, log, health, shutdown).await
}
