//! Writes a WARC file of many pages and reads it as `dragoman backfill` does; prints pages a second and what memory it
//! takes.
//!
//! ```text
//! cargo run --release -p dragoman-fetcher --example archive -- [--pages N] [--from FOLDER] [--keep FILE.warc.gz]
//! ```
//!
//! The pages are generated, and with `--from` half of them are article-extraction-benchmark's real ones, each with
//! a sentence of its own. `--keep` leaves the file there, for `dragoman backfill` itself.
#![expect(clippy::print_stdout, reason = "a command that prints its figures")]

mod pages;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use chrono::Utc;
use clap::Parser;
use dragoman_article::FeedId;
use dragoman_fetcher::archive;
use flate2::Compression;
use flate2::write::GzEncoder;
use nix::time::{ClockId, clock_gettime};
use pages::Pages;

const STACK: usize = 16 * 1024 * 1024;

#[derive(Parser)]
struct Args {
    #[arg(long, default_value_t = 100_000)]
    pages: usize,
    #[arg(long)]
    from: Option<PathBuf>,
    #[arg(long)]
    keep: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || measure(&args))?;
    thread.join().map_err(|_| anyhow::anyhow!("a page ended the thread"))?
}

fn measure(args: &Args) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = args.keep.clone().unwrap_or_else(|| folder.path().join("generated.warc.gz"));
    write(&path, args.pages, Pages::new(args.from.as_deref())?)?;
    println!("{} pages, {} MiB packed", args.pages, fs::metadata(&path)?.len() >> 20);
    let (feed, now, started, worked) =
        (FeedId::of("archive:generated"), Utc::now(), Instant::now(), worked()?);
    let mut articles = 0_usize;
    for (index, item) in archive::open(&path)?.enumerate() {
        if let Some(capture) = item?.context("a bad record")? {
            articles += usize::from(archive::observe(capture, &feed, now).is_ok());
        }
        if (index + 1) % (args.pages / 10).max(1) == 0 {
            let speed = |seconds: f64| (index + 1) as f64 / seconds;
            println!(
                "{:>8} read, {:.0} a second, {:.0} a CPU-second, {} MiB resident",
                index + 1,
                speed(started.elapsed().as_secs_f64()),
                speed(self::worked()? - worked),
                resident()?
            );
        }
    }
    println!("{articles} articles");
    anyhow::ensure!(articles * 100 >= args.pages * 97, "{articles} articles of {} pages", args.pages);
    Ok(())
}

/// Each record a gzip member of its own, as in Common Crawl's files.
fn write(path: &Path, count: usize, mut pages: Pages) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for number in 0..count {
        let (url, html) = pages.page(number);
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\nContent-Length: {}\r\n\r\n",
            answer.len()
        );
        let mut member = GzEncoder::new(&mut file, Compression::fast());
        member.write_all(format!("{head}{answer}\r\n\r\n").as_bytes())?;
        member.finish()?;
    }
    Ok(file.flush()?)
}

/// Seconds of this thread's own clock: whoever shares the machine does not count.
fn worked() -> anyhow::Result<f64> {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
    Ok(std::time::Duration::from(time).as_secs_f64())
}

fn resident() -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
}
