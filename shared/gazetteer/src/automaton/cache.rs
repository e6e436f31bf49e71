use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;

/// What has been worked out is forgotten beyond this many bytes.
const CACHE: usize = 48 << 20;
/// What a state takes besides its places and expressions, with its number's place among the others.
const STATE: usize = size_of::<Way>() + size_of::<Worked>() + 2 * size_of::<(u64, u32)>();
pub(super) const DEAD: u32 = 0;
const START: u32 = 1;
/// Stands on the number of a state in which expressions have matched: whoever comes to it need not look for that.
const MATCHES: u32 = 1 << 31;
const UNKNOWN: u32 = MATCHES - 1;

/// Nothing stands in the first row: it is that of the states that have none.
const NO_ROW: u32 = 0;

/// So many letters of a word are taken in one step.
const LETTERS: usize = 7;

/// The bytes that words are mostly written with have a column in the rows.
const COLUMNED: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789 -'.,\n";
const COLUMNS: usize = COLUMNED.len();
/// In the last column stands nothing: it is that of the other bytes.
const NO_COLUMN: u8 = COLUMNS as u8;
const COLUMN: [u8; 256] = {
    let mut columns = [NO_COLUMN; 256];
    let mut column = 0;
    while column < COLUMNS {
        columns[COLUMNED[column] as usize] = column as u8;
        column += 1;
    }
    columns
};

/// The states worked out so far.
pub(super) struct Cache {
    /// what each step looks at, close together
    ways: Vec<Way>,
    states: Vec<Worked>,
    /// the places of each state behind those of the one before, and the expressions that have matched in it
    places: Vec<StateID>,
    matched: Vec<u32>,
    /// by what its places mix to: of two states of one mixture the later is not found again, and worked out anew
    numbers: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    /// where the first letters of a word lead
    entries: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    /// where states with several ways lead, by the letter's column
    rows: Vec<[u32; COLUMNS + 1]>,
    /// and by letters that have none
    others: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    bytes: usize,
    marked: Marked,
}

/// Where a state leads.
#[derive(Clone, Copy)]
struct Way {
    /// by the byte that came first
    next: u32,
    byte: u8,
    /// the row of the others
    row: u32,
}

/// Where what belongs to a state begins; it ends where the next one's does.
#[derive(Clone, Copy)]
struct Worked {
    places: u32,
    matched: u32,
}

/// Places of the expressions, each once.
struct Marked {
    seen: Vec<u32>,
    round: u32,
    stack: Vec<StateID>,
    places: Vec<StateID>,
}

impl Cache {
    pub(super) fn new(nfa: &NFA) -> Self {
        let marked =
            Marked { seen: vec![0; nfa.states().len()], round: 0, stack: Vec::new(), places: Vec::new() };
        let mut cache = Self {
            ways: Vec::new(),
            states: Vec::new(),
            places: Vec::new(),
            matched: Vec::new(),
            numbers: HashMap::default(),
            entries: HashMap::default(),
            rows: Vec::new(),
            others: HashMap::default(),
            bytes: 0,
            marked,
        };
        cache.begin(nfa);
        cache
    }

    fn begin(&mut self, nfa: &NFA) {
        self.bytes = 0;
        self.ways.clear();
        self.states.clear();
        self.places.clear();
        self.matched.clear();
        self.numbers.clear();
        self.entries.clear();
        self.rows.clear();
        self.rows.push([UNKNOWN; COLUMNS + 1]);
        self.others.clear();
        self.marked.clear();
        self.add(nfa);
        self.marked.reach(nfa, nfa.start_anchored());
        if self.add(nfa) == DEAD {
            // without expressions it begins as it ends, and leads nowhere from there
            self.push();
        }
    }

    /// Forgets everything where that has become too much.
    pub(super) fn trim(&mut self, nfa: &NFA) {
        if self.bytes > CACHE {
            self.begin(nfa);
        }
    }

