use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use dragoman_article::{Kind, Via};
use dragoman_gazetteer::{Gate, IssueHit, IssueHits, Sign, Strength};

use super::found::{At, Found};
use super::modality::Tellings;
use super::page::Page;
use super::positions::LONGEST;
use super::{plausible, references, sentences};

/// So many words of sport, weather or court in an article on something else are nothing.
const ELSEWHERE: usize = 2;

/// Words that are weak alone count where at least so many words of negotiation stand in the article, one of them no more
/// than so many sentences away.
const MUCH: usize = 3;
const NEAR: usize = 2;

/// Where so many stand in it, each of its sentences is of negotiation.
const THROUGHOUT: usize = 8;

/// A word that echoes an issue counts at most so many words behind one that wants it, refuses it or tells of it.
const GOVERNED: usize = 8;

/// Words of one issue with no more words than these between them are one mention.
const JOINED: usize = 4;

/// The words that raise a negotiation issue, as far as they likely do.
pub(super) fn find(page: &Page<'_>, who: &[Found]) -> Vec<Found> {
    let (issues, hits) = candidates(page, who);
    plausible::likely(page, who, &hits, issues)
}

/// The words that may raise a negotiation issue, with all that the text says of issues. General news has such words too:
/// where an issue asks for it, they count only beside words of negotiation. A word raises one issue.
pub(super) fn candidates(page: &Page<'_>, who: &[Found]) -> (Vec<Found>, Vec<IssueHits>) {
    let hits: Vec<IssueHits> = page
        .passages
        .iter()
        .map(|passage| page.language.issues.find(passage.text, &passage.starts))
        .collect();
    // a derby has truces too: where no state or body acts, or little is negotiated, such words have another sense
    let elsewhere: usize = hits.iter().map(|hits| hits.elsewhere).sum();
    let cues: usize = hits.iter().map(|hits| hits.cues.len()).sum();
    let actors = who.iter().filter(|found| found.acts()).count();
    if (actors == 0 && elsewhere > 0) || elsewhere > ELSEWHERE.max(cues.min(actors)) {
        return (Vec::new(), hits);
    }
    let mut chosen: Vec<BTreeMap<usize, IssueHit>> = hits.iter().map(|_| BTreeMap::new()).collect();
    for (passage, hits) in hits.iter().enumerate() {
        let opened = opened(page, passage, hits, cues);
        choose(page, &mut chosen[passage], opened.filter(|hit| hit.strength != Strength::Echo).collect());
    }
    let raised: BTreeSet<usize> = chosen.iter().flat_map(BTreeMap::values).map(|hit| hit.issue).collect();
    for (passage, hits) in hits.iter().enumerate() {
        let echoes = opened(page, passage, hits, cues).filter(|hit| hit.strength == Strength::Echo);
        let echoes = echoes.filter(|hit| {
            is_raised_just_before(page, passage, &chosen[passage], hit)
                || (raised.contains(&hit.issue) && is_governed(page, passage, hit))
        });
        let echoes = echoes.collect();
        choose(page, &mut chosen[passage], echoes);
    }
    let mut found = Vec::new();
    let mut tellings = Tellings::default();
    for (passage, chosen) in chosen.into_iter().enumerate() {
        let text = page.passages[passage].text;
        for hit in joined(text, chosen.into_values()) {
            let issue = &page.facts.issues[hit.issue];
            let end = hit.start + without_lead(text[hit.start..hit.end].trim_end()).len();
            let at = At { passage, start: beyond_article(page.code, text, hit), end };
            let rule = match hit.strength {
                Strength::Strong => "issue-by-words",
                Strength::Weak => "issue-in-context",
                Strength::Echo => "issue-spoken-of-again",
            };
            let mut mention = Found::new(at, Kind::Issue, &issue.id, &issue.label, rule);
            mention.via = Some(Via::Pattern);
            mention.contrary = hit.contrary;
            mention.modality = Some(tellings.of(page, at, &issue.id));
            found.push(mention);
        }
    }
    references::find(page, &mut found);
    (found, hits)
}

/// Words without a preposition at their end: "autonomy in" speaks of autonomy.
fn without_lead(words: &str) -> &str {
    match words.rsplit_once(' ') {
        Some((before, last)) if LEADS.contains(&last) => before.trim_end(),
        _ => words,
    }
}

/// Prepositions that lead on to what is no longer the issue.
const LEADS: &[&str] = &[
    "in", "of", "for", "from", "at", "by", "für", "von", "pour", "para", "du", "des", "de", "из", "для", "من",
];

