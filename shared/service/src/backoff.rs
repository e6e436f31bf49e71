use std::time::Duration;

use serde::Deserialize;

/// How long to wait before trying again: exponentially longer, up to a bound, and at random within that, so that
/// those who failed together don't come back together.
///
/// In a configuration a key that is left out has the default given here.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Backoff {
    initial: Duration,
    max: Duration,
    factor: f64,
    jitter: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BackoffError {
    #[error("initial must be longer than zero, or it is no wait")]
    NoWait,
    #[error("max must not be shorter than initial")]
    MaxBelowInitial,
    #[error("factor must be between 1 and 10")]
    Factor,
    #[error("jitter must be between 0 (none) and 1 (anything up to the whole wait)")]
    Jitter,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    #[serde(with = "humantime_serde")]
    initial: Duration,
    #[serde(with = "humantime_serde")]
    max: Duration,
    factor: f64,
    jitter: f64,
}

impl Default for Raw {
    fn default() -> Self {
        let Backoff { initial, max, factor, jitter } = Backoff::default();
        Self { initial, max, factor, jitter }
    }
}

impl TryFrom<Raw> for Backoff {
    type Error = BackoffError;

    fn try_from(raw: Raw) -> Result<Self, BackoffError> {
        Self::try_new(raw.initial, raw.max, raw.factor, raw.jitter)
    }
}

impl Default for Backoff {
    /// Soon enough for a hiccup, seldom enough for an outage, with full jitter.
    fn default() -> Self {
        Self { initial: Duration::from_millis(500), max: Duration::from_secs(60), factor: 2.0, jitter: 1.0 }
    }
}

impl Backoff {
    pub fn try_new(initial: Duration, max: Duration, factor: f64, jitter: f64) -> Result<Self, BackoffError> {
        // the comparisons are such that NaN fails them
        match () {
            () if initial.is_zero() => Err(BackoffError::NoWait),
            () if max < initial => Err(BackoffError::MaxBelowInitial),
            () if !(1.0..=10.0).contains(&factor) => Err(BackoffError::Factor),
            () if !(0.0..=1.0).contains(&jitter) => Err(BackoffError::Jitter),
            () => Ok(Self { initial, max, factor, jitter }),
        }
    }

    pub fn delays(self) -> Delays {
        self.delays_from(fastrand::u64(..))
    }

    /// The same seed gives the same delays.
    pub fn delays_from(self, seed: u64) -> Delays {
        Delays { backoff: self, next: self.initial, random: fastrand::Rng::with_seed(seed) }
    }
}

/// The waits of one run of failures; without end.
#[derive(Debug, Clone)]
pub struct Delays {
    backoff: Backoff,
    next: Duration,
    random: fastrand::Rng,
}

impl Delays {
    pub fn next_delay(&mut self) -> Duration {
        let Backoff { max, factor, jitter, .. } = self.backoff;
        let whole = self.next;
        let longer = Duration::try_from_secs_f64(whole.as_secs_f64() * factor).unwrap_or(max);
        self.next = longer.min(max);
        whole.mul_f64(1.0 - jitter * self.random.f64())
    }

    /// After a success: the next failure is the first of its run.
    pub fn reset(&mut self) {
        self.next = self.backoff.initial;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn backoffs() -> impl Strategy<Value = Backoff> {
        (1u64..10_000, 0u64..10_000_000, 1.0..=10.0, 0.0..=1.0).prop_map(|(initial, more, factor, jitter)| {
            let initial = Duration::from_millis(initial);
            Backoff::try_new(initial, initial + Duration::from_millis(more), factor, jitter).unwrap()
        })
    }

    proptest! {
        #[test]
        fn every_delay_lies_between_its_jittered_and_its_whole_wait(backoff in backoffs(), seed: u64) {
            let mut delays = backoff.delays_from(seed);
            for nth in 0..40 {
                let whole = backoff.initial.as_secs_f64() * backoff.factor.powi(nth);
                let whole = whole.min(backoff.max.as_secs_f64());
                let delay = delays.next_delay().as_secs_f64();
                // durations are whole nanoseconds, and a growing wait adds up its roundings
                let slack = whole * 1e-6 + 1e-6;
                prop_assert!(delay <= whole + slack, "{delay} > {whole}");
                prop_assert!(delay >= whole * (1.0 - backoff.jitter) - slack, "{delay} < {whole}");
                prop_assert!(delay <= backoff.max.as_secs_f64());
            }
        }

        #[test]
        fn a_reset_begins_again_and_a_seed_repeats(backoff in backoffs(), seed: u64) {
            let (mut one, mut two) = (backoff.delays_from(seed), backoff.delays_from(seed));
            for _ in 0..10 {
                prop_assert_eq!(one.next_delay(), two.next_delay());
            }
            one.reset();
            prop_assert!(one.next_delay() <= backoff.initial);
        }
    }

    #[test]
    fn without_jitter_the_waits_double_up_to_the_bound() {
        let second = Duration::from_secs(1);
        let mut delays = Backoff::try_new(second, 5 * second, 2.0, 0.0).unwrap().delays();
        let waits: Vec<_> = std::iter::repeat_with(|| delays.next_delay().as_secs()).take(5).collect();
        assert_eq!(waits, [1, 2, 4, 5, 5]);
    }

    #[test]
    fn waits_that_make_no_sense_are_refused() {
        let (zero, one, two) = (Duration::ZERO, Duration::from_secs(1), Duration::from_secs(2));
        assert_eq!(Backoff::try_new(zero, one, 2.0, 1.0), Err(BackoffError::NoWait));
        assert_eq!(Backoff::try_new(two, one, 2.0, 1.0), Err(BackoffError::MaxBelowInitial));
        for factor in [0.5, 11.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Backoff::try_new(one, two, factor, 1.0), Err(BackoffError::Factor));
        }
        for jitter in [-0.1, 1.1, f64::NAN] {
            assert_eq!(Backoff::try_new(one, two, 2.0, jitter), Err(BackoffError::Jitter));
        }
    }
}
