//! Those who act for a country or body.

use dragoman_article::{EntityRef, Kind};

use super::super::words::Beside;
use super::joint::join;
use super::references::pronoun;
use super::scene::{Mark, Scene, Sentence};
use super::subjects::{PREPOSITIONS, Subject, trimmed, with_party};

/// "the Russian foreign minister", "leaders of France", "Kyiv’s chief negotiator": its country or body acts.
pub(super) fn official<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    noun: &Beside<'s>,
) -> Option<Subject<'s>> {
    let joined = |and: usize| {
        let mut found = Subject { parties: Vec::new(), marks: Vec::new(), start: noun.start };
        join(scene, sentence, and, &mut found);
        (!found.parties.is_empty()).then_some(found)
    };
    let former = |word: Beside<'_>| word.is_next() && word.is_one_of(&["former", "ex", "late"]);
    let mut at = noun.start;
    for _ in 0..4 {
        let end = trimmed(sentence, at);
        let whose = ["’s", "'s", "’"].iter().find_map(|mark| sentence.slice(0, end).strip_suffix(mark));
        let end = whose.map_or(end, str::len);
        if let Some(mark) =
            sentence.marks.iter().rev().find(|mark| mark.at.end == end && mark.mention.kind != Kind::Issue)
        {
            if whose.is_some() && is_below(sentence, (end, noun.start)) || is_part(sentence, mark.at.start) {
                return None;
            }
            if sentence.word_before(mark.at.start).is_some_and(former) {
                // "a former Israeli minister" speaks for nobody
                return None;
            }
            let mut found = with_party(scene, mark)?;
            if noun.is_one_of(&["army", "military", "forces"])
                && let Some(army) = army_apart(scene, mark)
            {
                found.parties = vec![army];
            }
            if let Some(word) = sentence.right_before(mark.at.start, &["and"]) {
                join(scene, sentence, word.start, &mut found);
            }
            return Some(found);
        }
        let word = sentence.word_before(at).filter(Beside::is_next)?;
        if former(word) {
            return None;
        }
        if word.is_one_of(&["and"]) {
            // "Zelenskyy and European leaders": those who have no side leave the others theirs
            return joined(word.start);
        }
        if word.is_one_of(&["the"])
            && let Some(and) = sentence.right_before(word.start, &["and"])
        {
            // "Yemen's Houthis and the Saudi-backed government"
            return joined(and.start);
        }
        if word.is_in(&PREPOSITIONS) || word.is_one_of(&["the", "a", "an"]) {
            return None;
        }
        if word.is_one_of(&["his", "her", "its", "their"]) {
            return pronoun(scene, sentence, &word, 0);
        }
        at = word.start;
    }
    None
}

/// "Japan’s provincial governments" do not act for it.
fn is_below(sentence: &Sentence<'_>, (from, to): (usize, usize)) -> bool {
    sentence.english
        && sentence.slice(from, to).split_whitespace().any(|word| {
            matches!(word, "provincial" | "local" | "regional" | "municipal" | "city" | "opposition")
        })
}

/// "those in the Russian government who": not the government.
pub(super) fn is_part(sentence: &Sentence<'_>, at: usize) -> bool {
    let before = sentence.slice(sentence.range.start, at).trim_end();
    let before = before.strip_suffix(" the").unwrap_or(before);
    sentence.english
        && ["those in", "those within", "some in", "some within", "many in", "voices in", "critics in"]
            .iter()
            .any(|part| before.ends_with(part))
}

/// "Sudan's army": a party of its own where a dossier has it as one.
pub(super) fn army_apart(scene: &Scene<'_, '_>, mark: &Mark<'_>) -> Option<EntityRef> {
    let facts = scene.page.facts;
    let own = |body: &&dragoman_gazetteer::Body| {
        body.subtype == "force" && body.country.as_deref() == Some(mark.mention.id.as_str())
    };
    let body = facts.bodies.iter().find(own)?;
    let party = facts.dossiers.iter().any(|dossier| dossier.core.contains(&body.id));
    party.then(|| EntityRef { kind: Kind::Body, id: body.id.clone(), name: body.name.clone() })
}
