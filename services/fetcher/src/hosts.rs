use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;

/// Hosts remembered before those that rest are forgotten.
const MOST_REMEMBERED: usize = 20_000;
/// After the first refusal that says no time of its own; doubled with each that follows.
const FIRST_REST: Duration = Duration::from_secs(60);
/// Longest rest, whoever asks for it.
const LONGEST_REST: Duration = Duration::from_secs(24 * 3600);

/// Gives every host one request at a time, a pause between two, and the rest it asks for.
#[derive(Debug)]
pub(crate) struct Hosts {
    gap: Duration,
    hosts: Mutex<HashMap<String, Arc<AsyncMutex<Manners>>>>,
}

/// How a host is to be treated.
#[derive(Debug, Default)]
struct Manners {
    last: Option<Instant>,
    /// what its robots.txt asks for between two requests
    delay: Duration,
    rests_until: Option<Instant>,
    /// refusals in a row
    refusals: u32,
}

/// The right to speak to a host until this is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    gap: Duration,
    manners: OwnedMutexGuard<Manners>,
}

/// The host is not to be spoken to for so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resting(pub(crate) Duration);

impl Hosts {
    pub(crate) fn new(gap: Duration) -> Self {
        Self { gap, hosts: Mutex::default() }
    }

    /// Waits for our turn with a host; first come, first served.
    pub(crate) async fn turn(&self, host: &str) -> Result<Turn, Resting> {
        let mut turn = Turn { gap: self.gap, manners: self.host(host).lock_owned().await };
        if let Some(left) = turn.manners.rest_left() {
            return Err(Resting(left));
        }
        turn.pause().await;
        Ok(turn)
    }

    /// How many hosts have asked for rest and still have it.
    pub(crate) fn resting(&self) -> usize {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let rests = |manners: &&Arc<AsyncMutex<Manners>>| {
            manners.try_lock().is_ok_and(|manners| manners.rest_left().is_some())
        };
        hosts.values().filter(rests).count()
    }

    fn host(&self, host: &str) -> Arc<AsyncMutex<Manners>> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MOST_REMEMBERED {
            let in_use =
                |manners: &Manners| manners.rest_left().is_some() || manners.pause_left(self.gap).is_some();
            hosts.retain(|_, manners| {
                Arc::strong_count(manners) > 1 || manners.try_lock().is_ok_and(|manners| in_use(&manners))
            });
        }
        hosts.entry(host.to_owned()).or_default().clone()
    }
}

impl Manners {
    fn rest_left(&self) -> Option<Duration> {
        let left = self.rests_until?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    fn pause_left(&self, gap: Duration) -> Option<Duration> {
        let left = (self.last? + gap.max(self.delay)).saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}

impl Turn {
    /// Waits until the host may be asked once more in this turn.
    pub(crate) async fn pause(&mut self) {
        if let Some(left) = self.manners.pause_left(self.gap) {
            tokio::time::sleep(left).await;
        }
    }

    /// A request has ended: the pause begins.
    pub(crate) fn spoke(&mut self) {
        self.manners.last = Some(Instant::now());
    }

    /// Keeps what robots.txt asks for between two requests.
    pub(crate) fn set_delay(&mut self, delay: Option<Duration>) {
        self.manners.delay = delay.unwrap_or_default();
    }

    /// The host refused (429, 503): everything on it waits as long as it asks, or ever longer. Says how long. To ask
    /// for no time at all is to say none.
    pub(crate) fn refused(&mut self, asked: Option<Duration>) -> Duration {
        let doubled = FIRST_REST.saturating_mul(2_u32.saturating_pow(self.manners.refusals.min(20)));
        self.manners.refusals = self.manners.refusals.saturating_add(1);
        let rest = asked.filter(|asked| !asked.is_zero()).unwrap_or(doubled).min(LONGEST_REST);
        self.manners.rests_until = Some(Instant::now() + rest);
        rest
    }

    pub(crate) fn welcomed(&mut self) {
        self.manners.refusals = 0;
        self.manners.rests_until = None;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.spoke();
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
                let _turn = hosts.turn("example.org").await.unwrap();
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
        let _one = hosts.turn("one.example").await.unwrap();
        let _two = hosts.turn("two.example").await.unwrap();
        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_delay_that_a_host_asks_for_is_kept() {
        let hosts = Hosts::new(Duration::from_secs(1));
        hosts.turn("a.example").await.unwrap().set_delay(Some(Duration::from_secs(10)));
        let started = Instant::now();
        hosts.turn("a.example").await.unwrap();
        assert_eq!(started.elapsed(), Duration::from_secs(10));
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_refuses_rests_ever_longer_until_it_welcomes_us() {
        let hosts = Hosts::new(Duration::ZERO);
        for rest in [60, 120, 240] {
            let rest = Duration::from_secs(rest);
            assert_eq!(hosts.turn("a.example").await.unwrap().refused(None), rest);
            assert_eq!(hosts.turn("a.example").await.unwrap_err(), Resting(rest));
            assert_eq!(hosts.resting(), 1);
            tokio::time::advance(rest).await;
        }
        let mut turn = hosts.turn("a.example").await.unwrap();
        turn.welcomed();
        assert_eq!(turn.refused(Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(turn.refused(Some(Duration::MAX)), LONGEST_REST);
        assert_eq!(
            turn.refused(Some(Duration::ZERO)),
            FIRST_REST * 4,
            "a date that is past asks for nothing"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_that_nobody_waits_for_are_forgotten_and_others_are_not() {
        let hosts = Hosts::new(Duration::from_secs(1));
        let _held = hosts.turn("held.example").await.unwrap();
        hosts.turn("resting.example").await.unwrap().refused(None);
        for n in 0..MOST_REMEMBERED {
            hosts.turn(&format!("h{n}.example")).await.unwrap();
        }
        tokio::time::advance(Duration::from_secs(2)).await;
        hosts.turn("another.example").await.unwrap();
        let remembered = hosts.hosts.lock().unwrap();
        assert_eq!(remembered.len(), 3);
        assert!(remembered.contains_key("held.example") && remembered.contains_key("resting.example"));
    }
}
