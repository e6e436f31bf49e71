use std::path::Path;
use std::time::Duration;

use dragoman_article::{ArticleId, CanonicalUrl, ContentHash, FeedId, Observation, ObservedVia, topics};
use dragoman_enricher::{EnricherConfig, GROUP};
use dragoman_service::Health;
use dragoman_stream::{Delivery, From, Instance, Log, LogConfig, Record, TopicSpec};
use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;

pub(crate) fn observation(feed: &str, text: &str) -> Observation {
    let canonical_url = CanonicalUrl::parse("https://example.org/talks").unwrap();
    Observation {
        id: ArticleId::of(&canonical_url),
        url: canonical_url.as_str().into(),
        canonical_url,
        former_ids: vec![],
        feed: FeedId::of(feed),
        publisher: None,
        country: None,
        language: Some("en".into()),
        title: String::new(),
        content_hash: ContentHash::of("", text),
        text: text.into(),
        truncated: false,
        authors: vec![],
        published_at: Some("2025-12-15T08:00:00Z".parse().unwrap()),
        published_from: None,
        fetched_at: "2025-12-15T09:00:00Z".parse().unwrap(),
        via: ObservedVia::Page,
        about: dragoman_article::About::default(),
    }
}

pub(crate) fn record(observation: &Observation) -> Record {
    let value = serde_json::to_vec(observation).unwrap();
    let trace = ("traceparent".to_owned(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into());
    Record::new(topics::RAW.name, observation.id.as_str().to_owned(), value).with_headers(vec![trace])
}

pub(crate) async fn open(folder: &Path) -> Log {
    let specs = topics::all()
        .iter()
        .map(|topic| TopicSpec::new(topic.name, topic.partitions, topic.keep, topic.max_bytes))
        .collect();
    let config = LogConfig { file: Some(folder.join("log.sqlite")), ..LogConfig::default() };
    let log = Log::open(&config, &Instance::default(), specs).await.unwrap();
    log.ensure_topics().await.unwrap();
    log
}

/// Everything the enricher makes of these records, in a log of their own.
pub(crate) async fn enrich(records: Vec<Record>) -> (tempfile::TempDir, Log) {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).await;
    enrich_on(&log, records).await;
    (folder, log)
}

/// Publishes records and runs the enricher until it is past all that its topics hold.
pub(crate) async fn enrich_on(log: &Log, records: Vec<Record>) {
    log.publish(records).await.unwrap();
    let stop = CancellationToken::new();
    let enricher = tokio::spawn(dragoman_enricher::run(
        EnricherConfig::default(),
        log.clone(),
        Health::default(),
        stop.clone(),
    ));
    for _ in 0..2400 {
        if waiting(log).await == 0 || enricher.is_finished() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.cancel();
    enricher.await.unwrap().unwrap();
    assert_eq!(waiting(log).await, 0);
}

async fn waiting(log: &Log) -> i64 {
    let mut waiting = 0;
    for topic in [topics::RAW, topics::BACKFILL, topics::RETAG] {
        let (_, end) = log.ends(topic.name).await.unwrap()[&0];
        waiting += end - log.committed(GROUP, topic.name).await.unwrap().get(&0).copied().unwrap_or(0);
    }
    waiting
}

pub(crate) async fn deliveries(log: &Log, topic: &str) -> Vec<Delivery> {
    let mut reader = log.reader(topic, From::BeginningToEnd).await.unwrap();
    let mut deliveries = vec![];
    while let Some(delivery) = reader.next().await.unwrap() {
        deliveries.push(delivery);
    }
    deliveries
}

pub(crate) async fn all<T: DeserializeOwned>(log: &Log, topic: &str) -> Vec<T> {
    let values = deliveries(log, topic).await;
    values.iter().map(|delivery| serde_json::from_slice(delivery.value.as_ref().unwrap()).unwrap()).collect()
}

pub(crate) const KYIV: &str = "Talks between Ukraine and Russia about a ceasefire resumed in Vienna.";
pub(crate) const TEHRAN: &str = "Talks between Ukraine and Iran about enrichment resumed in Vienna.";
