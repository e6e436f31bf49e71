use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use dragoman_stream::{Commit, Event};
use tokio_util::sync::CancellationToken;

use crate::world::{World, copies, next, next_batch};

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_in_hand_when_partitions_go_is_forgotten_and_not_doubled() {
    let world = World::new().await;
    world.publish_numbers(0..200).await;
    let mut first = world.join("0").await;
    let batch = next_batch(&mut first).await;
    let mut second = world.join("1").await;
    // eager: all partitions are taken from the first before the second gets its share
    let Event::Assigned(share) = next(&mut second).await else { panic!("no assignment") };
    assert_eq!(share.len(), 2);
    let records = copies(&batch);
    assert_eq!(first.commit(batch.claim, records).await.unwrap(), Commit::Forgotten);
    assert_eq!(world.out().await, [0; 0]);
    first.close().await;
    second.close().await;
    world.copy_until(200, &["0", "1"]).await;
    world.assert_copied_once(200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_is_told_what_went_and_what_it_holds_in_order() {
    let world = World::new().await;
    let mut first = world.join("0").await;
    let Event::Assigned(all) = next(&mut first).await else { panic!("no assignment") };
    assert_eq!(all, (0..4).collect());
    let second = world.join("1").await;
    let Event::Revoked(gone) = next(&mut first).await else { panic!("no revocation") };
    assert_eq!(gone, all);
    assert!(first.claim(0).is_none() && first.owned().is_empty());
    let Event::Assigned(share) = next(&mut first).await else { panic!("no assignment") };
    assert_eq!(share.len(), 2);
    assert_eq!(first.owned(), &share);
    second.close().await;
    let Event::Revoked(gone) = next(&mut first).await else { panic!("no revocation") };
    assert_eq!(gone, share);
    let Event::Assigned(again) = next(&mut first).await else { panic!("no assignment") };
    assert_eq!(again, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_that_come_and_go_under_load_lose_and_double_nothing() {
    let world = World::new().await;
    let (guests_gone, count) = (AtomicBool::new(false), AtomicUsize::new(0));
    let publish = async {
        while !guests_gone.load(Ordering::Relaxed) {
            let from = count.fetch_add(20, Ordering::Relaxed);
            world.publish_numbers(from..from + 20).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let count = count.load(Ordering::Relaxed);
        world.copy_until(count, &[]).await;
        count
    };
    let come_and_go = async {
        for round in 0..6 {
            let mut guest = world.join(&format!("guest-{}", round % 2)).await;
            for _ in 0..round {
                let batch = next_batch(&mut guest).await;
                let records = copies(&batch);
                let _ = guest.commit(batch.claim, records).await.unwrap();
            }
            let in_hand = next_batch(&mut guest).await;
            // one in two goes without a word
            if round % 2 == 0 {
                guest.close().await;
            }
            drop(in_hand);
        }
        guests_gone.store(true, Ordering::Relaxed);
    };
    let shutdown = CancellationToken::new();
    let hosts: Vec<_> = ["0", "1"].map(|instance| world.copy_as(instance, &shutdown)).into();
    let (count, ()) = tokio::join!(publish, come_and_go);
    shutdown.cancel();
    for host in hosts {
        host.await.unwrap().unwrap();
    }
    world.assert_copied_once(count).await;
}
