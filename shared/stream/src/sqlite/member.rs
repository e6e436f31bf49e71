use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use super::PARTITION;
use super::reader::LOOK_AGAIN;
use super::store::{Move, Store};
use crate::backend::{MemberBackend, Signal};
use crate::claim::{Membership, Offsets};
use crate::{
    Batch, Claim, Commit, Delivery, LogError, Offset, Partition, Record, Start, Subscription, metrics,
};

/// The one member that a group can have on a file.
pub(super) struct SqliteMember {
    store: Arc<Store>,
    subscription: Subscription,
    /// the first one first
    topics: Vec<Arc<str>>,
    generation: i64,
    epoch: u64,
    /// whether the next signal is the assignment of this epoch
    joining: bool,
    /// where reading stands, by topic
    positions: Offsets,
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
            topics: subscription.topics().map(Arc::from).collect(),
            subscription,
            generation,
            epoch: 1,
            joining: true,
            positions: Offsets::new(),
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
                let committed = |topic: &str| store.committed(&subscription.group, topic);
                let committed = subscription.topics().map(committed).collect::<Result<Vec<_>, _>>()?;
                let fold = |table: &String| Ok((table.clone(), PARTITION, store.fold(table)?));
                Ok((subscription.tables.iter().map(fold).collect::<Result<Vec<_>, _>>()?, end, committed))
            })
            .await?;
        let places = self.topics.iter().map(|topic| (Arc::clone(topic), PARTITION));
        self.positions = places.zip(committed.into_iter().map(Option::unwrap_or_default)).collect();
        let first = match &self.subscription.start {
            Start::Committed => None,
            Start::AfterTables => Some(end),
            Start::At(destination) => {
                let asked = destination.positions(&self.topics[0], &[PARTITION]).await;
                Some(asked.map_err(LogError::Positions)?.get(&PARTITION).copied().unwrap_or(0))
            }
        };
        if let Some(first) = first {
            self.positions.insert((Arc::clone(&self.topics[0]), PARTITION), first);
        }
        self.joining = false;
        Ok(Signal::Assigned { epoch: self.epoch, partitions: BTreeSet::from([PARTITION]), tables })
    }

    /// Fills the open batch until it closes by count, bytes or age; with records of a topic only when those before it
    /// have none.
    async fn batch(&mut self) -> Result<Signal, LogError> {
        let limits = self.subscription.limits;
        let mut writes = self.store.writes();
        loop {
            let room = limits.records.saturating_sub(self.open.len());
            let positions = self.positions_in_order();
            let (fresh, lags) = self.store.call(move |store| waiting(store, &positions, room)).await?;
            for (topic, lag) in self.topics.iter().zip(lags) {
                metrics::lag(&self.subscription.group, topic, lag);
            }
            for delivery in fresh {
                if self.open_bytes + delivery.size() > limits.bytes.as_u64() as usize && !self.open.is_empty()
                {
                    return Ok(self.close_batch());
                }
                let place = (Arc::clone(&delivery.topic), PARTITION);
                self.positions.insert(place, delivery.offset + 1);
                self.open_bytes += delivery.size();
                self.open.push(delivery);
            }
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
        Claim { epoch: self.epoch, next: self.positions.clone(), membership: Membership::Sqlite }
    }

    fn moved(&self, claim: &Claim) -> Move {
        let group = self.subscription.group.clone();
        Move { group, generation: self.generation, next: claim.next.clone() }
    }

    fn positions_in_order(&self) -> Vec<(Arc<str>, Offset)> {
        let stands = |topic: &Arc<str>| self.positions.get(&(Arc::clone(topic), PARTITION)).copied();
        self.topics.iter().map(|topic| (Arc::clone(topic), stands(topic).unwrap_or(0))).collect()
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
            let commit = self.store.call(move |store| store.write(&records, Some(moved))).await?;
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
            if let Err(error) = store.call(move |store| store.write(&[], Some(moved))).await {
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

/// Up to `room` records of the first topic that has any, and how many wait in each.
fn waiting(
    store: &Store,
    positions: &[(Arc<str>, Offset)],
    room: usize,
) -> Result<(Vec<Delivery>, Vec<i64>), LogError> {
    let (mut fresh, mut lags) = (vec![], vec![]);
    for (topic, from) in positions {
        if fresh.is_empty() {
            fresh = store.read(topic, *from, room)?;
        }
        lags.push(store.ends(topic)?.1 - from);
    }
    Ok((fresh, lags))
}

/// Two members of a group on one file would each write the same: the second is refused.
fn lock(store: &Store, group: &str) -> Result<File, LogError> {
    let path = store.file.with_extension(format!("{group}.lock"));
    let file = File::create(&path)
        .map_err(|source| LogError::Io { doing: format!("creating {}", path.display()), source })?;
    file.try_lock().map_err(|_| LogError::FileInUse { path: store.file.display().to_string() })?;
    Ok(file)
}