/// Where the words begin, without their article.
fn beyond_article(code: &str, text: &str, hit: IssueHit) -> usize {
    let words = &text[hit.start..hit.end];
    let articles = ["the ", "a ", "an ", "The ", "A ", "An "];
    let article = articles.iter().find(|article| code == "en" && words.starts_with(**article));
    hit.start + article.map_or(0, |article| article.len())
}

/// The words whose gate is open: beside words of negotiation where they need them.
fn opened<'h>(
    page: &'h Page<'_>,
    passage: usize,
    hits: &'h IssueHits,
    negotiated: usize,
) -> impl Iterator<Item = IssueHit> + 'h {
    let sentences = &page.passages[passage].sentences;
    hits.issues.iter().copied().filter(move |hit| {
        // among the sentences so near to its own
        let is_cued = |near: usize| {
            let number = sentences::number(sentences, hit.start);
            let range = number.saturating_sub(near)..(number + near + 1).min(sentences.len());
            let near = sentences.get(range).unwrap_or_default();
            let (Some(first), Some(last)) = (near.first(), near.last()) else { return false };
            let cue = hits.cues.partition_point(|cue| cue.0 < first.start);
            hits.cues.get(cue).is_some_and(|cue| cue.0 < last.end)
        };
        match (hit.strength, page.facts.issues[hit.issue].gate) {
            (Strength::Weak, _) => negotiated >= MUCH && is_cued(NEAR),
            (Strength::Echo, _) => negotiated >= MUCH,
            (_, Gate::Open) => true,
            (_, Gate::Negotiation) => negotiated > 0,
            (_, Gate::Sentence) => negotiated >= THROUGHOUT || is_cued(0),
        }
    })
}

/// Of words that overlap, those of matter stand before those of process, the strong before the weak, the longer
/// before the shorter.
fn choose(page: &Page<'_>, chosen: &mut BTreeMap<usize, IssueHit>, mut hits: Vec<IssueHit>) {
    hits.sort_by_key(|hit| {
        let process = page.facts.issues[hit.issue].id.starts_with("process.");
        (process, hit.strength, Reverse(hit.end - hit.start), hit.start)
    });
    for hit in hits {
        // the chosen lie apart, so that the nearest before the end tells
        let taken = chosen.range(..hit.end).next_back().is_some_and(|(_, other)| other.end > hit.start);
        if !taken {
            chosen.insert(hit.start, hit);
        }
    }
}

/// Whether the same sentence, or the one before, has raised the issue.
fn is_raised_just_before(
    page: &Page<'_>,
    passage: usize,
    chosen: &BTreeMap<usize, IssueHit>,
    hit: &IssueHit,
) -> bool {
    let content = &page.passages[passage];
    let number = content.sentence(hit.start);
    let before = chosen.range(..hit.start).rev();
    before
        .take_while(|(start, _)| content.sentence(**start) + 1 >= number)
        .any(|(_, other)| other.issue == hit.issue)
}

/// Whether a word of stance, or one that tells how it is spoken of, stands near before these words.
fn is_governed(page: &Page<'_>, passage: usize, hit: &IssueHit) -> bool {
    let content = &page.passages[passage];
    let number = content.sentence(hit.start);
    if content.sentences.get(number).is_none_or(|range| range.len() > LONGEST) {
        return false;
    }
    page.signs(passage, number).iter().filter(|sign| sign.end <= hit.start).any(|sign| {
        matches!(sign.cue, Sign::Verb(_) | Sign::Noun(_) | Sign::Tells(_))
            && content.text[sign.end..hit.start].split_whitespace().count() <= GOVERNED
    })
}

/// "The guns were to fall silent" speaks of one thing, and so do other words of one issue that nothing parts.
fn joined(text: &str, hits: impl Iterator<Item = IssueHit>) -> Vec<IssueHit> {
    let mut all: Vec<IssueHit> = Vec::new();
    for hit in hits {
        let joins = |last: &&mut IssueHit| {
            let between = &text[last.end.min(hit.start)..hit.start];
            last.issue == hit.issue
                && between.split_whitespace().count() <= JOINED
                && !between.contains([',', '.', ';', ':', '!', '?', '(', ')', '\n'])
                && !between.split_whitespace().any(|word| PARTS.contains(&word))
        };
        match all.last_mut().filter(joins) {
            Some(last) => {
                last.end = hit.end;
                last.strength = last.strength.min(hit.strength);
                last.contrary |= hit.contrary;
            }
            None => all.push(hit),
        }
    }
    all
}

/// Words that put two things beside each other, or one into the other.
const PARTS: &[&str] = &[
    "and", "or", "for", "contain", "contains", "include", "includes", "und", "oder", "et", "ou", "y", "o",
    "и", "или", "та", "і", "й", "و",
];
