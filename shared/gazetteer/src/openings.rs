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
/// So many letters of a word tell what it may begin.
pub(crate) const LETTERS: usize = 4;

/// The first letters of a word; fewer than [`LETTERS`] where the word ends with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Beginning {
    letters: [u8; LETTERS],
    length: usize,
}

impl Beginning {
    /// Of a form that a word begins; nothing where it isn't ASCII, because such words are always looked at.
    fn of(form: &[u8]) -> Option<Self> {
        let mut beginning = Self::default();
        for byte in form.iter().take(LETTERS) {
            match byte {
                byte if byte.is_ascii_alphanumeric() => beginning = beginning.with(*byte),
                byte if byte.is_ascii() => break,
                _ => return None,
            }
        }
        Some(beginning)
    }

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

    pub(crate) fn is_full(self) -> bool {
        self.length == LETTERS
    }

    fn place(self) -> usize {
        place(u32::from_le_bytes(self.letters))
    }
}

/// By the first letters of a word, what it may begin: most words begin nothing, and need no walk to know it.
///
/// One table for all that a language knows, so that a text is read for all of it at once. Two beginnings may share a
/// place in it, which costs a walk and loses nothing.
#[derive(Debug, Clone)]
pub(crate) struct Openings {
    as_written: Box<[u8; PLACES]>,
    in_any_case: Box<[u8; PLACES]>,
    /// what any word may begin
    any: u8,
}

const PLACES: usize = 1 << 16;

impl Default for Openings {
    fn default() -> Self {
        Self { as_written: Box::new([0; PLACES]), in_any_case: Box::new([0; PLACES]), any: 0 }
    }
}

impl Openings {
    /// A form that is looked for as it is written; `whole` where it ends with its last letter.
    pub(crate) fn add(&mut self, form: &[u8], whole: bool, what: What) {
        if let Some(beginning) = Beginning::of(form) {
            if beginning.is_empty() || (beginning.length == form.len() && !beginning.is_full() && !whole) {
                self.any |= what as u8;
            } else {
                self.as_written[beginning.place()] |= what as u8;
            }
        }
    }

    /// Small letters, which stand for capitals too.
    pub(crate) fn add_in_any_case(&mut self, beginning: Beginning, what: What) {
        self.in_any_case[beginning.place()] |= what as u8;
    }

    /// Something begins with any word, and behind it stands this, in small letters or capitals.
    pub(crate) fn add_behind(&mut self, beginning: Beginning, what: What) {
        self.in_any_case[beginning.place()] |= (what as u8) << BEHIND;
    }

    pub(crate) fn add_any(&mut self, what: What) {
        self.any |= what as u8;
    }

    /// What the word that begins at this byte may begin, and [`BEHIND`] it what the word before it may.
    #[inline]
    fn of(&self, text: &[u8], at: usize) -> u8 {
        let Some(&[first, second, third, fourth]) = text.get(at..at + LETTERS) else { return u8::MAX };
        if !first.is_ascii() {
            return u8::MAX;
        }
        let mut key = u32::from(first);
        for (number, byte) in [second, third, fourth].into_iter().enumerate() {
            if !byte.is_ascii() {
                return u8::MAX;
            }
            if !byte.is_ascii_alphanumeric() {
                break;
            }
            key |= u32::from(byte) << (8 * (number + 1));
        }
        // digits have that bit already, and no letter is where the word has ended
        let ended = u32::MAX >> (key.leading_zeros() / 8 * 8);
        let small = (key | 0x2020_2020) & ended;
        self.as_written[place(key)] | self.in_any_case[place(small)] | self.any
    }
}

fn place(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> 16) as usize
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
        let mut from = 0;
        while let Some(start) = word::next_start(text, from) {
            let may = openings.of(text.as_bytes(), start);
            if let Some(before) = starts.may.last_mut() {
                *before |= may >> BEHIND;
            }
            starts.at.push(start as u32);
            starts.may.push(may);
            from = start + text[start..].chars().next().map_or(1, char::len_utf8);
        }
        starts
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
        assert_eq!(may("to", true, text), [0, 8, 29, 39]);
        assert_eq!(may("to  be", true, text), [0, 8, 29, 39]);
        assert_eq!(may("Irani", false, text), [8, 14, 29, 39]);
        assert_eq!(may("iran", true, text), [8, 29, 39]);
        assert_eq!(may("", false, text).len(), 8);
    }
}
