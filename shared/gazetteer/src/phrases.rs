use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::Pool;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};

use regex_syntax::hir::Hir;

use crate::issue::Patterns;
use crate::openings::{Openings, Starts, What};
use crate::{DataError, beginnings, word};

/// No match is longer, in bytes: it bounds the work that a hostile text can ask for.
pub(crate) const LONGEST: usize = 256;
/// States of the automaton are made when a text first needs them, and forgotten beyond this many bytes.
const CACHE: usize = 16 << 20;

/// Expressions, each with its sense, in one automaton that is walked from the beginning of each word.
pub(crate) struct Phrases<S> {
    dfa: DFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync>>,
    /// what each expression of the automaton says
    senses: Vec<S>,
    what: What,
}

/// Words that have a sense, by their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phrase<S> {
    pub(crate) sense: S,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl<S> std::fmt::Debug for Phrases<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phrases").field("senses", &self.senses.len()).finish_non_exhaustive()
    }
}

impl<S: Clone + Eq> Phrases<S> {
    /// Of the expressions that the files have for a language; tells how they begin.
    pub(crate) fn build<'p>(
        language: &str,
        lists: impl IntoIterator<Item = (&'p Patterns, S)>,
        openings: &mut Openings,
        what: What,
    ) -> Result<Self, DataError> {
        let mut expressions = Vec::new();
        let mut senses = Vec::new();
        let mut last = None;
        for (patterns, sense) in lists {
            for (index, pattern) in patterns.of(language).enumerate() {
                let expression =
                    expression(pattern).map_err(|reason| patterns.error(language, index, reason))?;
                beginnings::open(&expression, openings, what);
                expressions.push(expression);
                senses.push(sense.clone());
            }
            last = Some(patterns);
        }
        let too_large = |error: &dyn std::fmt::Display| {
            let reason = format!("{language}: {error}");
            last.map_or_else(
                || DataError::new("", 0, reason.clone()),
                |last| last.error(language, 0, &*reason),
            )
        };
        let nfa = thompson::Compiler::new()
            .configure(thompson::Config::new().which_captures(thompson::WhichCaptures::None))
            .build_many_from_hir(&expressions)
            .map_err(|error| too_large(&error))?;
        let config = DFA::config().match_kind(MatchKind::All).cache_capacity(CACHE);
        let dfa = DFA::builder()
            .configure(config.skip_cache_capacity_check(true))
            .build_from_nfa(nfa)
            .map_err(|error| too_large(&error))?;
        let maker = dfa.clone();
        Ok(Self { dfa, caches: Pool::new(Box::new(move || maker.create_cache())), senses, what })
    }

    /// The longest match of each sense at each word that begins in this part of the text, in order.
    pub(crate) fn find(&self, text: &str, starts: &Starts, within: std::ops::Range<usize>) -> Vec<Phrase<S>> {
        let mut found = Vec::new();
        if self.senses.is_empty() {
            return found;
        }
        let mut cache = self.caches.get();
        for (start, _) in starts.within(within, self.what as u8) {
            self.walk(&mut cache, text, start, &mut found);
        }
        found
    }

    /// The longest match of each sense that begins here and ends where a word may end.
    fn walk(&self, cache: &mut Cache, text: &str, at: usize, found: &mut Vec<Phrase<S>>) {
        let config = start::Config::new().anchored(Anchored::Yes);
        // neither can fail: no expression looks around, and the cache may be cleared as often as it fills
        let Ok(mut state) = self.dfa.start_state(cache, &config) else { return };
        let first = found.len();
        let bytes = text.as_bytes();
        for end in at..=bytes.len().min(at + LONGEST) {
            let next = match bytes.get(end) {
                Some(byte) => self.dfa.next_state(cache, state, *byte),
                None => self.dfa.next_eoi_state(cache, state),
            };
            let Ok(next) = next else { return };
            state = next;
            if !state.is_tagged() {
                continue;
            }
            if state.is_dead() || state.is_quit() {
                return;
            }
            // a match is known one byte after its end
            if state.is_match() && end > at && text.is_char_boundary(end) && word::is_boundary_at(text, end) {
                for index in 0..self.dfa.match_len(cache, state) {
                    let sense = &self.senses[self.dfa.match_pattern(cache, state, index).as_usize()];
                    match found[first..].iter_mut().find(|known| known.sense == *sense) {
                        Some(known) => known.end = end,
                        None => found.push(Phrase { sense: sense.clone(), start: at, end }),
                    }
                }
            }
        }
    }
}

fn expression(pattern: &str) -> Result<Hir, String> {
    let config = syntax::Config::new().case_insensitive(true);
    let hir = syntax::parse_with(&loosen(pattern), &config).map_err(|error| error.to_string())?;
    let properties = hir.properties();
    if !properties.look_set().is_empty() {
        return Err("looks around itself: it begins and ends at a word anyway".to_owned());
    }
    if properties.minimum_len() == Some(0) {
        return Err("matches nothing".to_owned());
    }
    Ok(hir)
}

/// Letters, marks and digits of the scripts that put spaces between words. All of Unicode's, which `\w` means,
/// would make the automaton many times as large.
const WORD: &str = "0-9A-Za-z_\u{aa}\u{b5}\u{ba}\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{24f}\u{300}-\u{374}\u{376}-\u{52f}\
    \u{591}-\u{5bd}\u{5bf}-\u{5c7}\u{5d0}-\u{5ea}\u{610}-\u{61a}\u{620}-\u{669}\u{66e}-\u{6d3}\u{6d5}-\u{6fc}\u{200c}\u{200d}";

/// A space stands for any one space or line end, a straight apostrophe for a curly one too.
fn loosen(pattern: &str) -> String {
    let mut loose = String::with_capacity(pattern.len() * 2);
    let (mut in_class, mut escaped) = (false, false);
    for c in pattern.chars() {
        let set = match c {
            'w' if escaped => {
                loose.pop();
                WORD
            }
            'd' if escaped => {
                loose.pop();
                "0-9"
            }
            ' ' if !escaped => " \u{a0}\u{202f}\n",
            '\'' if !escaped => "'’",
            '[' | ']' if !escaped => {
                in_class = c == '[';
                ""
            }
            _ => "",
        };
        match set {
            "" => loose.push(c),
            set if in_class => loose.push_str(set),
            set => {
                loose.push('[');
                loose.push_str(set);
                loose.push(']');
            }
        }
        escaped = c == '\\' && !escaped;
    }
    loose
}
