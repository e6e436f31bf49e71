use bytesize::ByteSize;
use dragoman_stream::{Commit, Limits, Log, LogError, Member, Record, TopicState};

use super::world::{Copy, IN, MAX_BYTES, OUT, PATIENCE, World, text};

/// What a member does before it is gone.
#[derive(Clone, Copy)]
enum Dies {
    WithABatchInHand,
    AfterItsCommit,
    InItsCommit,
}

pub(crate) async fn nothing_is_lost_or_doubled_by_members_that_die_anywhere(world: World) {
    const COUNT: usize = 300;
    world.publish_numbers(COUNT, 7).await;
    die_in_all_ways(&world, &world.subscription()).await;
    world.run_until(Copy, OUT, COUNT).await;
    each_is_there_once(&world, COUNT).await;
}

/// Nine members, one after the other.
pub(crate) async fn die_in_all_ways(world: &World, subscription: &dragoman_stream::Subscription) {
    let ways = [Dies::WithABatchInHand, Dies::AfterItsCommit, Dies::InItsCommit];
    for dies in ways.into_iter().cycle().take(9) {
        let mut member = world.log.join(subscription.clone()).await.unwrap();
        let batch = tokio::time::timeout(PATIENCE, member.next_batch()).await.unwrap().unwrap();
        let records = copies(&batch.deliveries);
        match dies {
            Dies::WithABatchInHand => {}
            Dies::AfterItsCommit => {
                assert_eq!(member.commit(batch.claim, records).await.unwrap(), Commit::Done)
            }
            Dies::InItsCommit => {
                // a commit whose answer nobody waits for: either of the two is right, half of one is not
                let commit = member.commit(batch.claim, records);
                let _ = tokio::time::timeout(std::time::Duration::from_millis(3), commit).await;
            }
        }
        drop(member);
    }
}

pub(crate) async fn each_is_there_once(world: &World, count: usize) {
    let mut seen: Vec<usize> =
        world.all(OUT).await.iter().map(|delivery| text(&delivery.value).parse().unwrap()).collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..count).collect::<Vec<_>>());
}

pub(crate) async fn keys_keep_their_order(world: World) {
    world.publish_numbers(200, 5).await;
    world.run_until(Copy, OUT, 200).await;
    assert_eq!(world.by_key(OUT).await, world.by_key(IN).await);
    for values in world.by_key(OUT).await.into_values() {
        let numbers: Vec<usize> = values.iter().map(|value| value.parse().unwrap()).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
    }
}

pub(crate) async fn a_replay_sees_the_same(world: World) {
    world.publish_numbers(50, 3).await;
    let first = world.all(IN).await;
    let mut member = world.member().await;
    let mut seen = vec![];
    while seen.len() < 50 {
        seen.extend(member.next_batch().await.unwrap().deliveries);
    }
    for deliveries in [&mut seen, &mut world.all(IN).await] {
        deliveries.sort_by_key(|delivery| (delivery.partition, delivery.offset));
    }
    let mut first = first;
    first.sort_by_key(|delivery| (delivery.partition, delivery.offset));
    assert_eq!(seen, first);
}

pub(crate) async fn work_claimed_before_a_rewind_is_forgotten(world: World) {
    world.publish_numbers(10, 1).await;
    let mut member = world.member().await;
    let batch = member.next_batch().await.unwrap();
    member.rewind();
    let commit = member.commit(batch.claim, copies(&batch.deliveries)).await.unwrap();
    assert_eq!(commit, Commit::Forgotten);
    assert_eq!(world.all(OUT).await, []);
    commit_next(&mut member).await;
    assert_eq!(world.all(OUT).await.len(), 10);
}

pub(crate) async fn a_batch_closes_by_count_and_by_bytes(world: World) {
    world.publish_numbers(30, 1).await;
    let limits = |records, bytes| Limits { records, bytes, ..world.subscription().limits };
    for (limits, largest) in [(limits(7, ByteSize::mib(1)), 7), (limits(100, ByteSize::b(12)), 4)] {
        let subscription = dragoman_stream::Subscription { limits, ..world.subscription() };
        let mut member = world.log.join(subscription).await.unwrap();
        let batch = member.next_batch().await.unwrap();
        assert!((1..=largest).contains(&batch.deliveries.len()), "{} of {limits:?}", batch.deliveries.len());
        member.close().await;
    }
}

pub(crate) async fn a_commit_that_is_refused_changes_nothing(world: World) {
    world.publish_numbers(5, 1).await;
    let mut member = world.member().await;
    let batch = member.next_batch().await.unwrap();
    let mut records = copies(&batch.deliveries);
    records.push(Record::new(OUT, "k", vec![b'x'; MAX_BYTES]));
    let refused = member.commit(batch.claim.clone(), records).await;
    assert!(matches!(refused, Err(LogError::TooLarge { .. })), "{refused:?}");
    assert_eq!(world.all(OUT).await, []);
    assert_eq!(member.commit(batch.claim, copies(&batch.deliveries)).await.unwrap(), Commit::Done);
    assert_eq!(world.all(OUT).await.len(), 5);
}

pub(crate) async fn topics_are_created_once_and_verified_after(world: World) {
    let reports = world.log.ensure_topics().await.unwrap();
    assert!(reports.iter().all(|report| report.state == TopicState::AsItShouldBe), "{reports:?}");
    let mut topics = World::topics();
    topics[2].cleanup = topics[0].cleanup;
    topics.push(dragoman_stream::TopicSpec { name: "absent".into(), ..topics[0].clone() });
    let other = Log::open(&world.config, world.log.instance(), topics).await.unwrap();
    let Err(LogError::Topics(reports)) = other.verify_topics().await else { panic!("not refused") };
    let states: Vec<_> =
        reports.iter().map(|report| (report.name.as_str(), report.state.to_string())).collect();
    assert_eq!(states[0].0, "table");
    assert!(states[0].1.contains("cleanup"), "{states:?}");
    assert_eq!(states[1], ("absent", "missing".to_owned()));
}

pub(crate) fn copies(deliveries: &[dragoman_stream::Delivery]) -> Vec<Record> {
    let copy = |delivery: &dragoman_stream::Delivery| {
        Record::new(OUT, delivery.key.clone().unwrap(), delivery.value.clone().unwrap())
    };
    deliveries.iter().map(copy).collect()
}

async fn commit_next(member: &mut Member) {
    let batch = tokio::time::timeout(PATIENCE, member.next_batch()).await.unwrap().unwrap();
    let records = copies(&batch.deliveries);
    assert_eq!(member.commit(batch.claim, records).await.unwrap(), Commit::Done);
}
