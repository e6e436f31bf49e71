use tokio_postgres::{Client, NoTls, Row};

/// A look into the database beside the sink.
pub(crate) struct Tables(Client);

impl Tables {
    pub(crate) async fn of(url: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        Self(client)
    }

    pub(crate) async fn rows(&self, query: &str) -> Vec<Row> {
        self.0.query(query, &[]).await.unwrap()
    }

    pub(crate) async fn count(&self, query: &str) -> i64 {
        self.rows(query).await[0].get(0)
    }

    /// Where they stand; the beginning while there are none.
    pub(crate) async fn position(&self) -> i64 {
        let query = "SELECT coalesce(max(next_offset), 0) FROM stream_offsets";
        self.0.query_one(query, &[]).await.map_or(0, |row| row.get(0))
    }

    /// Everything there is, as JSON, without when it was stored.
    pub(crate) async fn everything(&self) -> Vec<String> {
        let mut all = vec![];
        for table in ["articles", "article_revisions", "mentions", "article_entities", "stream_offsets"] {
            let query =
                format!("SELECT (to_jsonb(t) - 'stored_at' - 'moved_at')::text FROM {table} t ORDER BY 1");
            all.extend(
                self.rows(&query).await.iter().map(|row| format!("{table} {}", row.get::<_, String>(0))),
            );
        }
        all
    }

    pub(crate) async fn execute(&self, statement: &str) {
        self.0.batch_execute(statement).await.unwrap();
    }
}
