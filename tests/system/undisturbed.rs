use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use dragoman_article::{
    ArticleState, ContentHash, EnrichedArticle, Observation, Reason, Retag, Tally, topics,
};
use dragoman_enricher::{Tagger, retag_record};
use dragoman_stream::{From, LogError, Record, header};

use crate::feeder::observation;
use crate::line::{Line, PATIENCE, blocking};

/// Articles on `news.raw`, on `news.backfill`, and in the table from an older release; each its own.
const OF_TODAY: std::ops::Range<usize> = 0..300;
const ARCHIVED: std::ops::Range<usize> = 300..500;
const OLD: std::ops::Range<usize> = 500..650;
/// Of the old ones, those that are withdrawn.
const WITHDRAWN: std::ops::Range<usize> = 500..530;
const KILLS: usize = 8;

/// What the enricher wrote, in the order of its key where that means anything.
#[derive(Debug, PartialEq)]
struct Written {
    enriched: BTreeMap<Vec<u8>, Vec<Vec<u8>>>,
    /// entities' events of different articles have no order
    mentions: Vec<(Vec<u8>, Vec<u8>)>,
    articles: BTreeMap<Vec<u8>, ArticleState>,
}

#[tokio::test(flavor = "multi_thread")]
async fn enrichers_killed_mid_stream_write_what_one_that_nobody_disturbs_writes() {
    let (undisturbed, killed) = (run(0).await, run(KILLS).await);
    assert_eq!(undisturbed.articles.len(), OLD.end);
    let records: usize = undisturbed.enriched.values().map(Vec::len).sum();
    assert_eq!(records, 2 * OF_TODAY.len() + 2 * ARCHIVED.len() + OLD.len());
    // not whole records: the difference, should there be one, would be unreadable
    for (key, records) in &undisturbed.enriched {
        assert!(killed.enriched.get(key) == Some(records), "{}", String::from_utf8_lossy(key));
    }
    for (key, state) in &undisturbed.articles {
        assert_eq!(killed.articles.get(key), Some(state));
    }
    assert!(undisturbed == killed, "{} and {} mentions", undisturbed.mentions.len(), killed.mentions.len());
    println!("{KILLS} kills, {records} records, {} mention events: no difference", killed.mentions.len());
}

async fn run(kills: usize) -> Written {
    let mut line = Line::new(None).await;
    publish(&line).await;
    // small, so that there is a middle to be killed in
    let batch: toml::Table = toml::from_str("records = 20").unwrap();
    line.config["log"].as_table_mut().unwrap().insert("batch".into(), batch.into());
    line.start("enricher-0");
    line.start("enricher-1");
    let all = waiting(&line).await.unwrap();
    for kill in 1..=kills {
        // while there is as much left as these kills leave
        wait_until(&line, all - all * kill as i64 / (kills + 1) as i64).await;
        let name = format!("enricher-{}", kill % 2);
        line.service(&name).kill();
        line.start(&name);
    }
    wait_until(&line, 0).await;
    written(&line).await
}

/// Until no more than so many records wait.
async fn wait_until(line: &Line, left: i64) {
    let started = Instant::now();
    while waiting(line).await.map_or(true, |waiting| waiting > left) {
        assert!(started.elapsed() < 2 * PATIENCE, "{}", line.said());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn publish(line: &Line) {
    let today = blocking(|| Tagger::new().unwrap()).await.tagging();
    let (mut records, mut requests) = (vec![], vec![]);
    for number in OLD {
        let old = observation(number);
        records.push(Record::new(
            topics::ARTICLES.name,
            old.id.to_string(),
            serde_json::to_vec(&state(&old, today - 1)).unwrap(),
        ));
        let reason = if WITHDRAWN.contains(&number) { Reason::Withdrawn } else { Reason::Retag };
        let record = bare(old, today - 1);
        let asked_at = "2026-01-02T00:00:00Z".parse().unwrap();
        requests.push(retag_record(&Retag { reason, asked_at, record }).unwrap());
    }
    line.log.publish(records).await.unwrap();
    for (topic, numbers) in [(topics::BACKFILL.name, ARCHIVED), (topics::RAW.name, OF_TODAY)] {
        let mut records = vec![];
        for revision in 0..2 {
            records.extend(numbers.clone().map(|number| {
                let observation = revised(observation(number), revision);
                Record::new(topic, observation.id.to_string(), serde_json::to_vec(&observation).unwrap())
            }));
        }
        line.log.publish(records).await.unwrap();
    }
    line.log.publish(requests).await.unwrap();
}

fn revised(mut observation: Observation, revision: usize) -> Observation {
    observation.text.push_str(&" Sanctions on Iran were discussed too.".repeat(revision));
    observation.content_hash = ContentHash::of(&observation.title, &observation.text);
    observation.fetched_at += Duration::from_secs(3600) * revision as u32;
    observation
}

fn state(observation: &Observation, tagging: u32) -> ArticleState {
    ArticleState {
        content_hash: observation.content_hash.clone(),
        revision: 1,
        tagging,
        feed: observation.feed.clone(),
        fetched_at: Some(observation.fetched_at),
        entities: vec![],
        tally: Tally::default(),
        requests: Tally::default(),
        withdrawn: false,
    }
}

fn bare(observation: Observation, tagging: u32) -> EnrichedArticle {
    let mut record = serde_json::to_vec(&observation).unwrap();
    record.pop();
    let rest = format!(
        r#","revision":1,"tagging":{tagging},"reason":"new","source":{{"feed":"{}"}},"versions":{{"dragoman":"","gazetteer":"","register":"","taxonomy":""}}}}"#,
        observation.feed
    );
    record.extend(rest.into_bytes());
    serde_json::from_slice(&record).unwrap()
}

/// How many records the enrichers are not past; an error where a busy broker does not say in time.
async fn waiting(line: &Line) -> Result<i64, LogError> {
    let mut waiting = 0;
    for topic in [topics::RAW, topics::BACKFILL, topics::RETAG] {
        let committed = line.log.committed(dragoman_enricher::GROUP, topic.name).await?;
        for (partition, (first, end)) in line.log.ends(topic.name).await? {
            waiting += end - committed.get(&partition).copied().unwrap_or(first);
        }
    }
    Ok(waiting)
}

async fn written(line: &Line) -> Written {
    let mut written = Written { enriched: BTreeMap::new(), mentions: vec![], articles: BTreeMap::new() };
    let all = async |topic: &str| {
        let reader = line.log.reader(topic, From::BeginningToEnd).await.unwrap();
        reader.collect().await.unwrap()
    };
    for delivery in all(topics::ENRICHED.name).await {
        let (key, value) = (delivery.key.unwrap().to_vec(), delivery.value.unwrap().to_vec());
        written.enriched.entry(key).or_default().push(value);
    }
    for delivery in all(topics::MENTIONS.name).await {
        let event = header(&delivery.headers, "ce_id").unwrap().to_vec();
        written.mentions.push((event, delivery.value.unwrap().to_vec()));
    }
    written.mentions.sort();
    for delivery in all(topics::ARTICLES.name).await {
        let state = serde_json::from_slice(&delivery.value.unwrap()).unwrap();
        written.articles.insert(delivery.key.unwrap().to_vec(), state);
    }
    written
}
