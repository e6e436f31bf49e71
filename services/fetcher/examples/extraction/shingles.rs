use std::collections::HashMap;

/// Words in a row that are compared.
const LENGTH: usize = 4;
const RESAMPLES: usize = 1_000;

/// The shares of shingles that a text has right, too much, and lost. They add up to 1, so that a long page
/// weighs no more than a short one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Counts {
    pub(crate) both: f64,
    pub(crate) extra: f64,
    pub(crate) lost: f64,
}

impl Counts {
    pub(crate) fn of(truth: &str, text: &str) -> Self {
        let (truth, text) = (words(truth), words(text));
        let (wanted, found) = (shingles(&truth), shingles(&text));
        let both: usize = wanted.iter().map(|(key, count)| *count.min(found.get(key).unwrap_or(&0))).sum();
        let total = |all: &HashMap<_, usize>| all.values().sum::<usize>();
        let (extra, lost) = (total(&found) - both, total(&wanted) - both);
        let all = (both + extra + lost).max(1) as f64;
        Self { both: both as f64 / all, extra: extra as f64 / all, lost: lost as f64 / all }
    }

    pub(crate) fn agreement(&self) -> f64 {
        2.0 * self.both / (2.0 * self.both + self.extra + self.lost).max(f64::MIN_POSITIVE)
    }
}

/// Precision and recall are means over pages; F1 is of the two means, as in the benchmark's paper.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Score {
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
}

impl Score {
    pub(crate) fn of(counts: &[Counts]) -> Self {
        Self::of_iter(counts.iter())
    }

    fn of_iter<'a>(counts: impl Iterator<Item = &'a Counts> + Clone) -> Self {
        let mean = |other: fn(&Counts) -> f64| {
            let shares = counts.clone().filter_map(|count| {
                let all = count.both + other(count);
                (all > 0.0).then(|| count.both / all)
            });
            let (sum, number) = shares.fold((0.0, 0_usize), |(sum, number), share| (sum + share, number + 1));
            sum / number.max(1) as f64
        };
        let (precision, recall) = (mean(|count| count.extra), mean(|count| count.lost));
        Self { precision, recall, f1: 2.0 * precision * recall / (precision + recall) }
    }
}

/// The standard deviation of F1 over pages drawn anew, with the same seed each time.
pub(crate) fn bootstrap(counts: &[Counts]) -> f64 {
    let mut random = fastrand::Rng::with_seed(1);
    let samples: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn: Vec<Counts> = counts.iter().map(|_| counts[random.usize(..counts.len())]).collect();
            Score::of(&drawn).f1
        })
        .collect();
    let mean = samples.iter().sum::<f64>() / samples.len() as f64;
    let squares: f64 = samples.iter().map(|sample| (sample - mean).powi(2)).sum();
    (squares / (samples.len() - 1) as f64).sqrt()
}

/// Whether most of a paragraph's shingles stand in a text.
pub(crate) fn contains(text: &str, paragraph: &str) -> bool {
    let (text, paragraph) = (words(text), words(paragraph));
    let (text, wanted) = (shingles(&text), shingles(&paragraph));
    if paragraph.len() < LENGTH {
        return text.keys().any(|key| key.windows(paragraph.len().max(1)).any(|part| part == paragraph));
    }
    wanted.keys().filter(|key| text.contains_key(*key)).count() * 2 > wanted.len()
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect()
}

/// Each run of four words and how often it stands there; a shorter text is one of its own.
fn shingles<'a>(words: &'a [&'a str]) -> HashMap<&'a [&'a str], usize> {
    let mut counts = HashMap::new();
    if !words.is_empty() && words.len() < LENGTH {
        counts.insert(words, 1);
    }
    for shingle in words.windows(LENGTH) {
        *counts.entry(shingle).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_counted_by_hand() {
        // four shingles wanted, four found, three of them the same
        let counts = Counts::of("a b c d e f g", "x b c d e f g");
        assert_eq!(counts, Counts { both: 0.6, extra: 0.2, lost: 0.2 });
        let score = Score::of(&[counts]);
        assert!((score.f1 - 0.75).abs() < 1e-12 && (score.precision - score.recall).abs() < 1e-12);
    }

    #[test]
    fn a_page_with_nothing_wanted_and_nothing_found_counts_for_nothing() {
        let (none, whole) = (Counts::of("", " - "), Counts::of("a b", "a b"));
        assert_eq!(none, Counts { both: 0.0, extra: 0.0, lost: 0.0 });
        assert!((Score::of(&[none, whole]).f1 - 1.0).abs() < 1e-12);
        assert!(Score::of(&[Counts::of("", "too much of it"), whole]).precision < 0.6);
    }

    #[test]
    fn repeated_words_count_as_often_as_they_stand_there() {
        let counts = Counts::of("a b c d", "a b c d a b c d");
        assert!((counts.both - 0.2).abs() < 1e-12 && counts.lost == 0.0);
    }

    #[test]
    fn words_are_letters_digits_and_underscores_of_any_script() {
        assert_eq!(words("Don’t — 3.5% naïve_ты"), ["Don", "t", "3", "5", "naïve_ты"]);
    }
}