    /// The expressions that have matched.
    #[inline]
    pub(super) fn matched(&self, state: u32) -> &[u32] {
        if state & MATCHES == 0 {
            return &[];
        }
        &self.matched[self.belongs(state & !MATCHES, self.matched.len(), |state| state.matched)]
    }

    /// The state behind the first letters of a word of ASCII, with the byte that they end at: no match ends within a
    /// word. Of other words, the state that all begin in.
    #[inline]
    pub(super) fn enter(&mut self, nfa: &NFA, text: &[u8], at: usize, small: bool) -> (u32, usize) {
        let (key, count) = letters(&text[at..], small);
        if count == 0 {
            return (START, at);
        }
        if let Some(known) = self.entries.get(&key) {
            return (*known, at + count);
        }
        let mut state = START;
        for byte in &key.to_le_bytes()[..count] {
            state = self.next(nfa, state, *byte);
            if state == DEAD {
                break;
            }
        }
        self.entries.insert(key, state);
        self.bytes += 2 * size_of::<(u64, u32)>();
        (state, at + count)
    }

    #[inline]
    pub(super) fn next(&mut self, nfa: &NFA, state: u32, byte: u8) -> u32 {
        let number = state & !MATCHES;
        let way = self.ways[number as usize];
        // which of the two it is changes from letter to letter: both are looked at, for a wrong guess costs more
        let in_row = self.rows[way.row as usize][usize::from(COLUMN[usize::from(byte)])];
        let known = std::hint::select_unpredictable(way.byte == byte, way.next, in_row);
        if known == UNKNOWN { self.other(nfa, number, byte) } else { known }
    }

    /// What stands in no row.
    #[cold]
    fn other(&mut self, nfa: &NFA, number: u32, byte: u8) -> u32 {
        let known = self.others.get(&key(number, byte)).copied();
        known.unwrap_or_else(|| self.work_out(nfa, number, byte))
    }

    fn work_out(&mut self, nfa: &NFA, number: u32, byte: u8) -> u32 {
        self.marked.clear();
        for place in &self.places[self.places_of(number)] {
            if let Some(next) = step(nfa, *place, byte) {
                self.marked.reach(nfa, next);
            }
        }
        let next = self.add(nfa);
        self.lead(number, byte, next);
        next
    }

    /// Keeps in mind where a byte leads.
    fn lead(&mut self, number: u32, byte: u8, next: u32) {
        let way = &mut self.ways[number as usize];
        if way.next == UNKNOWN {
            (way.byte, way.next) = (byte, next);
            return;
        }
        if way.row == NO_ROW {
            way.row = self.rows.len() as u32;
            self.rows.push([UNKNOWN; COLUMNS + 1]);
            self.bytes += size_of::<[u32; COLUMNS + 1]>();
        }
        match COLUMN[usize::from(byte)] {
            NO_COLUMN => {
                self.others.insert(key(number, byte), next);
                self.bytes += 2 * size_of::<(u64, u32)>();
            }
            column => self.rows[way.row as usize][usize::from(column)] = next,
        }
    }

    fn places_of(&self, number: u32) -> Range<usize> {
        self.belongs(number, self.places.len(), |state| state.places)
    }

    /// What belongs to a state, of so much that belongs to all.
    #[inline]
    fn belongs(&self, number: u32, all: usize, begins: impl Fn(&Worked) -> u32) -> Range<usize> {
        let number = number as usize;
        let end = self.states.get(number + 1).map_or(all, |next| begins(next) as usize);
        begins(&self.states[number]) as usize..end
    }

    /// The state of the places that are marked.
    fn add(&mut self, nfa: &NFA) -> u32 {
        self.marked.places.sort_unstable();
        let mut mixed = Mix::default();
        self.marked.places.iter().for_each(|place| mixed.write_u64(place.as_u64()));
        let mixed = mixed.finish();
        let known = self.numbers.get(&mixed).copied();
        if let Some(known) = known
            && self.places[self.places_of(known & !MATCHES)] == self.marked.places[..]
        {
            return known;
        }
        let number = self.states.len() as u32;
        let matched = self.matched.len();
        self.push();
        for place in &self.marked.places {
            if let State::Match { pattern_id } = nfa.state(*place) {
                self.matched.push(pattern_id.as_u32());
            }
        }
        self.places.extend(&self.marked.places);
        let flag = if self.matched.len() == matched { 0 } else { MATCHES };
        self.bytes += STATE + size_of::<u32>() * (self.marked.places.len() + self.matched.len() - matched);
        if known.is_none() {
            self.numbers.insert(mixed, number | flag);
        }
        number | flag
    }

