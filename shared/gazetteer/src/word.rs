//! Where words begin and end, in any script.

use unicode_normalization::char::is_combining_mark;

/// Whether the character belongs to a word.
#[inline]
pub fn is_word(c: char) -> bool {
    match c {
        c if c.is_ascii() => c.is_ascii_alphanumeric(),
        // spaces, dashes and quotation marks
        '\u{2000}'..='\u{206f}' => false,
        c => c.is_alphanumeric() || is_combining_mark(c),
    }
}

/// Whether the character is of a script that writes no spaces.
#[inline]
pub fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// Katakana writes foreign names letter by letter, and parts them from what is Japanese.
#[inline]
fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}')
}

/// Whether a word may end after `left`, or begin before `right`.
#[inline]
pub fn is_boundary(left: Option<char>, right: Option<char>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return true };
    if left.is_ascii() && right.is_ascii() {
        return !(left.is_ascii_alphanumeric() && right.is_ascii_alphanumeric());
    }
    if is_unspaced(left) || is_unspaced(right) {
        return !((is_katakana(left) && is_katakana(right)) || is_combining_mark(right));
    }
    !(is_word(left) && is_word(right))
}

/// The first byte from here on at which a word begins.
pub fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut left = text[..from].chars().next_back();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii() {
            let begins = byte.is_ascii_alphanumeric()
                && match left {
                    Some(left) if left.is_ascii() => !left.is_ascii_alphanumeric(),
                    left => is_boundary(left, Some(*byte as char)),
                };
            if begins {
                return Some(at);
            }
            left = Some(*byte as char);
            at += 1;
            continue;
        }
        let c = text[at..].chars().next()?;
        if is_word(c) && is_boundary(left, Some(c)) {
            return Some(at);
        }
        left = Some(c);
        at += c.len_utf8();
    }
    None
}

/// Whether a word may begin or end at this byte of the text.
#[inline]
pub fn is_boundary_at(text: &str, at: usize) -> bool {
    is_boundary(text[..at].chars().next_back(), text[at..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_text_is_begun_once() {
        let text = "An e\u{301}tude, “Kyiv’s” 和平—x";
        let mut starts = vec![];
        let mut at = 0;
        while let Some(start) = next_start(text, at) {
            starts.push(&text[start..start + text[start..].chars().next().unwrap().len_utf8()]);
            at = start + starts[starts.len() - 1].len();
        }
        assert_eq!(starts, ["A", "e", "K", "s", "和", "平", "x"]);
    }

    #[test]
    fn words_are_parted_as_their_script_parts_them() {
        for (text, word, apart) in [
            ("Irans", "Iran", false),
            ("Iran’s", "Iran", true),
            ("U.S.-led", "U.S.", true),
            ("与伊朗谈判", "伊朗", true),
            ("イランの", "イラン", true),
            ("イランイラン", "イラン", false),
            ("e\u{301}a", "e", false),
        ] {
            let at = text.find(word).unwrap() + word.len();
            assert_eq!(is_boundary_at(text, at), apart, "{text}");
        }
    }
}
