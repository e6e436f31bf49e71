use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use chrono::{DateTime, Utc};

/// Which feed is visited when. Pure: it is told the time.
#[derive(Debug)]
pub struct Schedule<F> {
    /// none: being visited
    feeds: HashMap<F, Option<DateTime<Utc>>>,
    due: BTreeSet<(DateTime<Utc>, F)>,
}

impl<F> Default for Schedule<F> {
    fn default() -> Self {
        Self { feeds: HashMap::new(), due: BTreeSet::new() }
    }
}

impl<F: Clone + Eq + Hash + Ord> Schedule<F> {
    /// Schedules a feed anew, whatever it was doing.
    pub fn set(&mut self, feed: F, when: DateTime<Utc>) {
        self.remove(&feed);
        self.feeds.insert(feed.clone(), Some(when));
        self.due.insert((when, feed));
    }

    pub fn remove(&mut self, feed: &F) {
        if let Some((feed, Some(when))) = self.feeds.remove_entry(feed) {
            self.due.remove(&(when, feed));
        }
    }

    /// Keeps the feeds of which `keep` holds.
    pub fn retain(&mut self, keep: impl Fn(&F) -> bool) {
        self.feeds.retain(|feed, _| keep(feed));
        self.due.retain(|(_, feed)| keep(feed));
    }

    /// Takes the feed that has waited longest, if any is due; it is being visited until it is set again.
    pub fn take_due(&mut self, now: DateTime<Utc>) -> Option<F> {
        if self.due.first().is_none_or(|(when, _)| *when > now) {
            return None;
        }
        let (_, feed) = self.due.pop_first()?;
        self.feeds.insert(feed.clone(), None);
        Some(feed)
    }

    /// When the next feed is due.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        self.due.first().map(|(when, _)| *when)
    }

    pub fn is_visited(&self, feed: &F) -> bool {
        self.feeds.get(feed) == Some(&None)
    }

    /// How many feeds there are.
    pub fn len(&self) -> usize {
        self.feeds.len()
    }

    pub fn is_empty(&self) -> bool {
        self.feeds.is_empty()
    }

    /// How many wait that should have been visited.
    pub fn overdue(&self, now: DateTime<Utc>) -> usize {
        self.due.iter().take_while(|(when, _)| *when <= now).count()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    #[test]
    fn the_feed_that_waited_longest_goes_first_and_only_once() {
        let mut schedule = Schedule::default();
        schedule.set("b", at(2));
        schedule.set("a", at(1));
        schedule.set("c", at(9));
        assert_eq!(schedule.next(), Some(at(1)));
        assert_eq!(schedule.overdue(at(5)), 2);
        assert_eq!(
            [schedule.take_due(at(5)), schedule.take_due(at(5)), schedule.take_due(at(5))],
            [Some("a"), Some("b"), None]
        );
        assert!(schedule.is_visited(&"a") && !schedule.is_visited(&"c"));
        assert_eq!(schedule.len(), 3);
    }

    #[test]
    fn a_feed_that_is_removed_while_it_is_visited_does_not_come_back_by_itself() {
        let mut schedule = Schedule::default();
        schedule.set("a", at(1));
        schedule.take_due(at(1));
        schedule.remove(&"a");
        assert!(schedule.is_empty() && schedule.next().is_none());
    }

    proptest! {
        #[test]
        fn a_feed_waits_in_one_place_at_most(steps in proptest::collection::vec((0_u8..4, 0_u8..5, 0_i64..10), 0..60)) {
            let mut schedule = Schedule::default();
            for (step, feed, second) in steps {
                match step {
                    0 => schedule.set(feed, at(second)),
                    1 => schedule.remove(&feed),
                    2 => schedule.retain(|other| *other != feed),
                    _ => { schedule.take_due(at(second)); }
                }
                let waiting = schedule.feeds.iter().filter_map(|(feed, when)| Some((when.as_ref().copied()?, *feed)));
                prop_assert_eq!(waiting.collect::<BTreeSet<_>>(), schedule.due.clone());
            }
        }
    }
}
