//! Pairs of articles about public events: which of them are copies, in our own words.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod texts;

use dragoman_article::Relation;
use dragoman_threader::lineage::{Evidence, Subject};
use serde::Deserialize;
use texts::{id, subjects, words};

#[derive(Deserialize)]
struct Pairs {
    text: Vec<Text>,
}

#[derive(Deserialize)]
struct Text {
    family: String,
    story: String,
    is: Option<String>,
    language: String,
    text: String,
}

struct Told {
    text: Text,
    subject: Subject,
}

fn told() -> Vec<Told> {
    let pairs: Pairs = toml::from_str(include_str!("pairs.toml")).unwrap();
    let subjects = subjects(pairs.text.iter().map(|text| (&*text.language, &*text.text)));
    pairs.text.into_iter().zip(subjects).map(|(text, subject)| Told { text, subject }).collect()
}

/// Whether the second is a copy, of whatever kind.
fn is_copy(text: &Text) -> bool {
    text.is.as_deref().is_some_and(|is| is != "independent")
}

#[test]
fn copies_are_found_and_other_stories_of_the_same_kind_are_not() {
    let told = told();
    let words = words(told.iter().map(|told| told.subject.clone()));
    let (mut right, mut wrong, mut missed, mut negatives) = (0, vec![], vec![], 0);
    for (place, one) in told.iter().enumerate() {
        for other in &told[place + 1..] {
            let independent = [one, other].iter().any(|told| told.text.is.as_deref() == Some("independent"));
            let expected = one.text.story == other.text.story && !independent;
            let found = words[&id(&one.subject)].origin == words[&id(&other.subject)].origin;
            negatives += usize::from(!expected && one.text.family == other.text.family);
            let pair = || {
                (
                    &one.text.family,
                    &one.text.story,
                    &other.text.story,
                    &other.text.is,
                    Evidence::of(&one.subject, &other.subject),
                )
            };
            match (expected, found) {
                (true, true) => right += 1,
                (true, false) => missed.push(pair()),
                (false, true) => wrong.push(pair()),
                (false, false) => {}
            }
        }
    }
    println!(
        "pairs: {right} right, {} wrong, {} missed; {negatives} negatives of one family",
        wrong.len(),
        missed.len()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(missed.is_empty(), "{missed:#?}");
    assert_eq!((right, negatives), (PAIRS, NEGATIVES));
}

const PAIRS: usize = 66;
const NEGATIVES: usize = 104;

#[test]
fn a_copy_is_called_what_it_is_and_shows_by_what() {
    let told = told();
    let words = words(told.iter().map(|told| told.subject.clone()));
    let mut wrong = vec![];
    for told in &told {
        let word = &words[&id(&told.subject)];
        let relation = match told.text.is.as_deref() {
            Some("syndicated") => Relation::Syndicated,
            Some("rewrite") => Relation::Rewrite,
            Some("translation") => Relation::Translation,
            _ => Relation::Original,
        };
        if word.relation != relation {
            wrong.push(format!("{} {}: {:?} is {word:?}", told.text.family, told.text.story, told.text.is));
        }
        assert_eq!(is_copy(&told.text), word.origin != word.id, "{word:?}");
        assert!(word.source.is_none() || word.similarity.is_some_and(|similarity| similarity > 0.3));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn who_tells_it_on_their_own_corroborates_and_copies_do_not() {
    let told = told();
    let words = words(told.iter().map(|told| told.subject.clone()));
    for told in told.iter().filter(|told| told.text.is.as_deref() == Some("independent")) {
        let word = &words[&id(&told.subject)];
        assert_eq!((&word.origin, word.independent_origins), (&word.id, 0), "{}", told.text.family);
        let first = &words[&word.story];
        assert_eq!((first.independent_origins, first.copies), (2, 2), "{}", told.text.family);
    }
}

#[test]
fn the_last_word_is_the_same_whatever_the_order_of_arrival() {
    let told = told();
    let mut subjects: Vec<Subject> = told.into_iter().map(|told| told.subject).collect();
    let expected = words(subjects.iter().cloned());
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..50 {
        random.shuffle(&mut subjects);
        assert_eq!(words(subjects.iter().cloned()), expected);
    }
}
