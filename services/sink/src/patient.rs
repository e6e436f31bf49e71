use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use dragoman_service::{Backoff, Component, chain, retry};
use dragoman_stream::{Offset, Partition, Positions};
use futures_core::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::destination::{Destination, Failure, Written};
use crate::frontier::Frontier;
use crate::load::Load;
use crate::metrics;

/// A destination that is waited for, for ever, and where it stands.
///
/// While it is away nothing is taken from the log: lag grows, memory does not, and the process is not ready.
pub(crate) struct Patient<D> {
    destination: D,
    /// asked for by the log whenever partitions come, while a load of an earlier assignment may still be in hand
    frontier: Mutex<Frontier>,
    component: Component,
    backoff: Backoff,
    shutdown: CancellationToken,
}

impl<D: Destination> Patient<D> {
    pub(crate) fn new(
        destination: D,
        component: Component,
        backoff: Backoff,
        shutdown: CancellationToken,
    ) -> Self {
        Self { destination, frontier: Mutex::default(), component, backoff, shutdown }
    }

    /// Stores a load. A transient failure comes back only once shutdown has ended the waiting.
    pub(crate) async fn write(&self, load: &Load) -> Result<Written, Failure> {
        self.patiently(|| self.try_to_write(load)).await
    }

    async fn try_to_write(&self, load: &Load) -> Result<Written, Failure> {
        let Ok(moves) = self.frontier().moves(load) else { return Ok(Written::Fenced) };
        let started = Instant::now();
        let written = self.destination.write(load, &moves).await?;
        if written == Written::Stored {
            self.frontier().advance(&moves);
            metrics::stored(D::NAME, load.entries.len(), started.elapsed());
        }
        Ok(written)
    }

    async fn patiently<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        attempt: impl Fn() -> F,
    ) -> Result<T, Failure> {
        let transient = |failure: &Failure| matches!(failure, Failure::Again(_));
        retry(self.backoff, &self.shutdown, transient, || {
            let attempt = attempt();
            async {
                let result = attempt.await;
                match &result {
                    Ok(_) => self.component.ready(),
                    Err(Failure::Again(cause)) => {
                        metrics::retry(D::NAME);
                        self.component.not_ready(chain(cause.as_ref()));
                    }
                    Err(_) => {}
                }
                result
            }
        })
        .await
    }

    // every change is one call that does not panic half way
    fn frontier(&self) -> MutexGuard<'_, Frontier> {
        self.frontier.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<D: Destination> Positions for Patient<D> {
    fn positions<'a>(
        &'a self,
        topic: &'a str,
        partitions: &'a [Partition],
    ) -> BoxFuture<'a, Result<BTreeMap<Partition, Offset>, Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(async move {
            let positions = self.patiently(|| self.destination.positions(topic, partitions)).await?;
            self.frontier().learn(partitions, &positions);
            Ok(positions)
        })
    }
}
