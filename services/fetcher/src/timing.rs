//! When a feed is visited next. Pure.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use chrono::{DateTime, Utc};
use dragoman_article::{Feed, FeedId, Rhythm};

use crate::config::FetcherConfig;
use crate::rhythm;

/// Nobody is asked more often, or forgotten for longer.
pub const SHORTEST: Duration = Duration::from_secs(1);
pub const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);
/// A feed that fails is tried again within a day ...
const DAY: Duration = Duration::from_secs(24 * 3600);
/// ... for this many failures, and then ever more slowly, but for ever.
const DAILY_FAILURES: u32 = 14;
/// Before the rest of a feed that listed more than one visit takes.
const CONTINUE_AFTER: Duration = Duration::from_secs(5);

/// Between which bounds the pace of feeds is chosen.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// of a feed that nothing is known of
    pub default: Duration,
    pub shortest: Duration,
    pub longest: Duration,
}

impl Pace {
    pub fn of(config: &FetcherConfig) -> Self {
        Self {
            default: config.interval,
            shortest: config.shortest_interval,
            longest: config.longest_interval,
        }
    }

    /// The longest a feed in good health waits.
    pub fn longest_for(&self, feed: &Feed) -> Duration {
        own_interval(feed).unwrap_or(self.longest)
    }

    /// The interval of a feed: what its definition says, else twice as often as something new can be expected, not
    /// more often than its publisher asks for, and after an overflow in half the time of before.
    pub fn interval(
        &self,
        feed: &Feed,
        rhythm: &Rhythm,
        asked: Option<Duration>,
        overflowed: bool,
        now: DateTime<Utc>,
    ) -> Duration {
        if let Some(own) = own_interval(feed) {
            return own;
        }
        let own = rhythm::expected(rhythm, now).map_or(self.default, |expected| expected / 2);
        let polite = own.max(asked.unwrap_or_default());
        let before = Duration::from_secs(rhythm.interval_seconds.unwrap_or(self.default.as_secs()));
        // what shortened it is not forgotten at once
        let interval = if overflowed { before / 2 } else { polite.min(before * 3 / 2) };
        interval.max(self.shortest).min(self.longest)
    }
}

fn own_interval(feed: &Feed) -> Option<Duration> {
    Some(Duration::from_secs(feed.interval_seconds?).clamp(SHORTEST, LONGEST))
}

/// The pause after a visit that went well.
pub fn after_success(feed: &FeedId, poll: u64, interval: Duration, unfinished: bool) -> Duration {
    if unfinished { CONTINUE_AFTER.min(interval) } else { jittered(feed, poll, interval) }
}

/// The pause after `failures` failed visits in a row: doubled each time, and at least as long as the server asks.
pub fn after_failure(
    feed: &FeedId,
    failures: u32,
    interval: Duration,
    retry_after: Option<Duration>,
) -> Duration {
    let doubled = interval.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1).min(20)));
    let most = (DAY.saturating_mul(failures) / DAILY_FAILURES).clamp(DAY, LONGEST).max(interval);
    jittered(feed, failures.into(), doubled.min(most)).max(retry_after.unwrap_or_default())
}

/// The pause of a feed whose host rests: not all of a host's feeds come back at the same moment.
pub fn after_rest(feed: &FeedId, poll: u64, left: Duration) -> Duration {
    left + jittered(feed, poll, Duration::from_secs(60)) - Duration::from_secs(54)
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
    const MINUTE: Duration = Duration::from_secs(60);

    fn pace() -> Pace {
        Pace { default: MINUTE * 15, shortest: MINUTE * 5, longest: HOUR }
    }

    fn interval(gap: Option<u64>, before: u64, asked: Option<Duration>, overflowed: bool) -> u64 {
        let rhythm = Rhythm {
            gap_seconds: gap.map(|m| m * 60),
            interval_seconds: Some(before * 60),
            ..Rhythm::default()
        };
        let now = DateTime::UNIX_EPOCH;
        pace().interval(&Feed::default(), &rhythm, asked, overflowed, now).as_secs() / 60
    }

    #[test]
    fn a_feed_is_visited_in_its_own_rhythm_within_bounds() {
        assert_eq!(interval(None, 15, None, false), 15);
        assert_eq!(interval(Some(40), 15, None, false), 20);
        assert_eq!(interval(Some(1), 15, None, false), 5);
        assert_eq!(interval(Some(100_000), 50, None, false), 60);
        assert_eq!(interval(Some(100_000), 20, None, false), 30, "it slows down step by step");
    }

    #[test]
    fn a_publisher_may_ask_for_fewer_visits_and_an_overflow_overrides_it() {
        assert_eq!(interval(Some(20), 30, Some(MINUTE * 30), false), 30);
        assert_eq!(interval(Some(20), 60, Some(HOUR * 24), false), 60);
        assert_eq!(interval(Some(20), 30, Some(MINUTE * 30), true), 15);
    }

    #[test]
    fn failures_double_the_pause_up_to_a_day_and_in_the_long_run_to_a_week() {
        let feed = FeedId::of("https://example.org/rss");
        let hours = |failures| (after_failure(&feed, failures, HOUR, None).as_secs_f64() / 3600.0).round();
        assert_eq!((1..=4).map(hours).collect::<Vec<_>>(), [1.0, 2.0, 4.0, 8.0]);
        assert!(after_failure(&feed, 14, HOUR, None) <= DAY * 11 / 10);
        let days = |failures| after_failure(&feed, failures, HOUR, None).as_secs_f64() / 86400.0;
        assert!((1.8..2.2).contains(&days(28)) && (6.3..7.7).contains(&days(u32::MAX)));
    }

    #[test]
    fn a_server_that_asks_for_more_time_gets_it() {
        let feed = FeedId::of("https://example.org/rss");
        assert_eq!(after_failure(&feed, 1, HOUR, Some(HOUR * 5)), HOUR * 5);
        assert!((HOUR..HOUR + MINUTE).contains(&after_rest(&feed, 1, HOUR)));
    }

    #[test]
    fn feeds_do_not_fall_into_step() {
        let pauses: std::collections::BTreeSet<_> =
            (0..100).map(|n| after_success(&FeedId::of(&n.to_string()), 1, HOUR, false)).collect();
        assert!(pauses.len() > 50);
    }

    proptest! {
        #[test]
        fn a_pause_is_within_a_tenth_of_the_interval_that_a_person_asks_for(seconds in any::<u64>(), poll in any::<u64>()) {
            let id = FeedId::of("https://example.org/rss");
            let feed = Feed { id: id.clone(), interval_seconds: Some(seconds), ..Feed::default() };
            let interval = pace().interval(&feed, &Rhythm::default(), None, false, DateTime::UNIX_EPOCH);
            prop_assert!((SHORTEST..=LONGEST).contains(&interval));
            let pause = after_success(&id, poll, interval, false);
            prop_assert!(pause >= interval * 9 / 10 && pause <= interval * 11 / 10);
        }
    }
}
