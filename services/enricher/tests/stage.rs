//! The stage on the embedded log: what becomes of observations.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use dragoman_article::topics;
use dragoman_article::{
    ArticleId, ArticleState, CanonicalUrl, ContentHash, EnrichedArticle, FeedId, MentionChange, MentionEvent,
    Observation, ObservedVia, Outcome, Reason,
};
use dragoman_enricher::{EnricherConfig, GROUP, GazetteerConfig};
use dragoman_service::Health;
use dragoman_stream::{Delivery, From, Instance, Log, LogConfig, Record, TopicSpec, header};
use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;

fn observation(feed: &str, text: &str) -> Observation {
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

fn record(observation: &Observation) -> Record {
    let value = serde_json::to_vec(observation).unwrap();
    let trace = ("traceparent".to_owned(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into());
    Record::new(topics::RAW.name, observation.id.as_str().to_owned(), value).with_headers(vec![trace])
}

async fn open(folder: &Path) -> Log {
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
async fn enrich(records: Vec<Record>) -> (tempfile::TempDir, Log) {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).await;
    let count = records.len() as i64;
    log.publish(records).await.unwrap();
    let stop = CancellationToken::new();
    let enricher = tokio::spawn(dragoman_enricher::run(
        EnricherConfig::default(),
        GazetteerConfig::default(),
        log.clone(),
        Health::default(),
        stop.clone(),
    ));
    for _ in 0..600 {
        if log.committed(GROUP, topics::RAW.name).await.unwrap().values().sum::<i64>() >= count
            || enricher.is_finished()
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    stop.cancel();
    enricher.await.unwrap().unwrap();
    (folder, log)
}

async fn deliveries(log: &Log, topic: &str) -> Vec<Delivery> {
    let mut reader = log.reader(topic, From::BeginningToEnd).await.unwrap();
    let mut deliveries = vec![];
    while let Some(delivery) = reader.next().await.unwrap() {
        deliveries.push(delivery);
    }
    deliveries
}

async fn all<T: DeserializeOwned>(log: &Log, topic: &str) -> Vec<T> {
    let values = deliveries(log, topic).await;
    values.iter().map(|delivery| serde_json::from_slice(delivery.value.as_ref().unwrap()).unwrap()).collect()
}

const KYIV: &str = "Talks between Ukraine and Russia about a ceasefire resumed in Vienna.";
const TEHRAN: &str = "Talks between Ukraine and Iran about enrichment resumed in Vienna.";

#[tokio::test(flavor = "multi_thread")]
async fn known_content_ends_there_and_new_content_is_a_revision() {
    let seen = [("a", KYIV), ("a", KYIV), ("b", KYIV), ("b", TEHRAN)];
    let (_folder, log) =
        enrich(seen.iter().map(|(feed, text)| record(&observation(feed, text))).collect()).await;

    let enriched: Vec<EnrichedArticle> = all(&log, topics::ENRICHED.name).await;
    let revisions: Vec<_> =
        enriched.iter().map(|article| (article.revision, article.reason.clone())).collect();
    assert_eq!(revisions, [(1, Reason::New), (2, Reason::Text)]);

    let states: Vec<ArticleState> = all(&log, topics::ARTICLES.name).await;
    let tally = &states.last().unwrap().tally;
    let ended = [Outcome::Published, Outcome::Unchanged, Outcome::Duplicate].map(|outcome| tally.of(outcome));
    assert_eq!(ended, [2, 1, 1]);
    assert!(tally.balances());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_from_an_article_is_withdrawn() {
    let (_folder, log) =
        enrich(vec![record(&observation("a", KYIV)), record(&observation("a", TEHRAN))]).await;
    let mut changes: BTreeMap<(String, u32), MentionChange> = BTreeMap::new();
    for event in all::<MentionEvent>(&log, topics::MENTIONS.name).await {
        assert!(changes.insert((event.entity, event.revision), event.event).is_none());
    }
    let change = |entity: &str, revision| changes.get(&(entity.to_owned(), revision)).cloned();
    assert_eq!(change("RU", 1), Some(MentionChange::Mentioned));
    assert_eq!(change("RU", 2), Some(MentionChange::Withdrawn));
    assert_eq!(change("UA", 2), Some(MentionChange::Mentioned));
    assert_eq!(change("ceasefire.truce", 2), Some(MentionChange::Withdrawn));
    assert_eq!(change("IR", 1), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_observation_goes_to_the_dead_letters_and_the_line_goes_on() {
    let mut forged = observation("a", KYIV);
    forged.content_hash = ContentHash::of("", "another text");
    let no_json = Record::new(topics::RAW.name, "k", "{\"id\": 7}");
    let (_folder, log) = enrich(vec![no_json, record(&forged), record(&observation("a", KYIV))]).await;
    let dead = deliveries(&log, topics::RAW.dead_letters.unwrap()).await;
    assert_eq!(dead.len(), 2);
    assert_eq!(dead[0].value.as_ref().unwrap(), "{\"id\": 7}");
    assert_eq!(all::<EnrichedArticle>(&log, topics::ENRICHED.name).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_is_the_same_byte_for_byte_and_keeps_its_trace() {
    let run = || async {
        let (_folder, log) = enrich(vec![record(&observation("a", KYIV))]).await;
        let mut written = deliveries(&log, topics::ENRICHED.name).await;
        written.extend(deliveries(&log, topics::MENTIONS.name).await);
        written
            .into_iter()
            .map(|delivery| (delivery.key, delivery.value, delivery.headers))
            .collect::<Vec<_>>()
    };
    let once = run().await;
    assert_eq!(once, run().await);
    let trace = header(&once[0].2, "traceparent").unwrap();
    assert!(trace.starts_with(b"00-0af7651916cd43dd8448eb211c80319c-"), "{trace:?}");
}
