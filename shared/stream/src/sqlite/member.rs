use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use super::PARTITION;
use super::reader::LOOK_AGAIN;
use super::store::{Move, Store};
use crate::backend::{MemberBackend, Signal};
use crate::claim::Membership;
use crate::{
    Batch, Claim, Commit, Delivery, LogError, Offset, Partition, Record, Start, Subscription, metrics,
};

/// The one member that a group can have on a file.
pub(super) struct SqliteMember {
    store: Arc<Store>,
    subscription: Subscription,
    topic: Arc<str>,
    generation: i64,
    epoch: u64,
    /// whether the next signal is the assignment of this epoch
    joining: bool,
    position: Offset,
    open: Vec<Delivery>,
    open_bytes: usize,
    opened: Option<Instant>,
    /// the last position that was to be shown to lag tools, on its way
    hinted: Option<JoinHandle<()>>,
    /// held as long as the member lives
    _lock: File,
}

impl SqliteMember {
    pub(super) async fn join(store: Arc<Store>, subscription: Subscription) -> Result<Self, LogError> {
        let group = subscription.group.clone();
        let (lock, generation) =
            store.call(move |store| Ok((lock(store, &group)?, store.join(&group)?))).await?;
        Ok(Self {
            store,
            topic: subscription.topic.as_str().into(),
            subscription,
            generation,
            epoch: 1,
            joining: true,
            position: 0,
            open: vec![],
            open_bytes: 0,
            opened: None,
            hinted: None,
            _lock: lock,
        })
    }

    async fn assignment(&mut self) -> Result<Signal, LogError> {
        let subscription = self.subscription.clone();
        let (tables, end, committed) = self
            .store
            .call(move |store| {
                // the end is read first: what comes between the two is in the table and delivered once more
                let (_, end) = store.ends(&subscription.topic)?;
                let committed = store.committed(&subscription.group, &subscription.topic)?;
                let fold = |table: &String| Ok((table.clone(), PARTITION, store.fold(table)?));
                Ok((subscription.tables.iter().map(fold).collect::<Result<Vec<_>, _>>()?, end, committed))
            })
            .await?;
        self.position = match &self.subscription.start {
            Start::Committed => committed.unwrap_or(0),
            Start::AfterTables => end,
            Start::At(destination) => destination
                .positions(&self.topic, &[PARTITION])
                .await
                .map_err(LogError::Positions)?
                .get(&PARTITION)
                .copied()
                .unwrap_or(0),
        };
        self.joining = false;
        Ok(Signal::Assigned { epoch: self.epoch, partitions: BTreeSet::from([PARTITION]), tables })
    }

    /// Fills the open batch until it closes by count, bytes or age.
    async fn batch(&mut self) -> Result<Signal, LogError> {
        let limits = self.subscription.limits;
        let mut writes = self.store.writes();
        loop {
            let room = limits.records.saturating_sub(self.open.len());
            let (topic, from) = (Arc::clone(&self.topic), self.position);
            let (fresh, (_, end)) = self
                .store
                .call(move |store| Ok((store.read(&topic, from, room)?, store.ends(&topic)?)))
                .await?;
            for delivery in fresh {
                if self.open_bytes + delivery.size() > limits.bytes.as_u64() as usize && !self.open.is_empty()
                {
                    return Ok(self.close_batch());
                }
                self.position = delivery.offset + 1;
                self.open_bytes += delivery.size();
                self.open.push(delivery);
            }
            metrics::lag(&self.subscription.group, &self.topic, end - self.position);
            if !self.open.is_empty() {
                let closes = *self.opened.get_or_insert_with(Instant::now) + limits.age;
                if self.open.len() >= limits.records || Instant::now() >= closes {
                    return Ok(self.close_batch());
                }
                let _ = timeout_at(closes.min(Instant::now() + LOOK_AGAIN), writes.changed()).await;
            } else {
                let _ = tokio::time::timeout(LOOK_AGAIN, writes.changed()).await;
            }
        }
    }

    fn close_batch(&mut self) -> Signal {
        self.open_bytes = 0;
        self.opened = None;
        Signal::Batch(Batch { deliveries: std::mem::take(&mut self.open), claim: self.claim_now() })
    }

    fn claim_now(&self) -> Claim {
        let next = BTreeMap::from([((Arc::clone(&self.topic), PARTITION), self.position)]);
        Claim { epoch: self.epoch, next, membership: Membership::Sqlite }
    }

    fn moved(&self, claim: &Claim) -> Option<Move> {
        let next = *claim.next.get(&(Arc::clone(&self.topic), PARTITION))?;
        let Subscription { group, topic, .. } = &self.subscription;
        Some(Move { group: group.clone(), generation: self.generation, topic: topic.clone(), next })
    }
}

impl MemberBackend for SqliteMember {
    fn next(&mut self) -> BoxFuture<'_, Result<Signal, LogError>> {
        Box::pin(async move { if self.joining { self.assignment().await } else { self.batch().await } })
    }

    fn commit<'a>(
        &'a mut self,
        claim: &'a Claim,
        records: &'a [Record],
    ) -> BoxFuture<'a, Result<Commit, LogError>> {
        let (records, moved) = (records.to_vec(), self.moved(claim));
        Box::pin(async move {
            let commit = self.store.call(move |store| store.write(&records, moved)).await?;
            if commit == Commit::Forgotten {
                self.rewind();
            }
            Ok(commit)
        })
    }

    fn claim(&self, partition: Partition) -> Option<Claim> {
        (partition == PARTITION && !self.joining).then(|| self.claim_now())
    }

    fn hint(&mut self, claim: &Claim) {
        let (store, moved) = (Arc::clone(&self.store), self.moved(claim));
        let before = self.hinted.take();
        self.hinted = Some(tokio::spawn(async move {
            // one behind the other: the last that was asked for is the one that stays
            if let Some(before) = before {
                let _ = before.await;
            }
            if let Err(error) = store.call(move |store| store.write(&[], moved)).await {
                tracing::warn!(%error, "position not shown to lag tools");
            }
        }));
    }

    fn rewind(&mut self) {
        self.epoch += 1;
        self.joining = true;
        self.open.clear();
        self.open_bytes = 0;
        self.opened = None;
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            if let Some(hinted) = self.hinted.take() {
                let _ = hinted.await;
            }
        })
    }
}

/// Two members of a group on one file would each write the same: the second is refused.
fn lock(store: &Store, group: &str) -> Result<File, LogError> {
    let path = store.file.with_extension(format!("{group}.lock"));
    let file = File::create(&path)
        .map_err(|source| LogError::Io { doing: format!("creating {}", path.display()), source })?;
    file.try_lock().map_err(|_| LogError::FileInUse { path: store.file.display().to_string() })?;
    Ok(file)
}
