use std::collections::{HashMap, VecDeque};

/// One visit to a host at a time: who comes second waits here, and not in a place that a visit elsewhere could have.
/// Pure.
#[derive(Debug)]
pub(crate) struct Lanes<F> {
    waiting: HashMap<String, VecDeque<F>>,
}

impl<F> Default for Lanes<F> {
    fn default() -> Self {
        Self { waiting: HashMap::new() }
    }
}

impl<F> Lanes<F> {
    /// Takes a host's lane; given back if it is taken, and told when it is free.
    pub(crate) fn enter(&mut self, host: &str, feed: F) -> Option<F> {
        if let Some(queue) = self.waiting.get_mut(host) {
            queue.push_back(feed);
            return None;
        }
        self.waiting.insert(host.to_owned(), VecDeque::new());
        Some(feed)
    }

    /// Frees a host's lane; everyone who waits may try again, the first first.
    pub(crate) fn leave(&mut self, host: &str) -> VecDeque<F> {
        self.waiting.remove(host).unwrap_or_default()
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.values().map(VecDeque::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_visitor_and_the_others_wait_in_order() {
        let mut lanes = Lanes::default();
        assert_eq!(lanes.enter("a", 1), Some(1));
        assert_eq!((lanes.enter("a", 2), lanes.enter("a", 3), lanes.enter("b", 4)), (None, None, Some(4)));
        assert_eq!(lanes.waiting(), 2);
        assert_eq!(lanes.leave("a"), [2, 3]);
        assert_eq!(lanes.enter("a", 2), Some(2));
    }
}
