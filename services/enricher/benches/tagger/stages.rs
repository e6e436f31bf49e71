use std::hint::black_box;
use std::time::{Duration, Instant};

use dragoman_article::EnrichedArticle;
use dragoman_enricher::{Article, ArticleInput, Tagger, tag, tag_who_and_where};
use dragoman_gazetteer::Gazetteer;

use crate::median;

const ROUNDS: usize = 7;
/// Each stage of each round takes at least this long, repeating the texts.
const LEAST: Duration = Duration::from_millis(300);

/// Its name, and what it does with one text.
type Stage<'a> = (&'a str, Box<dyn Fn(usize) + 'a>);

/// The whole against its parts; how fast the names alone are found, in MB/s.
pub(crate) fn measure(gazetteer: &Gazetteer, texts: &[String]) -> f64 {
    let tagger = Tagger::new().unwrap();
    let input =
        |text: &str| serde_json::json!({ "text": text, "published_at": "2026-01-01T00:00:00Z" }).to_string();
    let published_at = Some("2026-01-01T00:00:00Z".parse().unwrap());
    let article = |at: usize| ArticleInput { text: &texts[at], published_at, ..ArticleInput::default() };
    let inputs: Vec<String> = texts.iter().map(|text| input(text)).collect();
    let read = |at: usize| -> Article { serde_json::from_str(&inputs[at]).unwrap() };
    let outputs: Vec<Vec<u8>> =
        (0..texts.len()).map(|at| serde_json::to_vec(&tagger.enrich(&read(at))).unwrap()).collect();
    let english = gazetteer.language("en");
    let stages: [Stage<'_>; 7] = [
        ("the words of a text", Box::new(|at| drop(black_box(english.starts(&texts[at]))))),
        (
            "names: words and automaton alone",
            Box::new(|at| {
                let starts = english.starts(&texts[at]);
                drop(black_box(english.lexicon.find(&texts[at], &starts)));
            }),
        ),
        (
            "all candidates: names, issues, stances",
            Box::new(|at| {
                let (text, starts) = (&texts[at], english.starts(&texts[at]));
                drop(black_box(english.lexicon.find(text, &starts)));
                drop(black_box(english.issues.find(text, &starts)));
                drop(black_box(english.stances.find(text, &starts, 0..text.len())));
            }),
        ),
        (
            "who and where: candidates and decisions",
            Box::new(|at| drop(black_box(tag_who_and_where(gazetteer, article(at))))),
        ),
        ("the whole tagger", Box::new(|at| drop(black_box(tag(gazetteer, article(at)))))),
        (
            "JSON in, the record's JSON out, no tagging",
            Box::new(|at| {
                let record: EnrichedArticle = serde_json::from_slice(&outputs[at]).unwrap();
                drop(black_box((read(at), serde_json::to_vec(&record).unwrap())));
            }),
        ),
        (
            "the whole enricher, JSON in to JSON out",
            Box::new(|at| drop(black_box(serde_json::to_vec(&tagger.enrich(&read(at))).unwrap()))),
        ),
    ];
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut rates = [const { Vec::new() }; 7];
    for _ in 0..ROUNDS {
        for (stage, (_, run)) in stages.iter().enumerate() {
            let (started, mut times) = (Instant::now(), 0);
            while started.elapsed() < LEAST {
                (0..texts.len()).for_each(run);
                times += 1;
            }
            rates[stage].push((bytes * times) as f64 / 1e6 / started.elapsed().as_secs_f64());
        }
    }
    let medians = rates.map(median);
    for ((name, _), rate) in stages.iter().zip(medians) {
        println!(
            "{name:44}{rate:8.1} MB/s, {:.2} of the names, {:.2} of all candidates",
            rate / medians[1],
            rate / medians[2]
        );
    }
    medians[1]
}
