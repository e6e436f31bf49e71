use std::fmt;
use std::time::Duration;

/// A partition of a topic. The embedded log has one: 0.
pub type Partition = i32;
/// A position in a partition. Kafka's offsets have gaps; only their order means anything.
pub type Offset = i64;

/// A topic as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSpec {
    pub name: String,
    pub partitions: u32,
    pub cleanup: Cleanup,
    /// largest record, in bytes
    pub max_bytes: usize,
}

impl TopicSpec {
    /// `keep` is how long records stay; none: the latest of each key, for ever.
    pub fn new(name: impl Into<String>, partitions: u32, keep: Option<Duration>, max_bytes: u32) -> Self {
        let cleanup = keep.map_or(Cleanup::Compact, Cleanup::Delete);
        Self { name: name.into(), partitions, cleanup, max_bytes: max_bytes as usize }
    }
}

/// How long records stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleanup {
    /// the latest record of each key
    Compact,
    /// every record, this long
    Delete(Duration),
}

/// What `ensure_topics` found or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicReport {
    pub name: String,
    pub state: TopicState,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicState {
    Created,
    AsItShouldBe,
    /// exists with other settings: each as "setting: is X, should be Y"
    Differs(Vec<String>),
    Missing,
}

impl fmt::Display for TopicState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created => f.write_str("created"),
            Self::AsItShouldBe => f.write_str("as it should be"),
            Self::Differs(differences) => write!(f, "differs: {}", differences.join("; ")),
            Self::Missing => f.write_str("missing"),
        }
    }
}
