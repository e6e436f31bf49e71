use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaResult;
use rdkafka::topic_partition_list::TopicPartitionList;

use super::offsets::positions;
use crate::claim::Offsets;
use crate::{LogConfig, Offset, Partition, Subscription, TopicSpec};

/// Kafka Streams' choice. Long enough for a batch, short enough that what a dead process left open holds readers up
/// for seconds only.
pub(super) const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(10);
/// Batch headers and what librdkafka itself counts for a record; the topic's own limit is the one that matters.
const SLACK: usize = 4096;
/// Published figures: a large batch and a short wait beat every other setting.
const BATCH_BYTES: usize = 256 * 1024;

/// Every librdkafka setting with its reason, and the names that the prefix makes.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) brokers: String,
    pub(super) connect_timeout: Duration,
    pub(super) outage_limit: Duration,
    prefix: String,
    security: Vec<(&'static str, String)>,
    options: BTreeMap<String, String>,
    largest: usize,
    smallest: usize,
}

impl Settings {
    pub(super) fn new(config: &LogConfig, brokers: String, topics: &[TopicSpec]) -> Self {
        let sizes = || topics.iter().map(|topic| topic.max_bytes);
        Self {
            brokers,
            connect_timeout: config.connect_timeout,
            outage_limit: config.outage_limit,
            prefix: config.prefix.clone(),
            security: security(config),
            options: config.options.clone(),
            largest: sizes().max().unwrap_or(1 << 20),
            smallest: sizes().min().unwrap_or(1 << 20),
        }
    }

