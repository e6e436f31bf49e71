use std::time::Duration;

use dragoman_article::topics;

use crate::feeder::feed;
use crate::ledger::Ledger;
use crate::line::Line;
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
