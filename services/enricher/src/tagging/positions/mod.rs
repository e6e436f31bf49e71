//! Positions: who is said to want what, each from a stance whose words name a party before them and an issue after.
//!
//! A position needs all three in one clause: a party that acts, words that express a stance, and the issue in their
//! scope. What is less clear is left out.

mod abroad;
mod attitudes;
mod behind;
mod between;
mod chain;
mod deeds;
mod joint;
mod object;
mod officials;
mod parties;
mod price;
mod references;
mod refusals;
mod said;
mod scene;
mod subjects;

use std::collections::HashMap;

use dragoman_article::{Basis, EntityRef, Excerpt, Kind, Modality, Position, Stance, Toward};
use dragoman_gazetteer::Word;

use super::found::At;
use super::{days, dossiers};
use attitudes::{Attitude, Owner};
pub(super) use parties::party as party_of;
pub(super) use scene::{LONGEST, Mark, Scene, Sentence};
use subjects::Subject;

/// The positions of an article, in the order of their evidence.
pub(super) fn find<'s>(scene: &'s Scene<'s, '_>) -> Vec<Position> {
    let mut positions: Vec<Position> = Vec::new();
    // a headline says in half a sentence what the text tells in whole ones
    let told = scene.page.passages.last().is_some_and(|text| text.sentences.len() > 1);
    for passage in usize::from(told)..scene.page.passages.len() {
        for number in 0..scene.page.passages[passage].sentences.len() {
            if scene.is_telling(passage, number) {
                read(scene, &scene.sentence(passage, number), &mut positions);
            }
        }
    }
    positions.sort_by(|one, other| {
        let key = |position: &Position| (position.evidence.field, position.evidence.span);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.party.cmp(&other.party))
            .then_with(|| one.issue.cmp(&other.issue))
    });
    let mut kept: Vec<Position> = Vec::with_capacity(positions.len());
    for position in positions {
        if !kept.iter().rev().take(NEAR).any(|first| says_the_same(first, &position)) {
            kept.push(position);
        }
    }
    kept
}

/// What a plan is about stands no further behind it, in bytes.
const ABOUT: usize = 60;
/// No clause has more positions.
const NEAR: usize = 16;

/// One position told twice by one clause.
fn says_the_same(first: &Position, later: &Position) -> bool {
    let near = first.evidence.field == later.evidence.field
        && first.evidence.span.start <= later.evidence.span.end
        && later.evidence.span.start <= first.evidence.span.end;
    near && first.party == later.party && first.issue == later.issue && first.stance == later.stance
}

fn read<'s>(scene: &'s Scene<'s, '_>, sentence: &Sentence<'s>, positions: &mut Vec<Position>) {
    let is_process = |mark: &Mark<'_>| mark.mention.id.starts_with("process.");
    let issues = || sentence.marks.iter().filter(|mark| mark.mention.kind == Kind::Issue);
    let of_matter: Vec<usize> = issues()
        .filter(|mark| !is_process(mark))
        .filter_map(|mark| attitudes::before(sentence, mark, mark.at.start).map(|attitude| attitude.start))
        .collect();
    for issue in issues().filter(|issue| !scene.is_boilerplate(issue.at)) {
        if is_one_of_several(sentence, issue) {
            continue;
        }
        let before = attitudes::before(sentence, issue, issue.at.start);
        // "welcomed Moscow’s offer of": two stances on one thing
        let outer = before.as_ref().and_then(|inner| match inner.owner {
            Owner::Possessor(at) => attitudes::towards_another(sentence, issue, at),
            _ => None,
        });
        let wanted = outer.as_ref().is_some_and(|outer| outer.stance == Stance::Demands);
        let before =
            before.filter(|inner| !wanted || !matches!(inner.stance, Stance::Offers | Stance::Accepts));
        let after = behind::after(sentence, issue);
        // "considers the settlements illegal": that is judged, not weighed
        let judged = after.as_ref().is_some_and(|after| after.rule == "judged");
        let before = before.filter(|before| !judged || before.stance != Stance::Undecided);
        let said = before.is_some() || after.is_some() || !sentence.english;
        let deed = (!said).then(|| deeds::deed(sentence, issue)).flatten();
        for attitude in [before, outer, after, deed].into_iter().flatten() {
            // signing a truce is a stance on the truce; who signs a paper accepts what it is about
            let about = || {
                issues().any(|mark| {
                    !is_process(mark)
                        && mark.at.start >= issue.at.start
                        && mark.at.start <= issue.at.end + ABOUT
                })
            };
            let form = is_process(issue)
                && (of_matter.contains(&attitude.start) || attitude.stance == Stance::Accepts || about());
            if !form {
                take(scene, sentence, issue, &attitude, positions);
            }
        }
    }
}

