use dragoman_gazetteer::{Hit, Language};

use super::words::WordSet;

/// Names that are everyday words without their capital.
static WORDS: WordSet = WordSet::new(
    "turkey china jordan chad georgia may us guinea cuba mali polish march nice reading male man bath lima niger dane \
     holland who",
);
/// A text with fewer letters may be without capitals by chance.
const ENOUGH: usize = 40;

/// More names of a text that has no capitals at all: it is read as if every word began with one. A name that is an
/// everyday word is left alone.
pub(super) fn names(language: &Language, text: &str, known: &[Hit]) -> Vec<Hit> {
    if text.len() < ENOUGH || text.bytes().any(|byte| byte.is_ascii_uppercase()) || !text.is_ascii() {
        return Vec::new();
    }
    let mut begins = true;
    let raise = |c: char| {
        let raised = if begins { c.to_ascii_uppercase() } else { c };
        begins = !c.is_ascii_alphanumeric() && c != '\'';
        raised
    };
    let raised: String = text.chars().map(raise).collect();
    let mut names = language.lexicon.find(&raised, &language.starts(&raised));
    names.retain(|hit| {
        let clash = known.partition_point(|known| known.end <= hit.start);
        known.get(clash).is_none_or(|known| known.start >= hit.end) && !WORDS.has(&text[hit.start..hit.end])
    });
    names
}
