use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use regex_automata::nfa::thompson::{Compiler, Config, NFA, State, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::util::primitives::StateID;
use regex_syntax::hir::Hir;

/// What has been worked out is forgotten beyond this many bytes.
const CACHE: usize = 16 << 20;
/// About what a state takes besides its places.
const STATE: usize = 96;
const DEAD: u32 = 0;
const START: u32 = 1;
const UNKNOWN: u32 = u32::MAX;

/// Expressions that are followed together, byte by byte, all of them to every end.
///
/// States are worked out when a text first needs them. Most are within a word and lead on by a letter or two: a table of
/// all bytes for each, as the automata of libraries have it, would take a hundred times as much memory, and be forgotten
/// and worked out again all the time.
pub(crate) struct Automaton {
    nfa: NFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync>>,
}

/// The states worked out so far.
struct Cache {
    states: Vec<Worked>,
    numbers: HashMap<Box<[StateID]>, u32>,
    ways: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    from_start: Box<[u32; 256]>,
    bytes: usize,
    marked: Marked,
}

struct Worked {
    places: Box<[StateID]>,
    /// the expressions that have matched
    matched: Box<[u32]>,
    /// the way that was first taken
    byte: u8,
    next: u32,
}

/// Places of the expressions, each once, in the order they are come to.
struct Marked {
    seen: Vec<u32>,
    round: u32,
    stack: Vec<StateID>,
    places: Vec<StateID>,
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Automaton").field("expressions", &self.nfa.pattern_len()).finish_non_exhaustive()
    }
}

impl Automaton {
    pub(crate) fn of(expressions: &[Hir]) -> Result<Self, String> {
        let nfa = Compiler::new()
            .configure(Config::new().which_captures(WhichCaptures::None))
            .build_many_from_hir(expressions)
            .map_err(|error| error.to_string())?;
        let maker = nfa.clone();
        Ok(Self { nfa, caches: Pool::new(Box::new(move || Cache::new(&maker))) })
    }

    /// Follows the text from each of these bytes for at most `longest` bytes, telling every match: where it begins, its
    /// expression, and where it ends.
    pub(crate) fn follow(
        &self,
        text: &[u8],
        from: impl Iterator<Item = usize>,
        longest: usize,
        mut matched: impl FnMut(usize, usize, usize),
    ) {
        let mut cache = self.caches.get();
        for at in from {
            let mut state = START;
            let end = text.len().min(at + longest);
            for (place, byte) in text.iter().enumerate().take(end).skip(at) {
                state = cache.next(&self.nfa, state, *byte);
                if state == DEAD {
                    break;
                }
                for expression in &cache.states[state as usize].matched {
                    matched(at, *expression as usize, place + 1);
                }
            }
            cache.trim(&self.nfa);
        }
    }
}

impl Cache {
    fn new(nfa: &NFA) -> Self {
        let marked =
            Marked { seen: vec![0; nfa.states().len()], round: 0, stack: Vec::new(), places: Vec::new() };
        let mut cache = Self {
            states: Vec::new(),
            numbers: HashMap::new(),
            ways: HashMap::default(),
            from_start: Box::new([UNKNOWN; 256]),
            bytes: 0,
            marked,
        };
        cache.begin(nfa);
        cache
    }

    fn begin(&mut self, nfa: &NFA) {
        self.bytes = 0;
        self.states.clear();
        self.numbers.clear();
        self.ways.clear();
        self.from_start.fill(UNKNOWN);
        self.marked.clear();
        self.add(nfa);
        self.marked.reach(nfa, nfa.start_anchored());
        self.add(nfa);
    }

    /// Forgets everything where that has become too much.
    fn trim(&mut self, nfa: &NFA) {
        if self.bytes > CACHE {
            self.begin(nfa);
        }
    }

    #[inline]
    fn next(&mut self, nfa: &NFA, state: u32, byte: u8) -> u32 {
        let known = if state == START {
            self.from_start[usize::from(byte)]
        } else {
            let worked = &self.states[state as usize];
            if worked.byte == byte && worked.next != UNKNOWN {
                return worked.next;
            }
            self.ways.get(&way(state, byte)).copied().unwrap_or(UNKNOWN)
        };
        if known == UNKNOWN { self.work_out(nfa, state, byte) } else { known }
    }

    #[cold]
    fn work_out(&mut self, nfa: &NFA, state: u32, byte: u8) -> u32 {
        self.marked.clear();
        let places = std::mem::take(&mut self.states[state as usize].places);
        for place in &places {
            if let Some(next) = step(nfa, *place, byte) {
                self.marked.reach(nfa, next);
            }
        }
        self.states[state as usize].places = places;
        let next = self.add(nfa);
        let worked = &mut self.states[state as usize];
        if state == START {
            self.from_start[usize::from(byte)] = next;
        } else if worked.next == UNKNOWN {
            (worked.byte, worked.next) = (byte, next);
        } else {
            self.ways.insert(way(state, byte), next);
            self.bytes += 2 * size_of::<(u64, u32)>();
        }
        next
    }

    /// The state of the places that are marked.
    fn add(&mut self, nfa: &NFA) -> u32 {
        self.marked.places.sort_unstable();
        if let Some(known) = self.numbers.get(self.marked.places.as_slice()) {
            return *known;
        }
        let places: Box<[StateID]> = self.marked.places.as_slice().into();
        let matched = places.iter().filter_map(|place| match nfa.state(*place) {
            State::Match { pattern_id } => Some(pattern_id.as_u32()),
            _ => None,
        });
        let matched: Box<[u32]> = matched.collect();
        let number = self.states.len() as u32;
        self.bytes += STATE + 2 * size_of_val(&*places);
        self.numbers.insert(places.clone(), number);
        self.states.push(Worked { places, matched, byte: 0, next: UNKNOWN });
        number
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

fn step(nfa: &NFA, place: StateID, byte: u8) -> Option<StateID> {
    match nfa.state(place) {
        State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
        State::Sparse(ways) => ways.matches_byte(byte),
        State::Dense(ways) => ways.matches_byte(byte),
        _ => None,
    }
}

fn way(state: u32, byte: u8) -> u64 {
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
