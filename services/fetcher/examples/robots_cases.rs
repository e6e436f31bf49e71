//! Runs robots.txt cases, a JSON list of `{"txt", "ua", "url", "allow"}`, and says how many hold:
//! `cargo run -p dragoman-fetcher --example robots_cases -- PATH`
#![allow(clippy::print_stdout, reason = "its purpose")]

use std::process::ExitCode;

use dragoman_fetcher::robots::Rules;
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
    Ok(if passed == cases.len() && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
