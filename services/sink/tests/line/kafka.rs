//! On Apache Kafka there are several partitions, and owners come and go.

use std::collections::BTreeSet;

use super::files;
use super::table::Tables;
use super::world::{World, articles, database, until};

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_stored_once_while_owners_come_and_go() {
    let (prefix, url) = (dragoman_testkit::prefix(), database().await);
    let one = World::on_kafka(&prefix, "0").await;
    let two = World::on_kafka(&prefix, "1").await;
    let folder = one.files();
    let stored = async |count: usize| {
        until(&format!("the files have {count} records"), async || files::ids(&folder).len() >= count).await;
        let tables = Tables::of(&url).await;
        until(&format!("the tables have {count} records"), async || tables.articles().await >= count).await;
    };

    let first = one.sink(one.to_both(&url));
    one.publish(&articles(0..100)).await;
    stored(100).await;
    // the first loses partitions while it works
    let second = two.sink(one.to_both(&url));
    for tens in 10..30 {
        one.publish(&articles(tens * 10..tens * 10 + 10)).await;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    stored(300).await;
    // and the second gets them all
    first.stop().await.unwrap();
    one.publish(&articles(300..400)).await;
    stored(400).await;
    second.stop().await.unwrap();

    let tables = Tables::of(&url).await;
    assert_eq!(tables.count("SELECT count(*) FROM articles").await, 400);
    assert_eq!(tables.count("SELECT count(*) FROM article_revisions").await, 400);
    let ids = files::ids(&folder);
    assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (400, 400));
    let ends = one.log.ends("news.enriched").await.unwrap();
    let used = ends.values().filter(|(first, next)| next > first).count();
    assert!(used > 1, "one partition alone says nothing");
    assert_eq!(tables.count("SELECT count(*) FROM stream_offsets").await, used as i64);
}
