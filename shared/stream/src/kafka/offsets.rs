use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::topic_partition_list::{Offset as KafkaOffset, TopicPartitionList};

use crate::{Offset, Partition};

/// How long one question to the cluster may take; whoever asks may ask again.
pub(super) const ASK: Duration = Duration::from_secs(5);

/// How long transactions may stay open that somebody waits for: their own timeout, the broker's sweep every ten
/// seconds, and as much again for a coordinator that moves.
pub(super) const OPEN_TRANSACTIONS: Duration = Duration::from_secs(60);
/// Between two looks at whether they have ended.
pub(super) const SETTLED_YET: Duration = Duration::from_millis(20);
/// How long a partition may be without a leader before that is an error.
const LED_WITHIN: Duration = Duration::from_secs(20);

/// A topic, by its name on the cluster, and one of its partitions.
pub(super) type Place = (String, Partition);

/// The first offset of each partition.
pub(super) fn firsts<C: ConsumerContext>(
    client: &BaseConsumer<C>,
    places: &[Place],
) -> KafkaResult<BTreeMap<Place, Offset>> {
    ask(client, places, KafkaOffset::Beginning)
}

/// The offset that the next record of each partition will have; with read_committed, of the next that is stable.
pub(super) fn ends<C: ConsumerContext>(
    client: &BaseConsumer<C>,
    places: &[Place],
) -> KafkaResult<BTreeMap<Place, Offset>> {
    ask(client, places, KafkaOffset::End)
}

/// One request to each broker, for all partitions at once: a time that is no time stands for an end.
fn ask<C: ConsumerContext>(
    client: &BaseConsumer<C>,
    places: &[Place],
    which: KafkaOffset,
) -> KafkaResult<BTreeMap<Place, Offset>> {
    if places.is_empty() {
        return Ok(BTreeMap::new());
    }
    let deadline = Instant::now() + LED_WITHIN;
    loop {
        let answers = client.offsets_for_times(list(places, which)?, ASK).and_then(|answers| read(&answers));
        match answers {
            Ok(answers) if answers.len() == places.len() => return Ok(answers),
            Err(error) if !is_moving(&error) => return Err(error),
            answers if Instant::now() >= deadline => {
                // a partition without a leader has no answer
                return answers.and(Err(KafkaError::MetadataFetch(RDKafkaErrorCode::LeaderNotAvailable)));
            }
            _ => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}

/// A partition that was just created, or whose broker changes, has no leader for a moment.
fn is_moving(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(RDKafkaErrorCode::NotLeaderForPartition | RDKafkaErrorCode::LeaderNotAvailable)
    )
}

/// Whether everything before these ends is decided: no transaction that wrote there is open any more.
pub(super) fn settled(ends: &BTreeMap<Place, Offset>, stable: &BTreeMap<Place, Offset>) -> bool {
    ends.iter().all(|(place, end)| stable.get(place).is_some_and(|stable| stable >= end))
}

/// Where the client's group stands; partitions it never committed are missing. Waits for transactions that carry
/// positions to end.
pub(super) fn committed<C: ConsumerContext>(
    client: &BaseConsumer<C>,
    places: &[Place],
) -> KafkaResult<BTreeMap<Place, Offset>> {
    if places.is_empty() {
        return Ok(BTreeMap::new());
    }
    read(&client.committed_offsets(list(places, KafkaOffset::Invalid)?, ASK)?)
}

/// Partition numbers of a topic.
pub(super) fn partitions<C: ConsumerContext>(
    client: &BaseConsumer<C>,
    topic: &str,
) -> KafkaResult<Vec<Partition>> {
    let metadata = client.fetch_metadata(Some(topic), ASK)?;
    let found = metadata.topics().iter().find(|found| found.name() == topic);
    let partitions: Vec<Partition> = found
        .map_or_else(Vec::new, |topic| topic.partitions().iter().map(|partition| partition.id()).collect());
    if partitions.is_empty() {
        return Err(KafkaError::MetadataFetch(RDKafkaErrorCode::UnknownTopicOrPartition));
    }
    Ok(partitions)
}

pub(super) fn places(topic: &str, partitions: impl IntoIterator<Item = Partition>) -> Vec<Place> {
    partitions.into_iter().map(|partition| (topic.to_owned(), partition)).collect()
}

fn list(places: &[Place], offset: KafkaOffset) -> KafkaResult<TopicPartitionList> {
    let mut list = TopicPartitionList::with_capacity(places.len());
    for (topic, partition) in places {
        list.add_partition_offset(topic, *partition, offset)?;
    }
    Ok(list)
}

/// A list with a position for each partition.
pub(super) fn positions(
    positions: impl IntoIterator<Item = (impl AsRef<str>, Partition, Offset)>,
) -> KafkaResult<TopicPartitionList> {
    let mut list = TopicPartitionList::new();
    for (topic, partition, offset) in positions {
        list.add_partition_offset(topic.as_ref(), partition, KafkaOffset::Offset(offset))?;
    }
    Ok(list)
}

fn read(list: &TopicPartitionList) -> KafkaResult<BTreeMap<Place, Offset>> {
    let mut found = BTreeMap::new();
    for element in list.elements() {
        element.error()?;
        if let KafkaOffset::Offset(offset) = element.offset() {
            found.insert((element.topic().to_owned(), element.partition()), offset);
        }
    }
    Ok(found)
}
