//! How the matches of an expression begin: it is read letter by letter, in all the ways it can go, as far as tells.

use std::collections::HashMap;
use std::slice;

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use crate::openings::{Beginning, Openings, What};
use crate::word;

/// More letters than these at one place are any letter.
const MANY: usize = 12;
/// Nothing deeper is taken apart.
const DEEPEST: u32 = 256;

/// Tells what words an expression may begin with; where that may be any, what word must stand behind it.
pub(crate) fn open(expression: &Hir, openings: &mut Openings, what: What) {
    if !Reader::new(openings, what).read_whole(expression) {
        openings.add_any(what);
    }
}

/// Whether an expression begins with words that tell where it may be found.
pub(crate) fn tell(expression: &Hir) -> bool {
    let mut openings = Openings::default();
    let mut reader = Reader::new(&mut openings, What::Issue);
    reader.read_whole(expression) && !reader.vague
}

struct Reader<'o> {
    openings: &'o mut Openings,
    what: What,
    /// by the address of the part, and whether it comes again
    read: HashMap<(usize, bool, At), bool>,
    /// it may begin with any word, or with no word at all
    vague: bool,
}

/// What of an expression is still to be read.
#[derive(Clone, Copy)]
struct Row<'h, 'r> {
    parts: &'h [Hir],
    rest: Option<&'r Row<'h, 'r>>,
    /// the first of the parts is repeated, and was read before
    again: bool,
}

/// How far a match has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum At {
    First(Beginning),
    /// behind a first word that is short
    BehindShort(Beginning),
    /// in the second word, behind a short one
    Pair(Beginning, Beginning),
    /// in a first word of any letters
    AnyFirst,
    /// behind such a word
    Between,
    Second(Beginning),
}

impl<'o> Reader<'o> {
    fn new(openings: &'o mut Openings, what: What) -> Self {
        Self { openings, what, read: HashMap::new(), vague: false }
    }

    fn read_whole(&mut self, expression: &Hir) -> bool {
        let row = Row { parts: slice::from_ref(expression), rest: None, again: false };
        self.read(Some(&row), At::First(Beginning::default()), DEEPEST)
    }

    /// False where any word may begin a match, and any may follow it.
    fn read(&mut self, row: Option<&Row<'_, '_>>, at: At, depth: u32) -> bool {
        let Some(Row { parts, rest, again }) = row else { return self.end(at) };
        let Some((next, more)) = parts.split_first() else { return self.read(*rest, at, depth) };
        let Some(depth) = depth.checked_sub(1) else { return false };
        // what follows a part is always the same, so it is read once in each way to come to it
        let way = (std::ptr::from_ref(next) as usize, *again, at);
        if let Some(known) = self.read.get(&way) {
            return *known;
        }
        self.read.insert(way, true);
        let known = self.part(next, more, *rest, *again, at, depth);
        self.read.insert(way, known);
        known
    }

