//! What the words of an issue have somebody do, where no word of stance does: "Algiers broke off relations".

use dragoman_article::Stance;

use super::super::words::{Beside, WordSet, after};
use super::attitudes::{Attitude, main_verb, refusal};
use super::between::ADVERBS;
use super::scene::{Mark, Sentence};

/// A year stands no further behind what happened in it, in bytes.
const NEAR: usize = 24;
/// Who did so goes back on what there was.
static ENDED: WordSet = WordSet::new(
    "broke broken severed severs cut cuts recalled recalls suspended suspends paused pauses halted halts stopped stops froze frozen ended \
     ends withdrew withdrawn left quit quits removed removes tore torn dropped drops",
);
/// What one has with others: whoever ends it withdraws.
const SHARED: [&str; 6] = [
    "politics.recognition",
    "security.arms_supply",
    "security.intelligence",
    "process.format",
    "nuclear.enrichment",
    "territory.airspace",
];
const SANCTIONS: &str = "economy.sanctions";

/// By the verb that the words of the issue begin with, right behind whoever acts.
pub(super) fn deed(sentence: &Sentence<'_>, issue: &Mark<'_>) -> Option<Attitude> {
    let verb = after(sentence.text, issue.at.start).filter(|word| word.start == issue.at.start)?;
    let helps = |word: &Beside<'_>| {
        word.is_next()
            && (word.is_in(&ADVERBS) || word.word.ends_with("ly") || word.is_one_of(&["has", "have"]))
    };
    let mut start = issue.at.start;
    while let Some(word) = sentence.word_before(start).filter(helps) {
        start = word.start;
    }
    // "was suspended", "to be recalled", "had cut"
    const OTHERS: [&str; 11] =
        ["was", "were", "is", "are", "be", "been", "being", "to", "not", "never", "had"];
    let done = sentence.right_before(start, &OTHERS).is_some();
    // "cut ties in June 2017": that is history
    let rest = sentence.slice(issue.at.end, sentence.text.floor_char_boundary(issue.at.end + NEAR));
    let year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    if !verb.is_in(&ENDED) || done || rest.split([' ', '.', ',']).any(year) {
        return None;
    }
    let stance = match issue.mention.id.as_str() {
        // who lifts them is for that
        SANCTIONS => Stance::Supports,
        id if SHARED.contains(&id) => Stance::Withdraws,
        _ => return None,
    };
    Some(Attitude { stance, ..refusal(start, issue, false, "deed") })
}

/// "approved new sanctions": what one decides alone one supports, and accepts of nobody.
pub(super) fn decides_alone(sentence: &Sentence<'_>, issue: &Mark<'_>, attitude: &Attitude) -> bool {
    const ALONE: [&str; 3] = [SANCTIONS, "territory.settlements", "justice.amnesty"];
    const DECIDES: [&str; 6] = ["approv", "adopt", "pass", "gave", "give", "giving"];
    let verb = || main_verb(sentence, attitude);
    attitude.stance == Stance::Accepts
        && sentence.english
        && ALONE.contains(&issue.mention.id.as_str())
        && DECIDES.iter().any(|decides| verb().starts_with(decides))
}
