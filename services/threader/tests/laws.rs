//! What holds of any articles in any order.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dragoman_article::{ArticleId, EnrichedArticle, Lineage, Relation};
use dragoman_threader::lineage::{Bounds, Placed, Subject, Window};
use proptest::prelude::*;

const GOLDEN: &str = include_str!("../../../shared/article/golden/enriched-article.1.json");
const WEEK: i64 = 7 * 24 * 3600 * 1000;
const QUOTATIONS: usize = 1 << 20;

/// One of a few texts with some of its words edited, told and seen at some minute.
#[derive(Debug, Clone)]
struct Copy {
    text: u8,
    edits: Vec<u8>,
    told: u16,
}

fn copies() -> impl Strategy<Value = Vec<Copy>> {
    let copy = (0u8..4, proptest::collection::vec(0u8..60, 0..12), 0u16..200);
    proptest::collection::vec(copy.prop_map(|(text, edits, told)| Copy { text, edits, told }), 1..25)
}

fn subject(number: usize, copy: &Copy, revision: u32) -> Subject {
    let mut words: Vec<String> =
        (0..60).map(|place| format!("word{}", u32::from(copy.text) * 60 + place)).collect();
    for edit in &copy.edits {
        words[usize::from(*edit)] = format!("edit{number}");
    }
    let told = DateTime::<Utc>::from_timestamp(1_765_000_000 + 60 * i64::from(copy.told), 0).unwrap();
    let article = EnrichedArticle {
        id: ArticleId::from_bits(number as u128 + 1),
        revision,
        text: words.join(" "),
        mentions: vec![],
        published_at: None,
        fetched_at: Some(told),
        ..serde_json::from_str(GOLDEN).unwrap()
    };
    Subject::of(&article, i64::MAX, WEEK).unwrap()
}

fn tell(window: &mut Window, subject: Subject, words: &mut BTreeMap<ArticleId, Lineage>) {
    if let Placed::Told(told) = window.place(subject) {
        words.extend(told.into_iter().map(|word| (word.id.clone(), word)));
    }
}

/// Counts and links as they follow from all words together.
fn check(words: &BTreeMap<ArticleId, Lineage>) -> Result<(), TestCaseError> {
    for word in words.values() {
        let original = word.relation == Relation::Original;
        prop_assert_eq!(original, word.origin == word.id);
        let copies = words.values().filter(|other| other.origin == word.id && other.id != word.id).count();
        prop_assert_eq!(word.copies as usize, copies, "{:?}", word);
        let tellers = words
            .values()
            .filter(|other| other.story == word.id && other.relation == Relation::Original)
            .count();
        prop_assert_eq!(word.independent_origins as usize, tellers, "{:?}", word);
        if let Some(source) = &word.source {
            let source = &words[source];
            prop_assert!((source.told_at, &source.id) < (word.told_at, &word.id));
            prop_assert_eq!(&source.story, &word.story);
            prop_assert!(original || source.origin == word.origin);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_last_words_agree_with_each_other_and_not_with_the_order(copies in copies(), seed: u64) {
        let mut subjects: Vec<Subject> =
            copies.iter().enumerate().map(|(number, copy)| subject(number, copy, 1)).collect();
        let bounds = Bounds { articles: 100, age: WEEK, quotations: QUOTATIONS };
        let (mut window, mut words) = (Window::new(bounds), BTreeMap::new());
        for subject in subjects.clone() {
            tell(&mut window, subject, &mut words);
            check(&words)?;
        }
        fastrand::Rng::with_seed(seed).shuffle(&mut subjects);
        let (mut window, mut shuffled) = (Window::new(bounds), BTreeMap::new());
        subjects.into_iter().for_each(|subject| tell(&mut window, subject, &mut shuffled));
        prop_assert_eq!(words, shuffled);
    }

    #[test]
    fn what_is_told_anew_and_twice_leaves_the_words_in_agreement(
        copies in copies(),
        again in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..4), 0..10),
    ) {
        let (mut window, mut words) = (Window::new(Bounds { articles: 100, age: WEEK, quotations: QUOTATIONS }), BTreeMap::new());
        for (number, copy) in copies.iter().enumerate() {
            tell(&mut window, subject(number, copy, 1), &mut words);
            prop_assert_eq!(window.place(subject(number, copy, 1)), Placed::Known);
        }
        for (revision, (which, text)) in again.into_iter().enumerate() {
            let number = which.index(copies.len());
            let copy = Copy { text, ..copies[number].clone() };
            tell(&mut window, subject(number, &copy, revision as u32 + 2), &mut words);
            check(&words)?;
        }
    }

    #[test]
    fn a_window_never_holds_more_than_its_bounds(copies in copies(), articles in 1u32..8, minutes in 1i64..100) {
        let mut window = Window::new(Bounds { articles, age: minutes * 60_000, quotations: QUOTATIONS });
        let mut newest = 0;
        for (number, copy) in copies.iter().enumerate() {
            let late = i64::from(copy.told) < newest - minutes;
            newest = newest.max(i64::from(copy.told));
            let placed = window.place(subject(number, copy, 1));
            prop_assert_eq!(placed == Placed::Late, late);
            prop_assert!(window.len() <= articles as usize);
        }
    }
}

#[test]
fn an_earlier_origin_that_turns_up_changes_the_words_of_all_its_copies_and_no_others() {
    let mut window = Window::new(Bounds { articles: 100, age: WEEK, quotations: QUOTATIONS });
    let mut words = BTreeMap::new();
    for (number, (text, told)) in [(0, 50), (0, 60), (1, 55), (0, 70)].into_iter().enumerate() {
        tell(&mut window, subject(number, &Copy { text, edits: vec![], told }, 1), &mut words);
    }
    let Placed::Told(told) = window.place(subject(9, &Copy { text: 0, edits: vec![], told: 10 }, 1)) else {
        panic!("it is new");
    };
    let changed: Vec<_> =
        told.iter().map(|word| (word.id.to_bits().unwrap(), word.origin.to_bits().unwrap())).collect();
    assert_eq!(changed, [(10, 10), (1, 10), (2, 10), (4, 10)]);
    assert_eq!((told[0].copies, told[1].copies), (3, 0));
}
