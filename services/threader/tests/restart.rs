//! Killed again and again, the threader says what it says undisturbed.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use bytesize::ByteSize;
use chrono::{DateTime, TimeDelta, Utc};
use dragoman_article::{ArticleId, EnrichedArticle, Lineage, Position, Reason, Relation, Stance, topics};
use dragoman_service::Health;
use dragoman_stream::{From, Instance, Limits, Log, LogConfig, Record, TopicSpec};
use dragoman_threader::{GROUP, ThreaderConfig, positions};
use tokio_util::sync::CancellationToken;

const GOLDEN: &str = include_str!("../../../shared/article/golden/enriched-article.3.json");
const ARTICLES: usize = 300;

fn text(random: &mut fastrand::Rng) -> Vec<String> {
    (0..80).map(|_| format!("w{}", random.u32(..4000))).collect()
}

fn stance(position: &Position, random: &mut fastrand::Rng) -> Position {
    let stance = [Stance::Rejects, Stance::Accepts, Stance::Demands][random.usize(..3)].clone();
    let issue = ["ceasefire.truce", "security.guarantees", "territory.withdrawal"][random.usize(..3)].into();
    let target = [vec![], vec!["RU".to_owned()]][random.usize(..2)].clone();
    Position { stance, issue, target, condition: None, said_at: None, ..position.clone() }
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
            positions: vec![stance(&golden.positions[0], &mut random)],
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

/// The last word on each article, and what stands on the topics of positions.
#[derive(Debug, PartialEq)]
struct Said {
    lineage: BTreeMap<String, Option<Lineage>>,
    positions: Vec<(String, Option<Bytes>, Option<Bytes>)>,
}

/// What the threader says when it was killed so many times.
async fn said(kills: usize) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).await;
    let articles = articles();
    let count = articles.len() as i64;
    let record = |article: &EnrichedArticle| {
        let value = serde_json::to_vec(article).unwrap();
        Record::new(topics::ENRICHED.name, article.id.to_string(), value)
    };
    log.publish(articles.iter().map(record).collect()).await.unwrap();
    let stands = async |group, topic| log.committed(group, topic).await.unwrap().values().sum::<i64>();
    let end = async |topic| log.ends(topic).await.unwrap().values().map(|(_, next)| next).sum::<i64>();
    let done = async || stands(GROUP, topics::ENRICHED.name).await;
    let behind =
        async || end(topics::STANCES.name).await - stands(positions::GROUP, topics::STANCES.name).await;
    for kill in 0..=kills {
        let stop = CancellationToken::new();
        let config = ThreaderConfig::default();
        let threader =
            tokio::spawn(dragoman_threader::run(config, log.clone(), Health::default(), stop.clone()));
        let target = count * (kill as i64 + 1) / (kills as i64 + 1);
        while done().await < target || kill == kills && behind().await > 0 {
            assert!(!threader.is_finished(), "{:?}", threader.await);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // wherever it stands, between two awaits; a transaction is in the file or is not
        threader.abort();
        assert!(threader.await.unwrap_err().is_cancelled());
    }
    let read = async |topic| log.reader(topic, From::BeginningToEnd).await.unwrap().collect().await.unwrap();
    let word = |value: &[u8]| serde_json::from_slice(value).unwrap();
    let lineage = read(topics::LINEAGE.name).await.into_iter().map(|word| (word.key, word.value));
    let key = |key: Option<Bytes>| String::from_utf8(key.unwrap().to_vec()).unwrap();
    let lineage = lineage.map(|(id, value)| (key(id), value.map(|value| word(&value)))).collect();
    let mut positions = vec![];
    for topic in [topics::STANCES, topics::POSITIONS, topics::POSITION_CHANGES] {
        let records = read(topic.name).await.into_iter();
        positions.extend(records.map(|record| (topic.name.to_owned(), record.key, record.value)));
    }
    Said { lineage, positions }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_it_says_what_it_says_undisturbed() {
    let undisturbed = said(0).await;
    assert!(undisturbed == said(8).await);
    let topic = |topic: &str| undisturbed.positions.iter().filter(|record| record.0 == topic).count();
    let counts = [topics::STANCES, topics::POSITIONS, topics::POSITION_CHANGES].map(|of| topic(of.name));
    assert!(counts[0] > 200 && counts[1] > 5 && counts[2] > 20, "{counts:?}");
    let undisturbed = undisturbed.lineage;
    let words: Vec<&Lineage> = undisturbed.values().flatten().collect();
    let copies = words.iter().filter(|word| word.relation == Relation::Syndicated).count();
    let withdrawn = undisturbed.values().filter(|word| word.is_none()).count();
    assert!(copies > 50 && withdrawn > 5 && words.len() > 200, "{copies} {withdrawn} {}", words.len());
}
