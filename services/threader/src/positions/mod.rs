//! Where each party stands, from the stances of `news.stances`: a table of the latest positions and its changes.
//!
//! One key has one owner, whoever holds its partition: here more instances share the work.

mod history;
mod settle;

use dragoman_article::topics;
use dragoman_service::Health;
use dragoman_stream::stage::{self, DeadInARow};
use dragoman_stream::{Log, Start, Subscription};
use tokio_util::sync::CancellationToken;

use crate::{ThreaderConfig, ThreaderError};
pub use history::{History, change};
pub(crate) use settle::Heard;
use settle::Settle;

/// The consumer group on `news.stances`.
pub const GROUP: &str = "threader-positions";

/// `news.stances` → [`Settle`] over `news.positions` → `news.positions`, `news.position-changes`.
pub(crate) async fn run(
    config: &ThreaderConfig,
    log: Log,
    health: Health,
    shutdown: CancellationToken,
) -> Result<(), ThreaderError> {
    let ready = health.component("positions");
    let member = log
        .join(Subscription {
            group: GROUP.into(),
            instance: log.instance().clone(),
            topic: topics::STANCES.name.into(),
            lower: vec![],
            tables: vec![topics::POSITIONS.name.into()],
            start: Start::Committed,
            limits: log.limits(),
        })
        .await?;
    ready.ready();
    Ok(stage::run(member, Settle, DeadInARow(config.dead_in_a_row), shutdown).await?)
}
