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

#[cfg(test)]
mod tests {
    use dragoman_article::topics::ENRICHED;
    use dragoman_service::{Health, Secret};
    use dragoman_stream::Delivery;

    use super::*;
    use crate::config::PostgresConfig;
    use crate::entry::Entry;
    use crate::load::Reach;
    use crate::{parquet, postgres};

    const GOLDEN: &str = include_str!("../../../shared/article/golden/enriched-article.1.json");

    fn patient<D: Destination>(destination: D) -> Patient<D> {
        let component = Health::default().component("test");
        Patient::new(destination, component, Backoff::default(), CancellationToken::new())
    }

    /// Records of partition 3 from `first` up to before `next`.
    fn load(first: Offset, next: Offset) -> Load {
        let entry = |offset| {
            let delivery = Delivery {
                topic: ENRICHED.name.into(),
                partition: 3,
                offset,
                key: None,
                value: Some(GOLDEN.into()),
                headers: vec![],
                timestamp: 0,
            };
            Entry::read(delivery).unwrap()
        };
        let reach = BTreeMap::from([(3, Reach { first, next })]);
        Load { entries: (first..next).map(entry).collect(), reach, ..Load::default() }
    }

    async fn stands<D: Destination>(patient: &Patient<D>) -> Option<Offset> {
        patient.positions(ENRICHED.name, &[3]).await.unwrap().get(&3).copied()
    }

    /// The story of an owner that slept through a rebalance.
    async fn a_former_owner_is_fenced<D: Destination>(former: D, new: D) {
        let (former, new) = (patient(former), patient(new));
        assert_eq!(stands(&former).await, None);
        assert_eq!(former.write(&load(0, 10)).await.unwrap(), Written::Stored);
        assert_eq!(stands(&new).await, Some(10));
        assert_eq!(new.write(&load(10, 15)).await.unwrap(), Written::Stored);
        // what it had in hand, whether it ends before, where, or after the new owner's
        for next in [12, 15, 20] {
            assert_eq!(former.write(&load(10, next)).await.unwrap(), Written::Fenced);
        }
        assert_eq!(stands(&new).await, Some(15));
        // asked anew it knows where to go on, and what it read before that is overtaken
        assert_eq!(stands(&former).await, Some(15));
        assert_eq!(former.write(&load(10, 20)).await.unwrap(), Written::Fenced);
        assert_eq!(former.write(&load(16, 20)).await.unwrap(), Written::Stored);
        assert_eq!(new.write(&load(15, 18)).await.unwrap(), Written::Fenced);
        assert_eq!(stands(&new).await, Some(20));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_former_owner_is_fenced_by_the_files() {
        let folder = tempfile::tempdir().unwrap();
        let files = || parquet::Files::new(folder.path().to_owned());
        a_former_owner_is_fenced(files(), files()).await;
        assert_eq!(std::fs::read_dir(folder.path().join("articles")).unwrap().count(), 3);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_former_owner_is_fenced_by_the_database() {
        let url = tokio::task::spawn_blocking(dragoman_testkit::postgres::fresh_database).await.unwrap();
        let database =
            || postgres::Database::new(PostgresConfig::new(Secret::new(url.as_str()).try_into().unwrap()));
        a_former_owner_is_fenced(database(), database()).await;
    }
}
