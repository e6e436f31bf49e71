use std::path::PathBuf;
use std::time::Duration;

use dragoman_gazetteer::{DataError, Overlay, Stamp};
use dragoman_service::{Component, Health};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::metrics::{self, Reload};
use crate::{EnricherError, GazetteerConfig, Tagger};

/// The data in use, which changes when the overlay does.
#[derive(Debug, Clone)]
pub(crate) struct Releases(watch::Receiver<Tagger>);

impl Releases {
    /// Of data that stays as it is.
    pub(crate) fn only(tagger: Tagger) -> Self {
        Self(watch::Sender::new(tagger).subscribe())
    }

    /// To be held for one record only: the data before is given back once nobody holds it.
    pub(crate) fn now(&self) -> Tagger {
        self.0.borrow().clone()
    }
}

/// Looks after the overlay's folder.
#[derive(Debug)]
pub(crate) struct Watch {
    folder: Option<PathBuf>,
    every: Duration,
    seen: Seen,
    releases: watch::Sender<Tagger>,
    health: Component,
}

/// What was seen of the folder, or why nothing was.
type Seen = Result<Stamp, DataError>;

/// Loads the data, or says what is wrong with it.
pub(crate) async fn open(
    config: GazetteerConfig,
    health: &Health,
) -> Result<(Releases, Watch), EnricherError> {
    let health = health.component("overlay");
    let folder = config.overlay.clone();
    // a second of computing, that must not hold up whoever shares the runtime; looked at first, so that what
    // changes meanwhile is noticed
    let (seen, tagger) = spawn_blocking(move || {
        let seen = folder.as_deref().map_or_else(|| Ok(Stamp::default()), Overlay::stamp);
        (seen, Tagger::open(folder.as_deref()))
    })
    .await?;
    let tagger = tagger?;
    metrics::no_reloads();
    say(&tagger, "the data is loaded");
    health.ready();
    let (sender, receiver) = watch::channel(tagger);
    let watch = Watch { folder: config.overlay, every: config.poll, seen, releases: sender, health };
    Ok((Releases(receiver), watch))
}

fn say(tagger: &Tagger, what: &str) {
    let (tagging, versions) = (tagger.tagging(), tagger.versions());
    metrics::release(tagging);
    let (gazetteer, register, taxonomy) = (versions.gazetteer, versions.register, versions.taxonomy);
    tracing::info!(tagging, gazetteer, register, taxonomy, "{what}");
}

impl Watch {
    /// Until shutdown. A change is looked into once it stands still, and only once.
    pub(crate) async fn run(mut self, shutdown: CancellationToken) {
        let Some(folder) = self.folder.clone() else { return };
        let mut moving = false;
        while shutdown.run_until_cancelled(tokio::time::sleep(self.every)).await.is_some() {
            let path = folder.clone();
            let Ok(seen) = spawn_blocking(move || Overlay::stamp(&path)).await else { return };
            if seen != self.seen {
                (self.seen, moving) = (seen, true);
            } else if std::mem::take(&mut moving) {
                self.take(folder.clone()).await;
            }
        }
    }

    /// Takes what is in the folder now, or keeps what it has and says so.
    async fn take(&self, folder: PathBuf) {
        let loaded = spawn_blocking(move || Tagger::open(Some(&folder))).await;
        let (before, versions) = {
            let now = self.releases.borrow();
            (now.tagging(), now.versions())
        };
        let refused = match loaded {
            Err(error) => error.to_string(),
            Ok(Err(error)) => error.to_string(),
            // a higher number was published: consumers would keep that and never see this
            Ok(Ok(tagger)) if tagger.tagging() < before => {
                format!("its release counts down, from {before} to {}", tagger.tagging())
            }
            Ok(Ok(tagger)) => {
                self.health.ready();
                if tagger.versions() != versions {
                    say(&tagger, "the overlay has changed");
                    metrics::reloaded(Reload::Taken);
                    self.releases.send_replace(tagger);
                }
                return;
            }
        };
        tracing::error!(error = refused, kept = before, "the overlay has changed and can't be used");
        metrics::reloaded(Reload::Refused);
        self.health.not_ready(format!("tagging goes on with release {before}: {refused}"));
    }
}
