use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use dragoman_article::{ArticleId, EnrichedArticle, Reason, topics};
use dragoman_enricher::{Article, Tagger};
use dragoman_stream::{From, Record};
use nix::sys::signal::Signal;

use crate::line::{Line, PATIENCE};

const KILLS: usize = 10;
const ARTICLES: usize = 40 * (KILLS + 1);

/// Articles in which a few parties say this and that: some are copies, some are tagged anew, some are withdrawn.
fn articles() -> Vec<EnrichedArticle> {
    let tagger = Tagger::new().unwrap();
    let mut random = fastrand::Rng::with_seed(5);
    let start: DateTime<Utc> = "2025-12-10T00:00:00Z".parse().unwrap();
    let mut articles: Vec<EnrichedArticle> = vec![];
    for number in 0..ARTICLES {
        let again = articles.get(random.usize(..number.max(1))).cloned().filter(|_| number % 4 == 3);
        let article = match again {
            Some(before) if random.bool() => {
                EnrichedArticle { reason: Reason::Withdrawn, revision: before.revision + 1, ..before }
            }
            Some(before) => EnrichedArticle {
                reason: Reason::Retag,
                tagging: before.tagging + 1,
                positions: before.positions.into_iter().skip(1).collect(),
                ..before
            },
            None => {
                let party = ["Ukraine", "Russia", "Israel"][random.usize(..3)];
                let says = ["rejects", "accepts", "demands", "offers"][random.usize(..4)];
                let about = ["a ceasefire", "security guarantees", "a prisoner exchange"][random.usize(..3)];
                let day = ["Monday", "Tuesday", "Sunday"][random.usize(..3)];
                let tale: Vec<String> = (0..40).map(|word| ((number / 3) * 40 + word).to_string()).collect();
                let text =
                    format!("{party} {says} {about}, its government said on {day}. {}", tale.join(" "));
                let published_at = Some(start + TimeDelta::minutes(10 * number as i64));
                let id = Some(ArticleId::from_bits(number as u128 + 1));
                let article = Article { id, text, published_at, ..Article::default() };
                EnrichedArticle { fetched_at: published_at, ..tagger.enrich(&article) }
            }
        };
        articles.push(article);
    }
    articles
}

type Topic = Vec<(Option<Bytes>, Option<Bytes>)>;

/// What the threader leaves on its topics when it is killed so often while articles come.
async fn threaded(articles: &[EnrichedArticle], kills: usize) -> (BTreeMap<&'static str, Topic>, String) {
    // one partition: what comes in another order changes otherwise on the way
    let mut line = Line::with_partitions(1, None, "postgres://127.0.0.1/none".into()).await;
    line.config["log"].as_table_mut().unwrap().insert("batch".into(), toml::toml! { records = 5 }.into());
    line.start("threader");
    let mut random = fastrand::Rng::new();
    for (round, some) in articles.chunks(ARTICLES.div_ceil(kills + 1)).enumerate() {
        let record = |article: &EnrichedArticle| {
            let value = serde_json::to_vec(article).unwrap();
            Record::new(topics::ENRICHED.name, article.id.to_string(), value)
        };
        line.log.publish(some.iter().map(record).collect()).await.unwrap();
        if round < kills && round % 4 == 3 {
            // asleep past the session timeout with a batch in hand: what it holds of that is void when it wakes up
            tokio::time::sleep(Duration::from_millis(random.u64(20..200))).await;
            line.service("threader").signal(Signal::SIGSTOP);
            tokio::time::sleep(Duration::from_secs(8)).await;
            line.service("threader").signal(Signal::SIGCONT);
        } else if round < kills {
            tokio::time::sleep(Duration::from_millis(random.u64(300..7000))).await;
            line.service("threader").kill();
            line.start("threader");
        }
    }
    for (group, topic) in
        [(dragoman_threader::GROUP, topics::ENRICHED), (dragoman_threader::positions::GROUP, topics::STANCES)]
    {
        let started = Instant::now();
        loop {
            let last = read(&line, topic.name).await.last().map_or(0, |last| last.0 + 1);
            let committed = line.log.committed(group, topic.name).await.unwrap();
            if last > 0 && committed.get(&0).is_some_and(|next| *next >= last) {
                break;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "{group} stands at {committed:?} of {last}: {}",
                line.said()
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
    let mut found = BTreeMap::new();
    for topic in [topics::LINEAGE, topics::STANCES, topics::POSITIONS, topics::POSITION_CHANGES] {
        found.insert(topic.name, read(&line, topic.name).await.into_iter().map(|record| record.1).collect());
    }
    (found, line.said())
}

/// Every record of a topic with its offset.
async fn read(line: &Line, topic: &str) -> Vec<(i64, (Option<Bytes>, Option<Bytes>))> {
    let reader = line.log.reader(topic, From::BeginningToEnd).await.unwrap();
    let records = reader.collect().await.unwrap();
    records.into_iter().map(|record| (record.offset, (record.key, record.value))).collect()
}

/// `kill -9` of the threader at random moments, against one that is left in peace.
#[tokio::test(flavor = "multi_thread")]
async fn a_threader_that_is_killed_says_record_by_record_what_one_left_in_peace_says() {
    let articles = articles();
    let (undisturbed, _) = threaded(&articles, 0).await;
    let (disturbed, said) = threaded(&articles, KILLS).await;
    for (topic, records) in &undisturbed {
        println!("{topic}: {} records, {} after {KILLS} kills", records.len(), disturbed[topic].len());
        assert!(records.len() > 20, "{topic}");
        let first = records.iter().zip(&disturbed[topic]).position(|(one, other)| one != other);
        let at = |records: &Topic| first.and_then(|first| records.get(first).cloned());
        let (one, other) = (at(records), at(&disturbed[topic]));
        assert!(
            *records == disturbed[topic],
            "{topic} differs from record {first:?} on, {one:?} and {other:?}: {said}"
        );
    }
}
