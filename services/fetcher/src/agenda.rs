use std::collections::BTreeSet;

use bytes::Bytes;
use chrono::{DateTime, Utc};

/// When a feed is polled, and when the pages that it listed are visited once more. Pure.
#[derive(Debug, Clone)]
pub(crate) struct Agenda {
    pub(crate) poll: DateTime<Utc>,
    returns: BTreeSet<(DateTime<Utc>, Bytes)>,
}

impl Agenda {
    pub(crate) fn new(poll: DateTime<Utc>) -> Self {
        Self { poll, returns: BTreeSet::new() }
    }

    /// When the next of it is due.
    pub(crate) fn next(&self) -> DateTime<Utc> {
        self.returns.first().map_or(self.poll, |(due, _)| self.poll.min(*due))
    }

    /// Whether that is a poll. What has waited longest goes first: where visits come late, neither kind starves.
    pub(crate) fn is_poll_next(&self) -> bool {
        self.next() == self.poll
    }

    /// How many pages wait.
    pub(crate) fn pending(&self) -> usize {
        self.returns.len()
    }

    /// The keys of pages that are due, the longest overdue first.
    pub(crate) fn due(&self, now: DateTime<Utc>, most: usize) -> Vec<Bytes> {
        let due = self.returns.iter().take_while(|(due, _)| *due <= now);
        due.take(most).map(|(_, key)| key.clone()).collect()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &Bytes> {
        self.returns.iter().map(|(_, key)| key)
    }

    /// Enters, moves or strikes out a page.
    pub(crate) fn set(&mut self, key: Bytes, due: Option<DateTime<Utc>>) {
        // some hundreds at most: not worth a second index
        self.returns.retain(|(_, other)| *other != key);
        self.returns.extend(due.map(|due| (due, key)));
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_is_due_first_comes_first_and_a_page_waits_in_one_place() {
        let at = |second| DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
        let mut agenda = Agenda::new(at(10));
        agenda.set("b".into(), Some(at(5)));
        agenda.set("a".into(), Some(at(20)));
        agenda.set("a".into(), Some(at(3)));
        assert_eq!((agenda.next(), agenda.is_poll_next(), agenda.pending()), (at(3), false, 2));
        assert_eq!(agenda.due(at(5), 9), ["a", "b"]);
        assert_eq!(agenda.due(at(5), 1), ["a"]);
        agenda.set("a".into(), None);
        agenda.set("b".into(), None);
        assert_eq!((agenda.next(), agenda.is_poll_next(), agenda.pending()), (at(10), true, 0));
    }
}
