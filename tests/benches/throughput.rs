//! What exactly-once costs: `cargo bench -p e2e`.
//!
//! The same articles on a real Kafka, enriched in transactions, enriched at least once (published, then the position
//! shown), and copied by the same stream code without a look inside, both ways. Rounds alternate, so that what else the
//! machine does falls on all alike; the medians' ratios are the result.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where it fails and prints its result"
)]

use std::time::{Duration, Instant};

use dragoman_article::{ArticleId, CanonicalUrl, ContentHash, FeedId, Observation, ObservedVia, topics};
use dragoman_enricher::Tagger;
use dragoman_stream::stage::{self, DeadInARow, Ended, Malformed, Stage, Verdict};
use dragoman_stream::{
    Delivery, Instance, Log, LogConfig, LogError, Member, Record, Staged, Start, Subscription, TopicSpec,
};
use tokio_util::sync::CancellationToken;

/// Articles a round: some seconds of work for the slowest.
const ARTICLES: usize = 6_000;
const ROUNDS: usize = 5;
const PARTITIONS: u32 = 4;
const GROUP: &str = "bench";
/// Bundled with the sample newsroom: real lengths, twelve languages.
const TEXTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../services/dragoman/newsroom/articles");

/// The same bytes under the same key.
struct Copy;

impl Stage for Copy {
    type Outcome = ();
    const NAME: &'static str = "copy";

    fn apply(&mut self, delivery: &Delivery, _: &Staged<'_>) -> Result<Verdict<()>, Malformed> {
        let key = delivery.key.clone().unwrap_or_default();
        let value = delivery.value.clone().unwrap_or_default();
        Ok(Verdict { records: vec![Record::new(topics::ENRICHED.name, key, value)], outcome: () })
    }

    fn ended(&mut self, _: &Delivery, _: Ended<()>) {}
}

#[derive(Clone, Copy, PartialEq)]
enum Guarantee {
    ExactlyOnce,
    AtLeastOnce,
}

const VARIANTS: [(&str, Guarantee, bool); 4] = [
    ("enriched, exactly once", Guarantee::ExactlyOnce, true),
    ("enriched, at least once", Guarantee::AtLeastOnce, true),
    ("copied, exactly once", Guarantee::ExactlyOnce, false),
    ("copied, at least once", Guarantee::AtLeastOnce, false),
];

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    let brokers = tokio::task::spawn_blocking(dragoman_testkit::kafka::brokers).await.unwrap();
    let observations = observations();
    let bytes: usize = observations.iter().map(|observation| observation.text.len()).sum();
    println!(
        "{ARTICLES} articles, {:.1} MB of text, {PARTITIONS} partitions, one process",
        bytes as f64 / 1e6
    );
    let mut seconds = [const { Vec::new() }; VARIANTS.len()];
    for round in 0..ROUNDS {
        for (variant, (name, guarantee, enrich)) in VARIANTS.into_iter().enumerate() {
            let log = filled(&brokers, &observations).await;
            let taken = if enrich {
                time(&log, dragoman_enricher::stage(Tagger::new().unwrap()), guarantee).await
            } else {
                time(&log, Copy, guarantee).await
            };
            println!("round {}: {name}: {:.0} articles/s", round + 1, ARTICLES as f64 / taken.as_secs_f64());
            seconds[variant].push(taken.as_secs_f64());
        }
    }
    let medians = seconds.map(median);
    println!("\nmedian of {ROUNDS} rounds, and its ratio to the first");
    for ((name, ..), median) in VARIANTS.iter().zip(medians) {
        println!("{name:26}{:8.0} articles/s{:8.2}", ARTICLES as f64 / median, medians[0] / median);
    }
}

/// Real texts, each made another article by its number.
fn observations() -> Vec<Observation> {
    let mut files: Vec<_> = std::fs::read_dir(TEXTS).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let texts: Vec<_> = files
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(file).unwrap();
            text.rsplit_once("+++\n").unwrap().1.to_owned()
        })
        .collect();
    (0..ARTICLES).map(|number| observation(number, &texts[number % texts.len()])).collect()
}

