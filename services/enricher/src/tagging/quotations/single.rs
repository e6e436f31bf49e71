//! Single marks, which are apostrophes too.

use dragoman_gazetteer::word;

/// Words in single marks are no longer, in bytes.
const LONGEST: usize = 3000;

/// The closing mark of words in single marks that begin here; none where the mark is an apostrophe.
///
/// The search ends where another opening mark stands, so that no text is looked through twice.
pub(super) fn close(text: &str, from: usize) -> Option<usize> {
    if !text[from..].starts_with(|c: char| c.is_alphabetic() || "[“\"".contains(c)) {
        return None;
    }
    let near = &text[from..text.floor_char_boundary((from + LONGEST).min(text.len()))];
    let mut plural = None;
    for (offset, c) in near.match_indices(['’', '\'', '‘', '\n']) {
        let at = from + offset;
        let before = text[..at].chars().next_back();
        let after = text[at + c.len()..].chars().next();
        if c == "\n" {
            break;
        }
        let spaced = before.is_none_or(char::is_whitespace);
        if spaced && after.is_some_and(|c| !c.is_whitespace()) {
            break;
        }
        if offset == 0 || after.is_some_and(word::is_word) || spaced {
            continue;
        }
        // "the leaders’ plan": it closes only if nothing else does
        let owns = before == Some('s') && after == Some(' ') && follows_noun(&text[at + c.len()..]);
        if !owns {
            return Some(at);
        }
        plural.get_or_insert(at);
    }
    plural
}

fn follows_noun(rest: &str) -> bool {
    rest.trim_start().starts_with(char::is_alphabetic)
}
