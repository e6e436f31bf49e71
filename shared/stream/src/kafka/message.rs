use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use rdkafka::message::{
    BorrowedHeaders, BorrowedMessage, Header as KafkaHeader, Headers, Message, OwnedHeaders,
};

use crate::{Delivery, Header};

/// A copy of a message: librdkafka's own lives as long as its consumer may not.
pub(super) fn delivery(topic: &Arc<str>, message: &BorrowedMessage<'_>) -> Delivery {
    Delivery {
        topic: Arc::clone(topic),
        partition: message.partition(),
        offset: message.offset(),
        key: message.key().map(Bytes::copy_from_slice),
        value: message.payload().map(Bytes::copy_from_slice),
        headers: message.headers().map_or_else(Vec::new, headers),
        timestamp: message.timestamp().to_millis().unwrap_or(0),
    }
}

fn headers(headers: &BorrowedHeaders) -> Vec<Header> {
    (0..headers.count()).filter_map(|at| header(headers, at)).collect()
}

/// A header; none if its name is not UTF-8. Brokers let such names pass, and rdkafka panics on them.
fn header(headers: &BorrowedHeaders, at: usize) -> Option<Header> {
    let header = catch_unwind(AssertUnwindSafe(|| headers.get(at)));
    match header {
        Ok(header) => {
            let value = header.value.map_or_else(Bytes::new, Bytes::copy_from_slice);
            Some((header.key.to_owned(), value))
        }
        Err(_) => {
            tracing::warn!("a header whose name is not UTF-8 is left out");
            None
        }
    }
}

/// Headers as a producer takes them.
pub(super) fn owned_headers(headers: &[Header]) -> OwnedHeaders {
    let owned = OwnedHeaders::new_with_capacity(headers.len());
    headers
        .iter()
        .fold(owned, |owned, (key, value)| owned.insert(KafkaHeader { key, value: Some(value.as_ref()) }))
}
