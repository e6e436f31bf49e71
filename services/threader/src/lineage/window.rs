use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use dragoman_article::{ArticleId, Lineage, Relation};

use super::chains::{Chains, Keep};
use super::compare::{Evidence, Kin};
use super::facts::KEYS;
use super::family::{Family, Touched};
use super::subject::{BANDS, Subject};

/// How much is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// articles
    pub articles: u32,
    /// milliseconds
    pub age: i64,
}

/// The articles of the last days, and what is known of where each comes from.
///
/// What is known does not depend on the order in which articles arrive, as long as they are all in the window: who is
/// earlier is decided by when they were told. Full chains of the index and the window's end are the exceptions.
#[derive(Debug)]
pub struct Window {
    bounds: Bounds,
    held: Vec<Subject>,
    family: Family,
    places: HashMap<u128, u32>,
    /// number of the oldest held, and of the next to come; an article's slot is its number modulo the bound
    first: u32,
    next: u32,
    newest: i64,
    bands: Chains<BANDS>,
    pairs: Chains<KEYS>,
}

/// Who tells the same shares more than one pair of facts: one alone may be of names that are in all the news, and costs
/// a comparison with each.
const SHARED: usize = 2;

/// What became of an article.
#[derive(Debug, Clone, PartialEq)]
pub enum Placed {
    /// it was told already, in this revision or a later one
    Known,
    /// it was seen before the window began
    Late,
    /// what is now to be said, of it and of others
    Told(Vec<Lineage>),
}

impl Window {
    pub fn new(bounds: Bounds) -> Self {
        Self {
            bounds: Bounds { articles: bounds.articles.max(1), ..bounds },
            held: vec![],
            family: Family::default(),
            places: HashMap::new(),
            first: 0,
            next: 0,
            newest: i64::MIN,
            bands: Chains::new(Keep::Earliest),
            pairs: Chains::new(Keep::Latest),
        }
    }

    pub fn len(&self) -> usize {
        (self.next - self.first) as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it holds, in bytes: the parts that grow with the articles.
    pub fn bytes(&self) -> usize {
        // hashbrown keeps an eighth free and a byte of control for each place
        let place = size_of::<(u128, u32)>() + 1;
        let places = (self.places.capacity() * 8 / 7).next_power_of_two() * place;
        self.held.capacity() * size_of::<Subject>()
            + self.family.bytes()
            + places
            + self.bands.bytes()
            + self.pairs.bytes()
    }

    /// Adds an article, or a new revision of one, which keeps the time it was first told.
    pub fn place(&mut self, mut subject: Subject) -> Placed {
        let number = match self.places.get(&subject.id).copied() {
            Some(number) => {
                let slot = self.slot(number);
                let before = &self.held[slot];
                if subject.revision <= before.revision {
                    return Placed::Known;
                }
                (subject.told, subject.seen) = (before.told, before.seen);
                self.unlink(number);
                self.held[slot] = subject;
                number
            }
            None if subject.seen < self.newest.saturating_sub(self.bounds.age) => return Placed::Late,
            None => self.enter(subject),
        };
        let slot = self.slot(number);
        let found = self.search(slot);
        self.link(slot);
        let touched = self.settle(slot, found);
        let mut changed: Vec<usize> = touched
            .into_iter()
            .filter(|(other, before)| *other == slot || self.family.standing(*other) != before)
            .map(|(slot, _)| slot)
            .collect();
        changed.sort_unstable_by_key(|slot| self.held[*slot].rank());
        Placed::Told(changed.into_iter().map(|slot| self.word(slot)).collect())
    }

    fn enter(&mut self, subject: Subject) -> u32 {
        self.newest = self.newest.max(subject.seen);
        self.make_room();
        let number = self.next;
        self.next += 1;
        self.places.insert(subject.id, number);
        let (slot, id) = (self.slot(number), subject.id);
        if slot == self.held.len() {
            if slot == self.held.capacity() {
                // doubled as a Vec does, but not past the bound
                self.held.reserve_exact(slot.max(1024).min(self.bounds.articles as usize - slot));
            }
            self.held.push(subject);
        } else {
            self.held[slot] = subject;
        }
        self.family.enter(slot, id);
        number
    }

    /// Forgets an article that was withdrawn: nothing more will be found to go back to it.
    pub fn withdraw(&mut self, id: u128) {
        if let Some(number) = self.places.remove(&id) {
            self.unlink(number);
        }
    }

    fn slot(&self, number: u32) -> usize {
        (number % self.bounds.articles) as usize
    }

    /// Whether it was not withdrawn.
    fn is_linked(&self, number: u32) -> bool {
        self.places.get(&self.held[self.slot(number)].id) == Some(&number)
    }

    fn make_room(&mut self) {
        while self.first < self.next {
            let slot = self.slot(self.first);
            let old = self.held[slot].seen < self.newest.saturating_sub(self.bounds.age);
            if !old && self.len() < self.bounds.articles as usize {
                return;
            }
            // withdrawn, it is in no chain any more
            if self.is_linked(self.first) {
                self.unlink(self.first);
                self.places.remove(&self.held[slot].id);
            }
            self.family.leave(slot);
            self.first += 1;
        }
    }

    fn link(&mut self, slot: usize) {
        let slots = self.held.len();
        // doubled together with their chains; what a full chain had dropped is in again
        let (bands, pairs) = (self.bands.reserve(slots), self.pairs.reserve(slots));
        let all: Vec<usize> = match bands || pairs {
            true => (self.first..self.next)
                .filter(|number| self.is_linked(*number))
                .map(|number| self.slot(number))
                .collect(),
            false => vec![],
        };
        let rank = |slot: usize| self.held[slot].rank();
        let one = [slot];
        for slot in if bands { &all[..] } else { &one } {
            self.bands.link(*slot, self.held[*slot].bands(), rank);
        }
        for slot in if pairs { &all[..] } else { &one } {
            self.pairs.link(*slot, self.held[*slot].facts.keys().into_iter(), rank);
        }
    }

    fn unlink(&mut self, number: u32) {
        let slot = self.slot(number);
        self.bands.unlink(slot, self.held[slot].bands());
        self.pairs.unlink(slot, self.held[slot].facts.keys().into_iter());
    }

    /// Who belongs to an article, before it is linked itself.
    fn search(&self, slot: usize) -> Vec<(usize, Kin)> {
        let subject = &self.held[slot];
        let mut candidates: BTreeSet<usize> = BTreeSet::new();
        if self.bands.bytes() > 0 {
            for (band, key) in subject.bands().enumerate() {
                // a chain is shared by several keys
                let like = |other: &usize| self.held[*other].shares_band(subject, band);
                candidates.extend(self.bands.slots(key).filter(like));
            }
            let keys = subject.facts.keys();
            let shared = if keys.len() < KEYS { 1 } else { SHARED };
            let mut told: Vec<usize> = keys.into_iter().flat_map(|key| self.pairs.slots(key)).collect();
            told.sort_unstable();
            candidates.extend(
                told.chunk_by(|one, other| one == other).filter(|slots| slots.len() >= shared).map(|s| s[0]),
            );
        }
        let compared = candidates.into_iter().filter(|other| *other != slot);
        compared.filter_map(|other| Some((other, Evidence::of(subject, &self.held[other]).kin()?))).collect()
    }

    /// Gives an article its source, and makes it the source of those told later that are more like it than like theirs.
    fn settle(&mut self, slot: usize, found: Vec<(usize, Kin)>) -> Touched {
        let rank = self.held[slot].rank();
        let (earlier, later): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(other, _)| self.held[*other].rank() < rank);
        let closest = earlier.into_iter().reduce(|best, next| match self.closer(&next, &best) {
            true => next,
            false => best,
        });
        let mut adoptions = vec![(slot, closest)];
        for (other, kin) in later {
            let better = match self.family.source(other) {
                Some(before) => self.closer(&(slot, kin.clone()), &before),
                // where its source has left the window, what was said stays
                None => self.family.is_alone(other),
            };
            if better {
                adoptions.push((other, Some((slot, kin))));
            }
        }
        let mut touched = Touched::new();
        let (places, most) = (&self.places, self.bounds.articles);
        for (slot, kin) in adoptions {
            let find = |id: u128| places.get(&id).map(|number| (number % most) as usize);
            self.family.adopt(slot, kin, find, &mut touched);
        }
        touched
    }

