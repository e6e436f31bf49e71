use dragoman_stream::{Commit, LogConfig, LogError, Record, TopicSpec};
use dragoman_testkit::{Broker, Lose};

use crate::world::{OUT, World, blocking, copies, next_batch};

/// Kafka's number for the request that ends a transaction.
const END_TXN: i16 = 26;

/// The broker's answer to a commit never comes: the member makes its producer anew and looks where the group stands.
async fn a_commit_in_doubt(lose: Lose, committed: usize) {
    let broker = blocking(Broker::private).await;
    let direct = LogConfig { brokers: Some(broker.brokers()), ..LogConfig::default() };
    let world = World::on(direct).await;
    world.publish_numbers(0..100).await;
    let proxied = LogConfig { brokers: Some(broker.proxied_brokers()), ..world.config.clone() };
    let behind = World::again(proxied).await;
    let mut member = behind.join("0").await;
    let batch = next_batch(&mut member).await;
    assert_eq!(batch.deliveries.len(), 20);
    broker.proxy().lose(END_TXN, lose);
    let records = copies(&batch);
    assert_eq!(member.commit(batch.claim, records).await.unwrap(), Commit::Forgotten);
    assert!(broker.proxy().lost(END_TXN) > 0);
    broker.proxy().heal();
    assert_eq!(world.out().await.len(), committed);

    // the member is as good as new: what was committed does not come again, what was not does
    world.copy_on_until(100, member).await;
    world.assert_copied_once(100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_not_done_again() {
    a_commit_in_doubt(Lose::Response, 20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_never_arrives_is_done_again() {
    a_commit_in_doubt(Lose::Request, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_the_broker_refuses_is_an_error_and_not_an_endless_loop() {
    let world = World::new().await;
    world.publish_numbers(0..5).await;
    // a configuration that believes topics larger than they were created
    let believed: Vec<TopicSpec> =
        World::topics().into_iter().map(|topic| TopicSpec { max_bytes: 1 << 20, ..topic }).collect();
    let other = dragoman_stream::Log::open(&world.config, &dragoman_stream::Instance::default(), believed)
        .await
        .unwrap();
    let mut member = other.join(crate::world::subscription("0")).await.unwrap();
    let batch = next_batch(&mut member).await;
    let record = Record::new(OUT, "k", incompressible(200_000));
    let error = member.commit(batch.claim, vec![record]).await.unwrap_err();
    assert!(matches!(error, LogError::Kafka { .. }), "{error}");
    assert_eq!(world.out().await, [0; 0]);
}

/// Bytes that no compression makes smaller.
fn incompressible(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}
