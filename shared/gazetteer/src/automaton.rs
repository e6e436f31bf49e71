mod cache;

use regex_automata::nfa::thompson::{Compiler, Config, NFA, WhichCaptures};
use regex_automata::util::pool::{Pool, PoolGuard};
use regex_syntax::hir::Hir;

use cache::{Cache, DEAD};

/// Expressions that are followed together, byte by byte, all of them to every end.
///
/// States are worked out when a text first needs them. Most are within a word and lead on by one letter: a table of
/// all bytes for each, as the automata of libraries have it, would take many times as much memory, and be forgotten
/// and worked out again all the time.
pub(crate) struct Automaton {
    nfa: NFA,
    /// whether it reads capitals of ASCII as small letters
    small: bool,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync>>,
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Automaton").field("expressions", &self.nfa.pattern_len()).finish_non_exhaustive()
    }
}

impl Automaton {
    pub(crate) fn of(expressions: &[Hir], small: bool) -> Result<Self, String> {
        let nfa = Compiler::new()
            .configure(Config::new().which_captures(WhichCaptures::None))
            .build_many_from_hir(expressions)
            .map_err(|error| error.to_string())?;
        let maker = nfa.clone();
        Ok(Self { nfa, small, caches: Pool::new(Box::new(move || Cache::new(&maker))) })
    }

    /// For as many texts and places as one thread asks for.
    pub(crate) fn walker(&self) -> Walker<'_> {
        Walker { nfa: &self.nfa, small: self.small, cache: self.caches.get() }
    }
}

/// Follows texts.
pub(crate) struct Walker<'a> {
    nfa: &'a NFA,
    small: bool,
    cache: PoolGuard<'a, Cache, Box<dyn Fn() -> Cache + Send + Sync>>,
}

impl Walker<'_> {
    /// Follows the text from this byte for at most `longest` bytes, telling where matches end, if no word goes on there,
    /// and of which expressions.
    #[inline]
    pub(crate) fn follow(
        &mut self,
        text: &[u8],
        at: usize,
        longest: usize,
        mut matched: impl FnMut(&[u32], usize),
    ) {
        let cache = &mut *self.cache;
        let (mut state, mut place) = cache.enter(self.nfa, text, at, self.small);
        let text = &text[..text.len().min(at + longest)];
        while state != DEAD {
            if let [_, ..] = cache.matched(state) {
                matched(cache.matched(state), place);
            }
            let Some(byte) = text.get(place) else { break };
            let byte = if self.small { byte.to_ascii_lowercase() } else { *byte };
            state = cache.next(self.nfa, state, byte);
            place += 1;
        }
        cache.trim(self.nfa);
    }
}
