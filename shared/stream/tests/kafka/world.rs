use std::time::{Duration, Instant};

use dragoman_stream::stage::{DeadInARow, Ended, Malformed, Stage, Verdict, run};
use dragoman_stream::{
    Batch, Cleanup, Delivery, Event, From, Instance, Limits, Log, LogConfig, LogError, Member, Record,
    Staged, Start, Subscription, TopicSpec,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) const IN: &str = "in";
/// Read while nothing waits in [`IN`].
pub(crate) const LOW: &str = "low";
pub(crate) const OUT: &str = "out";
pub(crate) const TABLE: &str = "table";
/// Long enough for any rebalance, doubt or restart; a law that needs it is broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// Topics of one test's own on a broker.
pub(crate) struct World {
    pub(crate) log: Log,
    pub(crate) config: LogConfig,
}

impl World {
    /// On the broker that all tests share.
    pub(crate) async fn new() -> Self {
        let brokers = blocking(dragoman_testkit::kafka::brokers).await;
        Self::on(LogConfig { brokers: Some(brokers), ..LogConfig::default() }).await
    }

    pub(crate) async fn on(mut config: LogConfig) -> Self {
        config.prefix = dragoman_testkit::prefix();
        let world = Self::again(config).await;
        world.log.ensure_topics().await.unwrap();
        world
    }

    /// The same topics, for another process or another way there.
    pub(crate) async fn again(config: LogConfig) -> Self {
        Self { log: Log::open(&config, &Instance::default(), Self::topics()).await.unwrap(), config }
    }

    pub(crate) fn topics() -> Vec<TopicSpec> {
        let delete = Cleanup::Delete(Duration::from_secs(3600));
        [(IN, delete), (OUT, delete), (TABLE, Cleanup::Compact), (LOW, delete)]
            .map(|(name, cleanup)| TopicSpec {
                name: name.into(),
                partitions: 4,
                cleanup,
                max_bytes: 64 * 1024,
            })
            .into()
    }

    pub(crate) async fn publish_numbers(&self, numbers: std::ops::Range<usize>) {
        self.publish_to(IN, numbers).await;
    }

    pub(crate) async fn publish_to(&self, topic: &str, numbers: std::ops::Range<usize>) {
        let record = |number: usize| Record::new(topic, format!("k{}", number % 40), number.to_string());
        self.log.publish(numbers.map(record).collect()).await.unwrap();
    }

    pub(crate) async fn join(&self, instance: &str) -> Member {
        self.log.join(subscription(instance)).await.unwrap()
    }

    /// Copies input to output until `records` are there, with as many members as there are instances.
    pub(crate) async fn copy_until(&self, records: usize, instances: &[&str]) {
        let shutdown = CancellationToken::new();
        let running: Vec<_> = instances.iter().map(|instance| self.copy_as(instance, &shutdown)).collect();
        self.wait_for(records).await;
        shutdown.cancel();
        for member in running {
            member.await.unwrap().unwrap();
        }
    }

    /// Goes on with a member until `records` are in the output.
    pub(crate) async fn copy_on_until(&self, records: usize, member: Member) {
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(run(member, Copy, DeadInARow(0), shutdown.clone()));
        self.wait_for(records).await;
        shutdown.cancel();
        running.await.unwrap().unwrap();
    }

    /// Copies input to output until shutdown.
    pub(crate) fn copy_as(
        &self,
        instance: &str,
        shutdown: &CancellationToken,
    ) -> JoinHandle<Result<(), LogError>> {
        self.copy(subscription(instance), shutdown)
    }

    pub(crate) fn copy(
        &self,
        subscription: Subscription,
        shutdown: &CancellationToken,
    ) -> JoinHandle<Result<(), LogError>> {
        let (log, shutdown) = (self.log.clone(), shutdown.clone());
        tokio::spawn(async move { run(log.join(subscription).await?, Copy, DeadInARow(0), shutdown).await })
    }

    pub(crate) async fn wait_for(&self, records: usize) {
        let mut reader = self.log.reader(OUT, From::Beginning).await.unwrap();
        let read = async {
            for _ in 0..records {
                reader.next().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, read).await.expect("the records do not come");
    }

    /// Whether the output is the numbers up to `count`, each once and those of a key in order.
    pub(crate) async fn assert_copied_once(&self, count: usize) {
        let mut seen: Vec<usize> = self.out().await;
        let per_key = |key: usize| seen.iter().copied().filter(move |number| number % 40 == key);
        for key in 0..40 {
            assert!(per_key(key).is_sorted(), "{:?}", per_key(key).collect::<Vec<_>>());
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..count).collect::<Vec<_>>());
    }

    pub(crate) async fn out(&self) -> Vec<usize> {
        let out = self.log.reader(OUT, From::BeginningToEnd).await.unwrap().collect().await.unwrap();
        out.iter().map(|delivery| text(delivery.value.as_deref()).parse().unwrap()).collect()
    }
}

pub(crate) fn subscription(instance: &str) -> Subscription {
    Subscription {
        group: "g".into(),
        instance: Instance::new(instance),
        topic: IN.into(),
        lower: vec![],
        tables: vec![],
        start: Start::Committed,
        limits: Limits { records: 20, age: Duration::from_millis(50), ..Limits::default() },
    }
}

pub(crate) async fn next(member: &mut Member) -> Event {
    tokio::time::timeout(PATIENCE, member.next()).await.expect("nothing happens").unwrap()
}

pub(crate) async fn next_batch(member: &mut Member) -> Batch {
    tokio::time::timeout(PATIENCE, member.next_batch()).await.expect("no batch comes").unwrap()
}

pub(crate) fn copies(batch: &Batch) -> Vec<Record> {
    let copy = |delivery: &Delivery| {
        Record::new(OUT, delivery.key.clone().unwrap(), delivery.value.clone().unwrap())
    };
    batch.deliveries.iter().map(copy).collect()
}

pub(crate) fn text(bytes: Option<&[u8]>) -> String {
    String::from_utf8(bytes.unwrap_or_default().to_vec()).unwrap()
}

pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// Waits for something that another thread or process brings about.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "{what} does not happen");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(crate) struct Copy;

impl Stage for Copy {
    type Outcome = ();
    const NAME: &'static str = "copy";

    fn apply(&mut self, delivery: &Delivery, _: &Staged<'_>) -> Result<Verdict<()>, Malformed> {
        let record = Record::new(OUT, delivery.key.clone().unwrap(), delivery.value.clone().unwrap());
        Ok(Verdict { records: vec![record], outcome: () })
    }

    fn ended(&mut self, _: &Delivery, _: Ended<()>) {}
}
