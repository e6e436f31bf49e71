use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, MatchKind};

use crate::fold::Fold;
use crate::word;

/// All forms of a language, walked from the beginning of a word.
///
/// A leftmost-longest scan over the text with a filter afterwards would lose names: "an India" (a language)
/// would swallow the beginning of "an Indian minister", and then be thrown away.
#[derive(Debug)]
pub(crate) struct Trie {
    nfa: NFA,
}

impl Trie {
    /// The number of a form is its position in the list.
    pub(crate) fn build(forms: &[String]) -> Result<Self, aho_corasick::BuildError> {
        let nfa = NFA::builder().match_kind(MatchKind::Standard).build(forms)?;
        Ok(Self { nfa })
    }

    /// The longest form that begins at this byte and ends where a word may end, with the byte it ends at.
    pub(crate) fn longest(&self, text: &str, at: usize) -> Option<(usize, usize)> {
        let mut state = self.nfa.start_state(Anchored::Yes).ok()?;
        let mut length = 0;
        let mut longest = None;
        let mut buffer = [0; 4];
        for (c, end) in Fold::from(text, at) {
            for byte in c.encode_utf8(&mut buffer).bytes() {
                state = self.nfa.next_state(Anchored::Yes, state, byte);
                length += 1;
            }
            if !self.nfa.is_special(state) {
                continue;
            }
            if self.nfa.is_dead(state) {
                break;
            }
            if self.nfa.is_match(state) && word::is_boundary(Some(c), text[end..].chars().next()) {
                // a state also lists the forms that are endings of its own
                let own = (0..self.nfa.match_len(state))
                    .map(|index| self.nfa.match_pattern(state, index))
                    .find(|form| self.nfa.pattern_len(*form) == length);
                longest = own.map(|form| (form.as_usize(), end)).or(longest);
            }
        }
        longest
    }
}
