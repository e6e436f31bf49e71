use std::sync::{Mutex, MutexGuard, PoisonError};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::types::RDKafkaRespErr;

use super::listener::log;
use crate::Partition;

/// What the group decided about us.
pub(super) enum Change {
    Assigned {
        partitions: Vec<Partition>,
        membership: ConsumerGroupMetadata,
    },
    Revoked,
    /// librdkafka did not take our answer
    Failed(KafkaError),
}

/// Answers the group's decisions at once, and notes them for the thread that polls.
///
/// Partitions are answered with an empty assignment: the group is content, nothing is fetched, and reading begins
/// once tables and positions are known.
pub(super) struct Assignments {
    /// The topic whose partitions decide what is ours, by its name on the cluster. While members of another release are
    /// in the group, those of the lower topics may be dealt out otherwise.
    topic: String,
    changes: Mutex<Vec<Change>>,
}

impl Assignments {
    pub(super) fn of(topic: String) -> Self {
        Self { topic, changes: Mutex::default() }
    }

    /// Takes the changes since the last time, in order.
    pub(super) fn changes(&self) -> Vec<Change> {
        std::mem::take(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Change>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Assignments {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "librdkafka", %error, reason);
    }
}

impl ConsumerContext for Assignments {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        decision: RDKafkaRespErr,
        partitions: &mut TopicPartitionList,
    ) {
        let change = if decision == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            // the generation that this assignment belongs to: before we answer there can be no other
            match (consumer.group_metadata(), consumer.assign(&TopicPartitionList::new())) {
                (Some(membership), Ok(())) => {
                    let elements = partitions.elements();
                    let ours = elements.iter().filter(|element| element.topic() == self.topic);
                    let partitions = ours.map(|element| element.partition()).collect();
                    Change::Assigned { partitions, membership }
                }
                (_, Err(error)) => Change::Failed(error),
                (None, Ok(())) => Change::Failed(KafkaError::Subscription("no group metadata".into())),
            }
        } else {
            match consumer.unassign() {
                Ok(()) => Change::Revoked,
                Err(error) => Change::Failed(error),
            }
        };
        self.lock().push(change);
    }

    fn commit_callback(&self, result: KafkaResult<()>, _: &TopicPartitionList) {
        if let Err(error) = result {
            tracing::debug!(%error, "positions not shown to lag tools");
        }
    }
}
