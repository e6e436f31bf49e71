use bytes::Bytes;
use dragoman_article::{Cursor, Feed, Revisit, topics};
use dragoman_stream::{Partition, Record, Tables};
use serde::de::DeserializeOwned;

use crate::metrics;
use crate::records::{cursor_record, observation_record, revisit_record};
use crate::visit::Visit;

/// Where a feed lies in the tables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) partition: Partition,
    pub(crate) feed: Bytes,
}

impl Place {
    pub(crate) fn new(partition: Partition, feed: Bytes) -> Self {
        Self { partition, feed }
    }

    /// A feed with what is known of it; none if it is gone, or not readable until it is written anew.
    pub(crate) fn look_up(&self, tables: &Tables) -> Option<(Feed, Cursor)> {
        let get = |topic| tables.get(topic, self.partition, &self.feed);
        let feed = parsed(topics::FEEDS.name, &self.feed, get(topics::FEEDS.name)?)?;
        // a cursor that can't be read is begun anew: entries are seen twice rather than never
        let cursor =
            get(topics::CURSORS.name).and_then(|value| parsed(topics::CURSORS.name, &self.feed, value));
        Some((feed, cursor.unwrap_or_default()))
    }

    /// A page of it that is to be visited once more.
    pub(crate) fn revisit(&self, tables: &Tables, key: &Bytes) -> Option<Revisit> {
        parsed(topics::VISITS.name, key, tables.get(topics::VISITS.name, self.partition, key)?)
    }

    /// Everything that a visit writes.
    pub(crate) fn records(&self, visit: &Visit) -> Result<Vec<Record>, serde_json::Error> {
        let observations = visit.observations.iter().map(observation_record);
        let cursor = cursor_record(self.partition, self.feed.clone(), &visit.cursor);
        let returns = visit
            .returns
            .iter()
            .map(|(key, revisit)| revisit_record(self.partition, key.clone().into(), revisit.as_ref()));
        observations.chain([cursor]).chain(returns).collect()
    }
}

/// A table's value; one that is malformed is named and counted.
pub(super) fn parsed<T: DeserializeOwned>(topic: &'static str, key: &Bytes, value: &Bytes) -> Option<T> {
    serde_json::from_slice(value)
        .inspect_err(|error| {
            let key = String::from_utf8_lossy(key);
            tracing::error!(topic, key = %key, error = %error, "malformed record skipped");
            metrics::malformed(topic);
        })
        .ok()
}
