//! The seam between the line and the places where it can end.

use std::collections::BTreeMap;
use std::fmt;

use dragoman_stream::{Offset, Partition};

use crate::error::Cause;
use crate::frontier::Move;
use crate::load::Load;

/// A place that stores records and its own positions, the ones never without the others.
pub(crate) trait Destination: Send + Sync + 'static {
    const NAME: Name;

    /// The next offset of each of these partitions; one it has never stored anything of is missing.
    fn positions(
        &self,
        topic: &str,
        partitions: &[Partition],
    ) -> impl Future<Output = Result<BTreeMap<Partition, Offset>, Failure>> + Send;

    /// Stores the records and makes the moves, each only from where it says. May be dropped at any await: what then
    /// became of it is seen from [`Destination::positions`].
    fn write(&self, load: &Load, moves: &[Move]) -> impl Future<Output = Result<Written, Failure>> + Send;
}

/// The destinations there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    Postgres,
    Parquet,
}

impl Name {
    /// Stands in labels and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Parquet => "parquet",
        }
    }

    /// The consumer group, and the stage that dead letters name.
    pub fn group(self) -> &'static str {
        match self {
            Self::Postgres => "sink-postgres",
            Self::Parquet => "sink-parquet",
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a write ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Stored,
    /// A partition no longer stands where we left it: another owner wrote, or we did and never heard of it.
    Fenced,
}

/// How a destination can fail. Nothing is stored then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("it may work later")]
    Again(#[source] Cause),
    /// By their place in the load.
    #[error("{} records will never be accepted", .0.len())]
    Refused(Vec<(usize, String)>),
    #[error("it will not work until a person changes something")]
    Never(#[source] Cause),
}

impl Failure {
    pub(crate) fn again(cause: impl Into<Cause>) -> Self {
        Self::Again(cause.into())
    }

    pub(crate) fn never(cause: impl Into<Cause>) -> Self {
        Self::Never(cause.into())
    }
}
