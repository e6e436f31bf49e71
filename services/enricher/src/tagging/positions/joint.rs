//! Those who take a stance together.

use dragoman_article::{EntityRef, Stance};

use super::super::words::{Beside, WordSet};
use super::attitudes::{Attitude, main_verb};
use super::officials::official;
use super::parties;
use super::scene::{Mark, Scene, Sentence};
use super::subjects::{ACTS_FOR, PREPOSITIONS, Subject, is_actor};

/// What texts call two parties together.
pub(super) static SIDES: WordSet = WordSet::new(
    "sides parties countries nations neighbours neighbors rivals governments delegations teams presidents leaders \
     capitals armies foes enemies belligerents states ministers negotiators pair foreign",
);

/// "The two sides agreed", "both countries": the two that the article is about.
pub(super) fn pair<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    noun: &Beside<'s>,
) -> Option<Subject<'s>> {
    let mut start = noun.start;
    let mut two = noun.is_one_of(&["both", "two", "pair"]);
    for _ in 0..3 {
        let Some(word) = sentence.word_before(start).filter(Beside::is_next) else { break };
        if word.is_one_of(&["the"]) {
            two |= noun.is_one_of(&["sides", "parties"]);
            start = word.start;
            break;
        }
        if !word.word.chars().all(char::is_lowercase) && !word.is_one_of(&["both", "two"])
            || word.is_in(&PREPOSITIONS)
        {
            break;
        }
        two |= word.is_one_of(&["both", "two", "warring", "rival"]);
        start = word.start;
    }
    let parties = scene.pair();
    (two && parties.len() == 2).then(|| Subject { parties: parties.to_vec(), marks: Vec::new(), start })
}

/// "Russia, Iran and China": those before the last one.
pub(super) fn join<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    from: usize,
    subject: &mut Subject<'s>,
) {
    let mut at = from;
    loop {
        let end = sentence.text[..at].trim_end_matches([' ', ',']).len();
        let Some(mark) = sentence.marks.iter().rev().find(|mark| mark.at.end == end) else {
            // "Colombia’s government and the rebels"
            let noun = sentence.word_before(end).filter(|word| word.is_in(&ACTS_FOR));
            if let Some(found) = noun.and_then(|noun| official(scene, sentence, &noun)) {
                let new: Vec<_> =
                    found.parties.into_iter().filter(|party| !subject.parties.contains(party)).collect();
                subject.parties.splice(0..0, new);
                subject.start = found.start.min(subject.start);
                subject.marks.splice(0..0, found.marks);
            }
            return;
        };
        let Some(party) =
            Some(mark).filter(|mark| is_actor(mark)).and_then(|mark| parties::party(scene, mark))
        else {
            return;
        };
        if !subject.parties.contains(&party) {
            subject.parties.insert(0, party);
        }
        subject.marks.insert(0, mark);
        subject.start = mark.at.start;
        at = mark.at.start;
        while let Some(word) = sentence.right_before(at, &["the", "and"]) {
            at = word.start;
        }
    }
}

/// "Saudi Arabia and other producers": those who are named.
pub(super) fn and_others<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    noun: &Beside<'s>,
) -> Option<Subject<'s>> {
    let mut word = Some(*noun);
    for _ in 0..3 {
        let last = word.take().filter(|last| last.word.chars().all(|c| c.is_lowercase() || c == '-'))?;
        word = sentence.word_before(last.start).filter(Beside::is_next);
        if last.is_one_of(&["other", "others"]) {
            let and = word.filter(|and| and.is_one_of(&["and"]))?;
            let mut found = Subject { parties: Vec::new(), marks: Vec::new(), start: noun.start };
            join(scene, sentence, and.start, &mut found);
            return (!found.parties.is_empty()).then_some(found);
        }
    }
    None
}

/// What stands between two names of a list.
pub(super) fn lists(between: &str) -> bool {
    matches!(between, " and " | " and the " | ", " | ", the ")
}

/// "rejected by Moscow, Minsk and Beijing": those behind the first one.
pub(super) fn join_behind<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    first: &'s Mark<'s>,
    subject: &mut Subject<'s>,
) {
    let mut end = first.at.end;
    let mut listed: Vec<(EntityRef, &'s Mark<'s>)> = Vec::new();
    for mark in sentence.marks.iter().filter(|mark| mark.at.start > first.at.start && is_actor(mark)) {
        let between = sentence.slice(end, mark.at.start);
        if !lists(between) {
            return;
        }
        let Some(party) = parties::party(scene, mark) else { return };
        listed.push((party, mark));
        end = mark.at.end;
        // but not "rejected by Moscow, Minsk said"
        let closed = if between.starts_with(" and") { listed.len() } else { 0 };
        for (party, mark) in listed.drain(..closed) {
            if !subject.parties.contains(&party) {
                subject.parties.push(party);
                subject.marks.push(mark);
            }
        }
    }
}

/// "signed a deal with Kyiv on": who agrees does so with somebody.
pub(super) fn partner<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    attitude: &Attitude,
    issue: &Mark<'s>,
    subject: &mut Subject<'s>,
) {
    const TOGETHER: [&str; 12] = [
        "agree", "sign", "reach", "struck", "strike", "clinch", "seal", "conclud", "initial", "ink", "forg",
        "negotiat",
    ];
    let words = main_verb(sentence, attitude);
    if attitude.stance != Stance::Accepts || !TOGETHER.iter().any(|verb| words.starts_with(verb)) {
        return;
    }
    let with = |mark: &&'s Mark<'s>| {
        let before = sentence.slice(attitude.start, mark.at.start);
        is_actor(mark) && (before.ends_with(" with ") || before.ends_with(" with the "))
    };
    let near = |mark: &&Mark<'_>| mark.at.start > attitude.start && mark.at.start <= issue.at.start;
    let found = sentence.marks.iter().filter(near).find(with);
    if let Some((mark, party)) = found.and_then(|mark| Some((mark, parties::party(scene, mark)?)))
        && !subject.parties.contains(&party)
    {
        subject.parties.push(party);
        join_behind(scene, sentence, mark, subject);
    }
}
