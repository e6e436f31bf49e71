use std::collections::BTreeMap;

use toml::Spanned;

use crate::source::DataFile;
use crate::{DataError, Source};

/// Words that go together, by language and name: the patterns of issues are written with them.
///
/// In a pattern `<name>` stands for the words of a family, `<3>` for up to three words of any kind with the space
/// behind them, and `lift~` for an English verb in all its regular forms.
#[derive(Debug, Default)]
pub(crate) struct Families {
    by_language: BTreeMap<String, BTreeMap<String, String>>,
}

pub(crate) const FILE: &str = "issues/words.toml";
/// Families within families are not deeper: one that holds itself is refused.
const DEEPEST: usize = 4;
/// Parts a pattern where it has a gap that is in no brackets: what stands between two of them is found by itself, so that
/// the automaton needs no state for every word that a gap may hold. Left out, the pattern reads as it was written.
pub(crate) const SEAM: char = '\u{e000}';
/// One word of any kind and the space behind it.
const ANY: &str = r"(?:(?:U\.[SNK]\. |[\w$€£][\w'-]*,? ))";

impl Families {
    pub(crate) fn load(source: &Source) -> Result<Self, DataError> {
        let Some(DataFile { place, text }) = source.get(FILE) else { return Ok(Self::default()) };
        let read: BTreeMap<String, BTreeMap<String, Spanned<Vec<String>>>> =
            toml::from_str(text).map_err(|error| DataError::toml(place, text, &error))?;
        let mut families = Self::default();
        for (language, named) in &read {
            let joined = |(name, words): (&String, &Spanned<Vec<String>>)| {
                (name.clone(), format!("(?:{})", words.get_ref().join("|")))
            };
            families.by_language.insert(language.clone(), named.iter().map(joined).collect());
        }
        for (language, named) in read {
            for words in named.into_values() {
                for word in words.get_ref() {
                    families
                        .expand(&language, word)
                        .map_err(|reason| DataError::at(place, text, &words.span(), reason))?;
                }
            }
        }
        Ok(families)
    }

    /// The pattern as an expression without families; part, gap and part in turn, with seams between.
    pub(crate) fn expand(&self, language: &str, pattern: &str) -> Result<String, String> {
        let mut nesting = Nesting::default();
        let (mut written, mut rest, mut gap) = (String::new(), pattern, false);
        while let Some(at) = rest.find('<') {
            let (before, token) = rest.split_at(at);
            let end = token.find('>').ok_or("a family's name is not closed")? + 1;
            nesting.read(before);
            let opens = nesting.is_outermost() && self.is_gap(language, &token[1..end - 1]);
            if !before.is_empty() || !opens {
                written.extend(gap.then_some(SEAM));
                gap = false;
            }
            written.push_str(before);
            if opens && !gap {
                written.push(SEAM);
            }
            gap = opens;
            written.push_str(&token[..end]);
            rest = &token[end..];
        }
        nesting.read(rest);
        written.extend(gap.then_some(SEAM));
        written.push_str(rest);
        if nesting.ways {
            written.retain(|c| c != SEAM);
        }
        self.within(language, &written, 0)
    }

    /// Words that may as well be left out.
    fn is_gap(&self, language: &str, name: &str) -> bool {
        let family = || self.by_language.get(language)?.get(name);
        name.parse::<u8>().is_ok() || family().is_some_and(|words| words.ends_with(")*)"))
    }

    fn within(&self, language: &str, pattern: &str, depth: usize) -> Result<String, String> {
        if depth > DEEPEST {
            return Err("families lie too deep in each other".to_owned());
        }
        let mut out = String::with_capacity(pattern.len() * 2);
        let mut rest = pattern;
        while let Some(at) = rest.find(['<', '~']) {
            let before = &rest[..at];
            if rest[at..].starts_with('~') {
                let stem = before.trim_end_matches(|c: char| c.is_ascii_lowercase()).len();
                out.push_str(&before[..stem]);
                out.push_str(&verb(&before[stem..])?);
                rest = &rest[at + 1..];
                continue;
            }
            let end = rest[at..].find('>').ok_or("a family's name is not closed")? + at;
            let name = &rest[at + 1..end];
            out.push_str(before);
            match name.parse::<u8>() {
                Ok(words) => out.push_str(&format!("{ANY}{{0,{words}}}")),
                Err(_) => {
                    let words = self.by_language.get(language).and_then(|named| named.get(name));
                    let words = words.ok_or_else(|| format!("words.toml has no family {name:?}"))?;
                    out.push_str(&self.within(language, words, depth + 1)?);
                }
            }
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        Ok(out)
    }
}

/// How deep in its brackets an expression has been read.
#[derive(Debug, Default)]
struct Nesting {
    depth: u32,
    in_class: bool,
    escaped: bool,
    /// it is one of several outside all brackets
    ways: bool,
}

impl Nesting {
    fn read(&mut self, part: &str) {
        for c in part.chars() {
            match c {
                _ if self.escaped => {}
                '[' | ']' => self.in_class = c == '[',
                '(' if !self.in_class => self.depth += 1,
                ')' if !self.in_class => self.depth = self.depth.saturating_sub(1),
                '|' => self.ways |= self.is_outermost(),
                _ => {}
            }
            self.escaped = c == '\\' && !self.escaped;
        }
    }

