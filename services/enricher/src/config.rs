use serde::Deserialize;

/// How articles are enriched.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnricherConfig {
    /// this process among the enrichers: stable across restarts, never shared
    pub instance: String,
    /// so many records in a row may end as dead letters; past that it is not the records that are wrong, and the
    /// process stops and says so
    pub dead_in_a_row: u32,
}

impl Default for EnricherConfig {
    fn default() -> Self {
        // a producer of nonsense is noticed within a batch, a handful of bad pages stops nothing
        Self { instance: "0".into(), dead_in_a_row: 100 }
    }
}
