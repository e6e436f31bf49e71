//! Pairs of articles about public events: which of them are copies, in our own words.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use dragoman_article::{EnrichedArticle, Lineage, Relation};
use dragoman_enricher::{Article, Tagger};
use dragoman_threader::lineage::{Bounds, Evidence, Placed, Subject, Window};
use serde::Deserialize;

const DAY: i64 = 24 * 3600 * 1000;
const BOUNDS: Bounds = Bounds { articles: 1000, age: 7 * DAY };

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

/// A minute between one text and the next.
fn told() -> Vec<Told> {
    let pairs: Pairs = toml::from_str(include_str!("pairs.toml")).unwrap();
    let tagger = Tagger::new().unwrap();
    let tell = |(minute, text): (usize, Text)| {
        let article = Article {
            text: text.text.clone(),
            language: Some(text.language.clone()),
            published_at: None,
            ..Article::default()
        };
        let article = EnrichedArticle { ..tagger.enrich(&article) };
        assert_eq!(article.language, text.language);
        let subject = Subject::of(&article, minute as i64 * 60_000, BOUNDS.age).unwrap();
        Told { text, subject }
    };
    pairs.text.into_iter().enumerate().map(tell).collect()
}

/// The last word on each, by id.
fn words(subjects: impl Iterator<Item = Subject>) -> BTreeMap<String, Lineage> {
    let mut window = Window::new(BOUNDS);
    let mut words = BTreeMap::new();
    for subject in subjects {
        let Placed::Told(told) = window.place(subject) else { panic!("the same text twice") };
        words.extend(told.into_iter().map(|word| (word.id.to_string(), word)));
    }
    words
}

#[test]
fn look() {
    let told = told();
    for (place, one) in told.iter().enumerate() {
        for other in &told[place + 1..] {
            if one.text.family == other.text.family {
                let same = one.text.story == other.text.story;
                let evidence = Evidence::of(&one.subject, &other.subject);
                let f = evidence.facts;
                println!(
                    "{} {:9} {:10} {:5} sh {:.2} w {:.2} common {:.2} ordered {:.2} num {:.2} weight {:4.1} {:?}",
                    if same { "+" } else { "-" }, one.text.family, other.text.is.as_deref().unwrap_or(""),
                    evidence.same_language, evidence.shingles, evidence.words, f.common, f.ordered, f.numbers, f.weight,
                    evidence.kin().map(|kin| kin.bond)
                );
            }
        }
    }
    let _ = words(told.into_iter().map(|t| t.subject));
    let _ = Relation::Original;
}
