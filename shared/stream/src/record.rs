use bytes::Bytes;

use crate::{Header, Partition};

/// What each record costs a broker beside its own bytes, at most: batch header and lengths.
const ENVELOPE: usize = 128;

/// Something to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub topic: String,
    /// none: the key's hash decides. A table is written to the partition its owner holds.
    pub partition: Option<Partition>,
    pub key: Option<Bytes>,
    /// none: a tombstone
    pub value: Option<Bytes>,
    pub headers: Vec<Header>,
}

impl Record {
    pub fn new(topic: impl Into<String>, key: impl Into<Bytes>, value: impl Into<Bytes>) -> Self {
        Self {
            topic: topic.into(),
            partition: None,
            key: Some(key.into()),
            value: Some(value.into()),
            headers: vec![],
        }
    }

    pub fn tombstone(topic: impl Into<String>, key: impl Into<Bytes>) -> Self {
        Self { topic: topic.into(), partition: None, key: Some(key.into()), value: None, headers: vec![] }
    }

    pub fn with_headers(mut self, headers: Vec<Header>) -> Self {
        self.headers = headers;
        self
    }

    pub fn in_partition(mut self, partition: Partition) -> Self {
        self.partition = Some(partition);
        self
    }

    /// What it counts against its topic's limit.
    pub fn size(&self) -> usize {
        let header = |(name, value): &Header| name.len() + value.len();
        ENVELOPE
            + self.key.as_ref().map_or(0, Bytes::len)
            + self.value.as_ref().map_or(0, Bytes::len)
            + self.headers.iter().map(header).sum::<usize>()
    }
}
