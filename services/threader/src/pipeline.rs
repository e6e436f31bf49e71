use std::collections::BTreeSet;

use dragoman_article::topics;
use dragoman_service::Health;
use dragoman_stream::{Batch, Commit, Event, From, Log, LogError, Member, Partition, Start, Subscription};
use tokio_util::sync::CancellationToken;

use crate::thread::Thread;
use crate::{ThreaderConfig, ThreaderError, metrics};

/// The consumer group on `news.enriched`.
pub const GROUP: &str = "threader";

/// `news.enriched` → [`Thread`] over the window → `news.lineage`.
pub(crate) async fn run(
    config: ThreaderConfig,
    log: Log,
    health: Health,
    shutdown: CancellationToken,
) -> Result<(), ThreaderError> {
    let ready = health.component("threader");
    let mut member = log
        .join(Subscription {
            group: GROUP.into(),
            instance: log.instance().clone(),
            topic: topics::ENRICHED.name.into(),
            lower: vec![],
            tables: vec![],
            start: Start::Committed,
            limits: log.limits(),
        })
        .await?;
    let line = Line { config, log, shutdown };
    let result = line.follow(&mut member, || ready.ready()).await;
    member.close().await;
    Ok(result?)
}

struct Line {
    config: ThreaderConfig,
    log: Log,
    shutdown: CancellationToken,
}

impl Line {
    async fn follow(&self, member: &mut Member, ready: impl Fn()) -> Result<(), LogError> {
        let mut thread = Thread::new(&self.config);
        loop {
            let event = tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return Ok(()),
                event = member.next() => event?,
            };
            match event {
                Event::Assigned(partitions) => {
                    self.warn_unless_alone(&partitions).await?;
                    if self.remember(&mut thread, &partitions).await?.is_none() {
                        return Ok(());
                    }
                    ready();
                }
                Event::Revoked(_) => {}
                Event::Batch(batch) => self.work(member, &mut thread, batch).await?,
            }
        }
    }

    async fn work(&self, member: &mut Member, thread: &mut Thread, batch: Batch) -> Result<(), LogError> {
        // comparing is computing: off the threads that serve others
        let work = tokio::task::block_in_place(|| thread.work_through(&batch.deliveries))?;
        let words = work.records.iter().filter(|record| record.topic == topics::LINEAGE.name).count();
        match member.commit(batch.claim, work.records.clone()).await? {
            Commit::Done => metrics::ended(&work.outcomes, words),
            Commit::Forgotten => thread.owe(work.records),
        }
        metrics::window(&thread.window);
        Ok(())
    }

    /// Reads what the group is past, unless this process has; none when shutdown came first.
    ///
    /// All that retention keeps, not the window's days alone: what an article goes back to may be as old as the window
    /// was when it came.
    async fn remember(
        &self,
        thread: &mut Thread,
        owned: &BTreeSet<Partition>,
    ) -> Result<Option<()>, LogError> {
        let committed = self.log.committed(GROUP, topics::ENRICHED.name).await?;
        if thread.has_read(&committed) {
            return Ok(Some(()));
        }
        *thread = Thread::new(&self.config);
        let started = std::time::Instant::now();
        let mut reader = self.log.reader(topics::ENRICHED.name, From::BeginningToEnd).await?;
        loop {
            let delivery = tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return Ok(None),
                delivery = reader.next() => delivery?,
            };
            let Some(delivery) = delivery else { break };
            let past = committed.get(&delivery.partition).is_some_and(|next| delivery.offset < *next);
            if past && owned.contains(&delivery.partition) {
                tokio::task::block_in_place(|| thread.remember(&delivery));
            }
        }
        // marks of transactions and what retention took have offsets too
        thread.has_read_to(&committed);
        metrics::window(&thread.window);
        tracing::info!(articles = thread.window.len(), took = ?started.elapsed(), "window rebuilt from the log");
        Ok(Some(()))
    }

    async fn warn_unless_alone(&self, owned: &BTreeSet<Partition>) -> Result<(), LogError> {
        let all = self.log.ends(topics::ENRICHED.name).await?.len();
        if owned.len() < all {
            let owned = owned.len();
            tracing::warn!(
                owned,
                all,
                "not the only threader: copies are found within each one's articles alone"
            );
        }
        Ok(())
    }
}
