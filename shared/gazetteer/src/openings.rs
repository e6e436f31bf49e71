use crate::marks::Marks;
use crate::word;

/// What a word may begin. Each is one bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Name = 1,
    /// of the list that all languages share
    Person = 2,
    Issue = 4,
    Stance = 8,
}

/// So many bits further to the left what the word before may begin.
const BEHIND: u8 = 4;
/// No compound is told to more of its parts than these.
const COMPOUND: usize = 4;
/// So many letters of a word tell what it may begin.
const LETTERS: usize = 5;
/// So many where any letters may follow.
const STEM: usize = 3;

/// The first letters of a word; fewer than [`LETTERS`] where the word ends with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Beginning {
    letters: [u8; LETTERS],
    length: usize,
}

impl Beginning {
    pub(crate) fn with(mut self, letter: u8) -> Self {
        if let Some(place) = self.letters.get_mut(self.length) {
            *place = letter;
            self.length += 1;
        }
        self
    }

    pub(crate) fn is_empty(self) -> bool {
        self.length == 0
    }

    /// One letter or none.
    pub(crate) fn is_short(self) -> bool {
        self.length < 2
    }

    /// More letters would tell no more.
    pub(crate) fn is_full(self) -> bool {
        self.length == LETTERS
    }

    /// It tells enough where any letters may follow.
    pub(crate) fn is_stem(self) -> bool {
        self.length == STEM
    }

    fn key(self) -> u64 {
        self.letters.iter().rev().fold(0, |key, letter| key << 8 | u64::from(*letter))
    }
}

/// By the first letters of a word, what it may begin: most words begin nothing, and need no walk to know it. Short
/// words begin much, and are looked up together with the first letters of the next.
///
/// One table for all that a language knows, so that a text is read for all of it at once. Two beginnings may share a
/// place in it, which costs a walk and loses nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Openings {
    as_written: Marks,
    in_any_case: Marks,
    /// what any word may begin
    any: u8,
}

/// Tells a stem from a word that ends with it.
const STEMS: u64 = 1 << 63;
const STEM_LETTERS: u64 = (1 << (8 * STEM)) - 1;
/// Of a second word that isn't ASCII.
const UNKNOWN: u64 = 0;

impl Openings {
    /// A form that is looked for as it is written, or the beginning of one; false where more letters would tell more.
    pub(crate) fn add(&mut self, form: &[u8], whole: bool, what: What) -> bool {
        let letters = |bytes: &[u8], most| {
            let letters = bytes.iter().take(most).take_while(|byte| byte.is_ascii_alphanumeric());
            letters.fold(Beginning::default(), |beginning, letter| beginning.with(*letter))
        };
        let first = letters(form, LETTERS);
        let rest = &form[first.length..];
        if !first.is_full() && rest.first().is_some_and(|byte| !byte.is_ascii()) {
            // it may be spelt in several ways: such words are always looked at
            return true;
        }
        if first.is_full() || (whole && rest.is_empty()) {
            self.as_written.add(first.key(), what as u8);
            return true;
        }
        let apart = rest.iter().take_while(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric()).count();
        let rest = &rest[apart..];
        if first.is_empty() || (whole && rest.is_empty()) || rest.first().is_some_and(|byte| !byte.is_ascii())
        {
            self.as_written.add(first.key(), what as u8);
            return true;
        }
        let second = letters(rest, STEM);
        let ended = second.is_stem() || whole || rest.len() > second.length;
        if ended {
            self.as_written.add(pair(first.key(), second.key()), what as u8);
            self.as_written.add(pair(first.key(), UNKNOWN), what as u8);
        }
        ended
    }

    /// Small letters, which stand for capitals too; 0 stands for any digit.
    pub(crate) fn add_in_any_case(&mut self, beginning: Beginning, what: What) {
        self.in_any_case.add(beginning.key(), what as u8);
    }

    /// The same of words that begin so and go on in any way.
    pub(crate) fn add_stem(&mut self, stem: Beginning, what: What) {
        self.in_any_case.add(stem.key() | STEMS, what as u8);
    }

    /// Something begins with any word, and behind it stands one that begins so and goes on in any way.
    pub(crate) fn add_stem_behind(&mut self, stem: Beginning, what: What) {
        self.in_any_case.add(stem.key() | STEMS, (what as u8) << BEHIND);
    }

    /// A short word with the one behind it.
    pub(crate) fn add_pair(&mut self, first: Beginning, second: Beginning, what: What) {
        self.in_any_case.add(pair(first.key(), second.key()), what as u8);
        self.in_any_case.add(pair(first.key(), UNKNOWN), what as u8);
    }

    /// Something begins with any word, and behind it stands this, in small letters or capitals.
    pub(crate) fn add_behind(&mut self, beginning: Beginning, what: What) {
        self.in_any_case.add(beginning.key(), (what as u8) << BEHIND);
    }

    pub(crate) fn add_any(&mut self, what: What) {
        self.any |= what as u8;
    }

    /// Whether something of this kind may begin with any word, so that all are looked at.
    #[cfg(test)]
    pub(crate) fn is_for_any(&self, what: What) -> bool {
        self.any & what as u8 != 0
    }

    fn of(&self, word: &Word) -> u8 {
        match word {
            Word::Unknown => u8::MAX,
            Word::Known { key, small, .. } => {
                let stem = *small & STEM_LETTERS;
                self.as_written.get(*key)
                    | self.in_any_case.get(*small)
                    | self.in_any_case.get(stem | STEMS)
                    | self.any
            }
        }
    }

