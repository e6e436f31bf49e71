use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

/// Reads a text as names are compared: one spelling of spaces, apostrophes, hyphens, composed letters and Arabic
/// letter forms; what can't be seen is left out. Both names and texts are read through it.
///
/// Yields each character with the byte of the text it ends at.
#[derive(Debug, Clone)]
pub(crate) struct Fold<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Fold<'t> {
    pub(crate) fn from(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// The whole text as it is compared.
    pub(crate) fn of(text: &str) -> String {
        Fold::from(text, 0).map(|(c, _)| c).collect()
    }

    /// A run of white space is one space; an empty line parts what stands before and after it.
    fn space(&mut self, first: char) -> char {
        let mut line_ends = usize::from(first == '\n');
        let rest = &self.text[self.at..];
        let run = rest.len() - rest.trim_start().len();
        line_ends += rest[..run].matches('\n').count();
        self.at += run;
        if line_ends > 1 { '\n' } else { ' ' }
    }
}

/// A name as it is compared: spellings that look alike are one.
pub fn fold(name: &str) -> String {
    Fold::of(name)
}

/// A name without accents.
pub fn without_marks(name: &str) -> String {
    name.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// As it begins a sentence.
pub(crate) fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

impl Iterator for Fold<'_> {
    type Item = (char, usize);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let bytes = self.text.as_bytes();
            let byte = *bytes.get(self.at)?;
            // the next byte tells that no combining mark and no more space follows
            let next = bytes.get(self.at + 1).copied().unwrap_or(b'.');
            if (byte.is_ascii_graphic() && next.is_ascii()) || (byte == b' ' && next.is_ascii_graphic()) {
                self.at += 1;
                return Some((byte as char, self.at));
            }
            let mut c = self.text[self.at..].chars().next()?;
            self.at += c.len_utf8();
            if c.is_whitespace() {
                return Some((self.space(c), self.at));
            }
            if is_unseen(c) {
                continue;
            }
            while let Some(mark) = self.text[self.at..].chars().next() {
                if is_unseen(mark) {
                    self.at += mark.len_utf8();
                } else if let Some(composed) = compose_mark(c, mark) {
                    self.at += mark.len_utf8();
                    c = composed;
                } else {
                    break;
                }
            }
            return Some((one_spelling(c), self.at));
        }
    }
}

fn compose_mark(base: char, mark: char) -> Option<char> {
    if is_combining_mark(mark) { compose(base, mark) } else { None }
}

/// Soft hyphens, joiners, direction marks, Arabic vowel signs and tatweel, Hebrew points.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        | '\u{640}' | '\u{64b}'..='\u{655}' | '\u{670}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}')
}

fn one_spelling(c: char) -> char {
    match c {
        '’' | '‘' | 'ʼ' | '′' | '׳' | '＇' => '\'',
        '‐' | '‑' => '-',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        'ؤ' => 'و',
        'ё' => 'е',
        'Ё' => 'Е',
        '・' | '‧' => '·',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_look_alike_are_one() {
        assert_eq!(Fold::of("Côte d’Ivoire"), Fold::of("Co\u{302}te\u{a0}d'Ivoire"));
        assert_eq!(Fold::of("جی‌دی ونس"), Fold::of("جيدي\nونس"));
        assert_eq!(Fold::of("إسرائيل"), Fold::of("اسرائیل"));
    }

    #[test]
    fn an_empty_line_is_no_space() {
        assert_ne!(Fold::of("European\n\nUnion"), Fold::of("European Union"));
        assert_eq!(Fold::of("European \n Union"), Fold::of("European Union"));
    }

    #[test]
    fn every_character_knows_where_it_ends() {
        let ends: Vec<_> = Fold::from("e\u{301}\u{200b}x", 0).collect();
        assert_eq!(ends, [('é', 5 + 1), ('x', 7)]);
    }
}