    /// By bond, then by likeness, then whoever told it first.
    fn closer(&self, one: &(usize, Kin), other: &(usize, Kin)) -> bool {
        let likeness = one.1.similarity.total_cmp(&other.1.similarity);
        let first = self.held[other.0].rank().cmp(&self.held[one.0].rank());
        one.1.bond.cmp(&other.1.bond).then(likeness).then(first).is_gt()
    }

    fn word(&self, slot: usize) -> Lineage {
        let (subject, standing) = (&self.held[slot], self.family.standing(slot));
        let kin = standing.kin.as_ref();
        Lineage {
            id: ArticleId::from_bits(subject.id),
            revision: subject.revision,
            relation: kin.map_or(Relation::Original, |(_, kin)| kin.bond.relation()),
            origin: ArticleId::from_bits(standing.origin),
            source: kin.map(|(source, _)| ArticleId::from_bits(*source)),
            similarity: kin.map(|(_, kin)| kin.similarity),
            basis: kin.map(|(_, kin)| kin.bond.basis()),
            story: ArticleId::from_bits(standing.story),
            copies: standing.copies,
            independent_origins: standing.origins,
            told_at: DateTime::<Utc>::from_timestamp_millis(subject.told).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::Facts;
    use super::super::sketch::Sketch;
    use super::super::tokens::mix;
    use super::*;

    #[test]
    fn a_hundred_thousand_articles_take_no_more_than_their_share() {
        let mut window = Window::new(Bounds { articles: 100_000, age: i64::MAX });
        for number in 0..100_000_u32 {
            let hashes = || (0..200).map(|shingle| mix(u64::from(number) << 8 | shingle));
            let subject = Subject {
                id: u128::from(number),
                revision: 1,
                told: 0,
                seen: 0,
                language: *b"en\0",
                shingles: Sketch::of(hashes()),
                words: Sketch::of(hashes()),
                facts: Facts::of_hashes(hashes().take(40)),
            };
            window.place(subject);
        }
        assert_eq!(window.len(), 100_000);
        let bytes = window.bytes();
        // a million in 1.5 GB; and it is counted, for less than the sketches alone can't be
        assert!((80_000_000..150_000_000).contains(&bytes), "{bytes}");
    }
}
