use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use dragoman_article::topics;
use dragoman_stream::{From, Instance, Log, LogConfig, TopicSpec};
use dragoman_testkit as testkit;
use tokio_postgres::NoTls;

use crate::binaries::binary;
use crate::origin::Origin;
use crate::process::Process;

/// Long enough for a rebalance after a kill, several times over.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// The services as processes over one prefix of a real Kafka, with a database and files of their own.
pub(crate) struct Line {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) config: toml::Table,
    pub(crate) log: Log,
    pub(crate) database: String,
    pub(crate) services: BTreeMap<String, Process>,
}

impl Line {
    /// Topics created and feeds applied as a user would; no service runs yet.
    pub(crate) async fn new(origin: Option<&Origin>) -> Self {
        let database = blocking(testkit::postgres::fresh_database).await;
        Self::with_database(origin, database).await
    }

    pub(crate) async fn with_database(origin: Option<&Origin>, database: String) -> Self {
        let brokers = blocking(testkit::kafka::brokers).await;
        let folder = tempfile::tempdir().unwrap();
        let allowed = origin.map(|origin| format!("\"{}\"", origin.address)).unwrap_or_default();
        let config: toml::Table = toml::from_str(&format!(
            r#"
            [log]
            brokers = "{brokers}"
            prefix = "{}"
            max_partitions = 4
            # the shortest a broker allows: a killed member's partitions are free after this
            options = {{ "session.timeout.ms" = "6000", "heartbeat.interval.ms" = "1000" }}
            [fetcher]
            allow_addresses = [{allowed}]
            host_gap = "0s"
            retries = ["1s", "1s", "1s"]
            revisions = ["4s"]
            [sink.postgres]
            url = "{database}"
            [sink.parquet]
            dir = "{}"
            age = "1s"
            "#,
            testkit::prefix(),
            folder.path().join("parquet").display(),
        ))
        .unwrap();
        let log = open(&config).await;
        let line = Self { folder, config, log, database, services: BTreeMap::new() };
        line.dragoman(&["topics"]).await;
        if let Some(origin) = origin {
            let list = line.folder.path().join("feeds.toml");
            std::fs::write(&list, origin.list()).unwrap();
            line.dragoman(&["feeds", "apply", list.to_str().unwrap()]).await;
        }
        line
    }

    /// Starts a service; a name past the service's own is an instance: `enricher-2`.
    pub(crate) fn start(&mut self, name: &str) {
        let service = name.split('-').next().unwrap();
        let mut config = self.config.clone();
        config.insert("instance".into(), name.into());
        config.retain(|section, _| ["instance", "log", service].contains(&section));
        let process = Process::start(&format!("dragoman-{service}"), name, self.folder.path(), &config);
        self.services.insert(name.into(), process);
    }

    pub(crate) fn start_all(&mut self) {
        for service in ["fetcher", "enricher", "sink"] {
            self.start(service);
        }
    }

    pub(crate) fn service(&mut self, name: &str) -> &mut Process {
        self.services.get_mut(name).unwrap()
    }

    /// Runs a command of `dragoman` that must succeed, and says what it said.
    pub(crate) async fn dragoman(&self, arguments: &[&str]) -> String {
        let output = dragoman(self.folder.path(), Some(&self.config), arguments).await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    pub(crate) fn parquet(&self) -> PathBuf {
        self.folder.path().join("parquet")
    }

    /// Rows of a table once they are at least `rows`, or whatever there is when patience ends.
    pub(crate) async fn rows(&self, table: &str, rows: usize) -> usize {
        let started = Instant::now();
        loop {
            let found = count(&self.database, table).await.unwrap_or(0);
            if found >= rows || started.elapsed() > PATIENCE {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// How many records of a table there are.
    pub(crate) async fn table(&self, topic: &str) -> usize {
        let mut keys = std::collections::HashSet::new();
        for delivery in self.log.reader(topic, From::BeginningToEnd).await.unwrap().collect().await.unwrap() {
            match delivery.value {
                Some(_) => keys.insert(delivery.key),
                None => keys.remove(&delivery.key),
            };
        }
        keys.len()
    }

    /// What the services said, for a failing test.
    pub(crate) fn said(&self) -> String {
        let last = |said: String| {
            let lines: Vec<_> = said.lines().collect();
            lines[lines.len().saturating_sub(15)..].join("\n")
        };
        self.services
            .iter()
            .map(|(name, process)| format!("--- {name}\n{}\n", last(process.said())))
            .collect()
    }
}

/// Runs a command of `dragoman`, with its configuration or on its own.
pub(crate) async fn dragoman(folder: &Path, config: Option<&toml::Table>, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary("dragoman"));
    command.args(arguments).current_dir(folder);
    if let Some(config) = config {
        let file = folder.join("dragoman.toml");
        std::fs::write(&file, toml::to_string(config).unwrap()).unwrap();
        command.arg("--config").arg(file);
    }
    blocking(move || command.output().unwrap()).await
}

/// The log as a consumer of ours would read it.
async fn open(config: &toml::Table) -> Log {
    let settings = config["log"].as_table().unwrap();
    let text = |key: &str| settings[key].as_str().unwrap().to_owned();
    let config = LogConfig { brokers: Some(text("brokers")), prefix: text("prefix"), ..LogConfig::default() };
    let specs = topics::all()
        .iter()
        .map(|topic| TopicSpec::new(topic.name, 4, topic.keep, topic.max_bytes))
        .collect();
    Log::open(&config, &Instance::default(), specs).await.unwrap()
}

pub(crate) async fn count(database: &str, table: &str) -> Result<usize, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
    tokio::spawn(connection);
    let row = client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await?;
    Ok(usize::try_from(row.get::<_, i64>(0)).unwrap())
}

pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// Records of `news.enriched` that a group has not stored.
pub(crate) async fn lag(line: &Line, group: &str) -> i64 {
    let ends = line.log.ends(topics::ENRICHED.name).await.unwrap();
    let committed = line.log.committed(group, topics::ENRICHED.name).await.unwrap();
    ends.iter().map(|(partition, (first, next))| next - committed.get(partition).unwrap_or(first)).sum()
}
