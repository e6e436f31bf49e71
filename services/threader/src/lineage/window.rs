use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use dragoman_article::{AlteredQuotation, ArticleId, Lineage, Relation};

use super::altered::compare;
use super::chains::{Chains, Keep};
use super::compare::{Bond, Evidence, Kin};
use super::facts::KEYS;
use super::family::{Family, Standing, Touched};
use super::held::Held;
use super::quotes::Quote;
use super::subject::{BANDS, Subject};

/// How much is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// articles
    pub articles: u32,
    /// milliseconds
    pub age: i64,
    /// bytes of quotations: of older articles they are forgotten first
    pub quotations: usize,
}

/// The articles that were seen in the last days, and what is known of where each comes from.
///
/// What is known does not depend on the order in which articles arrive, as long as they are all in the window: who is
/// earlier is decided by when they were told. An article is in it until it was last seen too long before the latest one;
/// nothing else that came before decides it, so that a window can be rebuilt from its own days of the log. Full chains of
/// the index, and articles or quotations past their bounds, are the exceptions.
///
/// Articles, links and families are entered, joined and forgotten together, and every method keeps them true to each other.
#[derive(Debug)]
pub struct Window {
    bounds: Bounds,
    newest: i64,
    pub(super) held: Held,
    pub(super) family: Family,
    bands: Chains<BANDS>,
    pairs: Chains<KEYS>,
}

