//! One thing: the articles, their links, families and quotations are entered, joined and forgotten together, and every
//! method keeps them true to each other. What each of them is has a file of its own.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use dragoman_article::{AlteredQuotation, ArticleId, Lineage, OtherQuotation, Relation};

use super::altered::{Likeness, likeness};
use super::chains::{Chains, Keep};
use super::compare::{Bond, Evidence, Kin};
use super::facts::KEYS;
use super::family::{Family, Standing, Touched};
use super::places::Places;
use super::quotes::{Quote, Quotes};
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

/// The articles of the last days, and what is known of where each comes from.
///
/// What is known does not depend on the order in which articles arrive, as long as they are all in the window: who is
/// earlier is decided by when they were told. Full chains of the index and the window's end are the exceptions.
#[derive(Debug)]
pub struct Window {
    bounds: Bounds,
    held: Vec<Subject>,
    family: Family,
    places: Places,
    /// number of the oldest held, and of the next to come; an article's slot is its number modulo the bound
    first: u32,
    next: u32,
    newest: i64,
    /// bytes of quotations held, and the oldest number that has its own still
    quoted: usize,
    quoted_from: u32,
    bands: Chains<BANDS>,
    pairs: Chains<KEYS>,
}

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
            places: Places::default(),
            first: 0,
            next: 0,
            newest: i64::MIN,
            quoted: 0,
            quoted_from: 0,
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
        self.held.capacity() * size_of::<Subject>()
            + self.family.bytes()
            + self.places.bytes()
            + self.quoted
            + self.bands.bytes()
            + self.pairs.bytes()
    }

    /// Adds an article, or a new revision of one, which keeps the time it was first told.
    pub fn place(&mut self, mut subject: Subject) -> Placed {
        let number = match self.find(subject.id) {
            Some(number) => {
                let slot = self.slot(number);
                let before = &self.held[slot];
                if subject.revision <= before.revision {
                    return Placed::Known;
                }
                (subject.told, subject.seen) = (before.told, before.seen);
                self.unlink(number);
                self.replace(number, subject);
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

    /// Takes up an article that was told before, to be followed by the last word on it.
    pub(crate) fn recall(&mut self, mut subject: Subject) {
        let number = match self.find(subject.id) {
            Some(number) => {
                let slot = self.slot(number);
                let before = &self.held[slot];
                if subject.revision <= before.revision {
                    return;
                }
                (subject.told, subject.seen) = (before.told, before.seen);
                self.unlink(number);
                self.replace(number, subject);
                number
            }
            None if subject.seen < self.newest.saturating_sub(self.bounds.age) => return,
            None => {
                let number = self.enter(subject);
                self.family.expect_word(self.slot(number));
                number
            }
        };
        self.link(self.slot(number));
    }

    /// Takes up the last word on an article that was recalled.
    pub(crate) fn retell(&mut self, word: &Lineage) {
        let bits = |id: &ArticleId| id.to_bits().unwrap_or_default();
        let Some(number) = self.find(bits(&word.id)) else { return };
        let slot = self.slot(number);
        self.held[slot].told = word.told_at.timestamp_millis();
        let bond = Bond::of(&word.relation, word.basis);
        let kin = word.source.as_ref().zip(bond).map(|(source, bond)| {
            (bits(source), Kin { bond, similarity: word.similarity.unwrap_or_default() })
        });
        self.family.restore(
            slot,
            Standing {
                id: bits(&word.id),
                kin,
                origin: bits(&word.origin),
                story: bits(&word.story),
                copies: word.copies,
                origins: word.independent_origins,
            },
        );
    }

    /// Joins what was retold. What has no word came too late when it came.
    pub(crate) fn rejoin(&mut self) {
        for number in self.first..self.next {
            let slot = self.slot(number);
            if !self.is_linked(number) {
                continue;
            }
            if self.family.awaits_word(slot) {
                self.withdraw(self.held[slot].id);
                continue;
            }
            let source = self.family.standing(slot).kin.as_ref().map(|(source, _)| *source);
            let source = source.and_then(|id| self.find(id)).map(|number| self.slot(number));
            if let Some(source) = source.filter(|source| self.held[*source].rank() < self.held[slot].rank()) {
                self.family.attach(slot, source);
            }
        }
    }

    /// When the latest article was seen, in milliseconds since 1970.
    pub(crate) fn newest(&self) -> i64 {
        self.newest
    }

    fn enter(&mut self, subject: Subject) -> u32 {
        self.newest = self.newest.max(subject.seen);
        self.make_room();
        let number = self.next;
        self.next += 1;
        let (slot, id) = (self.slot(number), subject.id);
        self.quoted += subject.quotes.bytes();
        if slot == self.held.len() {
            if slot == self.held.capacity() {
                // doubled as a Vec does, but not past the bound
                self.held.reserve_exact(slot.max(1024).min(self.bounds.articles as usize - slot));
            }
            self.held.push(subject);
        } else {
            self.held[slot] = subject;
        }
        let (held, most) = (&self.held, self.bounds.articles);
        self.places.insert(number, |number| held[(number % most) as usize].id);
        self.family.enter(slot, id);
        self.forget_quotations();
        number
    }

    fn replace(&mut self, number: u32, mut subject: Subject) {
        let slot = self.slot(number);
        if number < self.quoted_from {
            subject.quotes = Quotes::default();
        }
        self.quoted += subject.quotes.bytes();
        self.quoted -= self.held[slot].quotes.bytes();
        self.held[slot] = subject;
        self.forget_quotations();
    }

    fn forget_quotations(&mut self) {
        while self.quoted > self.bounds.quotations && self.quoted_from < self.next {
            let slot = self.slot(self.quoted_from);
            self.quoted -= std::mem::take(&mut self.held[slot].quotes).bytes();
            self.quoted_from += 1;
        }
    }

    fn find(&self, id: u128) -> Option<u32> {
        self.places.find(id, |number| self.held[self.slot(number)].id)
    }

    fn remove(&mut self, id: u128) -> Option<u32> {
        let (held, most) = (&self.held, self.bounds.articles);
        self.places.remove(id, |number| held[(number % most) as usize].id)
    }

    /// Forgets an article that was withdrawn: nothing more will be found to go back to it.
    pub fn withdraw(&mut self, id: u128) {
        if let Some(number) = self.remove(id) {
            self.unlink(number);
            // what hung on it stays as it was told, until it comes again
            self.family.leave(self.slot(number));
        }
    }

    /// What an article goes back to, itself perhaps; none when it is not held.
    pub fn origin(&self, id: &ArticleId) -> Option<ArticleId> {
        let number = self.find(id.to_bits()?)?;
        Some(ArticleId::from_bits(self.family.standing(self.slot(number)).origin))
    }

    fn slot(&self, number: u32) -> usize {
        (number % self.bounds.articles) as usize
    }

    /// Whether it was not withdrawn.
    fn is_linked(&self, number: u32) -> bool {
        self.find(self.held[self.slot(number)].id) == Some(number)
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
                self.remove(self.held[slot].id);
            }
            if self.first >= self.quoted_from {
                self.quoted -= std::mem::take(&mut self.held[slot].quotes).bytes();
                self.quoted_from = self.first + 1;
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
                // where its source has left the window, what was said stays, unless it is that source which comes again
                None => self.family.hangs_on(other).is_none_or(|source| source == self.held[slot].id),
            };
            if better {
                adoptions.push((other, Some((slot, kin))));
            }
        }
        let mut touched = Touched::new();
        let (places, held, most) = (&self.places, &self.held, self.bounds.articles);
        for (slot, kin) in adoptions {
            let find = |id: u128| {
                let slot = |number: u32| (number % most) as usize;
                places.find(id, |number| held[slot(number)].id).map(slot)
            };
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
            .filter_map(|id| Some((id, self.find(id)?)))
            .filter(|(_, number)| self.held[self.slot(*number)].language == self.held[slot].language)
            .map(|(id, number)| (id, self.held[self.slot(number)].quotes.unpack()))
            .collect();
        own.iter()
            .filter_map(|quote| sources.iter().find_map(|(id, others)| compare(quote, *id, others)))
            .flatten()
            .collect()
    }
}

/// Whether an article has a quotation, and what of it is altered; none if it has nothing like it.
fn compare(quote: &Quote, id: u128, others: &[Quote]) -> Option<Option<AlteredQuotation>> {
    let like = others.iter().filter(|other| other.speaker == quote.speaker);
    let mut closest: Option<(f32, &Quote)> = None;
    for other in like {
        match likeness(&quote.words, &other.words) {
            Likeness::Same => return Some(None),
            Likeness::Altered(similarity) if closest.is_none_or(|(best, _)| similarity > best) => {
                closest = Some((similarity, other));
            }
            Likeness::Altered(_) | Likeness::Other => {}
        }
    }
    closest.map(|(similarity, other)| {
        Some(AlteredQuotation {
            speaker: quote.speaker.clone(),
            field: quote.field,
            span: quote.span,
            words: quote.words.clone(),
            other: OtherQuotation {
                article: ArticleId::from_bits(id),
                field: other.field,
                span: other.span,
                words: other.words.clone(),
            },
            similarity,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::facts::Facts;
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
