use dragoman_article::topics;
use dragoman_service::Health;
use dragoman_stream::stage::{self, DeadInARow};
use dragoman_stream::{Log, Start, Subscription};
use tokio_util::sync::CancellationToken;

use crate::stage::Enrich;
use crate::{EnricherConfig, EnricherError, GazetteerConfig, releases};

/// The consumer group on `news.raw`, `news.backfill` and `news.retag`.
pub const GROUP: &str = "enricher";

/// `news.raw`, and when nothing waits there `news.backfill`, `news.retag` → [`Enrich`] over `news.articles` → `news.enriched`, `news.mentions`, `news.articles`.
pub(crate) async fn run(
    config: EnricherConfig,
    gazetteer: GazetteerConfig,
    log: Log,
    health: Health,
    shutdown: CancellationToken,
) -> Result<(), EnricherError> {
    let ready = health.component("enricher");
    let (releases, watch) = releases::open(gazetteer, &health).await?;
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
    let stop = shutdown.child_token();
    let watching = tokio::spawn(watch.run(stop.clone()));
    let ended = stage::run(member, Enrich { releases }, DeadInARow(config.dead_in_a_row), shutdown).await;
    stop.cancel();
    watching.await?;
    Ok(ended?)
}
