use std::fmt::Debug;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use dragoman_article::topics;
use dragoman_article::{CloudEvent, EnrichedArticle};
use dragoman_service::{Backoff, Health, Secret};
use dragoman_sink::{ParquetConfig, PostgresConfig, SinkConfig, SinkError};
use dragoman_stream::{Delivery, From, Instance, Limits, Log, LogConfig, Record, TopicSpec};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::files;
use super::table::Tables;

/// Long enough for a machine that does other things besides; a law that needs it is broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
const GOLDEN: &str = include_str!("../../../../shared/article/golden/enriched-article.1.json");

/// A log with every topic, and a folder for whatever else a test needs.
pub(crate) struct World {
    pub(crate) log: Log,
    pub(crate) folder: TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = LogConfig { file: Some(folder.path().join("log.sqlite")), ..LogConfig::default() };
        let specs = topics::all()
            .iter()
            .map(|topic| TopicSpec::new(topic.name, topic.partitions, topic.keep, topic.max_bytes))
            .collect();
        let log = Log::open(&config, &Instance::default(), specs).await.unwrap();
        log.ensure_topics().await.unwrap();
        Self { log, folder }
    }

    pub(crate) async fn publish(&self, articles: &[EnrichedArticle]) {
        self.log.publish(articles.iter().map(record).collect()).await.unwrap();
    }

    pub(crate) async fn publish_raw(&self, value: impl Into<bytes::Bytes>) {
        self.log.publish(vec![Record::new("news.enriched", "key", value)]).await.unwrap();
    }

    pub(crate) fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    pub(crate) fn sink(&self, setup: Setup) -> Sink {
        let (health, shutdown) = (Health::default(), CancellationToken::new());
        let run =
            dragoman_sink::run(setup.config.clone(), self.log.clone(), health.clone(), shutdown.clone());
        Sink { task: tokio::spawn(run), setup, health, shutdown }
    }

    /// Runs a sink until its destinations have everything, then stops it.
    pub(crate) async fn run_to_end(&self, setup: Setup) {
        let sink = self.sink(setup);
        self.until_stored(&sink).await;
        sink.stop().await.unwrap();
    }

    /// Waits until every destination of the sink stands at the log's end.
    pub(crate) async fn until_stored(&self, sink: &Sink) {
        let end = self.end().await;
        if let Some(folder) = &sink.setup.folder {
            until(&format!("the files reach {end}"), async || files::position(folder) == end).await;
        }
        if let Some(url) = &sink.setup.url {
            let tables = Tables::of(url).await;
            until(&format!("the tables reach {end}"), async || tables.position().await == end).await;
        }
    }

    pub(crate) async fn end(&self) -> i64 {
        self.log.ends("news.enriched").await.unwrap()[&0].1
    }

    pub(crate) async fn dead_letters(&self) -> Vec<Delivery> {
        let reader = self.log.reader("news.enriched.dlq", From::BeginningToEnd).await.unwrap();
        reader.collect().await.unwrap()
    }
}

/// A sink that runs.
pub(crate) struct Sink {
    pub(crate) task: JoinHandle<Result<(), SinkError>>,
    pub(crate) setup: Setup,
    pub(crate) health: Health,
    shutdown: CancellationToken,
}

impl Sink {
    pub(crate) async fn stop(self) -> Result<(), SinkError> {
        self.shutdown.cancel();
        self.end().await
    }

    pub(crate) async fn end(self) -> Result<(), SinkError> {
        tokio::time::timeout(PATIENCE, self.task).await.expect("the sink does not end").unwrap()
    }

    pub(crate) async fn until_unready(&self, reason: &str) {
        until(reason, async || self.health.unready().iter().any(|line| line.contains(reason))).await;
    }
}

pub(crate) async fn until(what: &str, condition: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !condition().await {
        assert!(started.elapsed() < PATIENCE, "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What a sink is told, and where a test can look.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) config: SinkConfig,
    url: Option<String>,
    folder: Option<PathBuf>,
}

impl Setup {
    fn new() -> Self {
        let (soon, later) = (Duration::from_millis(20), Duration::from_millis(200));
        let backoff = Backoff::try_new(soon, later, 2.0, 0.5).unwrap();
        Self { config: SinkConfig { backoff, ..SinkConfig::default() }, url: None, folder: None }
    }

    fn and_files(mut self, folder: PathBuf) -> Self {
        let (rows, age) = (7.try_into().unwrap(), Duration::from_millis(20));
        self.config.parquet = Some(ParquetConfig { rows, age, ..ParquetConfig::new(folder.clone()) });
        Self { folder: Some(folder), ..self }
    }

    fn and_postgres(mut self, url: &str) -> Self {
        let batch = Limits { records: 7, age: Duration::from_millis(20), ..Limits::default() };
        let address = Secret::new(url).try_into().unwrap();
        self.config.postgres = Some(PostgresConfig { batch, ..PostgresConfig::new(address) });
        Self { url: Some(url.to_owned()), ..self }
    }
}

pub(crate) fn to_postgres(url: &str) -> Setup {
    Setup::new().and_postgres(url)
}

impl World {
    pub(crate) fn to_files(&self) -> Setup {
        Setup::new().and_files(self.files())
    }

    pub(crate) fn to_both(&self, url: &str) -> Setup {
        self.to_files().and_postgres(url)
    }
}

pub(crate) async fn database() -> String {
    blocking(dragoman_testkit::postgres::fresh_database).await
}

pub(crate) async fn blocking<T: Debug + Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// An article of its own for each number, with everything an article can have.
pub(crate) fn article(number: usize) -> EnrichedArticle {
    let mut article: EnrichedArticle = serde_json::from_str(GOLDEN).unwrap();
    let url = format!("https://example.org/{number}");
    article.canonical_url = dragoman_article::CanonicalUrl::parse(&url).unwrap();
    article.id = dragoman_article::ArticleId::of(&article.canonical_url);
    article.url = url;
    article
}

pub(crate) fn articles(numbers: std::ops::Range<usize>) -> Vec<EnrichedArticle> {
    numbers.map(article).collect()
}

pub(crate) fn record(article: &EnrichedArticle) -> Record {
    let event = CloudEvent {
        id: article.event_id(),
        kind: "article.enriched",
        source: "enricher",
        subject: article.id.as_str(),
        time: None,
        trace: "0af7651916cd43dd8448eb211c80319c",
    };
    let headers = event.headers().into_iter().map(|(name, value)| (name, value.into())).collect();
    Record::new("news.enriched", article.id.to_string(), serde_json::to_vec(article).unwrap())
        .with_headers(headers)
}
