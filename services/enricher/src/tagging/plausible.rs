//! Whether words that may raise an issue do: where nothing is negotiated, the same words tell of business, courts and
//! sport. Each clue alone says little; what they are worth together is learned from marked texts.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use dragoman_gazetteer::{IssueHits, Sign};

use super::found::Found;
use super::page::Page;
use super::sentences;

/// Words that are less likely than this to raise their issue raise none.
const LEAST: f32 = 0.4;
/// Counts are told apart up to nine.
const COUNTS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
/// No more actors of a sentence are looked at: it bounds what a text of one sentence costs.
const ACTORS: usize = 64;
/// A short text has few of everything: so many bytes are added where things are counted by the kilobyte.
const SHORT: usize = 200;
/// In a shorter text, of a sentence or two, nothing stands around an issue that could tell.
const TELLING: usize = 300;

/// What stands around the issues of an article.
#[derive(Debug)]
pub(super) struct Surroundings<'p, 'a> {
    page: &'p Page<'a>,
    /// of each passage: who acts in it, and where
    actors: [Vec<(usize, &'p str)>; 2],
    /// of each passage: where its words of negotiation begin
    cues: [Vec<usize>; 2],
    /// how often each issue is raised
    raised: BTreeMap<&'p str, usize>,
    /// what is the same for all issues of the article, each with its count
    whole: [(&'static str, usize); 7],
}

impl<'p, 'a> Surroundings<'p, 'a> {
    pub(super) fn new(page: &'p Page<'a>, who: &'p [Found], hits: &[IssueHits], issues: &'p [Found]) -> Self {
        let mut actors = [Vec::new(), Vec::new()];
        for found in who.iter().filter(|found| found.acts()) {
            actors[found.passage].push((found.start, found.id.as_str()));
        }
        actors.iter_mut().for_each(|actors| actors.sort_unstable());
        let parties = actors.iter().flatten().map(|(_, id)| *id).collect::<BTreeSet<_>>().len();
        let mut cues = [Vec::new(), Vec::new()];
        for (cues, hits) in cues.iter_mut().zip(hits) {
            cues.extend(hits.cues.iter().map(|cue| cue.0));
        }
        let mut raised = BTreeMap::new();
        issues.iter().for_each(|issue| *raised.entry(issue.id.as_str()).or_default() += 1);
        let bytes = SHORT + length(page);
        let negotiated: usize = cues.iter().map(Vec::len).sum();
        let whole = [
            ("parties", parties.min(6)),
            ("negotiated", negotiated),
            ("negotiated by kilobyte", negotiated * 1000 / bytes),
            ("elsewhere", hits.iter().map(|hits| hits.elsewhere).sum::<usize>().min(4)),
            ("issues", raised.len().min(6)),
            ("mentions", issues.len()),
            ("mentions by kilobyte", (issues.len() * 1000 / bytes).min(6)),
        ];
        Self { page, actors, cues, raised, whole }
    }

    /// Tells each clue to whether an issue is raised, in the words of its name.
    pub(super) fn clues(&self, issue: &Found, mut tell: impl FnMut(&[&str])) {
        let passage = &self.page.passages[issue.passage];
        let number = sentences::number(&passage.sentences, issue.start);
        let signs = self.page.signs(issue.passage, number);
        let stance = |sign: &Sign| matches!(sign, Sign::Verb(_) | Sign::Noun(_) | Sign::Frame(_));
        let group = issue.id.split('.').next().unwrap_or_default();
        let modality = issue.modality.as_ref().map(|modality| format!("{modality:?}").to_lowercase());
        tell(&["always"]);
        tell(&["issue", &issue.id]);
        tell(&["group", group]);
        tell(&["rule", issue.rule]);
        tell(&["modality", modality.as_deref().unwrap_or("none")]);
        tell(&["in", if issue.passage == 0 { "title" } else { "text" }]);
        if signs.iter().any(|sign| stance(&sign.cue)) {
            tell(&["stance"]);
        }
        if signs.iter().any(|sign| sign.end <= issue.start && stance(&sign.cue)) {
            tell(&["stance before"]);
        }
        let (here, near) = (self.around(issue, 0), self.around(issue, 1));
        let words = passage.text[issue.start..issue.end].split_whitespace().count();
        let same = self.raised.get(issue.id.as_str()).copied().unwrap_or_default();
        let actors_near = self.actors(issue.passage, &near);
        let cues_near = self.negotiated(issue.passage, &near);
        let own = [
            ("actors here", self.actors(issue.passage, &here).min(3)),
            ("actors near", actors_near.min(4)),
            ("negotiated here", self.negotiated(issue.passage, &here).min(3)),
            ("negotiated near", cues_near.min(4)),
            ("negotiated within", self.negotiated(issue.passage, &(issue.start..issue.end)).min(1)),
            ("same", same.min(4)),
            ("words", words.min(4)),
        ];
        for (name, count) in own.iter().chain(&self.whole) {
            tell(&[name, COUNTS[(*count).min(COUNTS.len() - 1)]]);
        }
        tell(&[group, "actors near", COUNTS[actors_near.min(2)]]);
        tell(&[group, "negotiated near", COUNTS[cues_near.min(2)]]);
    }

    /// The sentence of an issue with so many more before and behind.
    fn around(&self, issue: &Found, more: usize) -> Range<usize> {
        let sentences = &self.page.passages[issue.passage].sentences;
        let number = sentences::number(sentences, issue.start);
        let near = sentences.get(number.saturating_sub(more)..(number + more + 1).min(sentences.len()));
        match near.unwrap_or_default() {
            [first, .., last] => first.start..last.end,
            [one] => one.clone(),
            [] => issue.start..issue.end,
        }
    }

    /// How many act there.
    fn actors(&self, passage: usize, range: &Range<usize>) -> usize {
        let actors = &self.actors[passage];
        let first = actors.partition_point(|(at, _)| *at < range.start);
        let there = actors[first..].iter().take_while(|(at, _)| *at < range.end).take(ACTORS);
        there.map(|(_, id)| *id).collect::<BTreeSet<_>>().len()
    }

    /// How many words of negotiation stand there.
    fn negotiated(&self, passage: usize, range: &Range<usize>) -> usize {
        let cues = &self.cues[passage];
        cues.partition_point(|at| *at < range.end) - cues.partition_point(|at| *at < range.start)
    }
}

fn length(page: &Page<'_>) -> usize {
    page.passages.iter().map(|passage| passage.text.len()).sum()
}

/// Of the issues that words may raise, those that they likely do; all in a language for which that has not been learned,
/// and in a text too short to tell.
pub(super) fn likely(page: &Page<'_>, who: &[Found], hits: &[IssueHits], issues: Vec<Found>) -> Vec<Found> {
    let Some(weights) = page.facts.issue_weights.of(page.code) else { return issues };
    if length(page) < TELLING {
        return issues;
    }
    let around = Surroundings::new(page, who, hits, &issues);
    let mut clue = String::new();
    let likely: Vec<bool> = issues
        .iter()
        .map(|issue| {
            let mut sum = 0.0;
            around.clues(issue, |name| {
                join(name, &mut clue);
                sum += weights.of(&clue);
            });
            1.0 / (1.0 + f32::exp(-sum)) >= LEAST
        })
        .collect();
    issues.into_iter().zip(likely).filter(|(_, likely)| *likely).map(|(issue, _)| issue).collect()
}

/// The name of a clue, as the table of weights has it.
pub(super) fn join(parts: &[&str], name: &mut String) {
    name.clear();
    for part in parts {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(part);
    }
}