/// "the declaration", of several matters: which of them is meant, nobody says.
fn is_one_of_several(sentence: &Sentence<'_>, issue: &Mark<'_>) -> bool {
    let refers = |mark: &Mark<'_>| mark.mention.rule.ends_with("by-reference");
    let raised = |mark: &&Mark<'_>| {
        mark.mention.kind == Kind::Issue
            && !refers(mark)
            && !mark.mention.id.starts_with("process.")
            && mark.at.end <= issue.at.start
    };
    let mut near = sentence.before.iter().chain(sentence.marks).filter(raised);
    refers(issue) && near.next().is_some_and(|first| near.any(|other| other.mention.id != first.mention.id))
}

fn take<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    issue: &Mark<'s>,
    attitude: &Attitude,
    positions: &mut Vec<Position>,
) {
    if attitudes::is_denied(sentence, attitude) {
        return;
    }
    let Some(mut subject) = owner(scene, sentence, attitude) else { return };
    // what two sides promise each other they agree on
    let mutual = attitude.stance == Stance::Offers && subject.parties.len() == 2 && {
        let pair = scene.pair();
        subject.parties.iter().all(|party| pair.contains(party))
            && !sentence.slice(attitude.start, attitude.end).starts_with("offer")
    };
    let mut attitude = attitude.clone();
    if mutual && sentence.english {
        attitude.stance = Stance::Accepts;
    }
    if deeds::decides_alone(sentence, issue, &attitude) {
        attitude.stance = Stance::Supports;
    }
    let both = || sentence.slice(subject.start, attitude.start).to_ascii_lowercase().starts_with("both ");
    if subject.marks.is_empty()
        && subject.parties.len() > 1
        && attitude.stance != Stance::Accepts
        && !(attitude.stance == Stance::Demands && both())
    {
        // both sides agree; what else they both do is mostly told of neither
        return;
    }
    if attitude.rule == "both-will" && subject.marks.len() < 2 {
        return;
    }
    // "Neither Moscow nor Kyiv accepted"
    if sentence.english && sentence.right_before(subject.start, &["neither"]).is_some() {
        let Some(stance) = chain::negate(&attitude.stance, true) else { return };
        attitude.stance = stance;
    }
    let attitude = &attitude;
    joint::partner(scene, sentence, attitude, issue, &mut subject);
    let mut begins = subject.start;
    // "if US President Donald Trump agrees"
    while let Some(mark) = sentence
        .marks
        .iter()
        .find(|mark| mark.at.end == subjects::trimmed(sentence, begins) && mark.mention.kind == Kind::Country)
    {
        begins = mark.at.start;
    }
    // "what Kyiv has offered" was offered; what it wants is still asked
    let what =
        if attitude.stance == Stance::Offers && attitude.rule != "condition-of-stance" { "" } else { "what" };
    let asks = ["whether", what, "why", "how", "did", "does", "would"];
    let asked = sentence.text[..sentence.range.end].trim_end().ends_with('?') && sentence.english;
    if asked || sentence.right_before(begins, &asks).is_some() {
        return;
    }
    // "When Washington slaps tariffs on goods": that is so whenever it does
    let present = sentence
        .slice(attitude.start, attitude.end)
        .split(' ')
        .next()
        .is_some_and(|verb| verb.ends_with('s'));
    if sentence.english && present && sentence.right_before(begins, &["when", "whenever"]).is_some() {
        return;
    }
    if let Some(group) = sentence.ending(begins).filter(|group| scene::has(group, Word::If)) {
        // what somebody is to do first is another's demand, not that one's stance
        let demand = price::price(sentence, issue, group[0].start, attitude.reversed, false);
        return demand.into_iter().for_each(|demand| take(scene, sentence, issue, &demand, positions));
    }
    let told = said::told(scene, sentence, &subject, attitude);
    let asked =
        attitude.asked.and_then(|at| subjects::subject(scene, sentence, at, 2)).map(|asked| asked.parties);
    // "said it must": what one has to do oneself one does not demand
    let oneself =
        |at: usize| sentence.word_before(at).is_some_and(|word| word.is_one_of(&["it", "we", "they", "i"]));
    if attitude.rule == "said-must" && attitude.asked.is_some_and(oneself) {
        return;
    }
    let begins = Some(subject.start).filter(|start| sentence.range.contains(start));
    let at = At {
        start: attitude.start.min(begins.unwrap_or(attitude.start)),
        end: attitude.end.max(issue.at.end),
        ..issue.at
    };
    for party in &subject.parties {
        let asks_itself = asked.as_ref().is_some_and(|asked| asked.contains(party));
        if asks_itself && attitude.rule == "said-must" {
            continue;
        }
        let evidence = scene.excerpt(at);
        let brokers = between(scene, sentence, attitude, issue, party);
        let stance = if brokers { Stance::Proposes } else { attitude.stance.clone() };
        let mut target: Vec<String> = asked.iter().flatten().map(|party| party.id.clone()).collect();
        target.extend(said::others(scene, sentence, party, attitude.start, issue.at.end));
        target.retain(|id| *id != party.id);
        target.sort();
        target.dedup();
        let issue_id = issue.mention.id.clone();
        let reversed = attitude.reversed != (issue.contrary && !attitudes::ends(sentence, issue));
        positions.push(Position {
            reference: Position::reference(party, &issue_id, &stance, &evidence),
            party: party.clone(),
            speakers: told.speakers.clone(),
            toward: if reversed { Toward::Contrary } else { Toward::Proposition },
            stance,
            modality: told.modality.clone().unwrap_or_else(|| attitude.modality.clone()),
            condition: hangs(&attitude.stance).then(|| said::condition(scene, sentence, issue)).flatten(),
            dossier: dossiers::of(scene, &party.id, &issue_id, &target),
            target,
            evidence,
            quotation: said::quotation(scene, issue.at),
            basis: told.basis.clone(),
            said_at: days::said_at(scene.page, sentence),
            confidence: scene.page.facts.confidence.of(scene.page.code, "position", attitude.rule),
            rule: attitude.rule.to_owned(),
            issue: issue_id,
        });
    }
}

