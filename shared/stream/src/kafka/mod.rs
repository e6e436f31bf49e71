//! The log on Apache Kafka.

use std::collections::BTreeMap;

use futures_core::future::BoxFuture;

use crate::backend::{LogBackend, MemberBackend, ReaderBackend};
use crate::{From, LogConfig, LogError, Offset, Partition, Record, Subscription, TopicReport, TopicSpec};

pub(crate) struct KafkaLog;

impl KafkaLog {
    pub(crate) async fn open(_: &LogConfig, _: String, _: &[TopicSpec]) -> Result<Self, LogError> {
        Err(LogError::NotConfigured)
    }
}

impl LogBackend for KafkaLog {
    fn ensure_topics<'a>(
        &'a self,
        _: &'a [TopicSpec],
        _: bool,
    ) -> BoxFuture<'a, Result<Vec<TopicReport>, LogError>> {
        Box::pin(async { Err(LogError::NotConfigured) })
    }
    fn publish(&self, _: Vec<Record>) -> BoxFuture<'_, Result<(), LogError>> {
        Box::pin(async { Err(LogError::NotConfigured) })
    }
    fn join(&self, _: Subscription) -> BoxFuture<'_, Result<Box<dyn MemberBackend>, LogError>> {
        Box::pin(async { Err(LogError::NotConfigured) })
    }
    fn reader<'a>(&'a self, _: &'a str, _: From) -> BoxFuture<'a, Result<Box<dyn ReaderBackend>, LogError>> {
        Box::pin(async { Err(LogError::NotConfigured) })
    }
    fn ends<'a>(
        &'a self,
        _: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<Partition, (Offset, Offset)>, LogError>> {
        Box::pin(async { Err(LogError::NotConfigured) })
    }
    fn committed<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<Partition, Offset>, LogError>> {
        Box::pin(async { Err(LogError::NotConfigured) })
    }
}