/// What became of an article.
#[derive(Debug, Clone, PartialEq)]
pub enum Placed {
    /// it was told already, in this revision or a later one, and seen no later
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
            newest: i64::MIN,
            held: Held::new(),
            family: Family::default(),
            bands: Chains::new(Keep::Earliest),
            pairs: Chains::new(Keep::Latest),
        }
    }

    pub fn len(&self) -> usize {
        self.held.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it holds, in bytes: the parts that grow with the articles.
    pub fn bytes(&self) -> usize {
        self.held.bytes() + self.family.bytes() + self.bands.bytes() + self.pairs.bytes()
    }

    /// When the latest article was seen, in milliseconds since 1970.
    pub(crate) fn newest(&self) -> i64 {
        self.newest
    }

    /// Adds an article, or a later record of one.
    pub fn place(&mut self, subject: Subject) -> Placed {
        let slot = match self.admit(subject) {
            Ok(slot) => slot,
            Err(refused) => return refused,
        };
        let found = self.search(slot);
        self.link(slot);
        let touched = self.settle(slot, found);
        let changed = |(other, before): &(&usize, &Standing)| {
            **other == slot || self.family.standing(**other) != *before
        };
        let changed = touched.iter().filter(changed).map(|(slot, _)| *slot);
        Placed::Told(self.words(changed.collect()))
    }

    /// Forgets an article that was withdrawn, and says what is now to be said of others.
    pub fn withdraw(&mut self, id: u128) -> Vec<Lineage> {
        let Some(slot) = self.held.find(id) else { return vec![] };
        let mut touched = Touched::new();
        self.family.discount(slot, |id| self.held.find(id), &mut touched);
        self.drop(slot);
        self.words(touched.into_keys().filter(|other| *other != slot).collect())
    }

    /// What an article goes back to, itself perhaps; none when it is not held.
    pub fn origin(&self, id: &ArticleId) -> Option<ArticleId> {
        let slot = self.held.find(id.to_bits()?)?;
        Some(ArticleId::from_bits(self.family.standing(slot).origin))
    }

    /// Takes in what is told or seen anew. It keeps the time it was first told, and stays for as long as it is seen.
    pub(super) fn admit(&mut self, mut subject: Subject) -> Result<usize, Placed> {
        let seen = subject.seen;
        let known = self.held.find(subject.id);
        if let Some(slot) = known {
            let before = &self.held[slot];
            if subject.revision <= before.revision && seen <= before.seen {
                return Err(Placed::Known);
            }
            (subject.told, subject.seen) = (before.told, seen.max(before.seen));
        } else if seen < self.edge() {
            return Err(Placed::Late);
        }
        self.newest = self.newest.max(seen);
        let slot = match known {
            Some(slot) => {
                self.unlink(slot);
                self.held.replace(slot, subject);
                self.expire();
                slot
            }
            None => {
                self.expire();
                self.enter(subject)
            }
        };
        self.held.forget_quotations(self.bounds.quotations);
        Ok(slot)
    }

    fn expire(&mut self) {
        while let Some(old) = self.held.earliest()
            && self.held[old].seen < self.edge()
        {
            self.drop(old);
        }
    }

    fn edge(&self) -> i64 {
        self.newest.saturating_sub(self.bounds.age)
    }

    fn enter(&mut self, subject: Subject) -> usize {
        let most = self.bounds.articles as usize;
        if self.held.len() == most
            && let Some(old) = self.held.earliest()
        {
            self.drop(old);
        }
        let (id, rank) = (subject.id, subject.rank());
        let slot = self.held.enter(subject, most);
        self.family.enter(slot, id, |other| self.held[other].rank() > rank);
        slot
    }

    pub(super) fn drop(&mut self, slot: usize) {
        self.unlink(slot);
        self.family.leave(slot);
        self.held.leave(slot);
    }

    pub(super) fn link(&mut self, slot: usize) {
        let slots = self.held.slots();
        // doubled together with their chains; what a full chain had dropped is in again
        let (bands, pairs) = (self.bands.reserve(slots), self.pairs.reserve(slots));
        let all: Vec<usize> = if bands || pairs { self.held.iter().collect() } else { vec![] };
        let rank = |slot: usize| self.held[slot].rank();
        let one = [slot];
        for slot in if bands { &all[..] } else { &one } {
            self.bands.link(*slot, self.held[*slot].bands(), rank);
        }
        for slot in if pairs { &all[..] } else { &one } {
            self.pairs.link(*slot, self.held[*slot].facts.keys().into_iter(), rank);
        }
    }

    fn unlink(&mut self, slot: usize) {
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
            candidates.extend(subject.facts.keys().into_iter().flat_map(|key| self.pairs.slots(key)));
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
                None => self.family.hangs_on(other).is_none(),
            };
            if better {
                adoptions.push((other, Some((slot, kin))));
            }
        }
        let mut touched = Touched::new();
        for (slot, kin) in adoptions {
            self.family.adopt(slot, kin, |id| self.held.find(id), &mut touched);
        }
        touched
    }

    /// By bond, then by likeness, then whoever told it first.
    fn closer(&self, one: &(usize, Kin), other: &(usize, Kin)) -> bool {
        let likeness = one.1.similarity.total_cmp(&other.1.similarity);
        let first = self.held[other.0].rank().cmp(&self.held[one.0].rank());
        one.1.bond.cmp(&other.1.bond).then(likeness).then(first).is_gt()
    }

    /// The words on some articles, in the order in which they were told.
    fn words(&self, mut slots: Vec<usize>) -> Vec<Lineage> {
        slots.sort_unstable_by_key(|slot| self.held[*slot].rank());
        slots.into_iter().map(|slot| self.word(slot)).collect()
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
            altered: self.altered(slot),
            told_at: DateTime::<Utc>::from_timestamp_millis(subject.told).unwrap_or_default(),
        }
    }

    /// Quotations that stand in the origin, else in the source, in nearly the same words, while these are held.
    fn altered(&self, slot: usize) -> Vec<AlteredQuotation> {
        let standing = self.family.standing(slot);
        let Some((source, kin)) = &standing.kin else { return vec![] };
        if !matches!(kin.bond, Bond::Syndicated | Bond::Cut | Bond::Rewrite) {
            return vec![];
        }
        let own = self.held[slot].quotes.unpack();
        let sources: Vec<(u128, Vec<Quote>)> = [standing.origin, *source]
            .into_iter()
            .take(if standing.origin == *source { 1 } else { 2 })
            .filter_map(|id| Some((id, &self.held[self.held.find(id)?])))
            .filter(|(_, other)| other.language == self.held[slot].language)
            .map(|(id, other)| (id, other.quotes.unpack()))
            .collect();
        own.iter()
            .filter_map(|quote| sources.iter().find_map(|(id, others)| compare(quote, *id, others)))
            .flatten()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::Facts;
    use super::super::quotes::Quotes;
    use super::super::sketch::{Coarse, Sketch};
    use super::super::tokens::mix;
    use super::*;

    #[test]
    fn a_hundred_thousand_articles_take_no_more_than_their_share() {
        let mut window = Window::new(Bounds { articles: 100_000, age: i64::MAX, quotations: 0 });
        for number in 0..100_000_u32 {
            let hashes = || (0..200).map(|shingle| mix(u64::from(number) << 8 | shingle));
            let subject = Subject {
                id: u128::from(number),
                revision: 1,
                told: 0,
                seen: 0,
                language: *b"en\0",
                shingles: Sketch::of(hashes()),
                length: 200,
                words: Coarse::of(hashes()),
                facts: Facts::of_hashes(hashes().take(40)),
                quotes: Quotes::default(),
            };
            window.place(subject);
        }
        assert_eq!(window.len(), 100_000);
        let bytes = window.bytes();
        // a million and the 256 MiB of quotations lie in 1.5 GB; it is counted, for less than the sketches alone can't be
        let share = (1_500_000_000 - (256 << 20)) / 10;
        assert!((70_000_000..share).contains(&bytes), "{bytes}");
    }
}
