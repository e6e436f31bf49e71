//! How fast articles are tagged, and on what the time goes: `cargo bench -p dragoman-enricher [-- FOLDER]`.
//!
//! The texts are the sample newsroom's, or the `.txt` and `.md` files of a folder. Rounds alternate between the stages, so
//! that what else the machine does falls on all alike; medians are of one core.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where it fails and prints its result"
)]

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use dragoman_enricher::{Article, ArticleInput, Tagger, tag};
use dragoman_gazetteer::{Gazetteer, Source};

const ROUNDS: usize = 7;
/// Each stage of each round takes at least this long, repeating the texts.
const LEAST: Duration = Duration::from_millis(300);
const NEWSROOM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../dragoman/newsroom/articles");

/// Its name, and what it does with one text.
type Stage<'a> = (&'a str, Box<dyn Fn(usize) + 'a>);

fn main() {
    let texts = texts();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} texts, {:.2} MB", texts.len(), bytes as f64 / 1e6);
    let started = Instant::now();
    let gazetteer = Gazetteer::load(&Source::embedded()).unwrap();
    println!("data loaded in {:.2} s", started.elapsed().as_secs_f64());
    stages(&gazetteer, &texts, bytes);
    println!("resident memory {} MiB", resident() >> 20);
    hostile(&gazetteer);
}

fn texts() -> Vec<String> {
    // cargo passes `--bench` too
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = folder.map_or_else(|| PathBuf::from(NEWSROOM), PathBuf::from);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt" || extension == "md"));
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(file).unwrap();
            // a newsroom's article has a head
            text.rsplit_once("+++\n").map_or(text.clone(), |(_, text)| text.to_owned())
        })
        .collect()
}

fn stages(gazetteer: &Gazetteer, texts: &[String], bytes: usize) {
    let tagger = Tagger::new().unwrap();
    let input =
        |text: &str| serde_json::json!({ "text": text, "published_at": "2026-01-01T00:00:00Z" }).to_string();
    let inputs: Vec<String> = texts.iter().map(|text| input(text)).collect();
    let outputs: Vec<Vec<u8>> = inputs
        .iter()
        .map(|input| serde_json::to_vec(&tagger.enrich(&serde_json::from_str(input).unwrap())).unwrap())
        .collect();
    let english = gazetteer.language("en");
    let stages: [Stage<'_>; 5] = [
        (
            "names: the automaton alone",
            Box::new(|at| drop(black_box(english.lexicon.find(&texts[at], &english.starts(&texts[at]))))),
        ),
        (
            "issues: the automaton alone",
            Box::new(|at| drop(black_box(english.issues.find(&texts[at], &english.starts(&texts[at]))))),
        ),
        (
            "the whole tagger",
            Box::new(|at| {
                let published_at = Some("2026-01-01T00:00:00Z".parse().unwrap());
                let article = ArticleInput { text: &texts[at], published_at, ..ArticleInput::default() };
                drop(black_box(tag(gazetteer, article)));
            }),
        ),
        (
            "JSON in, the record's JSON out, no tagging",
            Box::new(|at| {
                let article: Article = serde_json::from_str(&inputs[at]).unwrap();
                let record: dragoman_article::EnrichedArticle = serde_json::from_slice(&outputs[at]).unwrap();
                drop(black_box((article, serde_json::to_vec(&record).unwrap())));
            }),
        ),
        (
            "the whole enricher, JSON in to JSON out",
            Box::new(|at| {
                let article: Article = serde_json::from_str(&inputs[at]).unwrap();
                drop(black_box(serde_json::to_vec(&tagger.enrich(&article)).unwrap()));
            }),
        ),
    ];
    let mut rates = [const { Vec::new() }; 5];
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
        println!("{name:44}{rate:8.1} MB/s{:8.2} of the names' automaton", rate / medians[0]);
    }
}

/// Twice the text must cost about twice the time.
fn hostile(gazetteer: &Gazetteer) {
    for (name, piece) in [
        ("Georgia", "Georgia "),
        ("brackets", "["),
        ("quotation marks", "\u{201c}"),
        ("combining marks", "e\u{301}\u{302}\u{303}"),
        ("a surname", "Johnson "),
        ("no-break spaces", "\u{a0}"),
    ] {
        let time = |bytes: usize| {
            let text = piece.repeat(bytes / piece.len());
            let once = || {
                let started = Instant::now();
                black_box(tag(gazetteer, ArticleInput { text: &text, ..ArticleInput::default() }));
                started.elapsed().as_secs_f64()
            };
            median((0..3).map(|_| once()).collect())
        };
        let (one, two) = (time(1 << 20), time(2 << 20));
        println!("a megabyte of {name:16}{:8.0} ms, two megabytes {:.2} times that", one * 1e3, two / one);
    }
}

fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4096
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
