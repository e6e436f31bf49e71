use std::collections::BTreeSet;

use chrono::Utc;
use dragoman_article::topics;
use dragoman_service::Health;
use dragoman_stream::{
    Batch, Commit, Delivery, Event, From, Log, LogError, Member, Partition, Start, Subscription,
};
use tokio_util::sync::CancellationToken;

use crate::memory::Memory;
use crate::thread::Thread;
use crate::{ThreaderConfig, ThreaderError, metrics};

/// The consumer group on `news.enriched`.
pub const GROUP: &str = "threader";

/// How long the log may have been at rest before a rebuild has to read twice, in milliseconds.
const DAY: i64 = 24 * 3600 * 1000;

/// `news.enriched` → [`Thread`] over the window → `news.lineage`, `news.stances`.
pub(crate) async fn run(
    config: &ThreaderConfig,
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

struct Line<'c> {
    config: &'c ThreaderConfig,
    log: Log,
    shutdown: CancellationToken,
}

impl Line<'_> {
    async fn follow(&self, member: &mut Member, ready: impl Fn()) -> Result<(), LogError> {
        let mut thread = Thread::new(self.config);
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
        match member.commit(batch.claim, work.records).await? {
            Commit::Done => metrics::ended(&work.outcomes, words),
            // it knows of articles what nobody was told, and they come again: what was told is read with the assignment
            // that follows
            Commit::Forgotten => *thread = Thread::new(self.config),
        }
        metrics::remembered(&thread.window, &thread.stated);
        Ok(())
    }

    /// Reads what the group is past, unless this process has; none when shutdown came first.
    async fn remember(
        &self,
        thread: &mut Thread,
        owned: &BTreeSet<Partition>,
    ) -> Result<Option<()>, LogError> {
        let mut committed = self.log.committed(GROUP, topics::ENRICHED.name).await?;
        // who is past what it never owned has not read it: partitions may come after an assignment without any
        committed.retain(|partition, _| owned.contains(partition));
        if thread.has_read(&committed) {
            return Ok(Some(()));
        }
        let started = std::time::Instant::now();
        let past = |delivery: &Delivery| {
            committed.get(&delivery.partition).is_some_and(|next| delivery.offset < *next)
        };
        let read = async |from, topic, take: &mut (dyn FnMut(Delivery) + Send)| {
            let mut reader = self.log.reader(topic, from).await?;
            loop {
                let delivery = tokio::select! {
                    biased;
                    () = self.shutdown.cancelled() => return Ok::<_, LogError>(None),
                    delivery = reader.next() => delivery?,
                };
                let Some(delivery) = delivery else { return Ok(Some(())) };
                tokio::task::block_in_place(|| take(delivery));
            }
        };
        let mut memory = Memory::until(Utc::now().timestamp_millis() - DAY, self.config);
        while let Some(since) = memory.wants() {
            let mut take = |delivery: Delivery| {
                if past(&delivery) {
                    memory.article(&delivery)
                }
            };
            if read(From::TimeToEnd(since), topics::ENRICHED.name, &mut take).await?.is_none() {
                return Ok(None);
            }
        }
        let words = From::TimeToEnd(memory.words_since());
        let mut take = |delivery: Delivery| memory.word(&delivery);
        if read(words, topics::LINEAGE.name, &mut take).await?.is_none() {
            return Ok(None);
        }
        // all that retention keeps: so long an article may be tagged anew
        let mut take = |delivery: Delivery| memory.stance(&delivery);
        if read(From::BeginningToEnd, topics::STANCES.name, &mut take).await?.is_none() {
            return Ok(None);
        }
        *thread = memory.thread(&committed);
        metrics::remembered(&thread.window, &thread.stated);
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
