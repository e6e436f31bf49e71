use std::hint::black_box;
use std::time::Instant;

use dragoman_enricher::{ArticleInput, tag};
use dragoman_gazetteer::Gazetteer;

use crate::median;

const PIECES: [(&str, &str); 20] = [
    ("Georgia", "Georgia "),
    ("brackets", "["),
    ("nested brackets", "[a (b "),
    ("quotation marks", "\u{201c}"),
    ("straight marks", "\""),
    ("combining marks", "e\u{301}\u{302}\u{303}"),
    ("marks alone", "\u{301}"),
    ("a surname", "Johnson "),
    ("said", "said "),
    ("digits", "7"),
    ("one word", "a"),
    ("X said that", "Merz said that "),
    ("the president", "the president "),
    ("a verb of many", "stop "),
    ("an issue", "stop the sanctions "),
    ("no-break spaces", "\u{a0}"),
    ("the Senate", "the Senate "),
    ("another’s Senate", "Mexico’s Senate and Congress "),
    ("what it refers to", "rejected the truce, rejected it, "),
    ("a sentence of stances", "Russia rejects a ceasefire and urges Iran to accept sanctions, "),
];
/// Twice the text may cost so many times the time of once.
const LINEAR: f64 = 2.3;

/// Twice the text must cost about twice the time.
pub(crate) fn measure(gazetteer: &Gazetteer) {
    for (name, piece) in PIECES {
        let time = |bytes: usize| {
            let text = piece.repeat(bytes / piece.len());
            let once = || {
                let started = Instant::now();
                let published_at = Some("2026-01-01T00:00:00Z".parse().unwrap());
                let article = ArticleInput {
                    text: &text,
                    language: Some("en"),
                    published_at,
                    ..ArticleInput::default()
                };
                black_box(tag(gazetteer, article));
                started.elapsed().as_secs_f64()
            };
            median((0..3).map(|_| once()).collect())
        };
        let (one, two) = (time(1 << 20), time(2 << 20));
        let verdict = if two / one <= LINEAR { "" } else { ": NOT LINEAR" };
        println!(
            "a megabyte of {name:18}{:8.0} ms, two megabytes {:.2} times that{verdict}",
            one * 1e3,
            two / one
        );
    }
}
