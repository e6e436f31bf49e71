//! "Hamas accepted it", "Kyiv rejected that clause", "Ankara welcomed the agreement": the object of a stance that names
//! no issue speaks of one all the same.

use dragoman_article::{Kind, Modality, Via};
use dragoman_gazetteer::{Sign, SignHit, Word};

use super::found::{At, Found};
use super::page::Page;
use super::positions::LONGEST;

/// Papers: what they are about is what the article is about.
const PAPERS: [&str; 16] = [
    "deal",
    "plan",
    "agreement",
    "accord",
    "package",
    "text",
    "proposal",
    "resolution",
    "draft",
    "initiative",
    "offer",
    "document",
    "roadmap",
    "vote",
    "declaration",
    "announcement",
];
/// A headline says once what a text says often.
const HEADLINE: usize = 3;
const RULE: &str = "issue-by-reference";

/// The issue of matter that the headline raises, else the one that is raised most: its first mention, if possible one
/// that doesn't name the contrary. None where two are raised as often, or none twice.
fn main(found: &[Found]) -> Option<&Found> {
    let mut counts: Vec<(&Found, usize)> = Vec::new();
    for issue in found.iter().filter(|issue| !issue.id.starts_with("process.")) {
        let weight = if issue.passage == 0 { HEADLINE } else { 1 };
        match counts.iter_mut().find(|(first, _)| first.id == issue.id) {
            Some((first, count)) => {
                *count += weight;
                if first.contrary {
                    *first = issue;
                }
            }
            None => counts.push((issue, weight)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().filter(|most| *most > 1)?;
    let mut first = counts.iter().filter(|(_, count)| *count == most);
    first.next().filter(|_| first.next().is_none()).map(|(issue, _)| *issue)
}

/// Adds the references of an article to the issues that its words raise, which stand in their order.
pub(super) fn find(page: &Page<'_>, found: &mut Vec<Found>) {
    if found.is_empty() {
        return;
    }
    let main = main(found);
    let mut references = Vec::new();
    for passage in 0..page.passages.len() {
        let first = found.partition_point(|issue| issue.passage < passage);
        let last = found.partition_point(|issue| issue.passage <= passage);
        for number in 0..page.passages[passage].sentences.len() {
            in_sentence(page, (passage, number), &found[first..last], main, &mut references);
        }
    }
    found.extend(references);
}

fn in_sentence(
    page: &Page<'_>,
    (passage, number): (usize, usize),
    named: &[Found],
    main: Option<&Found>,
    references: &mut Vec<Found>,
) {
    let content = &page.passages[passage];
    let range = content.sentences[number].clone();
    if range.len() > LONGEST {
        return;
    }
    let from = number.checked_sub(1).map_or(range.start, |before| content.sentences[before].start);
    let near = named.get(named.partition_point(|issue| issue.start < from));
    let is_near = near.is_some_and(|issue| issue.start < range.end);
    let has_paper = || PAPERS.iter().any(|noun| content.text[range.clone()].contains(noun));
    if !is_near && (main.is_none() || !has_paper()) {
        return;
    }
    let cues = page.signs(passage, number);
    for word in cues.iter().filter(|hit| hit.cue == Sign::Word(Word::Refers)) {
        let last = named.partition_point(|issue| issue.end <= word.start);
        if named.get(last).is_some_and(|issue| issue.start < word.end + 2) {
            continue;
        }
        let words = &content.text[word.start..word.end];
        let noun = words.rsplit(' ').next().unwrap_or("");
        if noun == "it" && !is_object(&content.text[word.end..range.end]) {
            continue;
        }
        let mut governs = cues.iter().filter(|hit| hit.end + 1 == word.start);
        let is_denied = |hit: &SignHit| hit.cue == Sign::Tells(Modality::Denied);
        let Some(governor) = governs.find(|hit| {
            let words = &content.text[hit.start..hit.end];
            is_denied(hit) || (matches!(hit.cue, Sign::Verb(_)) && !words.ends_with(" that"))
        }) else {
            continue;
        };
        let raised = named[..last].last().filter(|issue| {
            // "an ultimatum to accept the plan" speaks of the plan, not of itself
            let apart = content.text.get(issue.end..word.start).unwrap_or("");
            issue.start >= from
                && (apart.contains([',', '.', ';']) || apart.contains(" and ") || apart.contains(" but "))
        });
        let is_paper = PAPERS.contains(&noun);
        let meant = if is_paper { main.or(raised) } else { raised };
        let Some(meant) = meant else { continue };
        let at = At { passage, start: word.start, end: word.end };
        let mut mention = Found::new(at, Kind::Issue, &meant.id, &meant.name, RULE);
        (mention.via, mention.contrary) = (Some(Via::Pattern), meant.contrary);
        mention.modality = match &meant.modality {
            _ if is_denied(governor) => Some(Modality::Denied),
            // what a paper holds lies ahead, though its signing be told as done
            Some(Modality::Asserted | Modality::Hypothetical) if is_paper => Some(Modality::Planned),
            modality => modality.clone(),
        };
        references.push(mention);
    }
}

/// Whether "it" is what a verb is about, by what follows: "wants it scrapped", "insists it will" are about other things.
fn is_object(behind: &str) -> bool {
    const FOLLOW: [&str; 13] =
        ["and", "but", "or", "in", "on", "with", "as", "within", "for", "if", "because", "when", "before"];
    match behind.strip_prefix(' ') {
        Some(behind) => FOLLOW.contains(&behind.split([' ', ',', '.']).next().unwrap_or("")),
        None => !behind.starts_with(['’', '\'', '-']),
    }
}