    /// A topic's name on the cluster.
    pub(super) fn topic(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// A list of positions, its topics by their names on the cluster.
    pub(super) fn positions(&self, offsets: &Offsets) -> KafkaResult<TopicPartitionList> {
        let named = |((topic, partition), offset): (&(Arc<str>, Partition), &Offset)| {
            (self.topic(topic), *partition, *offset)
        };
        positions(offsets.iter().map(named))
    }

    /// A group's name on the cluster.
    pub(super) fn group(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// For metadata and positions as readers see them: no group, no records.
    pub(super) fn observer(&self) -> ClientConfig {
        let mut config = self.common("dragoman");
        config.set("isolation.level", "read_committed");
        config.finish(&self.options)
    }

    /// Sees what transactions still open have written: how far a table must be read.
    pub(super) fn latest(&self) -> ClientConfig {
        let mut config = self.common("dragoman");
        config.set("isolation.level", "read_uncommitted");
        config.finish(&self.options)
    }

    /// Reads what it is told to read, and asks for a group's positions without joining it.
    pub(super) fn reader(&self, group: &str) -> ClientConfig {
        let mut config = self.common("dragoman");
        self.consumer(&mut config, group);
        config.set("enable.partition.eof", "true");
        config.finish(&self.options)
    }

    /// A member of a group.
    pub(super) fn member(&self, subscription: &Subscription) -> ClientConfig {
        let mut config = self.common(&client_id(subscription));
        self.consumer(&mut config, &subscription.group);
        // eager: with manual commits librdkafka's cooperative assignor loses partitions (librdkafka#4059)
        config.set("partition.assignment.strategy", "range");
        // heartbeats have their own thread, so only a dead process misses them: its partitions wait this long
        config.set("session.timeout.ms", "10000");
        // how soon a member hears that the group is dividing anew, which all others wait for
        config.set("heartbeat.interval.ms", "1000");
        // says when nothing is waiting, so that topics of lower priority may be read
        config.set("enable.partition.eof", "true");
        config.finish(&self.options)
    }

    /// The one producer of a member.
    pub(super) fn transactions(&self, subscription: &Subscription) -> ClientConfig {
        let mut config = self.common(&client_id(subscription));
        self.producer(&mut config);
        // stable across restarts and never shared: the broker fences whoever had it before
        config.set(
            "transactional.id",
            format!("{}{}-{}", self.prefix, subscription.group, subscription.instance),
        );
        config.set("transaction.timeout.ms", TRANSACTION_TIMEOUT.as_millis().to_string());
        // each transaction waits for the marks of the one before it: milliseconds, where the default looks after 100
        config.set("retry.backoff.ms", "5");
        config.finish(&self.options)
    }

    /// Writes outside any transaction.
    pub(super) fn publisher(&self) -> ClientConfig {
        let mut config = self.common("dragoman");
        self.producer(&mut config);
        // else five minutes of silence when a topic has no leader
        config.set("message.timeout.ms", self.connect_timeout.as_millis().to_string());
        config.finish(&self.options)
    }

    fn consumer(&self, config: &mut Config, group: &str) {
        config.set("group.id", self.group(group));
        // positions go with the records, in their transaction
        config.set("enable.auto.commit", "false");
        config.set("enable.auto.offset.store", "false");
        config.set("isolation.level", "read_committed");
        // librdkafka's default would skip all there is when a group is new
        config.set("auto.offset.reset", "earliest");
        // memory that fetches may take ahead of us; with less than the default, a fetch that found the queue full
        // must look again soon or it stalls for a second (librdkafka#2879)
        config.set("queued.max.messages.kbytes", "16384");
        config.set("fetch.queue.backoff.ms", "100");
        // one request at a time goes to a broker: a partition just begun or resumed waits this long for its turn
        config.set("fetch.wait.max.ms", "100");
        config.set("fetch.message.max.bytes", (self.largest + SLACK).max(1 << 20).to_string());
    }

    fn producer(&self, config: &mut Config) {
        config.set("enable.idempotence", "true");
        config.set("acks", "all");
        config.set("compression.type", "lz4");
        // Java's default: the same key must land on the same partition whoever writes it
        config.set("partitioner", "murmur2_random");
        config.set("message.max.bytes", (self.largest + SLACK).max(1000).to_string());
        // a broker measures whole batches against the topic's limit, and librdkafka doesn't split one it refused
        config.set("batch.size", BATCH_BYTES.min(self.smallest).max(1).to_string());
        // all records of a transaction are queued at once: waiting longer only delays its commit
        config.set("linger.ms", "5");
        // past this the sender waits; the default is a gigabyte
        config.set("queue.buffering.max.kbytes", "131072");
    }

    fn common(&self, client_id: &str) -> Config {
        let mut config = Config::new();
        config.set("bootstrap.servers", self.brokers.clone());
        config.set("client.id", client_id);
        config.set("socket.keepalive.enable", "true");
        // the default would leave us away for ten seconds after a broker is back
        config.set("reconnect.backoff.max.ms", "2000");
        for (name, value) in &self.security {
            config.set(name, value.clone());
        }
        config
    }
}

fn client_id(subscription: &Subscription) -> String {
    format!("dragoman-{}-{}", subscription.group, subscription.instance)
}

fn security(config: &LogConfig) -> Vec<(&'static str, String)> {
    let protocol = match (config.username.is_some(), config.tls) {
        (false, false) => "plaintext",
        (false, true) => "ssl",
        (true, false) => "sasl_plaintext",
        (true, true) => "sasl_ssl",
    };
    let mut settings = vec![("security.protocol", protocol.to_owned())];
    if let Some(username) = &config.username {
        settings.push(("sasl.mechanism", config.mechanism.clone()));
        settings.push(("sasl.username", username.clone()));
        let password = config.password.as_ref().map_or("", |password| password.expose());
        settings.push(("sasl.password", password.to_owned()));
    }
    settings
}

/// A configuration that the user's own options have yet to be put on.
struct Config(ClientConfig);

impl Config {
    #[expect(clippy::disallowed_methods, reason = "the one place where clients are configured")]
    fn new() -> Self {
        Self(ClientConfig::new())
    }

    fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.set(name, value);
    }

    fn finish(mut self, options: &BTreeMap<String, String>) -> ClientConfig {
        for (name, value) in options {
            self.0.set(name, value);
        }
        self.0.set_log_level(RDKafkaLogLevel::Info);
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(config: &LogConfig) -> Settings {
        Settings::new(config, "b:9092".into(), &[])
    }

    #[test]
    fn what_the_user_sets_comes_last() {
        let options = BTreeMap::from([("linger.ms".to_owned(), "77".to_owned())]);
        let publisher = settings(&LogConfig { options, ..LogConfig::default() }).publisher();
        assert_eq!(publisher.get("linger.ms"), Some("77"));
        assert_eq!(publisher.get("partitioner"), Some("murmur2_random"));
    }

    #[test]
    fn a_user_without_tls_is_sasl_in_plaintext() {
        let config = LogConfig {
            username: Some("u".into()),
            password: Some(dragoman_service::Secret::new("p")),
            ..LogConfig::default()
        };
        let observer = settings(&config).observer();
        assert_eq!(observer.get("security.protocol"), Some("sasl_plaintext"));
        assert_eq!(observer.get("sasl.password"), Some("p"));
    }
}
