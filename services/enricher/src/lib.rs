//! The enricher: gives articles their revisions and says what they speak of.
//!
//! ```text
//! news.raw, news.backfill ──► known content? ──► unchanged, duplicate
//!                                  │ no
//!                                  ▼
//! news.retag ──► latest? ──► tag the text ──► news.enriched, news.mentions, news.articles: one transaction
//! ```
//!
//! What is asked for on `news.retag`, and what comes from archives, waits until nothing is waiting on `news.raw`.
//!
//! Tagging itself is [`tag`], a function of a text and the data; [`Tagger`] is the same for a command line.

mod article;
mod config;
mod entities;
mod error;
pub mod eval;
pub mod metrics;
mod pipeline;
mod records;
mod releases;
mod requests;
mod stage;
mod tagger;
mod tagging;

use dragoman_article::Outcome;
use dragoman_service::Health;
use dragoman_stream::Log;
use dragoman_stream::stage::Stage;
use tokio_util::sync::CancellationToken;

pub use article::Article;
pub use config::{EnricherConfig, GazetteerConfig};
pub use error::EnricherError;
pub use pipeline::GROUP;
pub use records::retag as retag_record;
pub use tagger::Tagger;
pub use tagging::{ArticleInput, Tags, tag, tag_in_stages, tag_who_and_where};

/// What [`run`] does with each delivery, for who runs it on a loop of their own.
pub fn stage(tagger: Tagger) -> impl Stage<Outcome = Outcome> {
    stage::Enrich { releases: releases::Releases::only(tagger) }
}

/// Enriches the articles of `news.raw` and `news.backfill`, and answers the requests of `news.retag`, that fall to this process, until shutdown.
///
/// A change of the overlay is taken between two articles; one that can't be used is said, and nothing changes.
/// What is not committed when the token is cancelled leaves no trace and is done again by whoever starts next.
pub async fn run(
    config: EnricherConfig,
    gazetteer: GazetteerConfig,
    log: Log,
    health: Health,
    shutdown: CancellationToken,
) -> Result<(), EnricherError> {
    pipeline::run(config, gazetteer, log, health, shutdown).await
}
