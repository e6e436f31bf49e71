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
    openings: Openings,
}

/// Which three letters any form begins with: most words of a text begin no name, and need no walk to know it.
#[derive(Debug)]
struct Openings(Box<[u64; 1 << 10]>);

impl Openings {
    fn of(forms: &[String]) -> Self {
        let mut openings = Box::new([0; 1 << 10]);
        let mut set = |number: usize| openings[number / 64] |= 1 << (number % 64);
        for form in forms {
            match *form.as_bytes() {
                [first, second, third, ..] => set(number(first, second, third)),
                [first, second] => (0..128).for_each(|third| set(number(first, second, third))),
                [first] => {
                    (0..1 << 14).for_each(|rest| set(number(first, (rest >> 7) as u8, (rest & 127) as u8)))
                }
                [] => {}
            }
        }
        Self(openings)
    }

    /// Whether a form may begin at this byte; what isn't ASCII may be spelt in several ways, and is walked.
    fn may_begin(&self, text: &[u8], at: usize) -> bool {
        match text.get(at..at + 3) {
            Some(&[first, second, third]) if (first | second | third).is_ascii() => {
                // white space of any kind is one space
                let space = |byte: u8| if byte.is_ascii_whitespace() { b' ' } else { byte };
                let number = number(first, space(second), space(third));
                self.0[number / 64] & (1 << (number % 64)) != 0
            }
            _ => true,
        }
    }
}

/// Sixteen bits of three letters. Two openings may share a number, which costs a walk and loses nothing.
fn number(first: u8, second: u8, third: u8) -> usize {
    (usize::from(first & 63) << 10) | (usize::from(second & 31) << 5) | usize::from(third & 31)
}

impl Trie {
    /// The number of a form is its position in the list; forms are as [`Fold`] reads them.
    pub(crate) fn build(forms: &[String]) -> Result<Self, aho_corasick::BuildError> {
        let nfa = NFA::builder().match_kind(MatchKind::Standard).build(forms)?;
        Ok(Self { nfa, openings: Openings::of(forms) })
    }

    /// The longest form that begins at this byte and ends where a word may end, with the byte it ends at.
    pub(crate) fn longest(&self, text: &str, at: usize) -> Option<(usize, usize)> {
        if !self.openings.may_begin(text.as_bytes(), at) {
            return None;
        }
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
