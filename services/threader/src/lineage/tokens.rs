use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// A text as it is compared: one spelling of each letter.
pub(crate) fn normal(text: &str) -> Cow<'_, str> {
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfkc().collect()),
    }
}

/// A word, or one letter of a script that is written without spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) hash: u64,
    /// its letters
    pub(crate) length: u32,
    pub(crate) spaceless: bool,
}

/// The words of a text without case and punctuation.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 6);
    let mut word: Option<Token> = None;
    for letter in text.chars() {
        if !letter.is_alphanumeric() {
            // a soft hyphen, a joiner or a vowel sign does not end a word
            if !matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{300}'..='\u{36f}') {
                tokens.extend(word.take());
            }
        } else if is_spaceless(letter) {
            tokens.extend(word.take());
            tokens.push(Token { hash: step(SEED, letter), length: 1, spaceless: true });
        } else {
            let token = word.get_or_insert(Token { hash: SEED, length: 0, spaceless: false });
            for small in letter.to_lowercase() {
                token.hash = step(token.hash, small);
            }
            token.length += 1;
        }
    }
    tokens.extend(word);
    tokens
}

/// Thai to Khmer, kana, Han.
pub(crate) fn is_spaceless(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

pub(crate) const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, a code point at a time. Version 1: sketches are compared within one process alone, but words about articles
/// are for ever, and a rebuilt window must find what the last one found.
pub(crate) fn step(hash: u64, letter: char) -> u64 {
    (hash ^ u64::from(letter)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// SplitMix64's finish: every bit of the result depends on every bit given.
pub(crate) fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_no_case_no_punctuation_and_one_spelling() {
        let plain = tokens("türkiye and the e.u.");
        assert_eq!(tokens(&normal("Tu\u{308}rkiye, and THE E.U.")), plain);
        assert_eq!(plain.len(), 5);
    }

    #[test]
    fn a_script_without_spaces_is_read_letter_by_letter() {
        let tokens = tokens("俄罗斯 Russia ไทย");
        assert_eq!(
            tokens.iter().map(|token| token.spaceless).collect::<Vec<_>>(),
            [true, true, true, false, true, true, true]
        );
    }

    #[test]
    fn a_hash_never_changes_between_releases() {
        assert_eq!(mix(tokens("ceasefire")[0].hash), 7_718_269_514_592_610_641);
    }
}
