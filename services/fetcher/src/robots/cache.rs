use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::Rules;

/// Rules are asked for again after this long (RFC 9309: not later than a day).
const FRESH_FOR: Duration = Duration::from_secs(24 * 3600);
/// Before a host is asked again that could not give its rules.
const RETRY_AFTER: Duration = Duration::from_secs(10 * 60);
/// What all rules together may take of memory.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What is known of the rules of each host, scheme and port.
#[derive(Debug, Default)]
pub(crate) struct RobotsCache(Mutex<HashMap<String, Known>>);

#[derive(Debug)]
struct Known {
    rules: Arc<Rules>,
    /// none of its rules were ever had
    unreachable: bool,
    until: Instant,
}

/// Rules, and whether they are the host's own.
#[derive(Debug, Clone)]
pub(crate) enum Standing {
    Said(Arc<Rules>),
    /// the host can't give its rules for now: nothing is allowed until it does
    Unreachable,
}

impl RobotsCache {
    /// What holds for an address, if it need not be asked for.
    pub(crate) fn get(&self, url: &Url) -> Option<Standing> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get(&site(url)).filter(|known| Instant::now() < known.until)?;
        Some(known.standing())
    }

    /// Keeps what a host answered; none: it could not be reached, and what it said before holds on.
    pub(crate) fn put(&self, url: &Url, answer: Option<Rules>) -> Standing {
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.remove(&site(url));
        let known = match (answer, before) {
            (Some(rules), _) => Known { rules: Arc::new(rules), unreachable: false, until: now + FRESH_FOR },
            (None, Some(before)) => Known { until: now + RETRY_AFTER, ..before },
            (None, None) => {
                let rules = Arc::new(Rules::nothing_allowed());
                Known { rules, unreachable: true, until: now + RETRY_AFTER }
            }
        };
        let standing = known.standing();
        make_room(&mut all, known.rules.size());
        all.insert(site(url), known);
        standing
    }
}

impl Known {
    fn standing(&self) -> Standing {
        if self.unreachable { Standing::Unreachable } else { Standing::Said(self.rules.clone()) }
    }
}

/// Forgets the oldest half where the new one does not fit.
fn make_room(all: &mut HashMap<String, Known>, size: usize) {
    // names and the table itself, beside the rules
    let total: usize = all.iter().map(|(site, known)| site.len() + 64 + known.rules.size()).sum();
    if total + size > MOST_BYTES {
        let mut ages: Vec<_> = all.values().map(|known| known.until).collect();
        let middle = ages.len() / 2;
        let (_, median, _) = ages.select_nth_unstable(middle);
        let median = *median;
        all.retain(|_, known| known.until > median);
    }
}

fn site(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(n: usize) -> Url {
        Url::parse(&format!("https://h{n}.example/a")).unwrap()
    }

    fn allows(standing: Option<Standing>) -> Option<bool> {
        match standing? {
            Standing::Said(rules) => Some(rules.allow("/a")),
            Standing::Unreachable => Some(false),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn rules_hold_for_a_day_and_longer_where_the_host_is_away() {
        let cache = RobotsCache::default();
        assert!(cache.get(&url(1)).is_none());
        cache.put(&url(1), Some(Rules::default()));
        assert_eq!(allows(cache.get(&Url::parse("https://h1.example/b").unwrap())), Some(true));
        assert!(cache.get(&Url::parse("http://h1.example/b").unwrap()).is_none());
        tokio::time::advance(FRESH_FOR).await;
        assert!(cache.get(&url(1)).is_none());
        assert_eq!(allows(Some(cache.put(&url(1), None))), Some(true));
        tokio::time::advance(RETRY_AFTER).await;
        assert!(cache.get(&url(1)).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_was_never_reached_allows_nothing_until_it_answers() {
        let cache = RobotsCache::default();
        assert!(matches!(cache.put(&url(1), None), Standing::Unreachable));
        assert!(matches!(cache.put(&url(1), None), Standing::Unreachable));
        assert_eq!(allows(Some(cache.put(&url(1), Some(Rules::default())))), Some(true));
    }

    #[tokio::test(start_paused = true)]
    async fn memory_is_bounded_and_the_newest_stay() {
        let cache = RobotsCache::default();
        let big: String = (0..20_000).map(|n| format!("Disallow: /{n}\n")).collect();
        let rules = Rules::parse(format!("User-agent: *\n{big}").as_bytes(), super::super::PRODUCT);
        for n in 0..100 {
            tokio::time::advance(Duration::from_secs(1)).await;
            cache.put(&url(n), Some(rules.clone()));
            let total: usize = cache.0.lock().unwrap().values().map(|known| known.rules.size()).sum();
            assert!(total <= MOST_BYTES, "{total}");
            assert!(cache.get(&url(n)).is_some());
        }
    }
}
