use std::time::Duration;

use dragoman_testkit::Postgres;

use crate::feeder::feed;
use crate::line::{Line, blocking, count};

const COUNT: usize = 20_000;
/// Far less than the observations that are kept waiting, with everything the sink needs.
const MOST_MEMORY: u64 = 400 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn while_the_store_is_away_lag_grows_memory_does_not_and_nothing_is_lost() {
    let mut store = blocking(Postgres::private).await;
    let mut line = Line::with_database(None, store.url()).await;
    line.start("enricher");
    line.start("sink");
    feed(&line.log, 0..500).await;
    assert_eq!(line.rows("articles", 500).await, 500, "{}", line.said());
    store.stop();
    feed(&line.log, 500..COUNT).await;
    // until the enricher is done, so that all of it waits for the store
    let enriched = || async {
        line.log.committed("enricher", "news.raw").await.unwrap().values().sum::<i64>() >= COUNT as i64
    };
    for _ in 0..240 {
        if enriched().await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let lag = crate::line::lag(&line, "sink-postgres").await;
    assert!(lag > (COUNT / 2) as i64, "lag {lag}");
    let memory = line.service("sink").memory();
    assert!(memory < MOST_MEMORY, "{} MiB", memory / 1024 / 1024);
    assert!(line.service("sink").is_running(), "{}", line.said());
    // the other store does not wait for the one that is away
    assert!(crate::ledger::in_files(&line).len() > COUNT / 2);
    let store = blocking(move || {
        store.start();
        store
    })
    .await;
    line.database = store.url();
    assert_eq!(line.rows("articles", COUNT).await, COUNT, "{}", line.said());
    assert_eq!(count(&line.database, "articles").await.unwrap(), COUNT);
}
