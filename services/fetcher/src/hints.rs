//! How seldom a feed asks to be visited: RSS's `ttl`, and the syndication module's period and frequency.

use std::time::Duration;

use feedparser_rs::FeedMeta;
use feedparser_rs::namespace::syndication::UpdatePeriod;

const HOUR: u64 = 3600;

/// The longer of what a feed says; nonsense is nothing.
pub(crate) fn asked(feed: &FeedMeta) -> Option<Duration> {
    let ttl = feed.ttl.as_deref().and_then(|ttl| ttl.trim().parse::<u64>().ok());
    let ttl = ttl.and_then(|minutes| minutes.checked_mul(60));
    let syndication = feed.syndication.as_deref().and_then(|syndication| {
        let period = match syndication.update_period.as_ref()? {
            UpdatePeriod::Hourly => HOUR,
            UpdatePeriod::Daily => 24 * HOUR,
            UpdatePeriod::Weekly => 7 * 24 * HOUR,
            UpdatePeriod::Monthly => 30 * 24 * HOUR,
            UpdatePeriod::Yearly => 365 * 24 * HOUR,
        };
        let times =
            syndication.update_frequency.as_deref().map_or(Some(1), |times| times.trim().parse().ok())?;
        period.checked_div(times)
    });
    ttl.max(syndication).filter(|seconds| *seconds > 0).map(Duration::from_secs)
}
