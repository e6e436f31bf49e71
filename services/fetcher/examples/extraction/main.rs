//! The body text of real pages against what people marked as it, and the time it takes.
//!
//! ```text
//! cargo run --release -p dragoman-fetcher --example extraction -- FOLDER [--python PYTHON] [--show]
//! ```
//!
//! The folder is article-extraction-benchmark's: `ground-truth.json` and `html/*.html.gz`. `--python` names an
//! interpreter that has trafilatura: it is run on the same pages, for the ratio. `--show` lists the worst pages.
#![expect(clippy::print_stdout, reason = "a command that prints its figures")]

mod python;
mod shingles;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use dragoman_fetcher::page;
use nix::time::{ClockId, clock_gettime};
use scraper::Html;
use serde::Deserialize;
use shingles::{Counts, Score, bootstrap};
use url::Url;

/// Extraction recurses as deep as a page nests; the fetcher's own threads have as much.
const STACK: usize = 16 * 1024 * 1024;

#[derive(Parser)]
struct Args {
    folder: PathBuf,
    #[arg(long)]
    python: Option<PathBuf>,
    #[arg(long)]
    show: bool,
}

#[derive(Deserialize)]
struct Truth {
    #[serde(rename = "articleBody", default)]
    body: String,
    url: String,
}

struct Page {
    name: String,
    html: String,
    truth: Truth,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || measure(&args))?;
    thread.join().map_err(|_| anyhow::anyhow!("a page ended the thread"))?
}

fn measure(args: &Args) -> anyhow::Result<()> {
    let pages = pages(&args.folder)?;
    // what is built once in a process is built here
    for page in pages.iter().take(20) {
        let _ = read(page)?;
    }
    let (texts, ours) = timed(|| pages.iter().map(read).collect::<Result<Vec<_>, _>>());
    let texts = texts?;
    let (nodes, parse) =
        timed(|| pages.iter().map(|page| Html::parse_document(&page.html).tree.nodes().len()).sum::<usize>());
    let counts: Vec<Counts> =
        pages.iter().zip(&texts).map(|(page, text)| Counts::of(&page.truth.body, text)).collect();
    let Score { precision, recall, f1 } = Score::of(&counts);
    println!("{} pages, {nodes} nodes", pages.len());
    println!("precision {precision:.4}  recall {recall:.4}  F1 {f1:.4} ± {:.4} (sd)", bootstrap(&counts));
    println!("no text: {}", texts.iter().filter(|text| text.is_empty()).count());
    let speed = |took: Duration| pages.len() as f64 / took.as_secs_f64();
    println!("pages a CPU-second: {:.0}", speed(ours));
    println!("parsing alone (html5ever): {:.0}, {:.1} times that", speed(parse), speed(parse) / speed(ours));
    if let Some(python) = &args.python {
        let (theirs, score) = python::trafilatura(python, &args.folder, &pages)?;
        println!("Python's trafilatura: {:.0}, F1 {:.4}", speed(theirs), score.f1);
        println!("ratio to it: {:.2}", speed(ours) / speed(theirs));
    }
    if args.show {
        show(&pages, &texts, &counts);
    }
    Ok(())
}

fn read(page: &Page) -> anyhow::Result<String> {
    let url = Url::parse(&page.truth.url).with_context(|| format!("the address of {}", page.name))?;
    Ok(page::read(&page.html, &url, true).map(|article| article.text).unwrap_or_default())
}

fn pages(folder: &Path) -> anyhow::Result<Vec<Page>> {
    let file = folder.join("ground-truth.json");
    let open = |path: &Path| File::open(path).with_context(|| path.display().to_string());
    let truths: BTreeMap<String, Truth> = serde_json::from_reader(BufReader::new(open(&file)?))?;
    let mut pages = vec![];
    for (name, truth) in truths {
        let path = folder.join("html").join(format!("{name}.html.gz"));
        let mut html = vec![];
        flate2::read::GzDecoder::new(open(&path)?).read_to_end(&mut html)?;
        pages.push(Page { name, html: String::from_utf8_lossy(&html).into_owned(), truth });
    }
    Ok(pages)
}

/// The best of three on this thread's own clock: whoever shares the machine does not count.
fn timed<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut timed_once = || {
        let now = || clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default();
        let started = now();
        let result = work();
        (result, now().saturating_sub(started))
    };
    let (result, first) = timed_once();
    (result, first.min(timed_once().1).min(timed_once().1))
}

fn show(pages: &[Page], texts: &[String], counts: &[Counts]) {
    let mut order: Vec<usize> = (0..pages.len()).collect();
    order.sort_by(|a, b| counts[*a].agreement().total_cmp(&counts[*b].agreement()));
    for index in order.into_iter().take(60) {
        let Counts { both, extra, lost } = counts[index];
        println!("\n=== {} {}", pages[index].name, pages[index].truth.url);
        println!("right {both:.3} too much {extra:.3} lost {lost:.3}");
        for paragraph in texts[index].split("\n\n") {
            if !shingles::contains(&pages[index].truth.body, paragraph) {
                println!("  + {}", paragraph.chars().take(160).collect::<String>());
            }
        }
        for paragraph in pages[index].truth.body.split('\n').filter(|paragraph| !paragraph.trim().is_empty())
        {
            if !shingles::contains(&texts[index], paragraph) {
                println!("  - {}", paragraph.chars().take(160).collect::<String>());
            }
        }
    }
}
