use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use dragoman_stream::stage::{DeadInARow, Ended, Malformed, Stage, Verdict, run};
use dragoman_stream::{
    Cleanup, Delivery, From, Instance, Limits, Log, LogConfig, Member, Record, Staged, Start, Subscription,
    TopicSpec,
};
use tokio_util::sync::CancellationToken;

pub(crate) const IN: &str = "in";
/// Read while nothing waits in [`IN`].
pub(crate) const LOW: &str = "low";
pub(crate) const OUT: &str = "out";
pub(crate) const TABLE: &str = "table";
pub(crate) const MAX_BYTES: usize = 64 * 1024;
/// Long enough for any rebalance; a law that needs it is broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// A log with an input, an output, a table and dead letters, empty.
pub(crate) struct World {
    pub(crate) log: Log,
    pub(crate) config: LogConfig,
    _folder: Option<tempfile::TempDir>,
}

impl World {
    pub(crate) async fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = LogConfig { file: Some(folder.path().join("log.sqlite")), ..LogConfig::default() };
        Self::open(config, Some(folder)).await
    }

    pub(crate) async fn kafka() -> Self {
        let brokers = tokio::task::spawn_blocking(dragoman_testkit::kafka::brokers).await.unwrap();
        let prefix = dragoman_testkit::prefix();
        Self::open(LogConfig { brokers: Some(brokers), prefix, ..LogConfig::default() }, None).await
    }

    async fn open(config: LogConfig, folder: Option<tempfile::TempDir>) -> Self {
        let log = Log::open(&config, &Instance::default(), Self::topics()).await.unwrap();
        log.ensure_topics().await.unwrap();
        Self { log, config, _folder: folder }
    }

    pub(crate) fn topics() -> Vec<TopicSpec> {
        let delete = Cleanup::Delete(Duration::from_secs(3600));
        [(IN, delete), (OUT, delete), (TABLE, Cleanup::Compact), ("in.dlq", delete), (LOW, delete)]
            .map(|(name, cleanup)| {
                let max_bytes = if name == "in.dlq" { 2 * MAX_BYTES } else { MAX_BYTES };
                TopicSpec { name: name.into(), partitions: 3, cleanup, max_bytes }
            })
            .into()
    }

    pub(crate) async fn member(&self) -> Member {
        self.log.join(self.subscription()).await.unwrap()
    }

    pub(crate) fn subscription(&self) -> Subscription {
        Subscription {
            group: "g".into(),
            instance: self.log.instance().clone(),
            topic: IN.into(),
            lower: vec![],
            tables: vec![],
            start: Start::Committed,
            limits: Limits { records: 20, age: Duration::from_millis(20), ..Limits::default() },
        }
    }

    /// Numbers 0..count, over `keys` keys.
    pub(crate) async fn publish_numbers(&self, count: usize, keys: usize) {
        self.publish_to(IN, 0..count, keys).await;
    }

    pub(crate) async fn publish_to(&self, topic: &str, numbers: std::ops::Range<usize>, keys: usize) {
        let record = |number: usize| Record::new(topic, format!("k{}", number % keys), number.to_string());
        self.log.publish(numbers.map(record).collect()).await.unwrap();
    }

    /// What a topic holds, as text, by key and in order.
    pub(crate) async fn by_key(&self, topic: &str) -> BTreeMap<String, Vec<String>> {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for delivery in self.all(topic).await {
            all.entry(text(&delivery.key)).or_default().push(text(&delivery.value));
        }
        all
    }

    pub(crate) async fn all(&self, topic: &str) -> Vec<Delivery> {
        self.log.reader(topic, From::BeginningToEnd).await.unwrap().collect().await.unwrap()
    }

    /// Runs a stage until `records` are in `topic`, then shuts it down.
    pub(crate) async fn run_until<S: Stage + 'static>(&self, stage: S, topic: &str, records: usize) {
        self.run_as(self.member().await, stage, topic, records).await;
    }

    pub(crate) async fn run_as<S: Stage + 'static>(
        &self,
        member: Member,
        stage: S,
        topic: &str,
        records: usize,
    ) {
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(run(member, stage, DeadInARow(5), shutdown.clone()));
        self.wait_for(topic, records).await;
        shutdown.cancel();
        running.await.unwrap().unwrap();
    }

    pub(crate) async fn wait_for(&self, topic: &str, records: usize) {
        let mut reader = self.log.reader(topic, From::Beginning).await.unwrap();
        let read = async {
            for _ in 0..records {
                reader.next().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, read).await.expect("the records do not come");
    }
}

pub(crate) fn text(bytes: &Option<Bytes>) -> String {
    String::from_utf8(bytes.clone().unwrap_or_default().to_vec()).unwrap()
}

/// Copies input to output; some inputs it can't take.
pub(crate) struct Copy;

impl Stage for Copy {
    type Outcome = ();
    const NAME: &'static str = "copy";

    fn apply(&mut self, delivery: &Delivery, _: &Staged<'_>) -> Result<Verdict<()>, Malformed> {
        let value = match text(&delivery.value).as_str() {
            "malformed" => return Err(Malformed("this is no number".into())),
            "panic" => panic!("asked to panic"),
            "large" => Bytes::from(vec![b'x'; MAX_BYTES]),
            _ => delivery.value.clone().unwrap(),
        };
        Ok(Verdict { records: vec![Record::new(OUT, delivery.key.clone().unwrap(), value)], outcome: () })
    }

    fn ended(&mut self, _: &Delivery, _: Ended<()>) {}
}
