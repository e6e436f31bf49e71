//! The fetcher: visits feeds on schedule, reads the articles they list, and puts each new or changed one on
//! `news.raw`, with the feed's cursor in the same transaction.
//!
//! What it visits was written by strangers. Addresses pass [`guard`] and [`client`]; bodies are bounded there;
//! parsing happens on threads of [`workers`] and cannot end or stall the process.

mod agenda;
pub mod archive;
pub mod charset;
pub mod client;
mod config;
pub mod date;
pub mod entries;
pub mod error;
pub mod feed_list;
pub mod guard;
mod hints;
mod hosts;
mod html;
mod lanes;
pub mod metrics;
mod observe;
pub mod page;
mod pipeline;
pub mod plan;
pub mod probe;
mod records;
mod repair;
mod returns;
pub mod rhythm;
pub mod robots;
pub mod schedule;
pub mod section;
pub mod sitemap;
mod source;
mod text;
pub mod timing;
pub mod visit;
pub mod workers;

use dragoman_service::Health;
use dragoman_stream::Log;
use tokio_util::sync::CancellationToken;

pub use config::FetcherConfig;
pub use error::FetcherError;
pub use pipeline::GROUP;
pub use records::observation_record;

/// Visits the feeds of `news.feeds` that fall to this process, until shutdown.
///
/// Visits that are not
/// finished when the token is cancelled leave no trace and are made again by whoever starts next.
pub async fn run(
    config: FetcherConfig,
    log: Log,
    health: Health,
    shutdown: CancellationToken,
) -> Result<(), FetcherError> {
    if config.contact.is_none() {
        tracing::warn!("fetcher.contact is not set: publishers can't tell whom to ask about our requests");
    }
    let pipeline = pipeline::Pipeline::join(&config, &log, &health).await?;
    pipeline.run(&shutdown).await
}
