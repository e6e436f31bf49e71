use std::sync::Arc;

use bytes::Bytes;

use crate::{Claim, Offset, Partition};

/// A header of a record. Names may repeat.
pub type Header = (String, Bytes);

/// The value of the first header of that name.
pub fn header<'h>(headers: &'h [Header], name: &str) -> Option<&'h Bytes> {
    headers.iter().find(|(found, _)| found == name).map(|(_, value)| value)
}

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub topic: Arc<str>,
    pub partition: Partition,
    pub offset: Offset,
    pub key: Option<Bytes>,
    pub value: Option<Bytes>,
    pub headers: Vec<Header>,
    /// milliseconds since 1970, as the log has it
    pub timestamp: i64,
}

impl Delivery {
    pub(crate) fn size(&self) -> usize {
        let header = |(name, value): &Header| name.len() + value.len();
        self.key.as_ref().map_or(0, Bytes::len)
            + self.value.as_ref().map_or(0, Bytes::len)
            + self.headers.iter().map(header).sum::<usize>()
    }
}

/// Deliveries in hand, in order within each partition, and the right to move past them.
#[derive(Debug)]
pub struct Batch {
    pub deliveries: Vec<Delivery>,
    pub claim: Claim,
}
