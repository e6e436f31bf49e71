use bytes::Bytes;

use crate::stage::Cause;
use crate::{Delivery, Record};

const BUILD: &str = concat!("dragoman ", env!("CARGO_PKG_VERSION"));
/// Long enough for any sentence of ours; a panic may carry a whole document.
const MAX_MESSAGE: usize = 4096;

/// The record for a topic's dead letters: original key, value and headers byte for byte, and in further headers
/// why and where from. The names of Kafka Streams where it has one (KIP-1034).
pub fn dead_letter(delivery: &Delivery, stage: &str, cause: &Cause) -> Record {
    let mut message = cause.to_string();
    let end = (0..=MAX_MESSAGE.min(message.len())).rev().find(|end| message.is_char_boundary(*end));
    message.truncate(end.unwrap_or(0));
    let mut headers = delivery.headers.clone();
    headers.extend(
        [
            ("__streams.errors.exception", cause.name().to_owned()),
            ("__streams.errors.message", message),
            ("__streams.errors.topic", delivery.topic.to_string()),
            ("__streams.errors.partition", delivery.partition.to_string()),
            ("__streams.errors.offset", delivery.offset.to_string()),
            ("x-dlq-stage", stage.to_owned()),
            ("x-dlq-build", BUILD.to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), Bytes::from(value))),
    );
    Record {
        topic: format!("{}.dlq", delivery.topic),
        partition: None,
        key: delivery.key.clone(),
        value: delivery.value.clone(),
        headers,
    }
}
