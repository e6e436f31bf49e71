use std::path::{Path, PathBuf};
use std::time::Instant;

/// Seconds that the newsroom has been open, over all runs: a second start goes on where the first stopped.
#[derive(Debug)]
pub(super) struct Clock {
    before: u64,
    started: Instant,
    file: PathBuf,
}

impl Clock {
    pub(super) fn resume(file: &Path) -> Self {
        let before =
            std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        Self { before, started: Instant::now(), file: file.to_owned() }
    }

    pub(super) fn seconds(&self) -> u64 {
        self.before + self.started.elapsed().as_secs()
    }

    /// A lost save costs a repeat of some seconds: articles that appeared stay where they were.
    pub(super) fn save(&self) {
        if let Err(error) = std::fs::write(&self.file, self.seconds().to_string()) {
            tracing::warn!(%error, file = %self.file.display(), "the newsroom's clock is not saved");
        }
    }
}
