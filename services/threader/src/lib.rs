//! The threader: what needs many articles at once: where each comes from, and where each party stands.
//!
//! ```text
//! news.enriched ──► compare with the window ──► news.lineage, news.stances
//! news.stances ───► what was said of the matter before ──► news.positions, news.position-changes
//! ```
//!
//! Either arrow is one transaction with the place in what it reads. One instance does the first; the second is shared
//! by any number. The window is rebuilt from the log when it starts. Past what one process can hold, articles
//! would be split by the keys that find their likes, each instance holding the articles of its share of keys; the words
//! of several would then have to be joined, which nothing does yet.

mod config;
mod error;
pub mod lineage;
mod memory;
pub mod metrics;
mod outcome;
mod pipeline;
pub mod positions;
mod stated;
mod thread;

use dragoman_service::Health;
use dragoman_stream::Log;
use tokio_util::sync::CancellationToken;

pub use config::ThreaderConfig;
pub use error::ThreaderError;
pub use pipeline::GROUP;

/// Says of the articles of `news.enriched` where they come from, and of parties where they stand, until shutdown.
///
/// What is not committed when the token is cancelled leaves no trace and is done again by whoever starts next.
pub async fn run(
    config: ThreaderConfig,
    log: Log,
    health: Health,
    shutdown: CancellationToken,
) -> Result<(), ThreaderError> {
    // either ends the other
    let stop = shutdown.child_token();
    let lineage = async {
        let ended = pipeline::run(&config, log.clone(), health.clone(), stop.clone()).await;
        stop.cancel();
        ended
    };
    let positions = async {
        let ended = positions::run(&config, log.clone(), health.clone(), stop.clone()).await;
        stop.cancel();
        ended
    };
    let (lineage, positions) = tokio::join!(lineage, positions);
    lineage.and(positions)
}
