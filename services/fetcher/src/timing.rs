//! When a feed is visited next. Pure.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use dragoman_article::{Feed, FeedId};

/// Nobody is asked more often, or forgotten for longer.
pub const SHORTEST: Duration = Duration::from_secs(1);
pub const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);
/// A feed that fails is tried again within a day, for ever.
const LONGEST_BACKOFF: Duration = Duration::from_secs(24 * 3600);
/// Before the rest of a feed that listed more than one visit takes.
const CONTINUE_AFTER: Duration = Duration::from_secs(5);

/// A feed's own interval, or the default.
pub fn interval(feed: &Feed, default: Duration) -> Duration {
    feed.interval_seconds.map_or(default, Duration::from_secs).clamp(SHORTEST, LONGEST)
}

/// The pause after a visit that went well.
pub fn after_success(feed: &FeedId, poll: u64, interval: Duration, deferred: bool) -> Duration {
    if deferred { CONTINUE_AFTER.min(interval) } else { jittered(feed, poll, interval) }
}

/// The pause after `failures` failed visits in a row: doubled each time, and at least as long as the server asks.
pub fn after_failure(
    feed: &FeedId,
    failures: u32,
    interval: Duration,
    retry_after: Option<Duration>,
) -> Duration {
    let doubled = interval.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1).min(20)));
    let pause = doubled.min(LONGEST_BACKOFF.max(interval));
    jittered(feed, failures.into(), pause).max(retry_after.unwrap_or_default())
}

/// Up to a tenth more or less, so that feeds do not fall into step; the same for the same feed and visit.
fn jittered(feed: &FeedId, visit: u64, pause: Duration) -> Duration {
    let mut hasher = DefaultHasher::new();
    (feed.as_str(), visit).hash(&mut hasher);
    let thousandths = 900 + u32::try_from(hasher.finish() % 201).unwrap_or(100);
    pause.saturating_mul(thousandths) / 1000
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn failures_double_the_pause_up_to_a_day() {
        let feed = FeedId::of("https://example.org/rss");
        let hours = |failures| (after_failure(&feed, failures, HOUR, None).as_secs_f64() / 3600.0).round();
        assert_eq!((1..=4).map(hours).collect::<Vec<_>>(), [1.0, 2.0, 4.0, 8.0]);
        assert!(after_failure(&feed, u32::MAX, HOUR, None) <= LONGEST_BACKOFF * 11 / 10);
    }

    #[test]
    fn a_server_that_asks_for_more_time_gets_it() {
        let feed = FeedId::of("https://example.org/rss");
        assert_eq!(after_failure(&feed, 1, HOUR, Some(HOUR * 5)), HOUR * 5);
    }

    #[test]
    fn feeds_do_not_fall_into_step() {
        let pauses: std::collections::BTreeSet<_> =
            (0..100).map(|n| after_success(&FeedId::of(&n.to_string()), 1, HOUR, false)).collect();
        assert!(pauses.len() > 50);
    }

    proptest! {
        #[test]
        fn a_pause_is_within_a_tenth_of_the_interval(seconds in any::<u64>(), poll in any::<u64>()) {
            let id = FeedId::of("https://example.org/rss");
            let feed = Feed { id: id.clone(), url: String::new(), title: None, language: None, country: None,
                interval_seconds: Some(seconds) };
            let interval = interval(&feed, HOUR);
            prop_assert!((SHORTEST..=LONGEST).contains(&interval));
            let pause = after_success(&id, poll, interval, false);
            prop_assert!(pause >= interval * 9 / 10 && pause <= interval * 11 / 10);
        }
    }
}
