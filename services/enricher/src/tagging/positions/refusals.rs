//! Whether a "not" refuses something.

use super::super::words::{Beside, WordSet, after};
use super::scene::{Mark, Sentence};

/// A word that takes a refusal back stands no further behind it, in bytes.
const NEAR: usize = 30;

/// "not only rejected the truce"
pub(super) fn is_not_only(sentence: &Sentence<'_>, end: usize) -> bool {
    sentence.english
        && after(sentence.text, end).is_some_and(|word| word.is_one_of(&["only", "just", "merely"]))
}

/// "will not be able to pay", "would not lead to a war": what cannot be helped refuses nothing.
pub(super) fn is_no_choice(words: &str) -> bool {
    let Some((_, words)) = words.trim_start().split_once(' ') else { return false };
    ["be able ", "be possible", "lead to ", "result in ", "cause ", "affect ", "mean "]
        .iter()
        .any(|begin| words.starts_with(begin))
}

/// "will not test unless another does": what one would do at a price one does not refuse.
pub(super) fn is_hedged(sentence: &Sentence<'_>, issue: &Mark<'_>) -> bool {
    let end = sentence.text.floor_char_boundary(issue.at.end + NEAR).min(sentence.range.end);
    let rest = sentence.slice(issue.at.end, end);
    sentence.english && [" unless ", " until "].iter().any(|hedge| rest.contains(hedge))
}

/// "writes into its law that it will not join": what a paper is to hold nobody says.
pub(super) fn is_written(sentence: &Sentence<'_>, start: usize) -> bool {
    static SAID: WordSet = WordSet::new("but and clear known public plain");
    let it = sentence.right_before(start, &["it", "they"]);
    let that = it.and_then(|it| sentence.right_before(it.start, &["that"]));
    let noun = that.as_ref().and_then(|that| sentence.word_before(that.start));
    let plain = |noun: &Beside<'_>| noun.word.chars().all(char::is_lowercase) && !noun.is_in(&SAID);
    sentence.english
        && that.is_some_and(|that| sentence.ending(that.start).or(sentence.ending(that.start + 4)).is_none())
        && noun.is_some_and(|noun| plain(&noun))
}

/// "won’t", "cannot", "has no intention of": no willing word is needed beside them.
pub(super) fn is_refusal(words: &str) -> bool {
    let ascii = words.replace('’', "'").to_ascii_lowercase();
    [
        "won't",
        "wouldn't",
        "cannot",
        "can't",
        "no intention",
        "no plan",
        "not going to",
        "under no",
        "no interest",
    ]
    .iter()
    .any(|form| ascii.starts_with(form))
}
