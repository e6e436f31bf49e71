//! A copy that alters what somebody said shows it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use dragoman_article::{
    AlteredQuotation, ArticleId, EnrichedArticle, Field, Kind, Lineage, Quotation, QuotationType, Span,
    Speaker,
};
use dragoman_threader::lineage::{Bounds, Placed, Subject, Window};

const GOLDEN: &str = include_str!("../../../shared/article/golden/enriched-article.1.json");
const WEEK: i64 = 7 * 24 * 3600 * 1000;
const SAID: &str = "We will not sign anything that gives away our land";

/// A report of two hundred words, in which somebody is quoted.
fn article(number: u128, speaker: &str, said: &str) -> EnrichedArticle {
    let tale: Vec<String> = (0..200).map(|word| format!("word{word}")).collect();
    let text = format!("{} “{said}” {}", tale[..100].join(" "), tale[100..].join(" "));
    let start = text.chars().position(|letter| letter == '“').unwrap() as u32 + 1;
    let span = Span { start, end: start + said.chars().count() as u32 };
    let quotation = Quotation {
        reference: String::new(),
        field: Field::Text,
        span,
        surface: said.into(),
        parts: vec![],
        kind: QuotationType::Direct,
        speakers: vec![Speaker {
            kind: Kind::Person,
            id: speaker.into(),
            name: speaker.into(),
            mention: None,
            side: None,
            level: None,
        }],
        issues: vec![],
        cue: None,
        confidence: None,
        rule: String::new(),
    };
    EnrichedArticle {
        id: ArticleId::from_bits(number),
        text,
        mentions: vec![],
        quotations: vec![quotation],
        published_at: None,
        fetched_at: chrono::DateTime::from_timestamp(1_765_000_000 + 60 * number as i64, 0),
        ..serde_json::from_str(GOLDEN).unwrap()
    }
}

/// The last word on the last of these, told in this order and in the opposite one.
fn altered(articles: &[EnrichedArticle]) -> Vec<AlteredQuotation> {
    let last = articles.last().unwrap().id.clone();
    let word = |articles: &mut dyn Iterator<Item = &EnrichedArticle>| -> Lineage {
        let mut window = Window::new(Bounds { articles: 100, age: WEEK, quotations: 1 << 20 });
        let mut found = None;
        for article in articles {
            let Placed::Told(words) = window.place(Subject::of(article, i64::MAX, WEEK).unwrap()) else {
                panic!()
            };
            found = words.into_iter().find(|word| word.id == last).or(found);
        }
        found.unwrap()
    };
    let found = word(&mut articles.iter());
    assert_eq!(found, word(&mut articles.iter().rev()));
    found.altered
}

#[test]
fn a_word_that_is_dropped_is_shown_with_both_quotations() {
    let other = "We will sign anything that gives away our land";
    let found = altered(&[article(1, "envoy", SAID), article(2, "envoy", other)]);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].words.as_str(), found[0].other.words.as_str()), (other, SAID));
    assert_eq!((&found[0].speaker, &found[0].other.article), (&"envoy".to_owned(), &ArticleId::from_bits(1)));
    assert!((0.8..1.0).contains(&found[0].similarity), "{found:?}");
    assert_eq!(found[0].other.span.end - found[0].other.span.start, SAID.chars().count() as u32);
}

#[test]
fn the_same_words_fewer_words_and_another_speakers_words_are_not() {
    for (speaker, said) in [
        ("envoy", SAID),
        ("envoy", "We will not sign anything"),
        ("envoy", "[The ministry] will not sign anything that gives away our land"),
        ("minister", "We will sign anything that gives away our land"),
    ] {
        assert_eq!(altered(&[article(1, "envoy", SAID), article(2, speaker, said)]), [], "{speaker}: {said}");
    }
}

#[test]
fn a_copy_of_a_copy_is_held_to_the_origin() {
    let other = "We will sign anything that gives away our land";
    let found = altered(&[article(1, "envoy", SAID), article(2, "envoy", other), article(3, "envoy", other)]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].other.article, ArticleId::from_bits(1));
}

#[test]
fn quotations_past_the_bound_are_forgotten_and_nothing_else() {
    let mut window = Window::new(Bounds { articles: 1000, age: WEEK, quotations: 2000 });
    for number in 1..200 {
        window.place(Subject::of(&article(number, "envoy", SAID), i64::MAX, WEEK).unwrap());
    }
    assert_eq!(window.len(), 199);
    let late = article(300, "envoy", "We will sign anything that gives away our land");
    let Placed::Told(words) = window.place(Subject::of(&late, i64::MAX, WEEK).unwrap()) else { panic!() };
    let word = words.into_iter().find(|word| word.id == late.id).unwrap();
    // its origin's are gone, its source's may be too
    assert_eq!(word.origin, ArticleId::from_bits(1));
    assert!(word.altered.iter().all(|altered| altered.other.article != word.origin));
}
