use std::fmt::Write;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::Header;

/// A header's value as a person can read it, and as it was.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Text(String),
    Binary { hex: String },
}

pub(super) fn encode(headers: &[Header]) -> String {
    let stored: Vec<(&str, Stored)> = headers
        .iter()
        .map(|(name, value)| {
            let value = match std::str::from_utf8(value) {
                Ok(text) => Stored::Text(text.to_owned()),
                Err(_) => Stored::Binary { hex: hex(value) },
            };
            (name.as_str(), value)
        })
        .collect();
    // strings and pairs of strings: there is nothing in them that JSON can't say
    serde_json::to_string(&stored).unwrap_or_default()
}

pub(super) fn decode(stored: &str) -> Option<Vec<Header>> {
    let stored: Vec<(String, Stored)> = serde_json::from_str(stored).ok()?;
    stored
        .into_iter()
        .map(|(name, value)| match value {
            Stored::Text(text) => Some((name, Bytes::from(text))),
            Stored::Binary { hex } => Some((name, unhex(&hex)?)),
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Bytes> {
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).map(pair).collect::<Option<Vec<u8>>>().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn headers_come_back_byte_for_byte(
            headers in proptest::collection::vec(("\\PC{0,8}", proptest::collection::vec(any::<u8>(), 0..12)), 0..5),
        ) {
            let headers: Vec<Header> =
                headers.into_iter().map(|(name, value)| (name, Bytes::from(value))).collect();
            prop_assert_eq!(decode(&encode(&headers)), Some(headers));
        }
    }
}