/// "wanted the two neighbours to share": what a broker would have both do is a proposal.
fn between(
    scene: &Scene<'_, '_>,
    sentence: &Sentence<'_>,
    attitude: &Attitude,
    issue: &Mark<'_>,
    party: &EntityRef,
) -> bool {
    if attitude.stance != Stance::Demands || !sentence.english {
        return false;
    }
    let words = sentence.slice(attitude.start, issue.at.start);
    if ["urg", "call", "ask", "press"].iter().any(|verb| words.starts_with(verb)) {
        return false;
    }
    let outside = || {
        let dossier = dossiers::of(scene, &party.id, &issue.mention.id, &[]);
        dossier.map_or_else(|| !scene.pair().contains(party), |id| !dossiers::is_about(scene, &id, &party.id))
    };
    [" the two ", " both "].iter().any(|both| words.contains(both)) && outside()
}

/// What each issue hangs on, by the `ref` of its mention.
pub(super) fn conditions<'s>(scene: &'s Scene<'s, '_>) -> HashMap<String, Excerpt> {
    let mut conditions = HashMap::new();
    for issue in scene.marks.iter().filter(|mark| mark.mention.kind == Kind::Issue) {
        let tied = matches!(
            issue.mention.modality,
            Some(Modality::Offered | Modality::Planned | Modality::Proposed | Modality::Hypothetical)
        );
        if tied {
            let number = scene.page.passages[issue.at.passage].sentence(issue.at.start);
            if !scene.is_telling(issue.at.passage, number) {
                continue;
            }
            let found = said::condition(scene, &scene.sentence(issue.at.passage, number), issue);
            conditions.extend(found.map(|found| (issue.mention.reference.clone(), found)));
        }
    }
    conditions
}

/// Who takes the stance.
fn owner<'s>(scene: &'s Scene<'s, '_>, sentence: &Sentence<'s>, attitude: &Attitude) -> Option<Subject<'s>> {
    match attitude.owner {
        Owner::Before(at) if scene.page.code != "en" => {
            let end = sentence.cues.iter().find(|hit| hit.start == at).map_or(at, |hit| hit.end);
            abroad::beside(scene, sentence, (at, end), attitude.end)
        }
        Owner::Before(at) => subjects::subject(scene, sentence, at, 0),
        Owner::Possessor(at) => {
            let mark =
                sentence.marks.iter().find(|mark| mark.at.end == at && mark.mention.kind != Kind::Issue)?;
            let party = parties::party(scene, mark)?;
            Some(Subject { parties: vec![party], marks: vec![mark], start: mark.at.start })
        }
        Owner::By(at) => {
            let by = sentence.slice(at, sentence.range.end).trim_start();
            let both = ["both sides", "both parties", "both governments", "the two sides"];
            if both.iter().any(|both| by.starts_with(both)) && scene.pair().len() == 2 {
                return Some(Subject { parties: scene.pair().to_vec(), marks: Vec::new(), start: at });
            }
            let mark =
                sentence.marks.iter().find(|mark| mark.at.start >= at && mark.mention.kind != Kind::Issue)?;
            let near = sentence.slice(at, mark.at.start).split_whitespace().count() <= 3;
            let party = parties::party(scene, mark).filter(|_| near)?;
            let mut found = Subject { parties: vec![party], marks: vec![mark], start: mark.at.start };
            joint::join_behind(scene, sentence, mark, &mut found);
            Some(found)
        }
        Owner::Speaker(at) => said::speaker(scene, sentence, at),
    }
}

/// A guess of what somebody will do is hypothetical; what another tells is reported.
fn modality_of(basis: &Basis) -> Option<Modality> {
    match basis {
        Basis::PredictedBy => Some(Modality::Hypothetical),
        Basis::ReportedBy => Some(Modality::Reported),
        _ => None,
    }
}

/// Stances that are offers or promises hang on conditions.
fn hangs(stance: &Stance) -> bool {
    matches!(
        stance,
        Stance::Offers | Stance::Accepts | Stance::Supports | Stance::Proposes | Stance::Withdraws
    )
}
