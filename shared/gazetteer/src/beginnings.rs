//! How the matches of an expression begin: it is read letter by letter, in all the ways it can go, as far as tells.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use crate::openings::{Beginning, Openings, What};
use crate::word;

/// More letters than these at one place are any letter.
const MANY: usize = 12;
/// Nothing deeper is taken apart.
const DEEPEST: u32 = 64;

/// Tells what words an expression may begin with; where that may be any, what word must stand behind it.
pub(crate) fn open(expression: &Hir, openings: &mut Openings, what: What) {
    let mut reader = Reader { openings, what };
    let row = Row { next: expression, rest: None };
    if !reader.read(Some(&row), At::First(Beginning::default()), DEEPEST) {
        reader.openings.add_any(what);
    }
}

struct Reader<'o> {
    openings: &'o mut Openings,
    what: What,
}

/// What of an expression is still to be read.
#[derive(Clone, Copy)]
struct Row<'h, 'r> {
    next: &'h Hir,
    rest: Option<&'r Row<'h, 'r>>,
}

/// How far a match has been read.
#[derive(Debug, Clone, Copy)]
enum At {
    First(Beginning),
    /// in a first word of any letters
    AnyFirst,
    /// behind such a word
    Between,
    Second(Beginning),
}

impl Reader<'_> {
    /// False where any word may begin a match, and any may follow it.
    fn read(&mut self, row: Option<&Row<'_, '_>>, at: At, depth: u32) -> bool {
        let Some(Row { next, rest }) = row else { return self.end(at) };
        let Some(depth) = depth.checked_sub(1) else { return false };
        match next.kind() {
            HirKind::Empty => self.read(*rest, at, depth),
            HirKind::Look(_) => false,
            HirKind::Capture(capture) => self.read(Some(&Row { next: &capture.sub, rest: *rest }), at, depth),
            HirKind::Concat(parts) => self.parts(parts, *rest, at, depth),
            HirKind::Alternation(ways) => {
                ways.iter().all(|way| self.read(Some(&Row { next: way, rest: *rest }), at, depth))
            }
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(letters) => self.letters(letters, *rest, at, depth),
                Err(_) => false,
            },
            HirKind::Class(class) => self.class(class, *rest, at, depth),
            HirKind::Repetition(Repetition { min, max, sub, .. }) => {
                // what may stand again may stand no more, or go on like itself
                let again = Row { next, rest: *rest };
                let more = if *max == Some(1) { *rest } else { Some(&again) };
                let letters =
                    matches!(at, At::AnyFirst | At::Between) && matches!(sub.kind(), HirKind::Class(_));
                let more = if letters { *rest } else { more };
                (*min > 0 || self.read(*rest, at, depth))
                    && (*min == 0
                        || *max == Some(1)
                        || self.read(Some(&Row { next: sub, rest: *rest }), at, depth))
                    && self.read(Some(&Row { next: sub, rest: more }), at, depth)
            }
        }
    }

    fn parts(&mut self, parts: &[Hir], rest: Option<&Row<'_, '_>>, at: At, depth: u32) -> bool {
        match parts.split_first() {
            None => self.read(rest, at, depth),
            Some((first, [])) => self.read(Some(&Row { next: first, rest }), at, depth),
            Some((first, [second])) => {
                self.read(Some(&Row { next: first, rest: Some(&Row { next: second, rest }) }), at, depth)
            }
            Some((first, more)) => {
                let more = Hir::concat(more.to_vec());
                self.read(Some(&Row { next: first, rest: Some(&Row { next: &more, rest }) }), at, depth)
            }
        }
    }

    fn letters(&mut self, letters: &str, rest: Option<&Row<'_, '_>>, mut at: At, depth: u32) -> bool {
        for c in letters.chars() {
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
        match (at, letter) {
            (At::First(beginning) | At::Second(beginning), Some(letter)) => {
                let longer = beginning.with(letter);
                if longer.is_full() {
                    self.add(at, longer);
                    return None;
                }
                Some(if matches!(at, At::First(_)) { At::First(longer) } else { At::Second(longer) })
            }
            (At::First(beginning) | At::Second(beginning), None) => {
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
        let has = |c: char| class.iter().any(|range| (range.start()..=range.end()).contains(&c));
        let ascii = (0..128u8).filter(|byte| has(char::from(*byte)));
        let mut one_of: Vec<char> = ascii.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
        one_of.sort_unstable();
        one_of.dedup();
        let letters = one_of.iter().filter(|c| c.is_ascii_alphanumeric()).count();
        if !matches!(at, At::First(_) | At::Second(_)) {
            // beyond ASCII one stands for all that are parts of words, and one for all that are not
            let beyond = class.iter().flat_map(|range| (range.start()..=range.end()).take(MANY));
            one_of.extend(beyond.filter(|c| !c.is_ascii()));
        }
        if letters > MANY {
            let known = match at {
                At::First(beginning) if beginning.is_empty() => self.read(rest, At::AnyFirst, depth),
                At::AnyFirst => self.read(rest, At::AnyFirst, depth),
                At::First(beginning) | At::Second(beginning) => self.any_letters(at, beginning),
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
        self.add(at, beginning);
        let letters = (b'0'..=b'9').chain(b'a'..=b'z');
        letters.into_iter().all(|letter| self.any_letters(at, beginning.with(letter)))
    }

    /// The match ends, and so does its word.
    fn end(&mut self, at: At) -> bool {
        match at {
            At::First(beginning) | At::Second(beginning) => {
                self.add(at, beginning);
                !beginning.is_empty()
            }
            At::AnyFirst | At::Between => false,
        }
    }

    fn add(&mut self, at: At, beginning: Beginning) {
        match at {
            At::Second(_) => self.openings.add_behind(beginning, self.what),
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
        assert_eq!(tried("(?:an? )?true?|not", text), ["a", "true", "not,"]);
        assert_eq!(tried("tru\\w+", text), ["Truces", "TRUCE", "true", "Trust"]);
        assert_eq!(tried("end(?:ed|ing)|th[ae]m?", text), ["the", "them,", "them."]);
        assert_eq!(tried("(?:in |a )*the", text), ["a", "in", "the"]);
    }

    #[test]
    fn an_expression_that_begins_with_any_word_is_tried_by_its_second() {
        let text = "Her own words, a country’s constitution, an old rule of law, one’s own.";
        assert_eq!(tried("\\w+n words?", text), ["own"]);
        assert_eq!(tried("\\w+['’]s constitution", text), ["country’s", "one’s"]);
        assert_eq!(tried("(?:\\w+ish |\\w+-)?rules?", text), ["old", "rule"]);
        assert_eq!(tried("\\w+y", text).len(), tried("\\w+ \\w+", text).len());
    }
}
