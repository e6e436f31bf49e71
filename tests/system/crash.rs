use std::time::{Duration, Instant};

use crate::ledger::Ledger;
use crate::line::{Line, PATIENCE};
use crate::origin::Origin;

const ROUNDS: usize = 30;
const FEEDS: usize = 8;
/// Two fetchers share the feeds, some of whose pages are to be tried again, and all to be looked at again.
const SERVICES: [&str; 4] = ["fetcher-0", "enricher", "fetcher-1", "sink"];

/// `kill -9` of one service after the other at random moments, while articles keep coming.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_nothing_is_lost_and_nothing_doubled() {
    let origin = Origin::start(FEEDS).await;
    let mut line = Line::new(Some(&origin)).await;
    for service in SERVICES {
        line.start(service);
    }
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    println!("seed {seed}");
    for round in 0..ROUNDS {
        origin.release(2);
        let service = SERVICES[round % SERVICES.len()];
        // long enough that some kills find the service at work, short enough that some find it at its start
        tokio::time::sleep(Duration::from_millis(random.u64(300..7000))).await;
        line.service(service).kill();
        line.start(service);
    }
    let articles = origin.published();
    line.rows("articles", articles).await;
    let started = Instant::now();
    let mut ledger = Ledger::take(&line, articles).await;
    // what is doubled stays so; what is on its way arrives
    while !ledger.is_clean() && started.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_secs(2)).await;
        ledger = Ledger::take(&line, articles).await;
    }
    println!("{ROUNDS} kills, {articles} articles: {ledger}");
    assert!(ledger.is_clean(), "seed {seed}: {ledger}\n{}", line.said());
    assert!(line.dragoman(&["audit"]).await.contains("balanced"), "seed {seed}");
}
