//! The whole fetcher over the embedded log.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use dragoman_article::topics;
use dragoman_article::{Cursor, Feed, Observation, Outcome};
use dragoman_fetcher::{FetcherConfig, run};
use dragoman_service::Health;
use dragoman_stream::{From, Instance, Log, LogConfig, Record, TopicSpec, header};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::origin::{Origin, page, rss, status};

pub(crate) struct Line {
    pub(crate) origin: Origin,
    log: Log,
    _folder: tempfile::TempDir,
}

pub(crate) struct Running {
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        self.task.await.unwrap();
    }
}

impl Line {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = LogConfig { file: Some(folder.path().join("log.db")), ..LogConfig::default() };
        let specs = topics::all()
            .iter()
            .map(|topic| TopicSpec::new(topic.name, topic.partitions, topic.keep, topic.max_bytes))
            .collect();
        let log = Log::open(&config, &Instance::default(), specs).await.unwrap();
        log.ensure_topics().await.unwrap();
        Self { origin: Origin::start().await, log, _folder: folder }
    }

    fn start(&self) -> Running {
        self.start_beside(&[], 4)
    }

    /// Starts, and lets other origins be visited too.
    pub(crate) fn start_beside(&self, others: &[SocketAddr], concurrency: usize) -> Running {
        let (shutdown, log) = (CancellationToken::new(), self.log.clone());
        let second = || std::time::Duration::from_secs(1).into();
        let config = FetcherConfig {
            concurrency,
            retries: vec![second(), second(), second(), second()],
            revisions: vec![second()],
            allow_addresses: others.iter().copied().chain([self.origin.address]).collect(),
            ..self.origin.config()
        };
        let token = shutdown.clone();
        let task = tokio::spawn(async move {
            run(config, log, Health::default(), token).await.unwrap();
        });
        Running { shutdown, task }
    }

    /// Follows a feed from now on, every second.
    pub(crate) async fn follow(&self, path: &str) -> Feed {
        let feed = Feed { interval_seconds: Some(1), ..self.origin.feed(path) };
        self.write(&feed, Some(serde_json::to_vec(&feed).unwrap())).await;
        feed
    }

    pub(crate) async fn write(&self, feed: &Feed, value: Option<Vec<u8>>) {
        let key = feed.id.as_str().to_owned();
        let record = match value {
            Some(value) => Record::new(topics::FEEDS.name, key, value),
            None => Record::tombstone(topics::FEEDS.name, key),
        };
        self.log.publish(vec![record]).await.unwrap();
    }

    async fn observations(&self) -> Vec<Observation> {
        let reader = self.log.reader(topics::RAW.name, From::BeginningToEnd).await.unwrap();
        let deliveries = reader.collect().await.unwrap();
        deliveries
            .iter()
            .map(|delivery| {
                let seen: Observation = serde_json::from_slice(delivery.value.as_ref().unwrap()).unwrap();
                assert_eq!(delivery.key.as_ref().unwrap(), seen.id.as_str());
                assert_eq!(header(&delivery.headers, "ce_id").unwrap(), &seen.event_id());
                seen
            })
            .collect()
    }

    async fn cursors(&self) -> BTreeMap<String, Cursor> {
        let reader = self.log.reader(topics::CURSORS.name, From::BeginningToEnd).await.unwrap();
        let deliveries = reader.collect().await.unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        deliveries
            .iter()
            .map(|delivery| {
                let cursor = serde_json::from_slice(delivery.value.as_ref().unwrap()).unwrap();
                (text(delivery.key.as_ref().unwrap()), cursor)
            })
            .collect()
    }

    pub(crate) async fn cursor(&self, feed: &Feed) -> Cursor {
        self.cursors().await.remove(feed.id.as_str()).unwrap_or_default()
    }

    /// Waits until a feed was visited so often.
    pub(crate) async fn polls(&self, feed: &Feed, count: u64) -> Cursor {
        for _ in 0..300 {
            let cursor = self.cursor(feed).await;
            if cursor.health.polls >= count {
                return cursor;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{} was not visited {count} times: {:?}", feed.url, self.cursor(feed).await);
    }
}

#[tokio::test]
async fn entries_become_observations_once_over_restarts() {
    let line = Line::new().await;
    line.origin.on("/rss", || rss(&["/a", "/b"])).on("/a", || page("Geneva")).on("/b", || page("Doha"));
    let feed = line.follow("/rss").await;
    let running = line.start();
    line.polls(&feed, 2).await;
    running.stop().await;
    line.origin.on("/rss", || rss(&["/c", "/a", "/b"])).on("/c", || page("Cairo"));
    let before = line.cursor(&feed).await.health.polls;
    let running = line.start();
    let cursor = line.polls(&feed, before + 2).await;
    running.stop().await;
    let mut titles: Vec<String> = line.observations().await.into_iter().map(|seen| seen.title).collect();
    titles.sort();
    assert_eq!(titles, ["Story of Cairo", "Story of Doha", "Story of Geneva"]);
    assert_eq!(cursor.tally.of(Outcome::Published), 3);
    assert!(cursor.tally.balances());
}

#[tokio::test]
async fn feeds_come_and_go_while_it_runs_and_a_malformed_one_stops_nobody() {
    let line = Line::new().await;
    line.origin.on("/1", || rss(&["/a"])).on("/2", || rss(&["/b"])).on("/3", || status(500));
    line.origin.on("/a", || page("Geneva")).on("/b", || page("Doha"));
    line.write(&line.origin.feed("/bad"), Some(b"{".to_vec())).await;
    let first = line.follow("/1").await;
    let running = line.start();
    line.polls(&first, 1).await;
    let second = line.follow("/2").await;
    let failing = line.follow("/3").await;
    line.polls(&second, 1).await;
    line.write(&first, None).await;
    // what was on its way when the feed went may still arrive
    tokio::time::sleep(Duration::from_secs(2)).await;
    let stopped_at = line.cursor(&first).await.health.polls;
    let others = line.cursor(&second).await.health.polls;
    line.polls(&second, others + 2).await;
    assert_eq!(line.cursor(&first).await.health.polls, stopped_at);
    running.stop().await;
    assert_eq!(line.observations().await.len(), 2);
    let failing = line.cursor(&failing).await.health;
    assert!(failing.failures >= 1 && failing.polls == 0, "{failing:?}");
}

#[tokio::test]
async fn a_visit_cut_off_by_shutdown_leaves_no_trace_and_is_made_again() {
    let line = Line::new().await;
    line.origin.on("/rss", || rss(&["/a", "/slow"])).on("/a", || page("Geneva"));
    line.origin.on("/slow", || {
        let never = futures_util::stream::pending::<Result<axum::body::Bytes, std::io::Error>>();
        crate::origin::with(&[("content-type", "text/html")], axum::body::Body::from_stream(never))
    });
    let feed = line.follow("/rss").await;
    let running = line.start();
    for _ in 0..100 {
        if line.origin.asked().iter().any(|asked| asked.path == "/slow") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    running.stop().await;
    assert!(line.observations().await.is_empty());
    assert_eq!(line.cursor(&feed).await, Cursor::default());
    line.origin.on("/slow", || page("Doha"));
    let running = line.start();
    line.polls(&feed, 1).await;
    running.stop().await;
    assert_eq!(line.observations().await.len(), 2);
}

#[tokio::test]
async fn a_page_is_come_back_to_over_restarts_and_its_record_goes_when_that_has_ended() {
    let line = Line::new().await;
    line.origin.on("/rss", || rss(&["/a"])).on("/a", || status(500));
    // polled once: all else is coming back
    let feed = Feed { interval_seconds: Some(3600), ..line.origin.feed("/rss") };
    line.write(&feed, Some(serde_json::to_vec(&feed).unwrap())).await;
    let running = line.start();
    line.polls(&feed, 1).await;
    running.stop().await;
    assert_eq!(line.cursor(&feed).await.tally.seen, 0);
    line.origin.on("/a", || page("Geneva"));
    let running = line.start();
    for _ in 0..300 {
        if line.cursor(&feed).await.tally.seen >= 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    running.stop().await;
    let cursor = line.cursor(&feed).await;
    let (published, unchanged) = (cursor.tally.of(Outcome::Published), cursor.tally.of(Outcome::Unchanged));
    assert_eq!(
        (cursor.health.polls, published, unchanged),
        (1, 1, 1),
        "retried, then looked at for a revision"
    );
    assert_eq!(line.observations().await.len(), 1);
    let reader = line.log.reader(topics::VISITS.name, From::BeginningToEnd).await.unwrap();
    let visits = reader.collect().await.unwrap();
    assert!(visits.last().unwrap().value.is_none(), "{visits:?}");
}

#[tokio::test]
async fn a_feed_that_goes_takes_the_pages_with_it_that_wait() {
    let line = Line::new().await;
    line.origin.on("/rss", || rss(&["/a"])).on("/a", || page("Geneva"));
    let feed = Feed { interval_seconds: Some(3600), ..line.origin.feed("/rss") };
    line.write(&feed, Some(serde_json::to_vec(&feed).unwrap())).await;
    let running = line.start();
    line.polls(&feed, 1).await;
    line.write(&feed, None).await;
    let mut waiting = true;
    for _ in 0..100 {
        let reader = line.log.reader(topics::VISITS.name, From::BeginningToEnd).await.unwrap();
        waiting = reader.collect().await.unwrap().last().is_none_or(|visit| visit.value.is_some());
        if !waiting {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    running.stop().await;
    assert!(!waiting);
}

#[tokio::test]
async fn hostile_origins_hold_up_nobody_else() {
    let line = Line::new().await;
    let (loris, deep, bomb) = (
        Origin::start_at("127.0.0.2").await,
        Origin::start_at("127.0.0.3").await,
        Origin::start_at("127.0.0.4").await,
    );
    loris.on("/rss", || {
        let never = futures_util::stream::pending::<Result<axum::body::Bytes, std::io::Error>>();
        crate::origin::with(&[], axum::body::Body::from_stream(never))
    });
    deep.on("/rss", || rss(&["/deep"]));
    deep.on("/deep", || crate::origin::with(&[("content-type", "text/html")], "<div>".repeat(100_000)));
    bomb.on("/rss", || crate::origin::with(&[("content-encoding", "gzip")], crate::hostile::gzip_bomb(50)));
    line.origin.on("/rss", || rss(&[]));
    // more feeds on the slow host than there are places
    let hostile =
        (0..10).map(|n| loris.feed(&format!("/rss?{n}"))).chain([deep.feed("/rss"), bomb.feed("/rss")]);
    for feed in hostile {
        let feed = Feed { interval_seconds: Some(1), ..feed };
        line.write(&feed, Some(serde_json::to_vec(&feed).unwrap())).await;
    }
    let good = line.follow("/rss").await;
    let running = line.start_beside(&[loris.address, deep.address, bomb.address], 4);
    line.polls(&good, 1).await;
    let started = std::time::Instant::now();
    line.polls(&good, 6).await;
    let took = started.elapsed();
    running.stop().await;
    assert!(took < Duration::from_secs(9), "five visits, one a second: {took:?}");
}
