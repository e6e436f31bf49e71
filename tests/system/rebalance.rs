use std::time::{Duration, Instant};

use dragoman_article::topics;

use crate::feeder::feed;
use crate::ledger::Ledger;
use crate::line::{Line, PATIENCE};
use crate::origin::Origin;
use nix::sys::signal::Signal;

const COUNT: usize = 6000;

/// Enrichers come and go while the topic is full; one of them sleeps through its own replacement.
#[tokio::test(flavor = "multi_thread")]
async fn under_load_a_rebalance_loses_and_doubles_nothing() {
    let mut line = Line::new(None).await;
    line.start("enricher");
    line.start("sink");
    for (part, change) in ["join", "join", "pause", "leave", "resume"].into_iter().enumerate() {
        feed(&line.log, part * COUNT / 5..(part + 1) * COUNT / 5).await;
        match change {
            "join" => line.start(&format!("enricher-{part}")),
            "pause" => line.service("enricher-0").signal(Signal::SIGSTOP),
            "leave" => line.service("enricher-1").signal(Signal::SIGTERM),
            _ => {
                // past the session timeout: its partitions are somebody else's when it wakes up
                tokio::time::sleep(Duration::from_secs(8)).await;
                line.service("enricher-0").signal(Signal::SIGCONT);
            }
        }
        tokio::time::sleep(Duration::from_millis(1500)).await;
    }
    assert_eq!(line.rows("articles", COUNT).await, COUNT, "{}", line.said());
    tokio::time::sleep(Duration::from_secs(3)).await;
    let ledger = Ledger::take(&line, COUNT).await;
    assert!(ledger.is_clean(), "{ledger}\n{}", line.said());
    let raw: i64 = line.log.ends(topics::RAW.name).await.unwrap().values().map(|(_, next)| next).sum();
    let done: i64 = line.log.committed("enricher", topics::RAW.name).await.unwrap().values().sum();
    assert!(done >= COUNT as i64 && done <= raw, "{done} of {raw}");
}

/// Waits until these fetchers own every feed, and says how many each.
async fn shares(line: &mut Line, fetchers: &[&str], feeds: usize) -> Vec<usize> {
    let started = Instant::now();
    loop {
        let mut shares = vec![];
        for fetcher in fetchers {
            let feeds = line.service(fetcher).metric("dragoman_fetcher_feeds").unwrap_or(0.0);
            shares.push(feeds as usize);
        }
        if shares.iter().sum::<usize>() == feeds && !shares.contains(&0) {
            return shares;
        }
        assert!(started.elapsed() < PATIENCE, "{shares:?} of {feeds}: {}", line.said());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Fetchers come and go while they poll, come back to pages that failed, and look again at those they had; one sleeps
/// through its own replacement.
#[tokio::test(flavor = "multi_thread")]
async fn fetchers_share_their_feeds_and_lose_and_double_nothing_when_one_joins_sleeps_or_leaves() {
    const FEEDS: usize = 32;
    let origin = Origin::start(FEEDS).await;
    let mut line = Line::new(Some(&origin)).await;
    line.start("fetcher-0");
    origin.release(2);
    assert_eq!(shares(&mut line, &["fetcher-0"], FEEDS).await, [FEEDS]);
    line.start("fetcher-1");
    // half of the partitions each; the bounds are four deviations of how feeds fall on partitions
    let halves = shares(&mut line, &["fetcher-0", "fetcher-1"], FEEDS).await;
    assert!(halves.iter().all(|share| (5..=27).contains(share)), "{halves:?}");
    println!("{FEEDS} feeds, shared: {halves:?}");
    origin.release(2);
    tokio::time::sleep(Duration::from_millis(700)).await;
    line.service("fetcher-0").signal(Signal::SIGSTOP);
    // past the session timeout: its feeds are the other's when it wakes up
    tokio::time::sleep(Duration::from_secs(8)).await;
    assert_eq!(shares(&mut line, &["fetcher-1"], FEEDS).await, [FEEDS]);
    origin.release(2);
    line.service("fetcher-0").signal(Signal::SIGCONT);
    shares(&mut line, &["fetcher-0", "fetcher-1"], FEEDS).await;
    origin.release(2);
    line.service("fetcher-1").signal(Signal::SIGTERM);
    shares(&mut line, &["fetcher-0"], FEEDS).await;
    let (articles, started) = (origin.published(), Instant::now());
    let mut raw = Ledger::raw(&line, articles).await;
    // until every page has been looked at for the last time
    while (raw.lost > 0 || line.table(topics::VISITS.name).await > 0) && started.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_secs(1)).await;
        raw = Ledger::raw(&line, articles).await;
    }
    println!("{articles} articles: {raw:?}");
    assert_eq!((raw.lost, raw.doubled), (0, 0), "{}", line.said());
    assert_eq!(line.table(topics::VISITS.name).await, 0, "{}", line.said());
}
