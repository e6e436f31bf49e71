//! The log on Apache Kafka.
//!
//! A member has three threads beside librdkafka's own: one owns the consumer and never stops polling ([`poller`]),
//! one reads tables and positions ([`tables`]), one writes transactions ([`transaction`]). What they share is who
//! owns what ([`standing`]).

mod admin;
mod assignment;
mod backlog;
mod batcher;
mod connect;
mod contact;
#[cfg(test)]
mod fencing;
mod listener;
mod lower;
mod member;
mod message;
mod offsets;
mod offthread;
mod outbox;
mod poller;
mod publish;
mod reader;
mod settings;
mod standing;
mod step;
mod tables;
mod transaction;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use rdkafka::consumer::BaseConsumer;

use crate::backend::{LogBackend, MemberBackend, ReaderBackend};
use crate::{From, LogConfig, LogError, Offset, Partition, Record, Subscription, TopicReport, TopicSpec};
use admin::{Admin, failed};
use connect::Observer;
use listener::Listener;
use member::KafkaMember;
use offthread::Offthread;
use publish::Publisher;
use reader::KafkaReader;
use settings::Settings;

pub(crate) struct KafkaLog {
    settings: Arc<Settings>,
    observer: Arc<Offthread<Observer>>,
    publisher: Offthread<Publisher>,
    replication: i32,
}

impl KafkaLog {
    pub(crate) async fn open(
        config: &LogConfig,
        brokers: String,
        topics: &[TopicSpec],
    ) -> Result<Self, LogError> {
        let settings = Arc::new(Settings::new(config, brokers, topics));
        let shared = Arc::clone(&settings);
        let observer = blocking(move || connect::connect(&shared)).await?;
        let publisher = Offthread::new(publish::publisher(&settings)?);
        let observer = Arc::new(Offthread::new(observer));
        Ok(Self { settings, observer, publisher, replication: config.replication })
    }

    /// Asks the cluster something, off the async threads.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Settings, &Observer) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        let (settings, observer) = (Arc::clone(&self.settings), Arc::clone(&self.observer));
        blocking(move || question(&settings, &observer)).await
    }
}

impl LogBackend for KafkaLog {
    fn ensure_topics<'a>(
        &'a self,
        specs: &'a [TopicSpec],
        create: bool,
    ) -> BoxFuture<'a, Result<Vec<TopicReport>, LogError>> {
        let (specs, replication, runtime) =
            (specs.to_vec(), self.replication, tokio::runtime::Handle::current());
        Box::pin(self.ask(move |settings, observer| {
            Admin { settings, observer, replication, runtime }.ensure(&specs, create)
        }))
    }

    fn publish(&self, records: Vec<Record>) -> BoxFuture<'_, Result<(), LogError>> {
        Box::pin(async move { publish::publish(&self.publisher, &self.settings, &records).await })
    }

    fn join(&self, subscription: Subscription) -> BoxFuture<'_, Result<Box<dyn MemberBackend>, LogError>> {
        Box::pin(async move {
            let member = KafkaMember::join(Arc::clone(&self.settings), subscription).await?;
            Ok(Box::new(member) as Box<dyn MemberBackend>)
        })
    }

    fn reader<'a>(
        &'a self,
        topic: &'a str,
        from: From,
    ) -> BoxFuture<'a, Result<Box<dyn ReaderBackend>, LogError>> {
        let topic = topic.to_owned();
        Box::pin(async move {
            let reader = self.ask(move |settings, _| KafkaReader::open(settings, &topic, from)).await?;
            Ok(Box::new(reader) as Box<dyn ReaderBackend>)
        })
    }

    fn ends<'a>(
        &'a self,
        topic: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<Partition, (Offset, Offset)>, LogError>> {
        let topic = topic.to_owned();
        Box::pin(self.ask(move |settings, observer| {
            let doing = failed(&format!("looking up the ends of {topic}"));
            let name = settings.topic(&topic);
            let places = offsets::places(&name, offsets::partitions(observer, &name).map_err(&doing)?);
            let firsts = offsets::firsts(observer, &places).map_err(&doing)?;
            let ends = offsets::ends(observer, &places).map_err(&doing)?;
            Ok(firsts
                .into_values()
                .zip(ends)
                .map(|(first, ((_, partition), end))| (partition, (first, end)))
                .collect())
        }))
    }

    fn committed<'a>(
        &'a self,
        group: &'a str,
        topic: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<Partition, Offset>, LogError>> {
        let (group, topic) = (group.to_owned(), topic.to_owned());
        Box::pin(self.ask(move |settings, observer| {
            let doing = failed(&format!("looking up where {group} stands in {topic}"));
            let client: BaseConsumer<Listener> = settings
                .reader(&group)
                .create_with_context(Listener::default())
                .map_err(LogError::Setting)?;
            let name = settings.topic(&topic);
            let places = offsets::places(&name, offsets::partitions(observer, &name).map_err(&doing)?);
            let committed = offsets::committed(&client, &places).map_err(&doing)?;
            Ok(committed.into_iter().map(|((_, partition), offset)| (partition, offset)).collect())
        }))
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LogError> + Send + 'static,
) -> Result<T, LogError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| LogError::ThreadEnded("log"))?
}
