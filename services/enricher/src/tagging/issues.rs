use dragoman_article::{Kind, Via};
use dragoman_gazetteer::{Gate, IssueHits, Sign, SignHit, Word};

use super::found::{At, Found};
use super::modality::Tellings;
use super::page::Page;
use super::positions::LONGEST;
use super::sentences;

/// So many words of sport, weather or court in an article on something else are nothing.
const ELSEWHERE: usize = 2;

/// The words that raise a negotiation issue. General news has such words too: where an issue asks for it, they count
/// only beside words of negotiation.
pub(super) fn find(page: &Page<'_>, acts: bool) -> Vec<Found> {
    let hits: Vec<IssueHits> = page
        .passages
        .iter()
        .map(|passage| page.language.issues.find(passage.text, &passage.starts))
        .collect();
    // a derby has truces too: where no state or body acts, or little is negotiated, such words have another sense
    let elsewhere: usize = hits.iter().map(|hits| hits.elsewhere).sum();
    let cues: usize = hits.iter().map(|hits| hits.cues.len()).sum();
    if (!acts && elsewhere > 0) || elsewhere > ELSEWHERE.max(cues) {
        return Vec::new();
    }
    let negotiated = hits.iter().any(|hits| !hits.cues.is_empty());
    let mut found = Vec::new();
    let mut tellings = Tellings::default();
    for (passage, hits) in hits.iter().enumerate() {
        let content = &page.passages[passage];
        let mut cues = hits.cues.iter().peekable();
        for hit in &hits.issues {
            let issue = &page.facts.issues[hit.issue];
            let sentence = content.sentences.get(sentences::number(&content.sentences, hit.start));
            let opened = match issue.gate {
                Gate::Open => true,
                Gate::Negotiation => negotiated,
                Gate::Sentence => sentence.is_some_and(|sentence| {
                    while cues.next_if(|cue| cue.0 < sentence.start).is_some() {}
                    cues.peek().is_some_and(|cue| cue.0 < sentence.end)
                }),
            };
            if !opened {
                continue;
            }
            let end = hit.start + content.text[hit.start..hit.end].trim_end().len();
            let at = At { passage, start: hit.start, end };
            let mut mention = Found::new(at, Kind::Issue, &issue.id, &issue.label, "issue-by-words");
            mention.via = Some(Via::Pattern);
            mention.contrary = hit.contrary;
            mention.modality = Some(tellings.of(page, at));
            found.push(mention);
        }
        refer(page, passage, &mut found);
    }
    found
}

/// "Hamas accepted it", "Kyiv rejected that clause": the object of a stance, where it names no issue, is the one that
/// was raised last, here or in the sentence before.
fn refer(page: &Page<'_>, passage: usize, found: &mut Vec<Found>) {
    let content = &page.passages[passage];
    let named: Vec<(usize, usize, usize)> = found
        .iter()
        .enumerate()
        .filter(|(_, mention)| mention.passage == passage)
        .map(|(index, mention)| (mention.start, mention.end, index))
        .collect();
    for number in 0..content.sentences.len() {
        let range = content.sentences[number].clone();
        if range.len() > LONGEST {
            continue;
        }
        let from = number.checked_sub(1).map_or(range.start, |before| content.sentences[before].start);
        let first = named.partition_point(|(start, ..)| *start < from);
        if named.get(first).is_none_or(|(start, ..)| *start >= range.end) {
            continue;
        }
        let cues = page.signs(passage, number);
        let referring = cues.iter().filter(|hit| hit.cue == Sign::Word(Word::Refers));
        for word in referring {
            let verb = |hit: &&SignHit| hit.end + 1 == word.start && matches!(hit.cue, Sign::Verb(_));
            if !cues.iter().any(|hit| verb(&hit)) {
                continue;
            }
            let last = named.partition_point(|(_, end, _)| *end <= word.start);
            let raised = named[..last].last().filter(|(start, ..)| *start >= from);
            let names_one = named.get(last).is_some_and(|(start, ..)| *start < word.end + 2);
            let (false, Some((_, end, index))) = (names_one, raised) else { continue };
            // "an ultimatum to accept the plan" speaks of the plan, not of itself
            let apart = &content.text[*end..word.start];
            if !apart.contains([',', '.', ';']) && !apart.contains(" and ") && !apart.contains(" but ") {
                continue;
            }
            let at = At { passage, start: word.start, end: word.end };
            let Found { id, name, contrary, modality, .. } = &found[*index];
            let mut mention = Found::new(at, Kind::Issue, id, name, "issue-by-reference");
            (mention.via, mention.contrary) = (Some(Via::Pattern), *contrary);
            mention.modality = modality.clone();
            found.push(mention);
        }
    }
}
