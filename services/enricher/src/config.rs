use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

/// With what data articles are read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GazetteerConfig {
    /// a folder of the user's own data, laid over what ships
    pub overlay: Option<PathBuf>,
    /// between two looks at it; a change is taken once the folder has stood still for so long
    #[serde(with = "humantime_serde")]
    pub poll: Duration,
}

impl Default for GazetteerConfig {
    fn default() -> Self {
        // a look costs a few system calls, and nobody waits for a new minister
        Self { overlay: None, poll: Duration::from_secs(5) }
    }
}

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
