use std::collections::{BTreeMap, HashMap};

use super::compare::{Bond, Kin};

/// No article's id: ids are hashes.
const UNTOLD: u128 = 0;
/// No slot.
const NONE: u32 = u32::MAX;

/// What is known of where an article comes from. It stays when those it names have left the window.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Standing {
    pub(crate) id: u128,
    /// what it goes back to, and how
    pub(crate) kin: Option<(u128, Kin)>,
    pub(crate) origin: u128,
    pub(crate) story: u128,
    /// articles that have it as origin, itself left out
    pub(crate) copies: u32,
    /// originals that have it as story, itself counted
    pub(crate) origins: u32,
}

/// Where a node hangs in its tree.
#[derive(Debug, Clone, Copy)]
struct Node {
    parent: u32,
    child: u32,
    before: u32,
    after: u32,
}

const LOOSE: Node = Node { parent: NONE, child: NONE, before: NONE, after: NONE };

/// What slots stood for before the change in hand.
pub(crate) type Touched = BTreeMap<usize, Standing>;

/// Each article under the earlier one that it is most like: trees, because told earlier is an order.
///
/// Where an article hangs follows from the words on it and from which articles are held, never from what was held before:
/// under the one that its standing names, if that is held and was told earlier, else among its orphans.
#[derive(Debug, Default)]
pub(crate) struct Family {
    standings: Vec<Standing>,
    nodes: Vec<Node>,
    /// the first of those that name an article which is not held, or which came again and was told later
    orphans: HashMap<u128, u32>,
}

impl Family {
    pub(crate) fn bytes(&self) -> usize {
        self.standings.capacity() * size_of::<Standing>()
            + self.nodes.capacity() * size_of::<Node>()
            + self.orphans.capacity() * size_of::<(u128, u32)>()
    }

    pub(crate) fn standing(&self, slot: usize) -> &Standing {
        &self.standings[slot]
    }

    /// Slots are entered in turn, and again after they were left. What names the article and was told later, `is_later`
    /// says, hangs on it from now on.
    pub(crate) fn enter(&mut self, slot: usize, id: u128, is_later: impl Fn(usize) -> bool) {
        let alone = Standing { id, kin: None, origin: id, story: id, copies: 0, origins: 1 };
        if slot == self.standings.len() {
            self.standings.push(alone);
            self.nodes.push(LOOSE);
        } else {
            self.standings[slot] = alone;
            self.nodes[slot] = LOOSE;
        }
        let first = self.orphans.remove(&id);
        for orphan in self.row(first.unwrap_or(NONE)) {
            self.hang(orphan, is_later(orphan).then_some(slot));
        }
    }

    /// An article that was told before has no story until its word is read.
    pub(crate) fn expect_word(&mut self, slot: usize) {
        self.standings[slot].story = UNTOLD;
    }

    pub(crate) fn awaits_word(&self, slot: usize) -> bool {
        self.standings[slot].story == UNTOLD
    }

    /// As it was told; [`Self::hang`] follows when all are there.
    pub(crate) fn restore(&mut self, slot: usize, standing: Standing) {
        self.standings[slot] = standing;
    }

    /// What hangs on it stays as it was told, until it comes again.
    pub(crate) fn leave(&mut self, slot: usize) {
        self.detach(slot);
        for child in self.row(self.nodes[slot].child) {
            self.hang(child, None);
        }
        self.nodes[slot] = LOOSE;
    }

    /// Takes an article that is withdrawn away from what its origin or its story counts.
    pub(crate) fn discount(
        &mut self,
        slot: usize,
        find: impl Fn(u128) -> Option<usize>,
        touched: &mut Touched,
    ) {
        self.count(slot, u32::saturating_sub, find, touched);
    }

    /// The article that this one goes back to, while both are held.
    pub(crate) fn source(&self, slot: usize) -> Option<(usize, Kin)> {
        let parent = self.nodes[slot].parent;
        let kin = self.standings[slot].kin.as_ref()?;
        (parent != NONE).then(|| (parent as usize, kin.1.clone()))
    }

    /// The id of what it goes back to, held or not.
    pub(crate) fn hangs_on(&self, slot: usize) -> Option<u128> {
        self.standings[slot].kin.as_ref().map(|(source, _)| *source)
    }