    fn part(
        &mut self,
        next: &Hir,
        more: &[Hir],
        rest: Option<&Row<'_, '_>>,
        again: bool,
        at: At,
        depth: u32,
    ) -> bool {
        let rest = if more.is_empty() { rest } else { Some(&Row { parts: more, rest, again: false }) };
        let mut one =
            |next| self.read(Some(&Row { parts: slice::from_ref(next), rest, again: false }), at, depth);
        match next.kind() {
            HirKind::Empty => self.read(rest, at, depth),
            HirKind::Look(_) => false,
            HirKind::Capture(capture) => one(&capture.sub),
            HirKind::Concat(parts) => self.read(Some(&Row { parts, rest, again: false }), at, depth),
            HirKind::Alternation(ways) => ways.iter().all(one),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(letters) => self.letters(letters, rest, at, depth),
                Err(_) => false,
            },
            HirKind::Class(class) => self.class(class, rest, at, depth),
            HirKind::Repetition(Repetition { min, max, sub, .. }) => {
                let more = Row { parts: slice::from_ref(next), rest, again: true };
                let behind = if *max == Some(1) { rest } else { Some(&more) };
                ((*min > 0 && !again) || self.read(rest, at, depth))
                    && self.read(
                        Some(&Row { parts: slice::from_ref(sub), rest: behind, again: false }),
                        at,
                        depth,
                    )
            }
        }
    }

    fn letters(&mut self, letters: &str, rest: Option<&Row<'_, '_>>, mut at: At, depth: u32) -> bool {
        for (byte, c) in letters.char_indices() {
            if at == At::AnyFirst && matches!(c, '-' | '\'') {
                // what follows is a word of its own, or still the first: either may tell
                let behind = &letters[byte + c.len_utf8()..];
                return self.letters(behind, rest, At::Between, depth)
                    || self.letters(behind, rest, at, depth);
            }
            match self.letter(at, c) {
                Some(next) => at = next,
                None => return true,
            }
        }
        self.read(rest, at, depth)
    }

    /// Where a match stands behind a character; nothing where it need not be read further.
    fn letter(&mut self, at: At, c: char) -> Option<At> {
        // what isn't ASCII may be spelt in several ways: such words are always looked at
        let letter = u8::try_from(c).ok().filter(u8::is_ascii_alphanumeric);
        let letter =
            letter.map(|letter| if letter.is_ascii_digit() { b'0' } else { letter.to_ascii_lowercase() });
        self.vague |= at == At::First(Beginning::default()) && !word::is_word(c);
        match (at, letter) {
            (At::First(first), None) => (c.is_ascii() && !first.is_empty()).then_some(At::BehindShort(first)),
            (At::BehindShort(first), Some(letter)) => {
                Some(At::Pair(first, Beginning::default().with(letter)))
            }
            (At::BehindShort(_), None) if word::is_word(c) => {
                self.add(at, Beginning::default());
                None
            }
            (At::BehindShort(_), None) => Some(at),
            (At::Pair(first, second), Some(letter)) if !second.with(letter).is_stem() => {
                Some(At::Pair(first, second.with(letter)))
            }
            (At::Pair(_, second), _) => {
                self.add(at, letter.map_or(second, |letter| second.with(letter)));
                None
            }
            (At::First(beginning) | At::Second(beginning), Some(letter)) => {
                let longer = beginning.with(letter);
                if longer.is_full() {
                    self.add(at, longer);
                    return None;
                }
                Some(if matches!(at, At::First(_)) { At::First(longer) } else { At::Second(longer) })
            }
            (At::Second(beginning), None) => {
                if c.is_ascii() && !beginning.is_empty() {
                    self.add(at, beginning);
                }
                None
            }
            (At::AnyFirst, _) if c == '_' || word::is_word(c) => Some(At::AnyFirst),
            (At::AnyFirst, _) => Some(At::Between),
            (At::Between, Some(letter)) => Some(At::Second(Beginning::default().with(letter))),
            (At::Between, None) if word::is_word(c) => None,
            (At::Between, None) => Some(At::Between),
        }
    }

    fn class(&mut self, class: &Class, rest: Option<&Row<'_, '_>>, at: At, depth: u32) -> bool {
        let Class::Unicode(class) = class else { return false };
        let mut ascii = 0u128;
        for range in class.iter().filter(|range| range.start().is_ascii()) {
            (range.start()..=range.end().min('\u{7f}')).for_each(|c| {
                ascii |= 1 << if c.is_ascii_digit() { '0' } else { c.to_ascii_lowercase() } as u32
            });
        }
        let mut one_of: Vec<char> =
            (0..128u8).filter(|byte| ascii & (1 << *byte) != 0).map(char::from).collect();
        let letters = one_of.iter().filter(|c| c.is_ascii_alphanumeric()).count();
        if !matches!(at, At::First(_) | At::Second(_) | At::Pair(..)) {
            // beyond ASCII one stands for all that are parts of words, and one for all that are not
            let beyond = class.iter().flat_map(|range| (range.start()..=range.end()).take(MANY));
            one_of.extend(beyond.filter(|c| !c.is_ascii()));
        }
        if letters > MANY {
            let known = match at {
                At::First(beginning) if beginning.is_empty() => {
                    self.vague = true;
                    self.read(rest, At::AnyFirst, depth)
                }
                At::AnyFirst => self.read(rest, At::AnyFirst, depth),
                // what goes with a short word may be too many words: the short one alone tells
                At::BehindShort(first) => return self.end(At::First(first)),
                At::Pair(first, second) if second.is_short() => return self.end(At::First(first)),
                At::First(beginning) | At::Second(beginning) | At::Pair(_, beginning) => {
                    self.any_letters(at, beginning)
                }
                At::Between => false,
            };
            one_of.retain(|c| !c.is_ascii_alphanumeric());
            if !known {
                return false;
            }
        }
        // all that leads on to the same place is read once
        let mut read: Vec<char> = Vec::new();
        for c in one_of {
            let same = |other: &char| matches!(at, At::AnyFirst) && word::is_word(*other) == word::is_word(c);
            if !read.iter().any(same) && !self.letters(c.encode_utf8(&mut [0; 4]), rest, at, depth) {
                return false;
            }
            read.push(c);
        }
        true
    }

    /// Whatever may follow.
    fn any_letters(&mut self, at: At, beginning: Beginning) -> bool {
        if beginning.is_full() {
            self.add(at, beginning);
            return true;
        }
        if beginning.is_empty() {
            return false;
        }
        if beginning.is_stem() {
            match at {
                At::Second(_) => self.openings.add_stem_behind(beginning, self.what),
                At::Pair(..) => self.add(at, beginning),
                _ => self.openings.add_stem(beginning, self.what),
            }
            return true;
        }
        self.add(at, beginning);
        let mut letters = (b'a'..=b'z').chain([b'0']);
        letters.all(|letter| self.any_letters(at, beginning.with(letter)))
    }

    /// The match ends, and so does its word.
    fn end(&mut self, at: At) -> bool {
        match at {
            At::First(beginning) | At::Second(beginning) | At::Pair(_, beginning) => {
                self.add(at, beginning);
                !beginning.is_empty()
            }
            At::BehindShort(first) => self.end(At::First(first)),
            At::AnyFirst | At::Between => false,
        }
    }

    fn add(&mut self, at: At, beginning: Beginning) {
        match at {
            At::Second(_) => self.openings.add_behind(beginning, self.what),
            At::BehindShort(first) | At::Pair(first, _) => {
                self.openings.add_pair(first, beginning, self.what);
            }
            _ => self.openings.add_in_any_case(beginning, self.what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openings::Starts;

    /// The words at which an expression is tried.
    fn tried<'t>(expression: &str, text: &'t str) -> Vec<&'t str> {
        let mut openings = Openings::default();
        let config = regex_automata::util::syntax::Config::new().case_insensitive(true);
        open(
            &regex_automata::util::syntax::parse_with(expression, &config).unwrap(),
            &mut openings,
            What::Issue,
        );
        let starts = Starts::of(text, &openings);
        let words = starts.within(0..text.len(), What::Issue as u8);
        words.map(|(at, _)| text[at..].split(' ').next().unwrap()).collect()
    }

    #[test]
    fn an_expression_is_tried_where_its_first_letters_stand() {
        let text = "Truces end: a TRUCE held, true or not, in the end. Trust them, all of them.";
        assert_eq!(tried("truces?", text), ["Truces", "TRUCE"]);
        assert_eq!(tried("in the|all them", text), ["in"]);
        // "a TRUCE" is told by the first letters of its second word
        assert_eq!(tried("(?:an? )?trim?|not", text), ["not,"]);
        assert_eq!(tried("(?:an? )?true?|not", text), ["a", "true", "not,"]);
        assert_eq!(tried("tru\\w+", text), ["Truces", "TRUCE", "true", "Trust"]);
        assert_eq!(tried("end(?:ed|ing)|th[ae]m?", text), ["the", "them,", "them."]);
        assert_eq!(tried("(?:in |a )*the", text), ["in", "the"]);
    }

    #[test]
    fn an_expression_that_begins_with_any_word_is_tried_by_its_second() {
        let text = "Her own words, a country’s constitution, an old rule of law, one’s own.";
        // "one’s" and what stands before it are looked at always, for they aren't ASCII
        let told = |expression| -> Vec<_> {
            tried(expression, text).into_iter().filter(|word| !["law,", "one’s"].contains(word)).collect()
        };
        assert_eq!(told("\\w+n words?"), ["own"]);
        assert_eq!(told("\\w+['’]s constitution"), ["country’s"]);
        assert_eq!(told("(?:\\w+ish |\\w+-)?rules?"), ["old", "rule"]);
        assert_eq!(tried("\\w+y", text).len(), tried("\\w+ \\w+", text).len());
    }
}
