use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dragoman_stream::From;

use super::world::{IN, World};

pub(crate) async fn a_reader_begins_at_a_time(world: World) {
    world.publish_numbers(30, 5).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
    let read = async |time| {
        let reader = world.log.reader(IN, From::TimeToEnd(time)).await.unwrap();
        reader.collect().await.unwrap()
    };
    assert_eq!(read(time).await, []);
    world.publish_numbers(10, 5).await;
    let later = read(time).await;
    assert_eq!(later.len(), 10);
    assert!(later.iter().all(|delivery| delivery.timestamp >= time));
    assert_eq!(read(0).await.len(), 40);
    assert_eq!(read(time + 3_600_000).await, []);
}