    /// Hangs an article and all under it under another, or under none. `find` knows where an id is held.
    pub(crate) fn adopt(
        &mut self,
        slot: usize,
        kin: Option<(usize, Kin)>,
        find: impl Fn(u128) -> Option<usize>,
        touched: &mut Touched,
    ) {
        let moved = self.under(slot);
        for slot in &moved {
            self.touch(*slot, touched);
            self.count(*slot, u32::saturating_sub, &find, touched);
        }
        self.detach(slot);
        self.standings[slot].kin =
            kin.as_ref().map(|(parent, kin)| (self.standings[*parent].id, kin.clone()));
        if let Some((parent, _)) = kin {
            self.hang(slot, Some(parent));
        }
        for slot in moved {
            let Standing { id, ref kin, .. } = self.standings[slot];
            let bond = kin.as_ref().map(|(_, kin)| kin.bond);
            let parent = self.standings.get(self.nodes[slot].parent as usize);
            let (origin, story) = match (bond, parent) {
                (Some(Bond::Related), Some(parent)) => (id, parent.story),
                (Some(_), Some(parent)) => (parent.origin, parent.story),
                (None, _) | (_, None) => (id, id),
            };
            let standing = &mut self.standings[slot];
            (standing.origin, standing.story) = (origin, story);
            self.count(slot, u32::saturating_add, &find, touched);
        }
    }

    /// An article and all under it, parents first.
    fn under(&self, slot: usize) -> Vec<usize> {
        let mut all = vec![slot];
        let mut next = 0;
        while let Some(&slot) = all.get(next) {
            next += 1;
            all.extend(self.row(self.nodes[slot].child));
        }
        all
    }

    /// A slot and those after it that hang on the same.
    fn row(&self, first: u32) -> Vec<usize> {
        let link = |slot: u32| (slot != NONE).then_some(slot);
        let next = |slot: &u32| link(self.nodes[*slot as usize].after);
        std::iter::successors(link(first), next).map(|slot| slot as usize).collect()
    }

    /// Adds an article to what its origin or its story counts, or takes it away.
    fn count(
        &mut self,
        slot: usize,
        change: fn(u32, u32) -> u32,
        find: impl Fn(u128) -> Option<usize>,
        touched: &mut Touched,
    ) {
        let Standing { id, origin, story, .. } = self.standings[slot];
        let original = origin == id;
        let Some(counter) = find(if original { story } else { origin }) else { return };
        self.touch(counter, touched);
        let counter = &mut self.standings[counter];
        let count = if original { &mut counter.origins } else { &mut counter.copies };
        *count = change(*count, 1);
    }

    fn touch(&self, slot: usize, touched: &mut Touched) {
        touched.entry(slot).or_insert_with(|| self.standings[slot].clone());
    }

    /// Hangs an article that hangs on nothing under another, or among the orphans of the one it names.
    pub(crate) fn hang(&mut self, slot: usize, parent: Option<usize>) {
        let link = slot as u32;
        let first = match (parent, self.hangs_on(slot)) {
            (Some(parent), _) => std::mem::replace(&mut self.nodes[parent].child, link),
            (None, Some(name)) => self.orphans.insert(name, link).unwrap_or(NONE),
            (None, None) => NONE,
        };
        if first != NONE {
            self.nodes[first as usize].before = link;
        }
        let node = &mut self.nodes[slot];
        (node.parent, node.before, node.after) = (parent.map_or(NONE, |slot| slot as u32), NONE, first);
    }

    fn detach(&mut self, slot: usize) {
        let Node { parent, before, after, .. } = self.nodes[slot];
        match (before, parent, self.hangs_on(slot)) {
            (NONE, NONE, None) => {}
            (NONE, NONE, Some(name)) if after == NONE => drop(self.orphans.remove(&name)),
            (NONE, NONE, Some(name)) => drop(self.orphans.insert(name, after)),
            (NONE, parent, _) => self.nodes[parent as usize].child = after,
            (before, _, _) => self.nodes[before as usize].after = after,
        }
        if after != NONE {
            self.nodes[after as usize].before = before;
        }
        let node = &mut self.nodes[slot];
        (node.parent, node.before, node.after) = (NONE, NONE, NONE);
    }
}
