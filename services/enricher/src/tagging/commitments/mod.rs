//! Commitments: figures and days that stand beside an issue in its sentence, read as values.

mod abroad;
mod deadlines;
mod numbers;
mod units;

use dragoman_article::{Commitment, Interval, Kind, Measure, Modality, Role};

use super::dossiers;
use super::found::At;
use super::positions::{Mark, Scene, Sentence, party_of};

/// A figure or day by its bytes, before it is tied to anything.
#[derive(Debug, Clone)]
struct Figure {
    start: usize,
    end: usize,
    measure: Measure,
    value: Option<f64>,
    to_value: Option<f64>,
    unit: Option<String>,
    when: Option<Interval>,
    rule: &'static str,
}

impl Figure {
    /// A number with what it counts; no unit where the name of none is given.
    fn counted(
        (start, end): (usize, usize),
        measure: Measure,
        value: f64,
        unit: &str,
        rule: &'static str,
    ) -> Self {
        let unit = (!unit.is_empty()).then(|| unit.to_owned());
        Self { start, end, measure, value: Some(value), to_value: None, unit, when: None, rule }
    }

    /// A day by which something is to be, from today on.
    fn due((start, end): (usize, usize), when: Interval) -> Self {
        let measure = Measure::Deadline;
        Self {
            start,
            end,
            measure,
            value: None,
            to_value: None,
            unit: None,
            when: Some(when),
            rule: "day-named",
        }
    }
}

/// An issue is not further from its figure, in bytes.
const NEAR: usize = 160;

/// Of the languages whose numbers and days are known.
pub(super) fn find<'s>(scene: &'s Scene<'s, '_>) -> Vec<Commitment> {
    let mut found = Vec::new();
    if scene.page.code != "en" && units::of(scene.page.code).is_none() {
        return found;
    }
    for passage in 0..scene.page.passages.len() {
        for number in 0..scene.page.passages[passage].sentences.len() {
            if scene.is_telling(passage, number) {
                read(scene, &scene.sentence(passage, number), passage, &mut found);
            }
        }
    }
    found
}

fn read<'s>(scene: &'s Scene<'s, '_>, sentence: &Sentence<'s>, passage: usize, found: &mut Vec<Commitment>) {
    let (text, range, date) = (sentence.text, sentence.range.clone(), scene.page.date);
    let figures = if scene.page.code == "en" {
        let days = deadlines::find(text, range.clone(), date);
        numbers::find(text, range).into_iter().chain(days).collect()
    } else {
        abroad::find(text, range, scene.page.code, date)
    };
    let mut figures: Vec<Figure> = figures;
    figures.sort_by_key(|figure| (figure.start, std::cmp::Reverse(figure.end)));
    let mut taken = sentence.range.start;
    for figure in figures {
        if figure.start < taken {
            continue;
        }
        let at = At { passage, start: figure.start, end: figure.end };
        let Some(issue) = issue_of(sentence, &figure).filter(|_| !scene.is_boilerplate(at)) else { continue };
        taken = figure.end;
        let actor = |mark: &&Mark<'_>| {
            mark.at.end <= figure.start
                && mark.mention.kind != Kind::Issue
                && !matches!(mark.mention.role, Some(Role::Venue | Role::People))
        };
        let party = sentence.marks.iter().find(actor).and_then(|mark| party_of(scene, mark));
        let evidence = scene.excerpt(at);
        let issue_id = issue.mention.id.clone();
        let dossier = party.as_ref().and_then(|party| dossiers::of(scene, &party.id, &issue_id, &[]));
        found.push(Commitment {
            reference: Commitment::reference(&figure.measure, &evidence),
            party,
            measure: figure.measure,
            value: figure.value,
            to_value: figure.to_value,
            unit: figure.unit,
            when: figure.when,
            modality: issue.mention.modality.clone().unwrap_or(Modality::Open),
            dossier,
            evidence,
            confidence: scene.page.facts.confidence.of(scene.page.code, "commitment", figure.rule),
            rule: figure.rule.to_owned(),
            issue: Some(issue_id),
        });
    }
}

/// The issue whose words hold the figure, else the nearest of its sentence, one of matter before one of process.
fn issue_of<'m>(sentence: &Sentence<'m>, figure: &Figure) -> Option<&'m Mark<'m>> {
    let distance = |mark: &&Mark<'_>| {
        let apart = if mark.at.end <= figure.start {
            figure.start - mark.at.end
        } else {
            mark.at.start.saturating_sub(figure.end)
        };
        apart + if mark.mention.id.starts_with("process.") { NEAR / 2 } else { 0 }
    };
    let issues = sentence.marks.iter().filter(|mark| mark.mention.kind == Kind::Issue);
    issues.filter(|mark| distance(mark) <= NEAR).min_by_key(distance)
}
