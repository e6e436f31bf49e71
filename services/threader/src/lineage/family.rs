use std::collections::BTreeMap;

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
#[derive(Debug, Default)]
pub(crate) struct Family {
    standings: Vec<Standing>,
    nodes: Vec<Node>,
}

impl Family {
    pub(crate) fn bytes(&self) -> usize {
        self.standings.capacity() * size_of::<Standing>() + self.nodes.capacity() * size_of::<Node>()
    }

    pub(crate) fn standing(&self, slot: usize) -> &Standing {
        &self.standings[slot]
    }

    /// Slots are entered in turn, and again after they were left.
    pub(crate) fn enter(&mut self, slot: usize, id: u128) {
        let alone = Standing { id, kin: None, origin: id, story: id, copies: 0, origins: 1 };
        if slot == self.standings.len() {
            self.standings.push(alone);
            self.nodes.push(LOOSE);
        } else {
            self.standings[slot] = alone;
            self.nodes[slot] = LOOSE;
        }
    }

    /// An article that was told before has no story until its word is read.
    pub(crate) fn expect_word(&mut self, slot: usize) {
        self.standings[slot].story = UNTOLD;
    }

    pub(crate) fn awaits_word(&self, slot: usize) -> bool {
        self.standings[slot].story == UNTOLD
    }

    /// As it was told; [`Self::attach`] follows when all are there.
    pub(crate) fn restore(&mut self, slot: usize, standing: Standing) {
        self.standings[slot] = standing;
    }

    pub(crate) fn leave(&mut self, slot: usize) {
        self.detach(slot);
        let mut child = self.nodes[slot].child;
        while child != NONE {
            let node = &mut self.nodes[child as usize];
            child = node.after;
            (node.parent, node.before, node.after) = (NONE, NONE, NONE);
        }
        self.nodes[slot] = LOOSE;
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
            self.attach(slot, parent);
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
            let mut child = self.nodes[slot].child;
            while child != NONE {
                all.push(child as usize);
                child = self.nodes[child as usize].after;
            }
        }
        all
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

    pub(crate) fn attach(&mut self, slot: usize, parent: usize) {
        let first = self.nodes[parent].child;
        if first != NONE {
            self.nodes[first as usize].before = slot as u32;
        }
        let node = &mut self.nodes[slot];
        (node.parent, node.before, node.after) = (parent as u32, NONE, first);
        self.nodes[parent].child = slot as u32;
    }

    fn detach(&mut self, slot: usize) {
        let Node { parent, before, after, .. } = self.nodes[slot];
        if parent == NONE {
            return;
        }
        match before {
            NONE => self.nodes[parent as usize].child = after,
            before => self.nodes[before as usize].after = after,
        }
        if after != NONE {
            self.nodes[after as usize].before = before;
        }
        let node = &mut self.nodes[slot];
        (node.parent, node.before, node.after) = (NONE, NONE, NONE);
    }
}
