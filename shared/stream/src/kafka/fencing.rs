//! That the broker itself refuses who lost its partitions: what every other guard of a member rests on.

use std::sync::Arc;
use std::time::Duration;

use super::Settings;
use super::transaction::Transactions;
use crate::{
    Claim, Cleanup, Commit, Event, From, Instance, Limits, Log, LogConfig, Record, Start, Subscription,
    TopicSpec,
};

const TOPIC: &str = "in";

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

#[tokio::test(flavor = "multi_thread")]
async fn the_broker_refuses_a_claim_of_a_generation_that_is_over() {
    let brokers = tokio::task::spawn_blocking(dragoman_testkit::kafka::brokers).await.unwrap();
    let prefix = dragoman_testkit::prefix();
    let config = LogConfig { brokers: Some(brokers.clone()), prefix, ..LogConfig::default() };
    let cleanup = Cleanup::Delete(Duration::from_secs(3600));
    let topics = vec![TopicSpec { name: TOPIC.into(), partitions: 2, cleanup, max_bytes: 1 << 20 }];
    let log = Log::open(&config, &Instance::default(), topics.clone()).await.unwrap();
    log.ensure_topics().await.unwrap();

    let mut former = log.join(subscription("0")).await.unwrap();
    assert!(matches!(former.next().await.unwrap(), Event::Assigned(_)));
    let old = former.claim(0).unwrap();
    let mut owner = log.join(subscription("1")).await.unwrap();
    assert!(matches!(owner.next().await.unwrap(), Event::Assigned(_)));
    // it joined the new generation; partition by partition the two agree
    let new = owner.claim(*owner.owned().iter().next().unwrap()).unwrap();

    // a producer that nobody fenced, so that only the generation can stop it
    let settings = Arc::new(Settings::new(&config, brokers, &topics));
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
