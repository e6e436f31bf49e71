use std::collections::{BTreeMap, HashMap};

/// A language with fewer cases than this is not learned.
const ENOUGH: usize = 1500;
/// A clue seen in fewer cases is left out.
const SEEN: usize = 3;
/// How much the sum of squares of the weights counts against how well they fit: measured on texts held back.
const DECAY: f32 = 16.0;
/// Rounds over all cases, after which little changes, and how far the first goes.
const ROUNDS: usize = 250;
const STEP: f32 = 0.3;

/// The clues of a case with their strength, and the number of the kind that it is.
pub(super) type Told = (BTreeMap<String, f32>, usize);

/// The same, with numbers for clues.
#[derive(Debug)]
struct Case {
    clues: Vec<(usize, f32)>,
    kind: usize,
}

/// What each clue that is seen often enough is worth for each kind, by language and in order: the weights under which
/// the cases of a language that has enough are likeliest.
pub(super) fn learned<'l, const KINDS: usize>(
    texts: impl Iterator<Item = (&'l str, Vec<Told>)>,
) -> Vec<(&'l str, String, [f32; KINDS])> {
    let mut languages: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
    for (language, told) in texts {
        languages.entry(language).or_default().extend(told);
    }
    let mut rows = Vec::new();
    for (language, told) in languages.into_iter().filter(|(_, told)| told.len() >= ENOUGH) {
        let (names, cases) = numbered(&told);
        let weights = learn(names.len(), &cases);
        rows.extend(names.into_iter().zip(weights).map(|(name, row)| (language, name.to_owned(), row)));
    }
    rows
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
    let cases = told.iter().map(|(clues, kind)| Case {
        clues: clues.iter().filter_map(|(name, by)| Some((*numbers.get(name.as_str())?, *by))).collect(),
        kind: *kind,
    });
    (names, cases.collect())
}

/// By descent with a step of its own for each weight.
fn learn<const KINDS: usize>(clues: usize, cases: &[Case]) -> Vec<[f32; KINDS]> {
    let mut weights = vec![[0.0; KINDS]; clues];
    let mut moved = vec![[f32::EPSILON; KINDS]; clues];
    for _ in 0..ROUNDS {
        let mut slope: Vec<[f32; KINDS]> =
            weights.iter().map(|row| row.map(|weight| weight * DECAY)).collect();
        for case in cases {
            let mut errors = chances(&weights, case);
            errors[case.kind] -= 1.0;
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

/// How likely each kind is.
fn chances<const KINDS: usize>(weights: &[[f32; KINDS]], case: &Case) -> [f32; KINDS] {
    let mut sums = [0.0; KINDS];
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
        let case = |clue, kind| Case { clues: vec![(0, 1.0), (clue, 1.0)], kind };
        let cases: Vec<Case> = (0..40).map(|n| if n % 4 == 0 { case(1, 7) } else { case(2, 0) }).collect();
        let weights: Vec<[f32; 11]> = learn(3, &cases);
        assert!(weights[1][7] > weights[1][0] && weights[2][0] > weights[2][7]);
        assert!(weights[0][0] > weights[0][7]);
    }
}
