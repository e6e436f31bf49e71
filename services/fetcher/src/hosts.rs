use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;

/// Hosts remembered before those that rest are forgotten.
const MOST_REMEMBERED: usize = 10_000;

type LastRequest = Option<Instant>;

/// Gives every host one request at a time, with a pause between two.
#[derive(Debug)]
pub(crate) struct Hosts {
    gap: Duration,
    hosts: Mutex<HashMap<String, Arc<AsyncMutex<LastRequest>>>>,
}

/// The right to speak to a host until this is dropped.
#[derive(Debug)]
pub(crate) struct Turn(OwnedMutexGuard<LastRequest>);

impl Hosts {
    pub(crate) fn new(gap: Duration) -> Self {
        Self { gap, hosts: Mutex::default() }
    }

    /// Waits for our turn with a host; first come, first served.
    pub(crate) async fn turn(&self, host: &str) -> Turn {
        let turn = self.host(host).lock_owned().await;
        if let Some(last) = *turn {
            tokio::time::sleep_until(last + self.gap).await;
        }
        Turn(turn)
    }

    fn host(&self, host: &str) -> Arc<AsyncMutex<LastRequest>> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MOST_REMEMBERED {
            let rests = |last: &LastRequest| last.is_none_or(|last| last.elapsed() > self.gap);
            hosts.retain(|_, last| {
                Arc::strong_count(last) > 1 || !last.try_lock().is_ok_and(|last| rests(&last))
            });
        }
        hosts.entry(host.to_owned()).or_default().clone()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.0 = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn requests_to_one_host_follow_each_other_with_a_pause() {
        let hosts = Arc::new(Hosts::new(Duration::from_secs(1)));
        let started = Instant::now();
        let tasks = (0..3).map(|_| {
            let hosts = hosts.clone();
            tokio::spawn(async move {
                let _turn = hosts.turn("example.org").await;
                let begun = started.elapsed();
                tokio::time::sleep(Duration::from_secs(2)).await;
                begun.as_secs()
            })
        });
        let mut begun = vec![];
        for task in tasks.collect::<Vec<_>>() {
            begun.push(task.await.unwrap());
        }
        assert_eq!(begun, [0, 3, 6]);
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_do_not_wait_for_each_other() {
        let hosts = Hosts::new(Duration::from_secs(60));
        let started = Instant::now();
        let _one = hosts.turn("one.example").await;
        let _two = hosts.turn("two.example").await;
        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_that_rest_are_forgotten_and_others_are_not() {
        let hosts = Hosts::new(Duration::from_secs(1));
        let _held = hosts.turn("held.example").await;
        for n in 0..MOST_REMEMBERED {
            hosts.turn(&format!("h{n}.example")).await;
        }
        tokio::time::advance(Duration::from_secs(2)).await;
        hosts.turn("another.example").await;
        let remembered = hosts.hosts.lock().unwrap();
        assert_eq!(remembered.len(), 2);
        assert!(remembered.contains_key("held.example"));
    }
}
