use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use futures_core::future::BoxFuture;
use tokio::sync::oneshot;

use super::outbox::{Outbox, Signals};
use super::poller::Poller;
use super::settings::Settings;
use super::standing::Standing;
use super::tables::Loader;
use super::transaction::{Transactions, Work};
use crate::backend::{MemberBackend, Signal};
use crate::{Claim, Commit, LogError, Partition, Record, Start, Subscription};

/// How long a thread may take to end: leaving a group is a request to a broker that may be away.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// A member of a group: its threads, seen from the tasks.
pub(super) struct KafkaMember {
    topic: Arc<str>,
    standing: Arc<Standing>,
    signals: Signals,
    work: mpsc::SyncSender<Work>,
    /// a commit that was asked for, until its answer is taken
    unanswered: Option<oneshot::Receiver<Result<Commit, LogError>>>,
    threads: Vec<Ended>,
}

/// Is told when a thread has ended.
type Ended = oneshot::Receiver<()>;

impl KafkaMember {
    pub(super) async fn join(settings: Arc<Settings>, subscription: Subscription) -> Result<Self, LogError> {
        let standing = Arc::new(Standing::default());
        let (outbox, signals) = Outbox::new();
        let (work, transactions) = writer(&settings, &subscription).await?;
        // one at most at a time: a load for each change of assignment, void ones are skipped
        let ((loads, asked), (answers, loaded)) = (mpsc::channel(), mpsc::channel());
        let loader = Loader::new(Arc::clone(&settings), subscription.clone(), Arc::clone(&standing))?;
        let poller = Poller::new(&settings, &subscription, Arc::clone(&standing), outbox, (loads, loaded))?;
        let threads = vec![
            transactions,
            start("log tables", move || loader.run(&asked, &answers))?,
            start("log poll", move || poller.run())?,
        ];
        let topic = subscription.topic.as_str().into();
        Ok(Self { topic, standing, signals, work, unanswered: None, threads })
    }

    /// Waits for the answer to a commit; cancelled, it may be waited for again.
    async fn answer(&mut self) -> Option<Result<Commit, LogError>> {
        let answer = self.unanswered.as_mut()?.await;
        self.unanswered = None;
        Some(answer.unwrap_or(Err(LogError::ThreadEnded("transaction"))))
    }

    /// Takes the answer to a commit that was cancelled. It may have changed tables that its owner doesn't know of.
    async fn catch_up(&mut self) -> Result<bool, LogError> {
        let Some(answer) = self.answer().await else { return Ok(false) };
        self.standing.rewind();
        answer.map(|_| true)
    }
}

/// The thread that writes. Whose positions decide where it begins takes over its transactional id before it reads
/// them; a destination's positions don't depend on it.
async fn writer(
    settings: &Arc<Settings>,
    subscription: &Subscription,
) -> Result<(mpsc::SyncSender<Work>, Ended), LogError> {
    let (work, asked) = mpsc::sync_channel(1);
    let (ready, is_ready) = oneshot::channel();
    let mut transactions = Transactions::new(Arc::clone(settings), subscription.clone());
    let later = matches!(subscription.start, Start::At(_));
    let ended = start("log transactions", move || {
        let result = if later { Ok(()) } else { transactions.take_over() };
        let failed = result.is_err();
        if ready.send(result).is_ok() && !failed {
            transactions.run(&asked);
        }
    })?;
    is_ready.await.unwrap_or(Err(LogError::ThreadEnded("transaction")))?;
    Ok((work, ended))
}

fn start(name: &str, run: impl FnOnce() + Send + 'static) -> Result<Ended, LogError> {
    let (ends, ended) = oneshot::channel();
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            run();
            // whoever closes the member may wait for it
            let _ = ends.send(());
        })
        .map_err(|source| LogError::Io { doing: format!("starting the thread {name:?}"), source })?;
    Ok(ended)
}

impl MemberBackend for KafkaMember {
    fn next(&mut self) -> BoxFuture<'_, Result<Signal, LogError>> {
        Box::pin(async move {
            self.catch_up().await?;
            loop {
                let signal = self.signals.recv().await.ok_or(LogError::ThreadEnded("poll"))??;
                let epoch = match &signal {
                    Signal::Assigned { epoch, .. } => *epoch,
                    Signal::Batch(batch) => batch.claim.epoch,
                    Signal::Revoked { .. } => return Ok(signal),
                };
                // what is void by now has a newer one behind it
                if epoch == self.standing.epoch() {
                    return Ok(signal);
                }
            }
        })
    }

    fn commit<'a>(
        &'a mut self,
        claim: &'a Claim,
        records: &'a [Record],
    ) -> BoxFuture<'a, Result<Commit, LogError>> {
        Box::pin(async move {
            if self.catch_up().await? {
                return Ok(Commit::Forgotten);
            }
            // void already: an assignment is on its way
            let Some(next) = self.standing.next(claim) else { return Ok(Commit::Forgotten) };
            let (reply, answer) = oneshot::channel();
            let membership = claim.membership.clone();
            let work = Work { next: next.clone(), membership, records: records.to_vec(), reply };
            // there is room: the last one was answered
            self.work.try_send(work).map_err(|_| LogError::ThreadEnded("transaction"))?;
            self.unanswered = Some(answer);
            let result = self.answer().await.unwrap_or(Err(LogError::ThreadEnded("transaction")))?;
            match result {
                Commit::Done => self.standing.committed(claim.epoch, next),
                Commit::Forgotten => self.standing.rewind(),
            }
            Ok(result)
        })
    }

    fn claim(&self, partition: Partition) -> Option<Claim> {
        self.standing.claim_partition(&self.topic, partition)
    }

    fn hint(&mut self, claim: &Claim) {
        if claim.epoch == self.standing.epoch() {
            self.standing.hint(&claim.next);
        }
    }

    fn rewind(&mut self) {
        self.standing.rewind();
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        let threads = std::mem::take(&mut self.threads);
        Box::pin(async move {
            // tells them all to end
            drop(self);
            let ended = async {
                for thread in threads {
                    // an error: it panicked, and has ended too
                    let _ = thread.await;
                }
            };
            if tokio::time::timeout(ENDS_WITHIN, ended).await.is_err() {
                tracing::warn!("a thread of the log did not end in time and is left behind");
            }
        })
    }
}

impl Drop for KafkaMember {
    fn drop(&mut self) {
        self.standing.stop();
    }
}
