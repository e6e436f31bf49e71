use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use dragoman_stream::{Offset, Partition, Positions, Start, Subscription};

use super::world::{IN, PATIENCE, World, text};

/// A destination that keeps its rows and its offsets in one place.
#[derive(Default)]
struct Destination {
    rows: Mutex<Vec<String>>,
    next: Mutex<BTreeMap<Partition, Offset>>,
}

type Boxed<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Positions for Destination {
    fn positions<'a>(
        &'a self,
        _: &'a str,
        _: &'a [Partition],
    ) -> Boxed<'a, Result<BTreeMap<Partition, Offset>, Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(async { Ok(self.next.lock().unwrap().clone()) })
    }
}

pub(crate) async fn reading_begins_where_the_destination_stands(world: World) {
    let destination = Arc::new(Destination::default());
    world.publish_numbers(60, 5).await;
    // members that take a batch, store it and are gone, some before they told the log
    for round in 0..60 {
        if destination.rows.lock().unwrap().len() == 60 {
            break;
        }
        let start = Start::At(Arc::clone(&destination) as Arc<dyn Positions>);
        let mut member = world.log.join(Subscription { start, ..world.subscription() }).await.unwrap();
        let batch = tokio::time::timeout(PATIENCE, member.next_batch()).await.unwrap().unwrap();
        destination
            .rows
            .lock()
            .unwrap()
            .extend(batch.deliveries.iter().map(|delivery| text(&delivery.value)));
        for (_, partition, next) in batch.claim.next_offsets() {
            destination.next.lock().unwrap().insert(partition, next);
        }
        if round % 2 == 0 {
            member.hint(&batch.claim);
        }
        member.close().await;
    }
    let mut rows: Vec<usize> =
        destination.rows.lock().unwrap().iter().map(|row| row.parse().unwrap()).collect();
    rows.sort_unstable();
    assert_eq!(rows, (0..60).collect::<Vec<_>>());
    let (_, end) = world
        .log
        .ends(IN)
        .await
        .unwrap()
        .into_iter()
        .fold((0, 0), |sum, (_, ends)| (sum.0 + ends.0, sum.1 + ends.1));
    assert_eq!(destination.next.lock().unwrap().values().sum::<Offset>(), end);
}
