/// The end of a chain.
const END: u32 = 0;
/// Not in a chain: it was full.
const ABSENT: u32 = u32::MAX;
/// No chain is longer: what a key costs, however many articles have it.
const LONGEST: usize = 64;

/// Which articles a full chain keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// the origins of what is copied without end
    Earliest,
    /// what happens now, among all that the same names stand for
    Latest,
}

/// An index from keys to slots, in a fixed number of bytes a slot: `K` links of four bytes, and between half of `K` and
/// `K` heads. Different keys may share a chain: who looks compares what it finds.
#[derive(Debug)]
pub(crate) struct Chains<const K: usize> {
    /// a power of two, or none
    heads: Vec<u32>,
    /// of each slot's keys in turn, the next link of the chain
    links: Vec<u32>,
    keep: Keep,
}

impl<const K: usize> Chains<K> {
    pub(crate) fn new(keep: Keep) -> Self {
        Self { heads: vec![], links: vec![], keep }
    }

    /// Room for so many slots. Says whether everything must be linked anew.
    pub(crate) fn reserve(&mut self, slots: usize) -> bool {
        self.links.resize((slots * K).max(self.links.len()), ABSENT);
        if slots * K <= 2 * self.heads.len() {
            return false;
        }
        self.links.fill(ABSENT);
        // dropped first: old and new are never held together
        self.heads = vec![];
        self.heads = vec![END; ((slots * K).next_power_of_two() / 2).max(1024)];
        true
    }

    /// The slots under a key, and perhaps others.
    pub(crate) fn slots(&self, key: u64) -> impl Iterator<Item = usize> {
        self.chain(self.heads[self.head(key)]).map(|link| link / K)
    }

    /// Puts a slot under its keys. `rank` orders slots, the earliest least.
    pub(crate) fn link<R: Ord>(
        &mut self,
        slot: usize,
        keys: impl Iterator<Item = u64>,
        rank: impl Fn(usize) -> R,
    ) {
        for (place, key) in keys.take(K).enumerate() {
            let (head, link) = (self.head(key), slot * K + place);
            let chain: Vec<usize> = self.chain(self.heads[head]).collect();
            if chain.len() >= LONGEST {
                let by_rank = |link: &&usize| (rank(**link / K), **link);
                let worst = match self.keep {
                    Keep::Earliest => chain.iter().max_by_key(by_rank),
                    Keep::Latest => chain.iter().min_by_key(by_rank),
                };
                let Some(&worst) = worst else { continue };
                let better = match self.keep {
                    Keep::Earliest => rank(slot) < rank(worst / K),
                    Keep::Latest => rank(slot) > rank(worst / K),
                };
                if !better {
                    continue;
                }
                self.cut(head, worst);
            }
            self.links[link] = self.heads[head];
            self.heads[head] = link as u32 + 1;
        }
    }

    /// Takes a slot from under its keys.
    pub(crate) fn unlink(&mut self, slot: usize, keys: impl Iterator<Item = u64>) {
        for (place, key) in keys.take(K).enumerate() {
            let link = slot * K + place;
            // perhaps it was never linked
            if self.links.get(link).is_some_and(|next| *next != ABSENT) {
                self.cut(self.head(key), link);
            }
        }
    }

    fn cut(&mut self, head: usize, link: usize) {
        let before = self.chain(self.heads[head]).take_while(|other| *other != link).last();
        match before {
            Some(before) => self.links[before] = self.links[link],
            None => self.heads[head] = self.links[link],
        }
        self.links[link] = ABSENT;
    }

    fn head(&self, key: u64) -> usize {
        key as usize & (self.heads.len() - 1)
    }

    fn chain(&self, first: u32) -> impl Iterator<Item = usize> {
        let mut next = first;
        std::iter::from_fn(move || {
            let link = next.checked_sub(1)? as usize;
            next = self.links[link];
            Some(link)
        })
    }

    /// What it holds, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        4 * (self.heads.capacity() + self.links.capacity())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_linked_is_found_until_it_is_unlinked(steps in proptest::collection::vec((any::<bool>(), 0usize..40, 0u64..30), 1..200)) {
            let mut chains = Chains::<2>::new(Keep::Earliest);
            chains.reserve(40);
            let mut keys: BTreeMap<usize, [u64; 2]> = BTreeMap::new();
            for (link, slot, key) in steps {
                if let Some(old) = keys.remove(&slot) {
                    chains.unlink(slot, old.into_iter());
                }
                if link {
                    chains.link(slot, [key, key + 7].into_iter(), |slot| slot);
                    keys.insert(slot, [key, key + 7]);
                }
                for key in 0..40 {
                    let mut found: Vec<usize> = chains.slots(key).collect();
                    found.sort_unstable();
                    let linked: Vec<usize> =
                        keys.iter().filter(|(_, keys)| keys.contains(&key)).map(|(slot, _)| *slot).collect();
                    prop_assert_eq!(found, linked);
                }
            }
        }
    }

    #[test]
    fn a_full_chain_keeps_the_earliest_or_the_latest_whatever_the_order() {
        for (keep, kept) in [(Keep::Earliest, 0..64), (Keep::Latest, 936..1000)] {
            let mut chains = Chains::<1>::new(keep);
            chains.reserve(1000);
            // 7 and 1,000 have no divisor in common: every slot once
            for slot in (0..1000).map(|n| n * 7 % 1000) {
                chains.link(slot, std::iter::once(5), |slot| slot);
            }
            let mut found: Vec<usize> = chains.slots(5).collect();
            found.sort_unstable();
            assert_eq!(found, kept.collect::<Vec<_>>());
        }
    }
}
