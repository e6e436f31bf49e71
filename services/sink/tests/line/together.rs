//! What holds for both destinations.

use dragoman_sink::SinkError;
use dragoman_stream::header;
use dragoman_testkit::Postgres;

use super::files;
use super::table::Tables;
use super::world::{World, articles, blocking, database, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_postgres_loses_nothing_and_never_stops_the_files() {
    let world = World::new().await;
    let server = blocking(Postgres::private).await;
    let sink = world.sink(world.to_both(&server.url()));
    world.publish(&articles(0..100)).await;
    world.until_stored(&sink).await;

    let (url, mut server) = blocking(move || {
        server.stop();
        (server.url(), server)
    })
    .await;
    world.publish(&articles(100..300)).await;
    sink.until_unready("sink-postgres: ").await;
    until("the files have everything", async || files::position(&world.files()) == 300).await;
    assert!(
        !sink.health.unready().iter().any(|line| line.contains("sink-parquet")),
        "{:?}",
        sink.health.unready()
    );

    let _server = blocking(move || {
        server.start();
        server
    })
    .await;
    world.until_stored(&sink).await;
    until("all are ready", async || sink.health.unready().is_empty()).await;
    sink.stop().await.unwrap();
    let tables = Tables::of(&url).await;
    assert_eq!(tables.count("SELECT count(*) FROM articles").await, 300);
    assert_eq!(tables.count("SELECT count(*) FROM article_revisions").await, 300);
    assert_eq!(tables.count("SELECT count(DISTINCT log_offset) FROM article_revisions").await, 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_does_not_wait_for_a_destination_that_is_away() {
    let world = World::new().await;
    world.publish(&articles(0..5)).await;
    let sink = world.sink(world.to_both("postgres://postgres@127.0.0.1:1/nowhere"));
    sink.until_unready("sink-postgres: ").await;
    let began = std::time::Instant::now();
    sink.stop().await.unwrap();
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_record_is_a_dead_letter_of_each_destination_and_the_line_goes_on() {
    let (world, url) = (World::new().await, database().await);
    world.publish(&articles(0..3)).await;
    let malformed: &[u8] = b"{\"id\": \xff}";
    world.publish_raw(malformed).await;
    world.publish(&articles(3..6)).await;
    world.run_to_end(world.to_both(&url)).await;
    assert_eq!(Tables::of(&url).await.count("SELECT count(*) FROM articles").await, 6);
    let letters = world.dead_letters().await;
    let mut stages: Vec<_> = letters.iter().map(|it| header(&it.headers, "x-dlq-stage").unwrap()).collect();
    stages.sort();
    assert_eq!(stages, ["sink-parquet", "sink-postgres"]);
    for letter in &letters {
        assert_eq!(letter.value.as_deref(), Some(malformed));
        assert_eq!(letter.key.as_deref(), Some(&b"key"[..]));
        assert_eq!(header(&letter.headers, "__streams.errors.offset").unwrap(), "3");
        assert_eq!(header(&letter.headers, "__streams.errors.topic").unwrap(), "news.enriched");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_of_other_records_stops_the_sink_before_it_is_emptied_into_dead_letters() {
    let world = World::new().await;
    world.publish(&articles(0..3)).await;
    for _ in 0..150 {
        world.publish_raw("{}").await;
    }
    let error = world.sink(world.to_files()).end().await.unwrap_err();
    assert!(matches!(error, SinkError::Poisoned { in_a_row: 101, offset: 103, .. }), "{error:?}");
    // those before the batch that was one too many; the files stand where the dead letters end
    let letters = world.dead_letters().await.len();
    assert!((1..=100).contains(&letters), "{letters}");
    files::assert_offsets(&world.files(), 3 + letters as i64, &[0, 1, 2]);
}

/// Two processes that both believe to own the partition, over logs with the same records.
#[tokio::test(flavor = "multi_thread")]
async fn two_owners_at_once_store_everything_once() {
    let (one, two, url) = (World::new().await, World::new().await, database().await);
    for world in [&one, &two] {
        world.publish(&articles(0..200)).await;
    }
    // the second writes into the first one's folder and database
    let sinks = [one.sink(one.to_both(&url)), two.sink(one.to_both(&url))];
    for sink in sinks {
        one.until_stored(&sink).await;
        sink.stop().await.unwrap();
    }
    let tables = Tables::of(&url).await;
    assert_eq!(tables.count("SELECT count(*) FROM article_revisions").await, 200);
    assert_eq!(tables.count("SELECT next_offset FROM stream_offsets").await, 200);
    files::assert_offsets(&one.files(), 200, &(0..200).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn lag_tools_are_told_where_a_destination_stands() {
    let (world, url) = (World::new().await, database().await);
    let sink = world.sink(world.to_both(&url));
    let told = async |group| {
        let (_, end) = world.log.ends("news.enriched").await.unwrap()[&0];
        world.log.committed(group, "news.enriched").await.unwrap().get(&0) == Some(&end)
    };
    for group in ["sink-postgres", "sink-parquet"] {
        // a word to lag tools may be late, or lost
        until(group, async || {
            world.publish(&articles(0..1)).await;
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            told(group).await
        })
        .await;
    }
    sink.stop().await.unwrap();
}
