//! Runs robots.txt cases, a JSON list of `{"txt", "ua", "url", "allow"}`, and says how many hold, and how long the answer
//! takes where files are made to be slow:
//! `cargo run -p dragoman-fetcher --example robots_cases -- PATH`
#![allow(clippy::print_stdout, reason = "its purpose")]

use std::process::ExitCode;
use std::time::Duration;

use dragoman_fetcher::robots::Rules;
use nix::time::{ClockId, clock_gettime};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    test: String,
    txt: String,
    ua: String,
    url: String,
    allow: bool,
}

/// Path and query of an address as it is written: the cases hold spellings that a URL parser would mend.
fn path(url: &str) -> String {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let start = after_scheme.find(['/', '?', ';']).unwrap_or(after_scheme.len());
    let path = after_scheme[start..].split('#').next().unwrap_or_default();
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

/// On this thread's own clock: whoever shares the machine does not count.
fn answered(rules: &str, path: &str) -> anyhow::Result<Duration> {
    let now = || clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from);
    let started = now()?;
    anyhow::ensure!(Rules::parse(format!("User-agent: *\n{rules}").as_bytes(), "any").allow(path), "{path}");
    Ok(now()? - started)
}

fn main() -> anyhow::Result<ExitCode> {
    let file = std::env::args().nth(1).ok_or_else(|| anyhow::anyhow!("name the file of cases"))?;
    let cases: Vec<Case> = serde_json::from_slice(&std::fs::read(&file)?)?;
    let mut passed = 0;
    for case in &cases {
        let allowed = Rules::parse(case.txt.as_bytes(), &case.ua).allow(&path(&case.url));
        if allowed == case.allow {
            passed += 1;
        } else {
            println!("{}: {} for {} is allowed: {allowed}\n{}", case.test, case.url, case.ua, case.txt);
        }
    }
    println!("{passed} of {} robots.txt cases", cases.len());
    let rules: String = (0..20_000).map(|n| format!("Disallow: /{n}\n")).collect();
    println!("20,000 rules: {:.1?}", answered(&rules, "/news/2026/11/talks")?);
    let stars = format!("Disallow: /{}b\n", "*a".repeat(200));
    println!("200 stars, 2,000 characters: {:.1?}", answered(&stars, &format!("/{}", "a".repeat(2_000)))?);
    Ok(if passed == cases.len() && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
