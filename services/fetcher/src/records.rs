use bytes::Bytes;
use dragoman_article::{CloudEvent, Cursor, Observation, Revisit, topics, trace_id};
use dragoman_stream::{Header, Partition, Record};

/// An observation as it stands on `news.raw`.
pub fn observation_record(observation: &Observation) -> Result<Record, serde_json::Error> {
    let id = observation.event_id();
    let event = CloudEvent {
        kind: "article.observed",
        source: "fetcher",
        subject: observation.id.as_str(),
        time: Some(observation.fetched_at),
        trace: &trace_id(None, &id),
        id,
    };
    let key = observation.id.as_str().to_owned();
    Ok(Record::new(topics::RAW.name, key, serde_json::to_vec(observation)?).with_headers(headers(&event)))
}

/// A cursor, in the partition of its feed.
pub(crate) fn cursor_record(
    partition: Partition,
    key: Bytes,
    cursor: &Cursor,
) -> Result<Record, serde_json::Error> {
    Ok(Record::new(topics::CURSORS.name, key, serde_json::to_vec(cursor)?).in_partition(partition))
}

/// A page to visit once more, or no more, in the partition of its feed.
pub(crate) fn revisit_record(
    partition: Partition,
    key: Bytes,
    revisit: Option<&Revisit>,
) -> Result<Record, serde_json::Error> {
    let record = match revisit {
        Some(revisit) => Record::new(topics::VISITS.name, key, serde_json::to_vec(revisit)?),
        None => Record::tombstone(topics::VISITS.name, key),
    };
    Ok(record.in_partition(partition))
}

fn headers(event: &CloudEvent<'_>) -> Vec<Header> {
    event.headers().into_iter().map(|(name, value)| (name, value.into())).collect()
}
