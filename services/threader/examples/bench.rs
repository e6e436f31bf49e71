//! Articles a second and memory per 100,000 articles, of made-up texts of 300 words, every fifth a copy with edits:
//!
//! ```text
//! cargo run --release -p dragoman-threader --example bench -- 1000000
//! ```
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench says what it measures")]

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use dragoman_article::{ArticleId, EnrichedArticle};
use dragoman_threader::lineage::{Bounds, Subject, Window};

const GOLDEN: &str = include_str!("../../../shared/article/golden/enriched-article.1.json");
const WEEK: i64 = 7 * 24 * 3600 * 1000;
const QUOTATIONS: usize = 256 << 20;
const STEP: usize = 100_000;

fn main() {
    let count: usize = std::env::args().nth(1).map_or(STEP, |count| count.parse().unwrap());
    let golden: EnrichedArticle = serde_json::from_str(GOLDEN).unwrap();
    let start = Utc::now();
    let mut random = fastrand::Rng::with_seed(3);
    let mut window = Window::new(Bounds { articles: count as u32, age: WEEK, quotations: QUOTATIONS });
    let mut recent: Vec<Vec<String>> = vec![];
    let (mut reading, mut placing, mut bytes) = (Duration::ZERO, Duration::ZERO, 0);
    let before = resident();
    for number in 0..count {
        let words = words(&mut random, &mut recent);
        let article = EnrichedArticle {
            id: ArticleId::from_bits(number as u128),
            text: words.join(" "),
            published_at: None,
            fetched_at: Some(start + TimeDelta::milliseconds(500 * number as i64)),
            ..golden.clone()
        };
        bytes += article.text.len();
        let begun = Instant::now();
        let subject = Subject::of(&article, i64::MAX, WEEK).unwrap();
        reading += begun.elapsed();
        let begun = Instant::now();
        window.place(subject);
        placing += begun.elapsed();
        if (number + 1) % STEP.min(count) == 0 {
            let second = (number + 1) as f64 / (reading + placing).as_secs_f64();
            println!(
                "{:>9} articles: {second:.0} a second ({:.0} µs to read, {:.0} µs to place), {:.0} MB/s of text; \
                 {:.1} MB per 100,000 counted, {:.1} MB resident",
                window.len(),
                reading.as_secs_f64() * 1e6 / (number + 1) as f64,
                placing.as_secs_f64() * 1e6 / (number + 1) as f64,
                bytes as f64 / 1e6 / (reading + placing).as_secs_f64(),
                window.bytes() as f64 / 1e6 * STEP as f64 / window.len() as f64,
                (resident() - before) / 1e6 * STEP as f64 / window.len() as f64,
            );
        }
    }
}

/// A new text, with names and numbers in it, or one of the last with every twentieth word changed.
fn words(random: &mut fastrand::Rng, recent: &mut Vec<Vec<String>>) -> Vec<String> {
    if recent.len() == 1000 && random.u32(..5) == 0 {
        let mut copy = recent[random.usize(..1000)].clone();
        copy.iter_mut().step_by(20).for_each(|word| *word = format!("edit{}", random.u32(..50_000)));
        return copy;
    }
    // few words are frequent, many are rare
    let rare = |random: &mut fastrand::Rng| (f64::from(50_000_u32).powf(random.f64())) as u32;
    let word = |place: usize| match place % 15 {
        7 => format!("Name{}", rare(random)),
        11 => random.u32(1..2000).to_string(),
        _ => format!("word{}", rare(random)),
    };
    let words: Vec<String> = (0..300).map(word).collect();
    if recent.len() < 1000 {
        recent.push(words.clone());
    } else {
        recent[random.usize(..1000)] = words.clone();
    }
    words
}

/// This process's memory, in bytes.
fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<f64>().unwrap() * 4096.0
}
