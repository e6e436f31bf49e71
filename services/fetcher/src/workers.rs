use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::error::WorkError;

/// Extraction recurses as deep as the page nests; at the 512 levels that pass the guard, 2 MiB are not enough.
const STACK: usize = 16 * 1024 * 1024;
/// Threads that ran out of time and are still running; each is replaced until there are this many.
const MOST_ABANDONED: usize = 8;

/// Runs what strangers wrote (feeds, pages) on threads of their own, a bounded number at a time.
///
/// Each job has a fresh thread with a large stack: starting one costs a thousandth of reading a page. A job that
/// exceeds its budget can't be killed; it is abandoned, and another thread takes its place.
#[derive(Debug, Clone)]
pub struct Workers {
    free: Arc<Semaphore>,
    abandoned: Arc<AtomicUsize>,
    budget: Duration,
    patience: Duration,
}

impl Workers {
    pub fn new(threads: usize, budget: Duration) -> Self {
        Self {
            free: Arc::new(Semaphore::new(threads)),
            abandoned: Arc::default(),
            budget,
            // long enough for a full queue to drain at the usual speed, short enough that a visit ends
            patience: budget.saturating_mul(6),
        }
    }

    /// Runs a job; it ends in a result, a panic, or out of time, but it ends.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WorkError> {
        let permit = tokio::time::timeout(self.patience, self.free.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = permit else { return Err(WorkError::Busy(self.patience)) };
        let overdue = Arc::new(AtomicBool::new(false));
        let result = self.start(job, permit, overdue.clone())?;
        let workers = self.clone();
        // a task of its own: a caller that is cancelled must not leave a running thread unaccounted for; it
        // ends with the budget
        let watch = tokio::spawn(async move { workers.watch(result, &overdue).await });
        watch.await.unwrap_or(Err(WorkError::Panicked))
    }

    fn start<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
        permit: OwnedSemaphorePermit,
        overdue: Arc<AtomicBool>,
    ) -> Result<oneshot::Receiver<Option<T>>, WorkError> {
        let (send, receive) = oneshot::channel();
        let abandoned = self.abandoned.clone();
        let body = move || {
            let result = catch_unwind(AssertUnwindSafe(job)).ok();
            if overdue.swap(true, Ordering::AcqRel) {
                // its place was given away
                permit.forget();
                abandoned.fetch_sub(1, Ordering::AcqRel);
            }
            // nobody waits any more if the caller was cancelled
            let _ = send.send(result);
        };
        let thread = std::thread::Builder::new().name("extract".into()).stack_size(STACK);
        thread.spawn(body).map_err(WorkError::Thread)?;
        Ok(receive)
    }

    async fn watch<T>(
        &self,
        mut result: oneshot::Receiver<Option<T>>,
        overdue: &AtomicBool,
    ) -> Result<T, WorkError> {
        let ended = tokio::time::timeout(self.budget, &mut result).await;
        if let Ok(ended) = ended {
            return ended.ok().flatten().ok_or(WorkError::Panicked);
        }
        let claimed = self.abandoned.fetch_update(Ordering::AcqRel, Ordering::Acquire, |count| {
            (count < MOST_ABANDONED).then_some(count + 1)
        });
        if claimed.is_ok() {
            if overdue.swap(true, Ordering::AcqRel) {
                // it ended at this very moment
                self.abandoned.fetch_sub(1, Ordering::AcqRel);
            } else {
                self.free.add_permits(1);
            }
        }
        Err(WorkError::TooSlow(self.budget))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Time enough on a busy machine, and a time to run out of.
    const AMPLE: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(300);

    #[tokio::test]
    async fn a_panic_is_a_result_and_the_place_is_free_again() {
        let workers = Workers::new(1, AMPLE);
        for _ in 0..3 {
            let result = workers.run::<()>(|| panic!("a page did this")).await;
            assert!(matches!(result, Err(WorkError::Panicked)));
        }
        assert_eq!(workers.run(|| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_job_out_of_time_is_replaced_and_its_place_is_not_doubled_when_it_ends() {
        let workers = Workers::new(1, SHORT);
        let (end, ended) = mpsc::channel::<()>();
        let slow = workers.run(move || ended.recv()).await;
        assert!(matches!(slow, Err(WorkError::TooSlow(_))));
        assert_eq!(workers.run(|| 7).await.unwrap(), 7);
        end.send(()).unwrap();
        for _ in 0..100 {
            if workers.abandoned.load(Ordering::Acquire) == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(workers.abandoned.load(Ordering::Acquire), 0);
        assert_eq!(workers.free.available_permits(), 1);
    }

    #[tokio::test]
    async fn past_the_last_replacement_work_is_refused_and_nobody_waits_for_ever() {
        let workers = Workers::new(1, SHORT);
        let (end, ended) = mpsc::channel::<()>();
        let ended = Arc::new(std::sync::Mutex::new(ended));
        for _ in 0..=MOST_ABANDONED {
            let ended = ended.clone();
            let result = workers.run(move || ended.lock().map(|ended| ended.recv().is_ok()).is_ok()).await;
            assert!(matches!(result, Err(WorkError::TooSlow(_))));
        }
        assert!(matches!(workers.run(|| 7).await, Err(WorkError::Busy(_))));
        drop(end);
    }

    #[tokio::test]
    async fn deep_recursion_has_room() {
        fn down(levels: usize) -> usize {
            let frame = std::hint::black_box([levels; 512]);
            if levels == 0 { frame[0] } else { down(levels - 1) + 1 }
        }
        assert_eq!(Workers::new(1, AMPLE).run(|| down(2000)).await.unwrap(), 2000);
    }
}
