use super::found::At;
use super::page::Page;
use super::words::{self, Beside, WordSet};

/// Things that bear the name of a country without being it.
static THINGS: WordSet = WordSet::new(
    "street avenue road square township county university college school academy institute institution cathedral church \
     hotel bank airlines airways air club stadium festival cup league championship championships open prize gardens \
     orchestra symphony museum theatre theater gallery library observatory foundation society association post times \
     journal herald tribune review news railways rail corporation company inc ltd plc group hospital clinic bureau \
     commission games marathon masters awards ballet opera circus zoo park tower bridge station",
);
/// Longest name that is looked at, in capitalised words.
const MOST_WORDS: usize = 3;

/// Whether a country's name stands inside the name of something else: "Bank of Valletta", "Manila Cathedral".
pub(super) fn hide(page: &Page<'_>, at: At) -> bool {
    let passage = &page.passages[at.passage];
    if page.code != "en" && is_quoted_name(passage.text, at) {
        return true;
    }
    if (page.code != "en" && page.code != "und") || passage.is_title_case(at.start) {
        return false;
    }
    goes_on(passage.text, at.end) || is_of_a_thing(passage.text, at.start)
}

/// Marks around the names of shops, songs, sorts of grapes: what stands between them is no more than a few words.
const QUOTES: [(char, char); 6] =
    [('«', '»'), ('„', '“'), ('“', '”'), ('《', '》'), ('『', '』'), ('「', '」')];
/// Longest such name on either side of a country's, in bytes.
const QUOTED: usize = 24;

/// "сорта «Молдова»", "«ليالي فيينا»"
fn is_quoted_name(text: &str, at: At) -> bool {
    let before = &text[text.floor_char_boundary(at.start.saturating_sub(QUOTED))..at.start];
    let after = &text[at.end..text.ceil_char_boundary((at.end + QUOTED).min(text.len()))];
    let sentence = |part: &str| {
        part.contains(['.', ',', '،', '。', '，', '!', '?', ':', '\n']) || part.split(' ').count() > 3
    };
    QUOTES.iter().any(|(open, close)| {
        let head = before.rfind(*open).map(|from| &before[from + open.len_utf8()..]);
        let tail = after.find(*close).map(|to| &after[..to]);
        matches!((head, tail), (Some(head), Some(tail)) if !head.contains(*close) && !sentence(head) && !sentence(tail))
    })
}

fn goes_on(text: &str, mut end: usize) -> bool {
    for _ in 0..MOST_WORDS {
        match words::after(text, end).filter(|word| word.is_next() && word.is_capitalised()) {
            Some(word) if word.is_in(&THINGS) => return true,
            Some(word) => end = word.end,
            None => return false,
        }
    }
    false
}

fn is_of_a_thing(text: &str, start: usize) -> bool {
    let previous = |at: usize| words::before(text, at).filter(Beside::is_next);
    let mut of = previous(start);
    if of.is_some_and(|word| word.word == "the") {
        of = of.and_then(|word| previous(word.start));
    }
    of.filter(|word| word.word == "of")
        .and_then(|word| previous(word.start))
        .is_some_and(|thing| thing.is_capitalised() && thing.is_in(&THINGS))
}