fn observation(number: usize, text: &str) -> Observation {
    let url = format!("https://example.org/{number}");
    let canonical_url = CanonicalUrl::parse(&url).unwrap();
    let (title, text) = text.split_once("\n\n").unwrap();
    let text = format!("{text}\n\n{number}");
    Observation {
        id: ArticleId::of(&canonical_url),
        url,
        canonical_url,
        former_ids: vec![],
        feed: FeedId::of("https://example.org/rss.xml"),
        publisher: None,
        country: None,
        language: None,
        content_hash: ContentHash::of(title, &text),
        title: title.to_owned(),
        text,
        truncated: false,
        authors: vec![],
        about: Default::default(),
        published_at: Some("2026-11-23T12:00:00Z".parse().unwrap()),
        published_from: None,
        fetched_at: "2026-11-23T12:00:00Z".parse().unwrap(),
        via: ObservedVia::Page,
    }
}

/// A log of its own with all observations on it.
async fn filled(brokers: &str, observations: &[Observation]) -> Log {
    let config = LogConfig {
        brokers: Some(brokers.to_owned()),
        prefix: dragoman_testkit::prefix(),
        ..LogConfig::default()
    };
    let specs = topics::all()
        .iter()
        .map(|topic| TopicSpec::new(topic.name, PARTITIONS, topic.keep, topic.max_bytes))
        .collect();
    let log = Log::open(&config, &Instance::default(), specs).await.unwrap();
    log.ensure_topics().await.unwrap();
    for observations in observations.chunks(1000) {
        let records = observations.iter().map(|observation| {
            let value = serde_json::to_vec(observation).unwrap();
            Record::new(topics::RAW.name, observation.id.as_str().to_owned(), value)
        });
        log.publish(records.collect()).await.unwrap();
    }
    log
}

/// From having its partitions to having done everything.
async fn time<S: Stage + 'static>(log: &Log, stage: S, guarantee: Guarantee) -> Duration {
    let subscription = Subscription {
        group: GROUP.into(),
        instance: log.instance().clone(),
        topic: topics::RAW.name.into(),
        lower: vec![],
        tables: vec![topics::ARTICLES.name.into()],
        start: Start::Committed,
        limits: log.limits(),
    };
    let mut member = log.join(subscription).await.unwrap();
    while member.owned().len() < PARTITIONS as usize {
        member.next().await.unwrap();
    }
    let done = CancellationToken::new();
    let started = Instant::now();
    let watching = tokio::spawn(all_done(log.clone(), done.clone()));
    match guarantee {
        Guarantee::ExactlyOnce => stage::run(member, stage, DeadInARow(0), done).await,
        Guarantee::AtLeastOnce => at_least_once(log, member, stage, done).await,
    }
    .unwrap();
    watching.await.unwrap();
    started.elapsed()
}

/// Looks often enough that its grain is far below what is measured.
async fn all_done(log: Log, done: CancellationToken) {
    loop {
        let at = log.committed(GROUP, topics::RAW.name).await.unwrap();
        if at.values().sum::<i64>() >= ARTICLES as i64 {
            return done.cancel();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The loop that many a consumer has: write, wait for the acknowledgement, show the position.
async fn at_least_once<S: Stage>(
    log: &Log,
    mut member: Member,
    mut stage: S,
    done: CancellationToken,
) -> Result<(), LogError> {
    loop {
        let batch = tokio::select! {
            biased;
            () = done.cancelled() => break,
            batch = member.next_batch() => batch?,
        };
        let records = tokio::task::block_in_place(|| {
            let mut staged = Staged::new(member.tables());
            let mut records = vec![];
            for delivery in &batch.deliveries {
                let verdict = stage.apply(delivery, &staged).unwrap();
                staged.stage(&verdict.records);
                records.extend(verdict.records);
            }
            records
        });
        log.publish(records).await?;
        member.hint(&batch.claim);
    }
    member.close().await;
    Ok(())
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}
