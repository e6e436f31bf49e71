use dragoman_article::Kind;
use dragoman_gazetteer::{Facts, Gender, Part};

use std::ops::Range;

use super::cues::Saying;
use super::story::Note;
use super::who::{Line, Who};

/// A pronoun means nobody further back in its sentence, in tokens, and nobody more sentences back.
const REACH: usize = 60;
const SENTENCES: usize = 3;

/// Whom a pronoun means: the one candidate that agrees with it and stands beside it. With two there is none.
pub(super) fn resolve(
    facts: &Facts,
    line: Line<'_>,
    part: Part,
    words: Range<usize>,
    saying: &Saying,
    earlier: &[Saying],
    notes: &[Note],
) -> Option<Vec<Who>> {
    let agrees = |who: &[Who]| agrees(facts, line, part, who);
    if let Some(last) = earlier.iter().rev().find(|last| !last.void)
        && agrees(&last.who)
    {
        return Some(last.who.clone());
    }
    if part == Part::They {
        // "its foreign ministry"; "The armies will hold fire, they said"
        let phrase = &line.ground.text[words];
        let own = phrase.contains(' ');
        if own && ["both", "Both", "two"].iter().any(|both| phrase.contains(both)) {
            // "both governments"
            let joint = |who: &Vec<Who>| who.len() > 1;
            let here = line.topic_before(saying.from).filter(joint);
            let spoke = |note: &Note| note.joint.clone().or_else(|| note.speakers.clone().filter(joint));
            return here.or_else(|| notes.iter().rev().take(SENTENCES).find_map(spoke));
        }
        let here = || {
            let topic = line.topic_before(saying.from)?;
            Some(topic).filter(|who| agrees(who))
        };
        let said_before = notes.last().filter(|last| last.speakers.is_some());
        if (own || said_before.is_none())
            && let Some(who) = here()
        {
            return Some(who);
        }
        let last = notes.last()?;
        let spoke = last.speakers.clone().or_else(|| last.joint.clone());
        return spoke.or_else(|| Some(vec![last.topic.clone()?])).filter(|who| agrees(who));
    }
    let here: Vec<usize> = (saying.from.saturating_sub(REACH)..saying.from)
        .filter_map(|at| line.mention(at))
        .filter(|(_, mention)| mention.kind == Kind::Person)
        .map(|(mention, _)| mention)
        .collect();
    if let Some(verdict) = only(facts, line, part, &here) {
        return verdict;
    }
    let mut paragraph = None;
    for note in notes.iter().rev().take(SENTENCES) {
        if paragraph.is_some_and(|paragraph| paragraph != note.paragraph) {
            return None;
        }
        paragraph = Some(note.paragraph);
        if let Some(speakers) = &note.speakers {
            return Some(speakers.clone()).filter(|who| agrees(who));
        }
        let other =
            |who: &Who| matches!(who, Who::Mention(mention) if line.mentions[*mention].kind == Kind::Person);
        // "Metreweli took over from Moore": a pronoun that does not fit her does not mean him
        if note.rival
            || note.topic.as_ref().is_some_and(|topic| other(topic) && !agrees(std::slice::from_ref(topic)))
        {
            return None;
        }
        if let Some(verdict) = only(facts, line, part, &note.people) {
            return verdict;
        }
    }
    None
}

/// The one person who agrees; an inner `None` where there are two.
fn only(facts: &Facts, line: Line<'_>, part: Part, people: &[usize]) -> Option<Option<Vec<Who>>> {
    let mentions = line.mentions;
    let mut only: Option<usize> = None;
    for person in people.iter().copied().filter(|person| agrees(facts, line, part, &[Who::Mention(*person)]))
    {
        match only {
            Some(other) if mentions[other].id != mentions[person].id => return Some(None),
            _ => only = Some(person),
        }
    }
    only.map(|person| Some(vec![Who::Mention(person)]))
}

/// Number and gender.
fn agrees(facts: &Facts, line: Line<'_>, part: Part, who: &[Who]) -> bool {
    let mentions = line.mentions;
    let person = |mention: usize| mentions[mention].kind == Kind::Person;
    match (part, who) {
        (Part::They, [Who::Mention(mention)]) => !person(*mention),
        (Part::They, [Who::Unknown(_)]) => false,
        (Part::They, who) => !who.is_empty(),
        (_, [Who::Mention(mention)]) if person(*mention) => {
            let gender = facts.person(&mentions[*mention].id).and_then(|person| person.gender);
            gender.is_none_or(|gender| (gender == Gender::Male) == (part == Part::He))
        }
        (_, [Who::Mention(mention)]) => mentions[*mention].kind == Kind::Unnamed,
        (_, [Who::Unnamed { .. }]) => true,
        // of strangers we do not know more than their names
        (_, [Who::Unknown(words)]) => line.is_proper(words),
        _ => false,
    }
}
