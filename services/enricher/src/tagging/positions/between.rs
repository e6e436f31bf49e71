//! What may stand between a subject and its verb.

use dragoman_gazetteer::Word;

use super::super::words::{WordSet, after};
use super::scene::{Mark, Sentence, has};
use super::subjects::trimmed;

/// "decided to support", "voted on Thursday to approve": where it begins.
pub(super) fn aspect(sentence: &Sentence<'_>, to: usize) -> Option<usize> {
    let day = sentence.ending(to).filter(|group| has(group, Word::Helps)).map_or(to, |group| group[0].start);
    let on = sentence.right_before(day, &["on"]).filter(|_| day != to);
    let end = on.map_or(day, |on| on.start);
    let found = sentence.word_before(end).filter(|word| word.is_next() && word.is_in(&ASPECTS))?;
    Some(found.start)
}

/// "with Moscow demanding", of a name that stands there.
pub(super) fn is_meanwhile(sentence: &Sentence<'_>, mark: &Mark<'_>) -> bool {
    let with = sentence.right_before(mark.at.start, &["with"]).is_some();
    let doing =
        after(sentence.text, mark.at.end).is_some_and(|word| word.gap == " " && word.word.ends_with("ing"));
    sentence.english && with && doing
}

/// What one does with the doing of something else, before "to".
pub(super) static ASPECTS: WordSet = WordSet::new(
    "continue continues continued decide decides decided vote votes voted choose chooses chose chosen move moves moved begin begins \
     began begun start starts started went come came rushed resolved resolve resolves elected opted united joined prepares prepared",
);

/// Words between a subject and its verb that say how or when.
pub(super) static ADVERBS: WordSet = WordSet::new(
    "first today meanwhile instead once twice already always never also therefore however thus nonetheless nevertheless \
     only just still soon so too alone itself themselves himself herself",
);

/// "have for years demanded", "for their part want", "last week": where it begins.
pub(super) fn span_of_time(sentence: &Sentence<'_>, at: usize) -> Option<usize> {
    const SPANS: [&str; 28] = [
        "for years",
        "for months",
        "for weeks",
        "for days",
        "for decades",
        "for long",
        "for now",
        "for its part",
        "for their part",
        "for his part",
        "for her part",
        "last week",
        "last month",
        "last year",
        "this week",
        "this month",
        "this year",
        "at once",
        "in turn",
        "in the meantime",
        "in principle",
        "in effect",
        "in return",
        "in exchange",
        "in response",
        "in private",
        "in public",
        "at first",
    ];
    let end = trimmed(sentence, at);
    let before = sentence.slice(sentence.range.start, end);
    let span = SPANS.iter().find(|span| before.ends_with(*span) && sentence.english)?;
    Some(end - span.len())
}
