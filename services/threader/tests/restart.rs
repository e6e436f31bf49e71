//! Killed again and again, the threader says what it says undisturbed.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use bytesize::ByteSize;
use chrono::{DateTime, TimeDelta, Utc};
use dragoman_article::{ArticleId, EnrichedArticle, Lineage, Reason, Relation, topics};
use dragoman_service::Health;
use dragoman_stream::{From, Instance, Limits, Log, LogConfig, Record, TopicSpec};
use dragoman_threader::{GROUP, ThreaderConfig};
use tokio_util::sync::CancellationToken;

const GOLDEN: &str = include_str!("../../../shared/article/golden/enriched-article.1.json");
const ARTICLES: usize = 300;

fn text(random: &mut fastrand::Rng) -> Vec<String> {
    (0..80).map(|_| format!("w{}", random.u32(..4000))).collect()
}

/// Articles of which every other is a copy, told before or after what it is like; some come once more.
fn articles() -> Vec<EnrichedArticle> {
    let golden: EnrichedArticle = serde_json::from_str(GOLDEN).unwrap();
    let mut random = fastrand::Rng::with_seed(11);
    let start: DateTime<Utc> = "2025-12-10T00:00:01Z".parse().unwrap();
    let mut texts: Vec<Vec<String>> = vec![];
    let mut articles: Vec<EnrichedArticle> = vec![];
    for number in 0..ARTICLES {
        let mut words = match texts.is_empty() || random.bool() {
            true => text(&mut random),
            false => texts[random.usize(..texts.len())].clone(),
        };
        let place = random.usize(..words.len());
        words[place] = "edited".into();
        texts.push(words.clone());
        // three hours apart: the window of a week moves on
        let fetched = start + TimeDelta::hours(3 * number as i64);
        let article = EnrichedArticle {
            id: ArticleId::from_bits(u128::from(random.u64(..))),
            revision: 1,
            reason: Reason::New,
            text: words.join(" "),
            mentions: vec![],
            published_at: Some(fetched - TimeDelta::minutes(random.i64(0..2000))),
            fetched_at: Some(fetched),
            ..golden.clone()
        };
        if number % 9 == 0 && number > 0 {
            let again = articles[random.usize(articles.len() / 2..articles.len())].clone();
            articles.push(match number % 2 {
                0 => EnrichedArticle {
                    revision: 2,
                    reason: Reason::Text,
                    text: text(&mut random).join(" "),
                    ..again
                },
                _ => EnrichedArticle { reason: Reason::Withdrawn, revision: 2, ..again },
            });
        }
        articles.push(article);
    }
    articles
}

async fn open(folder: &Path) -> Log {
    let specs = topics::all()
        .iter()
        .map(|topic| TopicSpec::new(topic.name, topic.partitions, topic.keep, topic.max_bytes))
        .collect();
    // many small batches, so that there is much to be killed in
    let batch = Limits { records: 7, bytes: ByteSize::mib(1), age: Duration::from_millis(5) };
    let config = LogConfig { file: Some(folder.join("log.sqlite")), batch, ..LogConfig::default() };
    let log = Log::open(&config, &Instance::default(), specs).await.unwrap();
    log.ensure_topics().await.unwrap();
    log
}

/// The last word on each article, after the threader was killed so many times.
async fn lineage(kills: usize) -> BTreeMap<String, Option<Lineage>> {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).await;
    let articles = articles();
    let count = articles.len() as i64;
    let record = |article: &EnrichedArticle| {
        let value = serde_json::to_vec(article).unwrap();
        Record::new(topics::ENRICHED.name, article.id.to_string(), value)
    };
    log.publish(articles.iter().map(record).collect()).await.unwrap();
    let done = async || log.committed(GROUP, topics::ENRICHED.name).await.unwrap().values().sum::<i64>();
    for kill in 0..=kills {
        let stop = CancellationToken::new();
        let config = ThreaderConfig::default();
        let threader =
            tokio::spawn(dragoman_threader::run(config, log.clone(), Health::default(), stop.clone()));
        let target = count * (kill as i64 + 1) / (kills as i64 + 1);
        while done().await < target {
            assert!(!threader.is_finished(), "{:?}", threader.await);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // wherever it stands, between two awaits; a transaction is in the file or is not
        threader.abort();
        assert!(threader.await.unwrap_err().is_cancelled());
    }
    let written =
        log.reader(topics::LINEAGE.name, From::BeginningToEnd).await.unwrap().collect().await.unwrap();
    let word = |value: &[u8]| serde_json::from_slice(value).unwrap();
    written
        .into_iter()
        .map(|word| (word.key, word.value))
        .map(|(key, value)| {
            (String::from_utf8(key.unwrap().to_vec()).unwrap(), value.map(|value| word(&value)))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_it_says_what_it_says_undisturbed() {
    let undisturbed = lineage(0).await;
    assert_eq!(undisturbed, lineage(8).await);
    let words: Vec<&Lineage> = undisturbed.values().flatten().collect();
    let copies = words.iter().filter(|word| word.relation == Relation::Syndicated).count();
    let withdrawn = undisturbed.values().filter(|word| word.is_none()).count();
    assert!(copies > 50 && withdrawn > 5 && words.len() > 200, "{copies} {withdrawn} {}", words.len());
}
