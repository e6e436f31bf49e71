use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::Message;
use rdkafka::topic_partition_list::TopicPartitionList;

use super::listener::Listener;
use super::message::delivery;
use super::settings::Settings;
use crate::claim::Offsets;
use crate::{Delivery, LogError, Subscription};

/// Reads the topics of lower priority beside a member's first one.
///
/// With a consumer of its own, so that the first topic's records never wait behind what was fetched of these. It is in no
/// group: what it reads is of the partitions that are ours in the first topic, and moves under the same claim. Nobody
/// polls it while the first topic has a backlog; its queue is bounded, and it has no group to be thrown out of.
pub(super) struct Lower {
    consumer: BaseConsumer<Listener>,
    /// by their names on the cluster
    topics: BTreeMap<String, Arc<str>>,
}

impl Lower {
    /// None where a member has one topic only.
    pub(super) fn new(settings: &Settings, subscription: &Subscription) -> Result<Option<Self>, LogError> {
        if subscription.lower.is_empty() {
            return Ok(None);
        }
        let consumer = settings
            .reader(&subscription.group)
            .create_with_context(Listener::default())
            .map_err(LogError::Setting)?;
        let named = |topic: &String| (settings.topic(topic), topic.as_str().into());
        Ok(Some(Self { consumer, topics: subscription.lower.iter().map(named).collect() }))
    }

    /// Reads from these positions on, as far as they are of topics of ours.
    pub(super) fn begin(&self, settings: &Settings, starts: &Offsets) -> KafkaResult<()> {
        let mut ours = starts.clone();
        ours.retain(|(topic, _), _| self.topics.values().any(|lower| lower == topic));
        self.consumer.assign(&settings.positions(&ours)?)
    }

    pub(super) fn stop(&self) -> KafkaResult<()> {
        self.consumer.assign(&TopicPartitionList::new())
    }

    /// What has been fetched, without waiting; an error is of this moment, but for fatal ones.
    pub(super) fn next(&self) -> Option<KafkaResult<Delivery>> {
        loop {
            match self.consumer.poll(Duration::ZERO)? {
                Ok(message) => {
                    let Some(topic) = self.topics.get(message.topic()) else { continue };
                    return Some(Ok(delivery(topic, &message)));
                }
                Err(KafkaError::PartitionEOF(_)) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