    fn push(&mut self) {
        let [places, matched] = [self.places.len(), self.matched.len()].map(|length| length as u32);
        self.states.push(Worked { places, matched });
        self.ways.push(Way { next: UNKNOWN, byte: 0, row: NO_ROW });
    }
}

impl Marked {
    fn clear(&mut self) {
        self.places.clear();
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.seen.fill(0);
            self.round = 1;
        }
    }

    /// Marks a place, and all that are come to from it without a byte.
    fn reach(&mut self, nfa: &NFA, from: StateID) {
        self.stack.push(from);
        while let Some(place) = self.stack.pop() {
            let seen = &mut self.seen[place.as_usize()];
            if std::mem::replace(seen, self.round) == self.round {
                continue;
            }
            match nfa.state(place) {
                State::Union { alternates } => self.stack.extend(alternates.iter().copied()),
                State::BinaryUnion { alt1, alt2 } => self.stack.extend([*alt1, *alt2]),
                State::Capture { next, .. } => self.stack.push(*next),
                // no expression looks around itself
                State::Look { .. } | State::Fail => {}
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) | State::Match { .. } => {
                    self.places.push(place);
                }
            }
        }
    }
}

/// The first letters and digits of ASCII that a word begins with, at most [`LETTERS`], and how many they are.
#[inline]
fn letters(text: &[u8], small: bool) -> (u64, usize) {
    let eight = match text.first_chunk() {
        Some(eight) => *eight,
        None => {
            let mut eight = [0; 8];
            eight[..text.len()].copy_from_slice(text);
            eight
        }
    };
    let word = u64::from_le_bytes(eight);
    let (letter, capital) = (within(word | each(0x20), b'a', b'z'), within(word, b'A', b'Z'));
    let other = !(letter | within(word, b'0', b'9')) & each(0x80);
    let count = (other.trailing_zeros() as usize / 8).min(LETTERS);
    let word = if small { word | capital >> 2 } else { word };
    (word & !(u64::MAX << (8 * count)), count)
}

/// The byte in each of the eight.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Marks with its highest bit each of eight bytes that lies between two of ASCII.
#[inline]
fn within(word: u64, first: u8, last: u8) -> u64 {
    let low = word & each(0x7f);
    (low + each(0x80 - first)) & !(low + each(0x7f - last)) & !word & each(0x80)
}

fn step(nfa: &NFA, place: StateID, byte: u8) -> Option<StateID> {
    match nfa.state(place) {
        State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
        State::Sparse(ways) => ways.matches_byte(byte),
        State::Dense(ways) => ways.matches_byte(byte),
        _ => None,
    }
}

fn key(state: u32, byte: u8) -> u64 {
    u64::from(state) << 8 | u64::from(byte)
}

/// Spreads a number over all bits.
#[derive(Debug, Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_letters_are_those_that_are_read_one_by_one() {
        let texts = ["Trucers: a", "U.S. talks", "0zZ9aA/:@[`{", "é", "Straße", "", "abcdefgh", "\u{7f}a"];
        for text in texts.iter().flat_map(|text| (0..=text.len()).map(|at| &text.as_bytes()[at..])) {
            let word: Vec<u8> =
                text.iter().take(LETTERS).copied().take_while(u8::is_ascii_alphanumeric).collect();
            for (small, word) in [(false, word.clone()), (true, word.to_ascii_lowercase())] {
                let (key, count) = letters(text, small);
                assert_eq!(key.to_le_bytes()[..count], word, "{text:?}");
                assert_eq!(key >> (8 * count), 0, "{text:?}");
            }
        }
    }
}
