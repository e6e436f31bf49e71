use dragoman_article::topics;
use dragoman_service::Health;
use dragoman_stream::stage::{self, DeadInARow};
use dragoman_stream::{Log, Start, Subscription};
use tokio_util::sync::CancellationToken;

use crate::stage::Enrich;
use crate::{EnricherConfig, EnricherError, Tagger};

/// The consumer group on `news.raw`, `news.backfill` and `news.retag`.
pub const GROUP: &str = "enricher";

/// `news.raw`, and when nothing waits there `news.backfill`, `news.retag` → [`Enrich`] over `news.articles` → `news.enriched`, `news.mentions`, `news.articles`.
pub(crate) async fn run(
    config: EnricherConfig,
    log: Log,
    health: Health,
    shutdown: CancellationToken,
) -> Result<(), EnricherError> {
    let ready = health.component("enricher");
    // a second of computing, that must not hold up whoever shares the runtime
    let tagger = tokio::task::spawn_blocking(Tagger::new).await??;
    let member = log
        .join(Subscription {
            group: GROUP.into(),
            instance: log.instance().clone(),
            topic: topics::RAW.name.into(),
            lower: vec![topics::RETAG.name.into(), topics::BACKFILL.name.into()],
            tables: vec![topics::ARTICLES.name.into()],
            start: Start::Committed,
            limits: log.limits(),
        })
        .await?;
    ready.ready();
    let enrich = Enrich { tagger };
    Ok(stage::run(member, enrich, DeadInARow(config.dead_in_a_row), shutdown).await?)
}
