use std::time::Duration;

use dragoman_stream::{Commit, Limits, Member, Subscription};

use super::batches::{copies, die_in_all_ways, each_is_there_once};
use super::tables::Count;
use super::world::{Copy, IN, LOW, OUT, PATIENCE, TABLE, World};

fn both(world: &World) -> Subscription {
    Subscription { lower: vec![LOW.into()], ..world.subscription() }
}

/// Copies one batch; gives the topic of each of its records.
async fn copy_one(member: &mut Member) -> Vec<String> {
    let batch = tokio::time::timeout(PATIENCE, member.next_batch()).await.unwrap().unwrap();
    let records = copies(&batch.deliveries);
    assert_eq!(member.commit(batch.claim, records).await.unwrap(), Commit::Done);
    batch.deliveries.iter().map(|delivery| delivery.topic.to_string()).collect()
}

pub(crate) async fn a_lower_topic_waits_until_nothing_waits_in_the_first(world: World) {
    world.publish_to(LOW, 0..150, 7).await;
    world.publish_to(IN, 150..400, 7).await;
    let mut member = world.log.join(both(&world)).await.unwrap();
    let mut topics = vec![];
    while topics.len() < 400 {
        topics.extend(copy_one(&mut member).await);
    }
    let first_low = topics.iter().position(|topic| topic == LOW).unwrap();
    assert_eq!(first_low, 250, "{:?}", &topics[..300.min(topics.len())]);
    member.close().await;
    each_is_there_once(&world, 400).await;
    // both positions were kept
    world.publish_to(LOW, 400..410, 7).await;
    let mut member = world.log.join(both(&world)).await.unwrap();
    let mut again = 0;
    while again < 10 {
        again += copy_one(&mut member).await.len();
    }
    each_is_there_once(&world, 410).await;
}

pub(crate) async fn what_comes_on_the_first_passes_what_waits_on_a_lower(world: World) {
    const BATCH: usize = 20;
    world.publish_to(LOW, 0..2000, 7).await;
    let limits = Limits { records: BATCH, ..world.subscription().limits };
    let mut member = world.log.join(Subscription { limits, ..both(&world) }).await.unwrap();
    let mut read = copy_one(&mut member).await.len();
    world.publish_to(IN, 2000..2001, 1).await;
    // it has come in wherever it has to
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut waited = 0;
    loop {
        let topics = copy_one(&mut member).await;
        read += topics.len();
        if topics.iter().any(|topic| topic == IN) {
            break;
        }
        waited += 1;
    }
    // what was handed over before it came, and nothing else
    assert!(waited <= 3, "{waited} batches of what is lower came first");
    assert!(read < 2000);
}

pub(crate) async fn one_table_serves_all_topics(world: World) {
    let subscription = Subscription { tables: vec![TABLE.into()], ..both(&world) };
    world.publish_to(LOW, 0..60, 6).await;
    world.publish_to(IN, 0..30, 6).await;
    let member = world.log.join(subscription.clone()).await.unwrap();
    world.run_as(member, Count, OUT, 90).await;
    world.publish_to(LOW, 0..6, 6).await;
    let member = world.log.join(subscription).await.unwrap();
    world.run_as(member, Count, OUT, 96).await;
    for (key, counts) in world.by_key(OUT).await {
        let expected: Vec<_> = (1..=16).map(|count: i32| count.to_string()).collect();
        assert_eq!(counts, expected, "{key}");
    }
    let last = world.by_key(TABLE).await;
    assert!(last.values().all(|counts| counts.last().unwrap() == "16"), "{last:?}");
}

pub(crate) async fn several_topics_lose_and_double_nothing_by_members_that_die_anywhere(world: World) {
    // more than the nine take, so that both topics are met
    world.publish_to(IN, 0..100, 7).await;
    world.publish_to(LOW, 100..400, 7).await;
    die_in_all_ways(&world, &both(&world)).await;
    let member = world.log.join(both(&world)).await.unwrap();
    world.run_as(member, Copy, OUT, 400).await;
    each_is_there_once(&world, 400).await;
    // each topic keeps the order of its keys
    for topic in [IN, LOW] {
        for (key, values) in world.by_key(topic).await {
            let out: Vec<_> = world
                .by_key(OUT)
                .await
                .remove(&key)
                .unwrap()
                .into_iter()
                .filter(|n| values.contains(n))
                .collect();
            assert_eq!(out, values, "{key} of {topic}");
        }
    }
}
