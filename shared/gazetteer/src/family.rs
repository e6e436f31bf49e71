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

    /// The pattern as an expression without families.
    pub(crate) fn expand(&self, language: &str, pattern: &str) -> Result<String, String> {
        self.within(language, pattern, 0)
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
        assert!(expand(words, "a <2>b").unwrap().ends_with("{0,2}b"));
        assert!(expand(words, "<ships>").is_err());
        assert!(expand(words, "<forces").is_err());
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
