//! How often the day of an article is found where its page does not say it outright.
//!
//! ```text
//! cargo run -p dragoman-fetcher --example dates -- FOLDER [--show]
//! ```
//!
//! There is no marked data for this in article-extraction-benchmark. What a page says in JSON-LD or `<meta>` is taken
//! for the truth and then held from the reader: what its address and its text say must be the same day, give or take
//! one for time zones. It says nothing of pages that have no structured date.
#![expect(clippy::print_stdout, reason = "a command that prints its figures")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use dragoman_article::DateSource;
use dragoman_fetcher::page::{self, Article};
use regex::Regex;
use serde::Deserialize;
use url::Url;

const STACK: usize = 16 * 1024 * 1024;

#[derive(Parser)]
struct Args {
    folder: PathBuf,
    #[arg(long)]
    show: bool,
}

#[derive(Deserialize)]
struct Truth {
    url: String,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || measure(&args))?;
    thread.join().map_err(|_| anyhow::anyhow!("a page ended the thread"))?
}

fn measure(args: &Args) -> anyhow::Result<()> {
    let path = args.folder.join("ground-truth.json");
    let file = File::open(&path).with_context(|| path.display().to_string())?;
    let truths: BTreeMap<String, Truth> = serde_json::from_reader(file)?;
    let structured = Regex::new(r#"(?is)<script[^>]*ld\+json[^>]*>.*?</script>|<meta[^>]*>"#)?;
    let (mut sources, mut held_out) =
        (BTreeMap::<String, usize>::new(), BTreeMap::<String, (usize, usize)>::new());
    let mut ahead = 0;
    for (name, truth) in &truths {
        let path = args.folder.join("html").join(format!("{name}.html.gz"));
        let mut html = vec![];
        flate2::read::GzDecoder::new(File::open(path)?).read_to_end(&mut html)?;
        let html = String::from_utf8_lossy(&html);
        let url = Url::parse(&truth.url)?;
        let Ok(whole) = page::read(&html, &url, false) else { continue };
        let Article { published, about, .. } = whole;
        *sources.entry(source(published.as_ref().map(|(_, source)| source))).or_default() += 1;
        let Some((date, DateSource::JsonLd | DateSource::Meta)) = published else { continue };
        // a change is never before the publication
        ahead += usize::from(about.modified_at.is_some_and(|change| (date - change).num_days() > 1));
        let bare = structured.replace_all(&html, "");
        let found = page::read(&bare, &url, false).ok().and_then(|article| article.published);
        let right = found.as_ref().is_some_and(|(other, _)| (*other - date).num_hours().abs() < 48);
        let (number, rights) = held_out.entry(source(found.as_ref().map(|(_, source)| source))).or_default();
        *number += 1;
        *rights += usize::from(right);
        if args.show && !right {
            println!("{}: {date} {found:?}", truth.url);
        }
    }
    println!("where dates come from, all sources allowed: {sources:?}");
    println!("published more than a day after the last change: {ahead}");
    let (number, rights) = held_out.values().fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    println!("structured dates held out, by what was found instead (number, right): {held_out:?}");
    let dated = number - held_out.get("none").map_or(0, |(none, _)| *none);
    println!("{rights} right of {dated} dated ({:.1}%)", 100.0 * rights as f64 / dated.max(1) as f64);
    println!("{rights} of {number} right ({:.1}%)", 100.0 * rights as f64 / number.max(1) as f64);
    Ok(())
}

fn source(source: Option<&DateSource>) -> String {
    source.map_or("none".into(), |source| format!("{source:?}").to_lowercase())
}
