//! The feeds of feedparser's own tests, and which of their expectations hold of what we read.
//!
//! ```text
//! cargo run -p dragoman-fetcher --example feeds -- FOLDER [--show]
//! ```
//!
//! Each file states in its first comment what its parser must say of it. Scored are the expectations outside
//! `sanitize/` that compare one of the fields below with a value; whether the document is well-formed (`bozo`) is not.
//! Loosely met means: the same but for markup, entities and white space.
//!
//! Others count 722 of the same files' expectations, 671 more in `sanitize/`: without `tagline`, which alone makes the
//! difference there, and without some more of the fields below. The last line says what holds of any 722 of ours.
#![expect(clippy::print_stdout, reason = "a command that prints its figures")]

mod expectation;
mod view;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Parser;
use dragoman_fetcher::{charset, entries};
use expectation::Expectation;
use serde_json::Value;

#[derive(Parser)]
struct Args {
    folder: PathBuf,
    #[arg(long)]
    show: bool,
}

/// As others count.
const FEWER: usize = 722;

#[derive(Default)]
struct Tally {
    scored: usize,
    exactly: usize,
    loosely: usize,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mut files = vec![];
    collect(&args.folder, &mut files)?;
    files.sort();
    let (mut all, mut folders) = (Tally::default(), BTreeMap::<String, Tally>::new());
    let (mut panics, mut slowest) = (0, Duration::ZERO);
    for path in &files {
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        let started = Instant::now();
        let read = catch_unwind(AssertUnwindSafe(|| {
            let url: url::Url = "http://127.0.0.1:8097/feed".parse().ok()?;
            let _ = entries::read(&charset::decode(&bytes, None), &url);
            Some(())
        }));
        slowest = slowest.max(started.elapsed());
        if read.is_err() {
            panics += 1;
            println!("panicked: {}", path.display());
        }
        let text = charset::decode(&bytes, expectation::content_type(&bytes).as_deref());
        let base = expectation::base(&bytes, path)?;
        let Some(expectation) =
            Expectation::of(&text).filter(|_| !path.components().any(|part| part.as_os_str() == "sanitize"))
        else {
            continue;
        };
        let parsed = entries::parse(&text, &base).map_or(Value::Null, |feed| view::view(&feed));
        let (exactly, loosely) = (expectation.holds(&parsed), expectation.holds_loosely(&parsed));
        let folder = path.parent().and_then(|parent| parent.file_name()).unwrap_or_default();
        for tally in [&mut all, folders.entry(folder.to_string_lossy().into_owned()).or_default()] {
            tally.scored += 1;
            tally.exactly += usize::from(exactly);
            tally.loosely += usize::from(loosely);
        }
        if args.show && !exactly {
            let how = if loosely { "loose" } else { "unmet" };
            println!(
                "{how}: {}\n  wanted {expectation}\n  found  {}",
                path.display(),
                expectation.found(&parsed)
            );
        }
    }
    println!("{} files, {panics} panics, the slowest took {slowest:.1?}", files.len());
    for (folder, tally) in &folders {
        println!("  {folder}: {} scored, {} exactly, {} loosely", tally.scored, tally.exactly, tally.loosely);
    }
    let share = |part: usize| 100.0 * part as f64 / all.scored.max(1) as f64;
    println!(
        "{} expectations: {} exactly ({:.1}%), {} loosely ({:.1}%)",
        all.scored,
        all.exactly,
        share(all.exactly),
        all.loosely,
        share(all.loosely)
    );
    let least = |met: usize| {
        100.0 * (met + FEWER).saturating_sub(all.scored) as f64 / FEWER.min(all.scored).max(1) as f64
    };
    println!(
        "of any {FEWER} of them: at least {:.1}% exactly, {:.1}% loosely",
        least(all.exactly),
        least(all.loosely)
    );
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|kind| kind == "xml" || kind == "json") {
            files.push(path);
        }
    }
    Ok(())
}