    /// What a word may begin because of the one behind it.
    fn of_pair(&self, first: &Word, second: &Word) -> u8 {
        let Word::Known { key, small, short: true } = first else { return 0 };
        let (next, next_small) = match second {
            Word::Known { key, small, .. } => (*key & STEM_LETTERS, *small & STEM_LETTERS),
            Word::Unknown => (UNKNOWN, UNKNOWN),
        };
        self.as_written.get(pair(*key, next)) | self.in_any_case.get(pair(*small, next_small))
    }
}

/// A word of a text by its first letters.
#[derive(Debug, Clone, Copy)]
enum Word {
    /// it isn't ASCII
    Unknown,
    Known {
        key: u64,
        small: u64,
        short: bool,
    },
}

impl Word {
    #[inline]
    fn at(text: &[u8], at: usize) -> Self {
        let (mut key, mut small) = (0, 0);
        for (number, byte) in text[at..].iter().take(LETTERS).enumerate() {
            if byte.is_ascii_alphanumeric() {
                // one digit is as good as another
                let lower = if byte.is_ascii_digit() { b'0' } else { byte | 0x20 };
                key |= u64::from(*byte) << (8 * number);
                small |= u64::from(lower) << (8 * number);
                continue;
            }
            if byte.is_ascii() || ends_word(&text[at + number..]) {
                return Self::Known { key, small, short: true };
            }
            return Self::Unknown;
        }
        Self::Known { key, small, short: text.len() - at < LETTERS }
    }
}

/// Quotation marks, dashes and dots that aren't ASCII.
fn ends_word(rest: &[u8]) -> bool {
    matches!(rest, [0xe2, 0x80, 0x90..=0x9f | 0xa6, ..] | [0xc2, 0xa0 | 0xab | 0xbb, ..])
}

fn pair(first: u64, second: u64) -> u64 {
    first.wrapping_mul(0x85eb_ca6b_27d4_eb2f).rotate_left(29) ^ second
}

/// Where the words of a text begin, and what each may begin.
#[derive(Debug, Clone, Default)]
pub struct Starts {
    at: Vec<u32>,
    may: Vec<u8>,
}

impl Starts {
    pub(crate) fn of(text: &str, openings: &Openings) -> Self {
        let words = text.len() / 5;
        let mut starts = Self { at: Vec::with_capacity(words), may: Vec::with_capacity(words) };
        let (mut from, mut last) = (0, Word::Unknown);
        while let Some(start) = word::next_start(text, from) {
            let word = Word::at(text.as_bytes(), start);
            let may = openings.of(&word);
            if let Some(before) = starts.may.last_mut() {
                *before |= may >> BEHIND | openings.of_pair(&last, &word);
                if may >> BEHIND != 0 {
                    starts.tell_compound(text, may >> BEHIND);
                }
            }
            last = word;
            starts.at.push(start as u32);
            starts.may.push(may);
            from = start + text[start..].chars().next().map_or(1, char::len_utf8);
        }
        starts
    }

    /// "Egyptian-mediated talks": what may stand before a word may be all that a hyphen or apostrophe joins.
    fn tell_compound(&mut self, text: &str, may: u8) {
        let joined =
            |at: &u32| at.checked_sub(1).is_some_and(|at| b"-'".contains(&text.as_bytes()[at as usize]));
        let last = self.at.len() - 1;
        for part in (last.saturating_sub(COMPOUND)..last).rev() {
            if !joined(&self.at[part + 1]) {
                break;
            }
            self.may[part] |= may;
        }
    }

    /// Those of a part of the text at which something of these kinds may begin.
    pub(crate) fn within(
        &self,
        range: std::ops::Range<usize>,
        what: u8,
    ) -> impl Iterator<Item = (usize, u8)> {
        let first = self.at.partition_point(|at| (*at as usize) < range.start);
        let starts = self.at[first..].iter().zip(&self.may[first..]);
        let inside = starts
            .map(move |(at, may)| (*at as usize, *may & what))
            .take_while(move |(at, _)| *at < range.end);
        inside.filter(|(_, may)| *may != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(form: &str, whole: bool, text: &str) -> Vec<usize> {
        let mut openings = Openings::default();
        openings.add(form.as_bytes(), whole, What::Name);
        let starts = Starts::of(text, &openings);
        starts.within(0..text.len(), What::Name as u8).map(|(at, _)| at).collect()
    }

    #[test]
    fn a_word_is_told_by_its_first_letters_and_its_end() {
        let text = "to tone to\u{a0}be Iran’s Iraqi toé. The to";
        // a word that isn't ASCII is not known: the one before it is looked at too
        let unknown = [24, 30];
        let told = |form, whole| {
            let words = may(form, whole, text);
            assert!(unknown.iter().all(|at| words.contains(at)), "{form}: {words:?}");
            words.into_iter().filter(|at| !unknown.contains(at)).collect::<Vec<_>>()
        };
        assert_eq!(told("to", true), [0, 8, 40]);
        assert_eq!(told("to tone", true), [0]);
        assert!(told("to bell", true).is_empty());
        assert_eq!(told("Iran", true), [15]);
        assert!(told("iran", true).is_empty());
    }
}
