use std::collections::{BTreeMap, HashMap};

use dragoman_article::{Field, Kind, Mention};
use dragoman_gazetteer::{Gazetteer, Weights};

use super::gold::{Gold, What};
use super::input;
use crate::tagging::{clues, tag};

/// A language with fewer marked issues than this is not learned.
const ENOUGH: usize = 1500;
/// A clue seen in fewer cases is left out.
const SEEN: usize = 3;
/// How much the sum of squares of the weights counts against how well they fit: measured on texts held back.
const DECAY: f32 = 8.0;
/// Rounds over all cases, after which little changes, and how far the first goes.
const ROUNDS: usize = 250;
const STEP: f32 = 0.3;

const KINDS: usize = Weights::MODALITIES.len();
type Row = [f32; KINDS];
/// The clues of an issue with their strength, and the number of its modality.
type Told = (BTreeMap<String, f32>, usize);

/// An issue that somebody has marked: its clues, by number, with their strength, and how it is spoken of.
#[derive(Debug)]
struct Case {
    clues: Vec<(usize, f32)>,
    modality: usize,
}

/// The data file of what clues are worth: a regression over the marked issues of each language that has enough.
pub fn weights(gazetteer: &Gazetteer, texts: &[Gold]) -> String {
    let mut file = format!(
        "{}\n# What clues to how an issue is spoken of are worth, learned from marked texts: `dragoman eval TEXTS \
         --write-weights FILE`.\n",
        Weights::COLUMNS.join("\t")
    );
    let mut languages: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
    for gold in texts {
        languages.entry(&gold.language).or_default().extend(told(gazetteer, gold));
    }
    for (language, told) in languages.into_iter().filter(|(_, told)| told.len() >= ENOUGH) {
        let (names, cases) = numbered(&told);
        for (name, row) in names.iter().zip(learn(names.len(), &cases)) {
            let row: Vec<String> = row.iter().map(|weight| format!("{weight:.2}")).collect();
            file += &format!("{language}\t{name}\t{}\n", row.join("\t"));
        }
    }
    file
}

/// The issues marked in a text, and those that the tagger finds in other words of the same, with their clues and the
/// number of their modality.
fn told(gazetteer: &Gazetteer, gold: &Gold) -> Vec<Told> {
    let article = input(&gold.title, &gold.text, Some(&gold.language), gold.published);
    let found = tag(gazetteer, article).mentions;
    let mut marked = Vec::new();
    for mark in &gold.tags {
        let What::Issue { id, modality: Some(modality), .. } = &mark.what else { continue };
        let Some(number) = Weights::MODALITIES.iter().position(|known| known == modality) else { continue };
        let same = |mention: &&Mention| {
            let apart = mention.span.end <= mark.span.start || mark.span.end <= mention.span.start;
            mention.kind == Kind::Issue && mention.id == *id && mention.field == mark.field && !apart
        };
        let words = found.iter().filter(same).map(|mention| mention.span).filter(|span| *span != mark.span);
        let text = if mark.field == Field::Title { &gold.title } else { &gold.text };
        let places = std::iter::once(mark.span).chain(words).filter_map(|span| span.bytes(text).ok());
        marked.extend(places.map(|place| ((mark.field, place, id.as_str()), number)));
    }
    let issues: Vec<_> = marked.iter().map(|(issue, _)| issue.clone()).collect();
    clues(gazetteer, article, &issues)
        .into_iter()
        .zip(marked)
        .map(|(clues, (_, number))| (clues, number))
        .collect()
}

/// The clues that are seen often enough, in order, and the cases by their numbers.
fn numbered(told: &[Told]) -> (Vec<&str>, Vec<Case>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for name in told.iter().flat_map(|(clues, _)| clues.keys()) {
        *seen.entry(name).or_default() += 1;
    }
    let names: Vec<&str> =
        seen.into_iter().filter(|(_, times)| *times >= SEEN).map(|(name, _)| name).collect();
    let numbers: HashMap<&str, usize> =
        names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
    let cases = told.iter().map(|(clues, modality)| Case {
        clues: clues.iter().filter_map(|(name, by)| Some((*numbers.get(name.as_str())?, *by))).collect(),
        modality: *modality,
    });
    (names, cases.collect())
}

/// The weights under which the marked modalities are likeliest, by descent with a step of its own for each weight.
fn learn(clues: usize, cases: &[Case]) -> Vec<Row> {
    let mut weights = vec![Row::default(); clues];
    let mut moved = vec![[f32::EPSILON; KINDS]; clues];
    for _ in 0..ROUNDS {
        let mut slope: Vec<Row> = weights.iter().map(|row| row.map(|weight| weight * DECAY)).collect();
        for case in cases {
            let mut errors = chances(&weights, case);
            errors[case.modality] -= 1.0;
            for (clue, strength) in &case.clues {
                for (sum, error) in slope[*clue].iter_mut().zip(errors) {
                    *sum += error * strength;
                }
            }
        }
        for ((row, slope), moved) in weights.iter_mut().zip(&slope).zip(&mut moved) {
            for ((weight, slope), moved) in row.iter_mut().zip(slope).zip(moved) {
                *moved += slope * slope;
                *weight -= STEP * slope / moved.sqrt();
            }
        }
    }
    weights
}

/// How likely each modality is.
fn chances(weights: &[Row], case: &Case) -> Row {
    let mut sums = Row::default();
    for (clue, strength) in &case.clues {
        for (sum, weight) in sums.iter_mut().zip(weights[*clue]) {
            *sum += weight * strength;
        }
    }
    let most = sums.iter().copied().fold(f32::MIN, f32::max);
    let sums = sums.map(|sum| (sum - most).exp());
    let all: f32 = sums.iter().sum();
    sums.map(|sum| sum / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clue_is_worth_what_it_goes_with() {
        let case = |clue, modality| Case { clues: vec![(0, 1.0), (clue, 1.0)], modality };
        let cases: Vec<Case> = (0..40).map(|n| if n % 4 == 0 { case(1, 7) } else { case(2, 0) }).collect();
        let weights = learn(3, &cases);
        assert!(weights[1][7] > weights[1][0] && weights[2][0] > weights[2][7]);
        assert!(weights[0][0] > weights[0][7]);
    }
}
