//! How fast articles are tagged, and on what the time goes: `cargo bench -p dragoman-enricher [-- FOLDER] [--spacy PYTHON]`.
//!
//! The texts are the sample newsroom's, or the `.txt` and `.md` files of a folder. Rounds alternate between the stages, so
//! that what else the machine does falls on all alike; medians are of one core. With a Python that has spaCy, its
//! PhraseMatcher is measured on the same texts with the names that the data has.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where it fails and prints its result"
)]

mod hostile;
mod shares;
mod stages;
mod texts;

use std::process::Command;
use std::time::Instant;

use dragoman_gazetteer::{Gazetteer, Source};

fn main() {
    let (folder, python) = arguments();
    let texts = texts::read(&folder);
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} texts, {:.2} MB", texts.len(), bytes as f64 / 1e6);
    let before = resident();
    let started = Instant::now();
    let gazetteer = Gazetteer::load(&Source::embedded()).unwrap();
    println!("cold start: data loaded in {:.2} s", started.elapsed().as_secs_f64());
    println!("memory: the data takes {} MiB", resident().saturating_sub(before) >> 20);
    let names = stages::measure(&gazetteer, &texts);
    shares::measure(&gazetteer, &texts, names);
    println!("memory: {} MiB resident after all of it, with two copies of the data", resident() >> 20);
    if let Some(python) = python {
        spacy(&python, &folder);
    }
    hostile::measure(&gazetteer);
}

/// A folder of texts, and a Python that has spaCy.
fn arguments() -> (String, Option<String>) {
    let (mut folder, mut python) = (texts::NEWSROOM.to_owned(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--spacy" {
            python = arguments.next();
        } else if !argument.starts_with("--") {
            // cargo passes `--bench` too
            folder = argument;
        }
    }
    (folder, python)
}

fn spacy(python: &str, folder: &str) {
    const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/tagger/spacy_phrases.py");
    const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/gazetteer/data");
    let run = Command::new(python).args([SCRIPT, DATA, folder]).output().unwrap();
    print!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
}

fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4096
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