    fn is_outermost(&self) -> bool {
        self.depth == 0 && !self.in_class
    }
}

/// The forms of a regular verb of English.
fn verb(base: &str) -> Result<String, String> {
    let letters = base.as_bytes();
    let [.., before, last] = letters else { return Err("a tilde stands behind a verb".to_owned()) };
    let vowel = |letter: &u8| b"aeiou".contains(letter);
    let short = letters.iter().filter(|letter| vowel(letter)).count() == 1;
    let stem = &base[..base.len() - 1];
    Ok(match last {
        b'e' if *before != b'e' => format!("{stem}(?:e|es|ed|ing)"),
        b'y' if !vowel(before) => format!("{stem}(?:y|ies|ied|ying)"),
        b's' | b'x' | b'z' => format!("{base}(?:es|ed|ing)?"),
        b'h' if matches!(before, b'c' | b's') => format!("{base}(?:es|ed|ing)?"),
        b'b' | b'd' | b'g' | b'k' | b'l' | b'm' | b'n' | b'p' | b'r' | b't' if short && vowel(before) => {
            let last = char::from(*last);
            format!("{base}(?:s|{last}ed|{last}ing)?")
        }
        _ => format!("{base}(?:s|ed|ing)?"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(words: &str, pattern: &str) -> Result<String, String> {
        Families::load(&Source::of(&[(FILE, words)])).unwrap().expand("en", pattern)
    }

    #[test]
    fn families_and_gaps_are_written_out() {
        let words = "[en]\nforces = ['troops?', 'army']\nlift = ['lift~', 'ease~']";
        assert_eq!(expand(words, "(<forces>)").unwrap(), "((?:troops?|army))");
        assert_eq!(expand(words, "<lift> x").unwrap(), "(?:lift(?:s|ed|ing)?|eas(?:e|es|ed|ing)) x");
        assert!(expand(words, "a (?:<2>b)").unwrap().ends_with("{0,2}b)"));
        assert!(expand(words, "<ships>").is_err());
        assert!(expand(words, "<forces").is_err());
    }

    #[test]
    fn a_pattern_is_parted_at_the_gaps_that_are_in_no_brackets() {
        let words = "[en]\nthe = ['(?:(?:the|a) )*']\nforces = ['troops?', 'army']";
        let parts = |pattern| -> Vec<String> {
            let written = expand(words, pattern).unwrap().replace(&format!("{ANY}{{0,2}}"), "2");
            written.split(SEAM).map(str::to_owned).collect()
        };
        assert_eq!(parts("pull <the><2><forces>"), ["pull ", "(?:(?:(?:the|a) )*)2", "(?:troops?|army)"]);
        assert_eq!(parts("on <2>a <2>b"), ["on ", "2", "a ", "2", "b"]);
        assert_eq!(parts("on (?:<2>a)"), ["on (?:2a)"]);
        assert_eq!(parts("on <2>a|b"), ["on 2a|b"]);
        assert_eq!(parts("<2>a"), ["", "2", "a"]);
    }

    #[test]
    fn verbs_take_their_forms() {
        for (base, forms) in [
            ("halt~", "halt(?:s|ed|ing)?"),
            ("supply~", "suppl(?:y|ies|ied|ying)"),
            ("ban~", "ban(?:s|ned|ning)?"),
            ("free~", "free(?:s|ed|ing)?"),
            ("push~", "push(?:es|ed|ing)?"),
        ] {
            assert_eq!(expand("", base).unwrap(), forms);
        }
    }

    #[test]
    fn a_family_of_itself_is_refused() {
        let words = "[en]\na = ['<b>']\nb = ['<a>']";
        assert!(Families::load(&Source::of(&[(FILE, words)])).is_err());
    }
}
