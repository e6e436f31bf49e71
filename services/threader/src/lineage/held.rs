use std::collections::VecDeque;
use std::ops::Index;

use super::places::Places;
use super::quotes::Quotes;
use super::subject::Subject;

/// The articles of the window: by slot, by id, and by when they were last seen.
#[derive(Debug)]
pub(crate) struct Held {
    subjects: Vec<Subject>,
    places: Places,
    /// slots that nobody is in
    free: Vec<u32>,
    /// slots of those held, who was seen longest ago first: four bytes each, and nearly all come at its end
    order: VecDeque<u32>,
    /// bytes of quotations held
    quoted: usize,
    /// whoever was seen no later has its quotations no more
    quoted_from: (i64, u128),
}

impl Held {
    pub(crate) fn new() -> Self {
        Self {
            subjects: vec![],
            places: Places::default(),
            free: vec![],
            order: VecDeque::new(),
            quoted: 0,
            quoted_from: (i64::MIN, 0),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// What it holds, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.subjects.capacity() * size_of::<Subject>()
            + self.places.bytes()
            + size_of::<u32>() * (self.free.capacity() + self.order.capacity())
            + self.quoted
    }

    /// Slots that were ever in use.
    pub(crate) fn slots(&self) -> usize {
        self.subjects.len()
    }

    /// Who was seen longest ago.
    pub(crate) fn earliest(&self) -> Option<usize> {
        self.order.front().map(|slot| *slot as usize)
    }

    /// The slots of those held, who was seen longest ago first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.order.iter().map(|slot| *slot as usize)
    }

    pub(crate) fn find(&self, id: u128) -> Option<usize> {
        self.places.find(id, |slot| self.subjects[slot as usize].id).map(|slot| slot as usize)
    }

    /// Takes in an article that is not held. There will be no more than `most`.
    pub(crate) fn enter(&mut self, subject: Subject, most: usize) -> usize {
        let slot = self.free.pop().map_or(self.subjects.len(), |slot| slot as usize);
        self.grow(most);
        self.put(slot, subject);
        let subjects = &self.subjects;
        self.places.insert(slot as u32, |slot| subjects[slot as usize].id);
        slot
    }

    /// Puts a later record of an article in the place of an earlier one.
    pub(crate) fn replace(&mut self, slot: usize, subject: Subject) {
        self.take(slot);
        self.put(slot, subject);
    }

    /// When an article was told, as its last word has it.
    pub(crate) fn tell(&mut self, slot: usize, told: i64) {
        self.subjects[slot].told = told;
    }

    pub(crate) fn leave(&mut self, slot: usize) {
        self.take(slot);
        let subjects = &self.subjects;
        self.places.remove(subjects[slot].id, |slot| subjects[slot as usize].id);
        self.free.push(slot as u32);
    }

    /// Forgets quotations past so many bytes, of who was seen longest ago first.
    pub(crate) fn forget_quotations(&mut self, most: usize) {
        while self.quoted > most {
            let Some(slot) = self.order.get(self.place(self.quoted_from)).map(|slot| *slot as usize) else {
                return;
            };
            self.quoted_from = self.age(slot);
            self.quoted -= std::mem::take(&mut self.subjects[slot].quotes).bytes();
        }
    }

    /// Doubled as a Vec does, but not past the bound.
    fn grow(&mut self, most: usize) {
        let slots = self.subjects.len();
        if slots == self.subjects.capacity() {
            let more = slots.max(1024).min(most.saturating_sub(slots)).max(1);
            self.subjects.reserve_exact(more);
            self.order.reserve_exact(more + slots - self.order.len());
        }
    }

    fn put(&mut self, slot: usize, mut subject: Subject) {
        let age = (subject.seen, subject.id);
        if age <= self.quoted_from {
            subject.quotes = Quotes::default();
        }
        self.quoted += subject.quotes.bytes();
        match self.subjects.get_mut(slot) {
            Some(place) => *place = subject,
            None => self.subjects.push(subject),
        }
        self.order.insert(self.place(age), slot as u32);
    }

    fn take(&mut self, slot: usize) {
        self.quoted -= std::mem::take(&mut self.subjects[slot].quotes).bytes();
        let place = self.place(self.age(slot));
        self.order.remove(place.saturating_sub(1));
    }

    fn age(&self, slot: usize) -> (i64, u128) {
        (self.subjects[slot].seen, self.subjects[slot].id)
    }

    /// How many were seen no later.
    fn place(&self, age: (i64, u128)) -> usize {
        self.order.partition_point(|slot| self.age(*slot as usize) <= age)
    }
}

impl Index<usize> for Held {
    type Output = Subject;

    fn index(&self, slot: usize) -> &Subject {
        &self.subjects[slot]
    }
}
