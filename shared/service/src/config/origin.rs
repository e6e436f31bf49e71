use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Where a value came from, in words a person can act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Defaults,
    File {
        path: Arc<Path>,
        line: usize,
    },
    Environment(Arc<str>),
    /// the nth `--set`, by its key alone: the value may be a secret
    Flag {
        nth: usize,
        key: Arc<str>,
    },
    /// the content of a file that a `…_file` key names
    Content {
        path: Arc<Path>,
        named_by: Box<Origin>,
    },
}

impl Origin {
    /// A later layer wins; within one layer, a key may be given once.
    pub(super) fn layer(&self) -> usize {
        match self {
            Self::Defaults => 0,
            Self::File { .. } => 1,
            Self::Environment(_) => 2,
            Self::Flag { nth, .. } => 3 + nth,
            Self::Content { named_by, .. } => named_by.layer(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Defaults => f.write_str("the defaults"),
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Flag { key, .. } => write!(f, "--set {key}"),
            Self::Content { path, named_by } => write!(f, "{} (named by {named_by})", path.display()),
        }
    }
}
