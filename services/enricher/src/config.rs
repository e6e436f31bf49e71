use serde::Deserialize;

/// How articles are enriched.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnricherConfig {
    /// so many records in a row may end as dead letters; past that it is not the records that are wrong, and the
    /// process stops and says so
    pub dead_in_a_row: u32,
}

impl Default for EnricherConfig {
    fn default() -> Self {
        // a producer of nonsense is noticed within a batch, a handful of bad pages stops nothing
        Self { dead_in_a_row: 100 }
    }
}
