use std::io;
use std::path::{Path, PathBuf};

/// Why gold could not be read, and where.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    #[error("{}", .path.display())]
    File {
        path: PathBuf,
        #[source]
        cause: io::Error,
    },
    #[error("{}:{line}: {reason}", .path.display())]
    Text { path: PathBuf, line: usize, reason: String },
    #[error("{}: {reason}", .path.display())]
    Corpus { path: PathBuf, reason: String },
}

impl EvalError {
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |cause| Self::File { path: path.to_owned(), cause }
    }

    pub(super) fn corpus(path: &Path, reason: impl Into<String>) -> Self {
        Self::Corpus { path: path.to_owned(), reason: reason.into() }
    }
}
