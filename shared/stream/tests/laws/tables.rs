use std::collections::BTreeMap;

use dragoman_stream::stage::{Ended, Malformed, Stage, Verdict};
use dragoman_stream::{Delivery, Event, Member, Record, Staged, Start, Subscription};

use super::world::{OUT, PATIENCE, TABLE, World, text};

/// Counts the records of each key in a table, and says each count.
pub(crate) struct Count;

impl Stage for Count {
    type Outcome = ();
    const NAME: &'static str = "count";

    fn apply(&mut self, delivery: &Delivery, tables: &Staged<'_>) -> Result<Verdict<()>, Malformed> {
        let key = delivery.key.clone().unwrap();
        let before = tables.get(TABLE, delivery.partition, &key);
        let count = before.map_or(0, |count| text(&Some(count.clone())).parse().unwrap()) + 1;
        let count: String = i32::to_string(&count);
        let records = vec![
            Record::new(TABLE, key.clone(), count.clone()).in_partition(delivery.partition),
            Record::new(OUT, key, count),
        ];
        Ok(Verdict { records, outcome: () })
    }

    fn ended(&mut self, _: &Delivery, _: Ended<()>) {}
}

fn with_table(world: &World) -> Subscription {
    Subscription { tables: vec![TABLE.into()], ..world.subscription() }
}

async fn run_count(world: &World, records: usize) {
    let shutdown = tokio_util::sync::CancellationToken::new();
    let member = world.log.join(with_table(world)).await.unwrap();
    let running = tokio::spawn(dragoman_stream::stage::run(
        member,
        Count,
        dragoman_stream::stage::DeadInARow(0),
        shutdown.clone(),
    ));
    world.wait_for(OUT, records).await;
    shutdown.cancel();
    running.await.unwrap().unwrap();
}

pub(crate) async fn a_table_equals_the_fold_of_its_topic(world: World) {
    // in two runs, so that the second begins from a table that was read
    world.publish_numbers(60, 6).await;
    run_count(&world, 60).await;
    world.publish_numbers(60, 4).await;
    run_count(&world, 120).await;
    let mut fold = BTreeMap::new();
    for delivery in world.all(TABLE).await {
        fold.insert(text(&delivery.key), text(&delivery.value));
    }
    let expected: Vec<_> = (0..6).map(|key| (format!("k{key}"), if key < 4 { "25" } else { "10" })).collect();
    assert_eq!(fold.iter().map(|(key, value)| (key.clone(), value.as_str())).collect::<Vec<_>>(), expected);

    let mut member = world.log.join(with_table(&world)).await.unwrap();
    owns_all(&mut member).await;
    let mut held = BTreeMap::new();
    for partition in member.owned() {
        for (key, value) in member.tables().iter(TABLE, *partition) {
            held.insert(text(&Some(key.clone())), text(&Some(value.clone())));
        }
    }
    assert_eq!(held, fold);
}

pub(crate) async fn a_batch_sees_what_it_wrote_itself(world: World) {
    world.publish_numbers(18, 1).await;
    run_count(&world, 18).await;
    let counts: Vec<_> = (1..=18).map(|count: i32| count.to_string()).collect();
    assert_eq!(world.by_key(OUT).await["k0"], counts);
}

pub(crate) async fn a_topic_that_is_a_table_brings_its_changes(world: World) {
    let put = |key: &str, value: &str| Record::new(TABLE, key.to_owned(), value.to_owned());
    world.log.publish(vec![put("a", "1"), put("b", "1")]).await.unwrap();
    let subscription = Subscription { topic: TABLE.into(), start: Start::AfterTables, ..with_table(&world) };
    let mut member = world.log.join(subscription).await.unwrap();
    owns_all(&mut member).await;
    assert_eq!(member.tables().len(), 2);
    world.log.publish(vec![put("a", "2"), Record::tombstone(TABLE, "b")]).await.unwrap();
    let mut changes = 0;
    while changes < 2 {
        let batch = tokio::time::timeout(PATIENCE, member.next_batch()).await.unwrap().unwrap();
        changes += batch.deliveries.len();
        member.follow(&batch);
    }
    assert_eq!((changes, member.tables().len()), (2, 1));

    // work of its own, on behalf of a partition that it owns
    let partition = *member.owned().iter().next().unwrap();
    let claim = member.claim(partition).unwrap();
    let done = member.commit(claim, vec![Record::new(OUT, "k", "1")]).await.unwrap();
    assert_eq!(done, dragoman_stream::Commit::Done);
    assert_eq!(world.all(OUT).await.len(), 1);
}

async fn owns_all(member: &mut Member) {
    let assigned = tokio::time::timeout(PATIENCE, member.next()).await.unwrap().unwrap();
    assert!(matches!(assigned, Event::Assigned(_)), "{assigned:?}");
}
