use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::backend::LogBackend;
use crate::kafka::KafkaLog;
use crate::sqlite::SqliteLog;
use crate::{
    Backend, From, Instance, LogConfig, LogError, Member, Offset, Partition, Reader, Record, Subscription,
    TopicReport, TopicSpec, TopicState,
};

/// A log that is open: Apache Kafka, or one file.
#[derive(Clone)]
pub struct Log {
    backend: Arc<dyn LogBackend>,
    topics: Arc<Vec<TopicSpec>>,
    instance: Instance,
    limits: crate::Limits,
}

impl Log {
    /// Opens the log that the configuration names and waits until it answers. `topics` are all topics
    /// there are.
    pub async fn open(
        config: &LogConfig,
        instance: &Instance,
        mut topics: Vec<TopicSpec>,
    ) -> Result<Self, LogError> {
        if let Some(most) = config.max_partitions {
            topics.iter_mut().for_each(|topic| topic.partitions = topic.partitions.min(most));
        }
        let backend: Arc<dyn LogBackend> = match config.backend()? {
            Backend::Kafka { brokers } => Arc::new(KafkaLog::open(config, brokers, &topics).await?),
            Backend::Sqlite { file } => Arc::new(SqliteLog::open(&file, &topics).await?),
        };
        Ok(Self { backend, topics: Arc::new(topics), instance: instance.clone(), limits: config.batch })
    }

    /// Creates the topics that are missing and verifies the others. Never changes one.
    pub async fn ensure_topics(&self) -> Result<Vec<TopicReport>, LogError> {
        self.backend.ensure_topics(&self.topics, true).await
    }

    /// Says which topics are missing or differ; creates nothing.
    pub async fn verify_topics(&self) -> Result<(), LogError> {
        let mut reports = self.backend.ensure_topics(&self.topics, false).await?;
        reports.retain(|report| report.state != TopicState::AsItShouldBe);
        if reports.is_empty() { Ok(()) } else { Err(LogError::Topics(reports)) }
    }

    /// Writes records outside any group, all of them acknowledged when this returns.
    pub async fn publish(&self, records: Vec<Record>) -> Result<(), LogError> {
        for record in &records {
            self.check_size(record)?;
        }
        self.backend.publish(records).await
    }

    /// Joins a consumer group.
    pub async fn join(&self, subscription: Subscription) -> Result<Member, LogError> {
        let group = subscription.group.clone();
        let backend = self.backend.join(subscription).await?;
        Ok(Member::new(self.clone(), backend, group))
    }

    pub async fn reader(&self, topic: &str, from: From) -> Result<Reader, LogError> {
        Ok(Reader { backend: self.backend.reader(topic, from).await? })
    }

    /// First and next offset of every partition of a topic.
    pub async fn ends(&self, topic: &str) -> Result<BTreeMap<Partition, (Offset, Offset)>, LogError> {
        self.backend.ends(topic).await
    }

    /// Where a group stands in a topic.
    pub async fn committed(&self, group: &str, topic: &str) -> Result<BTreeMap<Partition, Offset>, LogError> {
        self.backend.committed(group, topic).await
    }

    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// How a batch closes unless a subscription says otherwise.
    pub fn limits(&self) -> crate::Limits {
        self.limits
    }

    pub(crate) fn check_size(&self, record: &Record) -> Result<(), LogError> {
        let limit = self
            .topics
            .iter()
            .find(|topic| topic.name == record.topic)
            .map_or(usize::MAX, |topic| topic.max_bytes);
        let size = record.size();
        if size > limit {
            return Err(LogError::TooLarge { topic: record.topic.clone(), size, limit });
        }
        Ok(())
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").field("topics", &self.topics.len()).finish_non_exhaustive()
    }
}
