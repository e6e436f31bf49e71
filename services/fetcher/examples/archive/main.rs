//! Reads a WARC file of generated pages as `dragoman backfill` does, and prints pages a second and what memory it takes.
//!
//! ```text
//! cargo run --release -p dragoman-fetcher --example archive -- [PAGES]
//! ```
#![expect(clippy::print_stdout, reason = "a command that prints its figures")]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::time::Instant;

use anyhow::Context;
use chrono::Utc;
use dragoman_article::FeedId;
use dragoman_fetcher::archive;
use flate2::Compression;
use flate2::write::GzEncoder;

const STACK: usize = 16 * 1024 * 1024;

fn main() -> anyhow::Result<()> {
    let pages = std::env::args().nth(1).map_or(Ok(100_000), |pages| pages.parse())?;
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || measure(pages))?;
    thread.join().map_err(|_| anyhow::anyhow!("a page ended the thread"))?
}

fn measure(pages: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("generated.warc.gz");
    write(&path, pages)?;
    println!("{pages} pages, {} MiB packed", fs::metadata(&path)?.len() >> 20);
    let (feed, now, started) = (FeedId::of("archive:generated"), Utc::now(), Instant::now());
    let mut articles = 0_usize;
    for (index, item) in archive::open(&path)?.enumerate() {
        if let Some(capture) = item?.context("a bad record")? {
            articles += usize::from(archive::observe(capture, &feed, now).is_ok());
        }
        if (index + 1) % (pages / 10).max(1) == 0 {
            let speed = (index + 1) as f64 / started.elapsed().as_secs_f64();
            println!("{:>8} read, {speed:.0} a second, {} MiB resident", index + 1, resident()?);
        }
    }
    anyhow::ensure!(articles == pages, "{articles} articles of {pages} pages");
    Ok(())
}

/// Pages of 20 to 100 paragraphs, with what usually stands around them.
fn write(path: &std::path::Path, pages: usize) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut random = fastrand::Rng::with_seed(7);
    let words = [
        "talks",
        "the",
        "minister",
        "said",
        "on",
        "border",
        "accord",
        "of",
        "both",
        "sides",
        "a",
        "ceasefire",
        "and",
        "in",
        "capital",
    ];
    for number in 0..pages {
        let mut body = String::from("<nav><a href=\"/\">Home</a></nav><article><h1>Talks</h1>");
        for _ in 0..random.usize(20..100) {
            let sentence: Vec<&str> =
                (0..random.usize(15..60)).map(|_| words[random.usize(..words.len())]).collect();
            body.push_str(&format!("<p>{}, {number}.</p>", sentence.join(" ")));
        }
        let html = format!(
            "<html lang=en><head><title>Talks {number}</title><script>{}</script></head><body>{body}</article><footer>All rights</footer></body></html>",
            "x()".repeat(5_000)
        );
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/2026/01/02/{number}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\nContent-Length: {}\r\n\r\n",
            answer.len()
        );
        let mut member = GzEncoder::new(&mut file, Compression::fast());
        member.write_all(format!("{head}{answer}\r\n\r\n").as_bytes())?;
        member.finish()?;
    }
    Ok(file.flush()?)
}

fn resident() -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
}
