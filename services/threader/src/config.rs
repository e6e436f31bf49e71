use std::time::Duration;

use bytesize::ByteSize;
use serde::Deserialize;

use crate::lineage::Bounds;

/// What is remembered, and for how long.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThreaderConfig {
    /// articles are compared with those last seen so long before
    #[serde(with = "humantime_serde")]
    pub window: Duration,
    /// at most so many articles are remembered, the last ones: some 1 KB each
    pub articles: u32,
    /// memory for what people are quoted with, so that altered quotations are noticed; the last articles' are kept
    pub quotations: ByteSize,
    /// so many records in a row may end as dead letters; past that it is not the records that are wrong, and the
    /// process stops and says so
    pub dead_in_a_row: u32,
}

impl Default for ThreaderConfig {
    fn default() -> Self {
        // news is copied within hours; weeklies and slow translations take days
        Self {
            window: Duration::from_secs(7 * 24 * 3600),
            articles: 1_000_000,
            quotations: ByteSize::mib(256),
            dead_in_a_row: 100,
        }
    }
}

impl ThreaderConfig {
    pub(crate) fn bounds(&self) -> Bounds {
        Bounds {
            articles: self.articles,
            age: i64::try_from(self.window.as_millis()).unwrap_or(i64::MAX),
            quotations: usize::try_from(self.quotations.as_u64()).unwrap_or(usize::MAX),
        }
    }
}
