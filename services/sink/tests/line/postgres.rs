use dragoman_article::{EnrichedArticle, Reason};
use dragoman_stream::header;

use super::table::Tables;
use super::world::{World, article, articles, database, to_postgres};

/// A later word on an article: other revision, other tagging, fewer mentions.
fn later(article: &EnrichedArticle, revision: u32, tagging: u32) -> EnrichedArticle {
    let title = format!("revision {revision}, tagging {tagging}");
    let mentions = article.mentions[..1].to_vec();
    EnrichedArticle {
        revision,
        tagging,
        title,
        mentions,
        issues: vec![],
        reason: Reason::Text,
        ..article.clone()
    }
}

async fn documents(tables: &Tables) -> Vec<EnrichedArticle> {
    let rows = tables.rows("SELECT doc::text FROM articles ORDER BY id").await;
    rows.iter().map(|row| serde_json::from_str(row.get(0)).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_equal_records() {
    let (world, url) = (World::new().await, database().await);
    let mut written = articles(0..50);
    world.publish(&written).await;
    world.run_to_end(to_postgres(&url)).await;
    let tables = Tables::of(&url).await;
    written.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(documents(&tables).await, written);

    let rows = tables.rows("SELECT id, revision, tagging, reason, url, canonical_url, publisher, feed, country, language, title, text, truncated, published_at, fetched_at, ce_id FROM articles ORDER BY id").await;
    for (row, article) in rows.iter().zip(&written) {
        assert_eq!(row.get::<_, &str>(0), article.id.as_str());
        assert_eq!((row.get::<_, i64>(1), row.get::<_, i64>(2), row.get::<_, &str>(3)), (1, 1, "new"));
        assert_eq!((row.get(4), row.get(5)), (article.url.as_str(), article.canonical_url.as_str()));
        assert_eq!(row.get::<_, Option<&str>>(6), article.source.publisher.as_deref());
        assert_eq!(row.get::<_, Option<&str>>(7), article.source.feed.as_ref().map(|feed| feed.as_str()));
        assert_eq!(row.get::<_, Option<&str>>(8), article.source.country.as_deref());
        assert_eq!((row.get(9), row.get(10)), (article.language.as_str(), article.title.as_str()));
        assert_eq!((row.get(11), row.get(12)), (article.text.as_str(), article.truncated));
        assert_eq!((row.get(13), row.get(14)), (article.published_at, article.fetched_at));
        assert_eq!(row.get::<_, &str>(15), article.event_id());
    }

    let one = written[0].id.as_str();
    let mentions = tables
        .rows(&format!("SELECT n, kind, entity_id, name, field, span_start, span_end, surface, via, role, office, office_country, office_status, confidence FROM mentions WHERE article_id = '{one}' ORDER BY n"))
        .await;
    assert_eq!(mentions.len(), 3);
    for (row, (n, mention)) in mentions.iter().zip((1i64..).zip(&written[0].mentions)) {
        assert_eq!((row.get::<_, i64>(0), row.get::<_, &str>(2)), (n, mention.id.as_str()));
        assert_eq!((row.get(5), row.get(6)), (i64::from(mention.span.start), i64::from(mention.span.end)));
        assert_eq!((row.get(3), row.get(7)), (mention.name.as_str(), mention.surface.as_str()));
        assert_eq!(row.get::<_, Option<f32>>(13), mention.confidence);
    }
    let words = |nth: usize, column: usize| mentions[nth].get::<_, Option<&str>>(column);
    assert_eq!(
        [1, 4, 8, 9].map(|column| words(0, column)),
        ["country", "title", "capital", "actor"].map(Some)
    );
    assert_eq!(
        [10, 11, 12].map(|column| words(1, column)),
        ["Chancellor of Germany", "DE", "current"].map(Some)
    );
    assert_eq!([9, 10].map(|column| words(2, column)), [None, None]);

    let entities = tables
        .rows(&format!("SELECT kind, entity_id, count, salience, actor FROM article_entities WHERE article_id = '{one}' ORDER BY kind"))
        .await;
    let entity = |nth: usize| {
        let row = &entities[nth];
        (row.get::<_, &str>(0), row.get::<_, &str>(1), row.get::<_, i64>(2), row.get::<_, f32>(3), row.get(4))
    };
    assert_eq!(entities.len(), 2);
    assert_eq!(entity(0), ("country", "UA", 2, 0.5, Some(1i64)));
    assert_eq!(entity(1), ("issue", "ceasefire.truce", 1, 1.0, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_writes_nothing_twice() {
    let (world, url) = (World::new().await, database().await);
    world.publish(&articles(0..30)).await;
    world.run_to_end(to_postgres(&url)).await;
    let tables = Tables::of(&url).await;
    let before = tables.everything().await;
    // a start goes on where the last one stopped
    world.run_to_end(to_postgres(&url)).await;
    assert_eq!(tables.everything().await, before);
    // and one that begins anew, its position lost, meets its own rows
    tables.execute("DELETE FROM stream_offsets").await;
    world.run_to_end(to_postgres(&url)).await;
    assert_eq!(tables.everything().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_word_never_overwrites_a_newer_one() {
    let (world, url) = (World::new().await, database().await);
    let first = article(0);
    // within one batch, in whatever order
    world.publish(&[first.clone(), later(&first, 2, 3), later(&first, 2, 1), later(&first, 1, 9)]).await;
    world.run_to_end(to_postgres(&url)).await;
    let tables = Tables::of(&url).await;
    let current = "SELECT title FROM articles";
    assert_eq!(tables.rows(current).await[0].get::<_, &str>(0), "revision 2, tagging 3");
    assert_eq!(tables.count("SELECT count(*) FROM mentions").await, 1);
    assert_eq!(tables.count("SELECT count(*) FROM article_entities WHERE kind = 'issue'").await, 0);
    // and in a later one
    world.publish(&[later(&first, 2, 2)]).await;
    world.run_to_end(to_postgres(&url)).await;
    assert_eq!(tables.rows(current).await[0].get::<_, &str>(0), "revision 2, tagging 3");
    world.publish(&[later(&first, 3, 0)]).await;
    world.run_to_end(to_postgres(&url)).await;
    assert_eq!(tables.rows(current).await[0].get::<_, &str>(0), "revision 3, tagging 0");
    assert_eq!(tables.count("SELECT count(*) FROM article_revisions").await, 6);
    assert_eq!(tables.count("SELECT count(*) FROM articles").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_postgres_refuses_is_a_dead_letter_and_the_records_beside_it_are_rows() {
    let (world, url) = (World::new().await, database().await);
    let mut written = articles(0..20);
    // before the first day that Postgres knows
    written[3].published_at = Some("-100000-01-01T00:00:00Z".parse().unwrap());
    // two rows for one key
    written[4].countries = vec![written[4].countries[0].clone(); 2];
    written[11].text = "a\0b".into();
    world.publish(&written).await;
    world.run_to_end(to_postgres(&url)).await;
    let tables = Tables::of(&url).await;
    assert_eq!(tables.count("SELECT count(*) FROM articles").await, 18);
    assert_eq!(tables.count("SELECT count(*) FROM articles WHERE text = E'a\\uFFFDb'").await, 1);
    let letters = world.dead_letters().await;
    let said: Vec<_> = letters
        .iter()
        .map(|letter| {
            assert_eq!(header(&letter.headers, "x-dlq-stage").unwrap(), "sink-postgres");
            let offset = header(&letter.headers, "__streams.errors.offset").unwrap();
            let message = header(&letter.headers, "__streams.errors.message").unwrap();
            (String::from_utf8_lossy(offset), String::from_utf8_lossy(message))
        })
        .collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].0 == "3" && said[0].1.contains("timestamp out of range"), "{said:?}");
    assert!(said[1].0 == "4" && said[1].1.contains("duplicate key"), "{said:?}");
    assert_eq!(letters[0].value, Some(serde_json::to_vec(&written[3]).unwrap().into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_will_never_work_ends_the_sink_with_its_reason() {
    let (world, url) = (World::new().await, database().await);
    let elsewhere = format!("{url}_that_is_not_there");
    let error = world.sink(to_postgres(&elsewhere)).end().await.unwrap_err();
    let said = dragoman_service::chain(&error);
    assert!(said.starts_with("postgres can't be written") && said.ends_with("does not exist"), "{said}");
    let stranger = url.replace("postgres://postgres@", "postgres://a-stranger@");
    assert_ne!(stranger, url);
    let said = dragoman_service::chain(&world.sink(to_postgres(&stranger)).end().await.unwrap_err());
    assert!(said.contains("a-stranger"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_a_newer_build_are_left_alone() {
    let (world, url) = (World::new().await, database().await);
    world.publish(&articles(0..1)).await;
    world.run_to_end(to_postgres(&url)).await;
    Tables::of(&url).await.execute("INSERT INTO dragoman_migrations VALUES (99, 'from the future')").await;
    let said = dragoman_service::chain(&world.sink(to_postgres(&url)).end().await.unwrap_err());
    assert!(said.contains("at migration 99"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_accepts_and_says_nothing_is_no_reason_to_hang() {
    let world = World::new().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://postgres@{}/d", listener.local_addr().unwrap());
    let mut setup = to_postgres(&url);
    setup.config.postgres.as_mut().unwrap().timeout = std::time::Duration::from_millis(100);
    let sink = world.sink(setup);
    sink.until_unready("no answer from the database").await;
    sink.stop().await.unwrap();
}
