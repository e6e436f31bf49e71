//! That the broker itself refuses who lost its partitions, and that whom it doesn't refuse has written before its
//! successor reads: what every other guard of a member rests on.

use std::sync::Arc;
use std::time::Duration;

use super::Settings;
use super::transaction::Transactions;
use crate::{
    Claim, Cleanup, Commit, Event, From, Instance, Limits, Log, LogConfig, Record, Start, Subscription,
    TopicSpec,
};

const TOPIC: &str = "in";
const TABLE: &str = "table";

fn subscription(instance: &str) -> Subscription {
    Subscription {
        group: "g".into(),
        instance: Instance::new(instance),
        topic: TOPIC.into(),
        lower: vec![],
        tables: vec![],
        start: Start::Committed,
        limits: Limits::default(),
    }
}

fn topics() -> Vec<TopicSpec> {
    let topic =
        |name: &str, cleanup| TopicSpec { name: name.into(), partitions: 2, cleanup, max_bytes: 1 << 20 };
    vec![topic(TOPIC, Cleanup::Delete(Duration::from_secs(3600))), topic(TABLE, Cleanup::Compact)]
}

async fn cluster() -> LogConfig {
    let brokers = tokio::task::spawn_blocking(dragoman_testkit::kafka::brokers).await.unwrap();
    LogConfig { brokers: Some(brokers), prefix: dragoman_testkit::prefix(), ..LogConfig::default() }
}

async fn open(config: &LogConfig) -> Log {
    let log = Log::open(config, &Instance::default(), topics()).await.unwrap();
    log.ensure_topics().await.unwrap();
    log
}

#[tokio::test(flavor = "multi_thread")]
async fn the_broker_refuses_a_claim_of_a_generation_that_is_over() {
    let config = cluster().await;
    let log = open(&config).await;

    let mut former = log.join(subscription("0")).await.unwrap();
    assert!(matches!(former.next().await.unwrap(), Event::Assigned(_)));
    let old = former.claim(0).unwrap();
    let mut owner = log.join(subscription("1")).await.unwrap();
    assert!(matches!(owner.next().await.unwrap(), Event::Assigned(_)));
    // it joined the new generation; partition by partition the two agree
    let new = owner.claim(*owner.owned().iter().next().unwrap()).unwrap();

    // a producer that nobody fenced, so that only the generation can stop it
    let settings = Arc::new(Settings::new(&config, config.brokers.clone().unwrap(), &topics()));
    let commit = |claim: Claim| {
        let settings = Arc::clone(&settings);
        let write = move || {
            let mut transactions = Transactions::new(settings, subscription("another"));
            transactions.commit(&claim.next, &claim.membership, &[Record::new(TOPIC, "k", "v")]).unwrap()
        };
        tokio::task::spawn_blocking(write)
    };
    assert_eq!(commit(old).await.unwrap(), Commit::Forgotten);
    assert_eq!(log.reader(TOPIC, From::BeginningToEnd).await.unwrap().collect().await.unwrap(), []);
    assert_eq!(commit(new).await.unwrap(), Commit::Done);
    assert_eq!(log.reader(TOPIC, From::BeginningToEnd).await.unwrap().collect().await.unwrap().len(), 1);
}

/// Whoever falls asleep, or is slow, with records on their way still commits if its claim was taken for good before
/// they got there; its successor has read the table without them by then.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_shown_to_the_broker_only_once_its_records_are_there() {
    let config = cluster().await;
    // records stay in the producer for as long as two rebalances take
    let options = [("linger.ms".to_owned(), "6000".to_owned())].into();
    let slow = open(&LogConfig { options, ..config.clone() }).await;
    let tables = || vec![TABLE.into()];
    let mut former = slow.join(Subscription { tables: tables(), ..subscription("0") }).await.unwrap();
    let Event::Assigned(mut lost) = former.next().await.unwrap() else { panic!("nothing assigned") };
    let claim = lost.iter().map(|partition| former.claim(*partition).unwrap());
    let claim = claim.reduce(|one, other| one.merge(other).unwrap()).unwrap();
    let records: Vec<_> =
        lost.iter().map(|partition| Record::new(TABLE, "k", "v").in_partition(*partition)).collect();
    let commit = tokio::spawn(async move { former.commit(claim, records).await.unwrap() });

    let quick = open(&config).await;
    let mut owner = quick.join(Subscription { tables: tables(), ..subscription("1") }).await.unwrap();
    assert!(matches!(owner.next().await.unwrap(), Event::Assigned(_)));
    lost.retain(|partition| owner.owned().contains(partition));
    assert_eq!(lost.len(), 1, "they share the partitions");
    let known = |partition| owner.tables().iter(TABLE, partition).count();
    let known: usize = lost.into_iter().map(known).sum();
    assert_eq!((known, commit.await.unwrap()), (0, Commit::Forgotten));
}
