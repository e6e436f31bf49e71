use crate::ledger::Ledger;
use crate::line::Line;
use crate::origin::Origin;

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_item_becomes_a_row_and_the_books_balance() {
    let origin = Origin::start(2).await;
    let mut line = Line::new(Some(&origin)).await;
    line.start_all();
    origin.release(3);
    assert_eq!(line.rows("articles", 6).await, 6, "{}", line.said());
    let (client, connection) = tokio_postgres::connect(&line.database, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let row = client
        .query_one("SELECT doc FROM articles WHERE title = 'Talks 1 of feed 0'", &[])
        .await
        .unwrap();
    let doc: serde_json::Value = row.get(0);
    let has = |kind: &str, id: &str| {
        doc["mentions"].as_array().unwrap().iter().any(|mention| mention["kind"] == kind && mention["id"] == id)
    };
    for (kind, id) in
        [("country", "UA"), ("country", "RU"), ("country", "TR"), ("issue", "ceasefire.truce")]
    {
        assert!(has(kind, id), "{kind} {id} in {doc:#}");
    }
    // files close by age
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let ledger = Ledger::take(&line, origin.published()).await;
    assert!(ledger.is_clean(), "{ledger}");
    assert!(line.dragoman(&["audit"]).await.contains("balanced"));
}
