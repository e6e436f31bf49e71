use std::time::Duration;

use nix::sys::signal::Signal;

use crate::feeder::feed;
use crate::ledger::Ledger;
use crate::line::Line;

/// The services' own budget is 25 s.
const BUDGET: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_under_load_each_service_ends_cleanly_and_a_second_start_goes_on() {
    const COUNT: usize = 4000;
    let mut line = Line::new(None).await;
    line.start("enricher");
    line.start("sink");
    feed(&line.log, 0..COUNT).await;
    line.rows("articles", 1).await;
    for service in ["enricher", "sink"] {
        let process = line.service(service);
        process.signal(Signal::SIGTERM);
        let status = process.wait(BUDGET);
        assert_eq!(status.code(), Some(0), "{service}: {}", process.said());
        line.start(service);
    }
    assert_eq!(line.rows("articles", COUNT).await, COUNT, "{}", line.said());
    tokio::time::sleep(Duration::from_secs(3)).await;
    let ledger = Ledger::take(&line, COUNT).await;
    assert!(ledger.is_clean(), "{ledger}");
}
