use std::fmt;

use crate::backend::ReaderBackend;
use crate::{Delivery, LogError};

/// Where a reader begins, and whether it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// everything there is now, then it ends
    BeginningToEnd,
    /// everything, then what comes
    Beginning,
    /// what comes from now on
    End,
    /// what there is now of records logged at this time or later, in milliseconds since 1970, then it ends
    TimeToEnd(i64),
}

impl From {
    pub(crate) fn is_bounded(self) -> bool {
        matches!(self, Self::BeginningToEnd | Self::TimeToEnd(_))
    }
}

/// Reads a topic without a group: for people, audits and tests. Sees committed records only.
pub struct Reader {
    pub(crate) backend: Box<dyn ReaderBackend>,
}

impl Reader {
    /// The next record; none once a bounded reader has seen everything.
    pub async fn next(&mut self) -> Result<Option<Delivery>, LogError> {
        self.backend.next().await
    }

    /// All that is left of a bounded reader, in memory: for small topics.
    pub async fn collect(mut self) -> Result<Vec<Delivery>, LogError> {
        let mut all = vec![];
        while let Some(delivery) = self.next().await? {
            all.push(delivery);
        }
        Ok(all)
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}
