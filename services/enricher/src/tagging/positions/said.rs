use dragoman_article::{Basis, Excerpt, Kind, Modality, Speaker};
use dragoman_article::{EntityRef, Role};
use dragoman_gazetteer::Word;

use super::super::found::At;
use super::attitudes::Attitude;
use super::references::speaker_of;
use super::scene::{Mark, Scene, Sentence, has};
use super::subjects::{Subject, subject};
use super::{modality_of, parties};

/// On whose word a position rests.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) speakers: Vec<Speaker>,
    pub(super) basis: Basis,
    pub(super) modality: Option<Modality>,
}

/// A condition is not longer, in bytes.
const CONDITION: usize = 240;

pub(super) fn told<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    owner: &Subject<'s>,
    attitude: &Attitude,
) -> Told {
    let speakers =
        |subject: &Subject<'s>| subject.marks.iter().map(|mark| parties::speaker(scene, mark)).collect();
    let own = || Told { speakers: speakers(owner), basis: Basis::Own, modality: None };
    let (teller, guess) = match teller(scene, sentence, owner.start) {
        Some(found) => found,
        None if attitude.expected || is_guessed(sentence, owner.start) => {
            return Told {
                speakers: vec![],
                basis: Basis::PredictedBy,
                modality: modality_of(&Basis::PredictedBy),
            };
        }
        None => return own(),
    };
    if teller.parties.iter().any(|party| owner.parties.contains(party)) {
        return Told { speakers: speakers(&teller), basis: Basis::Own, modality: None };
    }
    let basis = if guess || attitude.expected { Basis::PredictedBy } else { Basis::ReportedBy };
    Told { speakers: speakers(&teller), modality: modality_of(&basis), basis }
}

/// "Few believe that", "traders hope": a guess of somebody who speaks for nobody.
fn is_guessed(sentence: &Sentence<'_>, clause: usize) -> bool {
    sentence.ending(clause).is_some_and(|group| {
        let words = sentence.slice(group[0].start, group[0].end);
        has(group, Word::Predicts)
            || sentence.english && ["hop", "Hop"].iter().any(|hope| words.starts_with(hope))
    })
}

/// Whoever says or guesses the clause that begins here, and whether it is a guess.
fn teller<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    clause: usize,
) -> Option<(Subject<'s>, bool)> {
    let mut guess = false;
    let mut at = clause;
    for group in sentence.leftwards(clause).take(8) {
        let between = sentence.slice(group[0].end, at);
        let near = between.split_whitespace().all(|word| {
            ["that", "they", "it", "the", "he", "she", "on", "Monday"].contains(&word)
                || word.ends_with("day")
        });
        if has(group, Word::Predicts) && near {
            guess = true;
            at = group[0].start;
            if let Some(found) = subject(scene, sentence, at, 1) {
                return Some((found, true));
            }
        } else if has(group, Word::Says) && near {
            return subject(scene, sentence, group[0].start, 1).map(|found| (found, guess));
        } else if !has(group, Word::Helps) {
            return None;
        }
    }
    None
}

/// Whoever says what stands at this byte: of a quotation, else of the sentence, before or after.
pub(super) fn speaker<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    at: usize,
) -> Option<Subject<'s>> {
    if let Some(found) = speaker_of(scene, sentence, at) {
        return Some(found);
    }
    for group in sentence.leftwards(at).filter(|group| has(group, Word::Says)) {
        if let Some(found) = subject(scene, sentence, group[0].start, 1) {
            return Some(found);
        }
    }
    for group in sentence.rightwards(at).filter(|group| has(group, Word::Says)) {
        let (start, end) = (group[0].start, group[0].end);
        let next = sentence.marks.iter().find(|mark| {
            mark.at.start >= end
                && mark.mention.kind != Kind::Issue
                && sentence.slice(end, mark.at.start).split_whitespace().count() <= 5
        });
        if sentence.slice(0, start).trim_end().ends_with([',', '”', '"'])
            || sentence.slice(start, end).starts_with("according")
        {
            if let Some(party) = next.and_then(|mark| Some((mark, parties::party(scene, mark)?))) {
                return Some(Subject { parties: vec![party.1], marks: vec![party.0], start: at });
            }
        } else if let Some(mut found) = subject(scene, sentence, start, 1) {
            found.start = at;
            return Some(found);
        }
    }
    None
}

/// "if the guarantees are legally binding": from the word to the end of its clause, before or after the stance.
pub(super) fn condition(scene: &Scene<'_, '_>, sentence: &Sentence<'_>, issue: &Mark<'_>) -> Option<Excerpt> {
    let group = sentence.rightwards(issue.at.end).find(|group| has(group, Word::If))?;
    let start = group[0].start;
    let rest =
        sentence.slice(start, sentence.range.end.min(sentence.text.floor_char_boundary(start + CONDITION)));
    let end = rest.find([';', '”', '—']).unwrap_or(rest.len());
    let clause = rest[..end].trim_end_matches(['.', ' ', ',', '!', '?']);
    let says = clause
        .find(", ")
        .filter(|comma| sentence.rightwards(start + comma).take(3).any(|group| has(group, Word::Says)));
    let clause = &clause[..says.unwrap_or(clause.len())];
    Some(scene.excerpt(At { passage: issue.at.passage, start, end: start + clause.len() }))
}

/// The innermost quotation that holds the span.
pub(super) fn quotation(scene: &Scene<'_, '_>, at: At) -> Option<String> {
    scene.quote_at(at).map(|quotation| quotation.reference.clone())
}

/// Countries and bodies that act between the stance and the issue, or right after it.
pub(super) fn others(
    scene: &Scene<'_, '_>,
    sentence: &Sentence<'_>,
    party: &EntityRef,
    from: usize,
    to: usize,
) -> Vec<String> {
    let near = |mark: &&Mark<'_>| {
        mark.at.start >= from
            && mark.at.start <= to + 60
            && mark.mention.role != Some(Role::Venue)
            && matches!(mark.mention.kind, Kind::Country | Kind::Body)
    };
    let named = sentence.marks.iter().filter(near).filter_map(|mark| parties::party(scene, mark));
    named.filter(|other| other.id != party.id).map(|other| other.id).collect()
}
