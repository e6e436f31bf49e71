//! The words beside a span.

use std::sync::OnceLock;

use dragoman_gazetteer::word;

use super::word_table::WordTable;

/// A word beside a span, with what stands between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beside<'t> {
    pub(super) word: &'t str,
    pub(super) gap: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// How far a neighbour may be: it bounds the search in a text without words.
const REACH: usize = 64;

/// The word that ends before this byte.
pub(super) fn before(text: &str, at: usize) -> Option<Beside<'_>> {
    let from = text.floor_char_boundary(at.saturating_sub(REACH));
    let mut end = at;
    while !word::is_word(last(text, from, end)?) {
        end -= last(text, from, end)?.len_utf8();
    }
    let mut start = end;
    while let Some(c) = last(text, from, start).filter(|c| is_inside(*c)) {
        start -= c.len_utf8();
    }
    Some(Beside { word: &text[start..end], gap: &text[end..at], start, end })
}

/// The character that ends here, in this part of the text.
#[inline]
fn last(text: &str, from: usize, end: usize) -> Option<char> {
    let byte = *text.as_bytes()[from..end].last()?;
    if byte.is_ascii() { Some(char::from(byte)) } else { text[from..end].chars().next_back() }
}

/// Whether a word goes on with the character.
#[inline]
fn is_inside(c: char) -> bool {
    word::is_word(c) || matches!(c, '-' | '’' | '\'')
}

/// The word that begins at or after this byte.
pub(super) fn after(text: &str, at: usize) -> Option<Beside<'_>> {
    let near = &text[at..text.floor_char_boundary((at + REACH).min(text.len()))];
    let start = near.find(word::is_word)?;
    let end = near[start..].find(|c: char| !is_inside(c)).map_or(near.len(), |length| start + length);
    let found = near[start..end].trim_end_matches(['’', '\'', '-']);
    Some(Beside { word: found, gap: &near[..start], start: at + start, end: at + start + found.len() })
}

impl Beside<'_> {
    /// Nothing but space stands between.
    pub(super) fn is_next(&self) -> bool {
        self.gap == " "
            || (!self.gap.is_empty()
                && self.gap.chars().all(char::is_whitespace)
                && !self.gap.contains("\n\n"))
    }

    pub(super) fn is_capitalised(&self) -> bool {
        self.word.chars().next().is_some_and(char::is_uppercase)
    }

    pub(super) fn is_one_of(&self, words: &[&str]) -> bool {
        is_one_of(self.word, words)
    }

    pub(super) fn is_in(&self, words: &WordSet) -> bool {
        words.has(self.word)
    }
}

pub(super) fn is_one_of(word: &str, words: &[&str]) -> bool {
    let lower = if word.is_ascii() { None } else { Some(word.to_lowercase()) };
    words.iter().any(|other| word.eq_ignore_ascii_case(other) || lower.as_deref() == Some(*other))
}

/// A list of words that is asked often.
#[derive(Debug)]
pub(super) struct WordSet {
    list: &'static str,
    set: OnceLock<WordTable>,
}

impl WordSet {
    /// The words, parted by spaces.
    pub(super) const fn new(list: &'static str) -> Self {
        Self { list, set: OnceLock::new() }
    }

    /// Whether it has the word, in capitals or not.
    pub(super) fn has(&self, word: &str) -> bool {
        let words = || self.list.split(' ').filter(|word| !word.is_empty()).map(|word| (word, 0));
        let set = self.set.get_or_init(|| WordTable::new(words()));
        lower(word, |word| set.get(word).is_some())
    }
}

/// No word of a list is longer, in bytes.
const LONGEST_WORD: usize = 32;

/// Hands on the word in lower case without allocating; one that is too long for any list is empty.
pub(super) fn lower<T>(word: &str, then: impl FnOnce(&str) -> T) -> T {
    let mut buffer = [0; LONGEST_WORD];
    let Some(buffer) = buffer.get_mut(..word.len()) else { return then("") };
    buffer.copy_from_slice(word.as_bytes());
    // ASCII alone changes, so it stays UTF-8
    buffer.make_ascii_lowercase();
    then(std::str::from_utf8(buffer).unwrap_or(""))
}

/// `’s` or the `’` after an s: what stands before it is whose the next thing is.
pub(super) fn possessive(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let apostrophe = rest.chars().next().filter(|c| ['’', '\'', 'ʼ', '‘'].contains(c))?;
    let rest = &rest[apostrophe.len_utf8()..];
    let length = apostrophe.len_utf8();
    match rest.chars().next() {
        Some('s' | 'S') if rest[1..].chars().next().is_none_or(|c| !word::is_word(c)) => {
            Some(at + length + 1)
        }
        Some(c) if c.is_whitespace() && text[..at].ends_with(['s', 'S', 'z', 'x']) => Some(at + length),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_words_with_what_parts_them() {
        let text = "talks with “Kyiv”, it said";
        let at = text.find("Kyiv").unwrap();
        assert_eq!(before(text, at).map(|beside| (beside.word, beside.is_next())), Some(("with", false)));
        assert_eq!(after(text, at + 4).unwrap().word, "it");
        assert_eq!(before(text, 0), None);
    }

    #[test]
    fn a_possessive_ends_where_the_next_word_may_begin() {
        let text = "Merz’s team";
        assert_eq!(possessive(text, 4), Some("Merz’s".len()));
        assert_eq!(possessive("leaders’ talks", 7), Some("leaders’".len()));
        assert_eq!(possessive("Macron’elle", 6), None);
    }
}
