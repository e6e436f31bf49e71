use std::collections::BTreeSet;
use std::time::Duration;

use dragoman_stream::{Commit, Event, From, Member, Subscription};
use tokio_util::sync::CancellationToken;

use crate::world::{IN, LOW, World, copies, next, next_batch, subscription};

fn both(instance: &str) -> Subscription {
    Subscription { lower: vec![LOW.into()], ..subscription(instance) }
}

/// Reads until its topics are at their end; the partitions that it saw of each.
async fn seen(member: &mut Member, records: usize) -> [BTreeSet<i32>; 2] {
    let (mut count, mut seen) = (0, [BTreeSet::new(), BTreeSet::new()]);
    while count < records {
        let batch = next_batch(member).await;
        count += batch.deliveries.len();
        for delivery in &batch.deliveries {
            seen[usize::from(&*delivery.topic == LOW)].insert(delivery.partition);
        }
        let records = copies(&batch);
        assert_eq!(member.commit(batch.claim, records).await.unwrap(), Commit::Done);
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_owns_a_partition_reads_it_of_every_topic_also_beside_members_that_know_one_topic_only() {
    let world = World::new().await;
    world.publish_to(LOW, 0..200).await;
    world.publish_to(IN, 200..400).await;
    // of a release before the lower topic: the group deals all of that one's partitions to the other
    let former = world.log.join(subscription("0")).await.unwrap();
    let mut member = world.log.join(both("1")).await.unwrap();
    let Event::Assigned(share) = next(&mut member).await else { panic!("no assignment") };
    assert_eq!(share.len(), 2);
    let mut records = 0;
    for topic in [IN, LOW] {
        let reader = world.log.reader(topic, From::BeginningToEnd).await.unwrap();
        let all = reader.collect().await.unwrap();
        records += all.iter().filter(|delivery| share.contains(&delivery.partition)).count();
    }
    assert_eq!(seen(&mut member, records).await, [share.clone(), share]);
    former.close().await;
    member.close().await;
    let shutdown = CancellationToken::new();
    let alone = world.copy(both("0"), &shutdown);
    world.wait_for(400).await;
    shutdown.cancel();
    alone.await.unwrap().unwrap();
    let mut copied = world.out().await;
    copied.sort_unstable();
    assert_eq!(copied, (0..400).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_several_topics_that_come_and_go_lose_and_double_nothing() {
    let world = World::new().await;
    let shutdown = CancellationToken::new();
    let hosts: Vec<_> = ["0", "1"].map(|instance| world.copy(both(instance), &shutdown)).into();
    let mut count = 0;
    for round in 0..4 {
        for topic in [LOW, IN, LOW] {
            world.publish_to(topic, count..count + 100).await;
            count += 100;
        }
        let mut guest = world.log.join(both("guest")).await.unwrap();
        for _ in 0..round {
            let batch = tokio::time::timeout(Duration::from_secs(2), guest.next_batch()).await;
            let Ok(batch) = batch else { break };
            let batch = batch.unwrap();
            let records = copies(&batch);
            let _ = guest.commit(batch.claim, records).await.unwrap();
        }
        // one in two goes without a word
        if round % 2 == 0 {
            guest.close().await;
        }
    }
    world.wait_for(count).await;
    shutdown.cancel();
    for host in hosts {
        host.await.unwrap().unwrap();
    }
    let mut seen = world.out().await;
    seen.sort_unstable();
    assert_eq!(seen, (0..count).collect::<Vec<_>>());
}
