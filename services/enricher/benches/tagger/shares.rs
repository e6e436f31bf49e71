use std::hint::black_box;
use std::time::{Duration, Instant};

use dragoman_enricher::{ArticleInput, tag_in_stages};
use dragoman_gazetteer::Gazetteer;

/// So long the texts are tagged again and again.
const LONG: Duration = Duration::from_secs(2);

/// Stages that read what is said of what, and not who and where.
const OF_WHAT: [&str; 3] = ["issues", "quotations", "positions and commitments"];

/// On which of its stages the tagger spends its time.
///
/// `names` is how fast their words and automaton alone were found to be, in MB/s.
pub(crate) fn measure(gazetteer: &Gazetteer, texts: &[String], names: f64) {
    let mut shares: Vec<(&'static str, Duration)> = Vec::new();
    let mut bytes = 0;
    let begun = Instant::now();
    while begun.elapsed() < LONG {
        for text in texts {
            let published_at = Some("2026-01-01T00:00:00Z".parse().unwrap());
            bytes += text.len();
            let mut last = Instant::now();
            let done = |stage: &'static str| {
                let (now, from) = (Instant::now(), std::mem::replace(&mut last, Instant::now()));
                match shares.iter_mut().find(|(name, _)| *name == stage) {
                    Some((_, time)) => *time += now - from,
                    None => shares.push((stage, now - from)),
                }
            };
            let article = ArticleInput { text, published_at, ..ArticleInput::default() };
            black_box(tag_in_stages(gazetteer, article, done));
        }
    }
    let all: Duration = shares.iter().map(|(_, time)| *time).sum();
    let who: Duration =
        shares.iter().filter(|(name, _)| !OF_WHAT.contains(name)).map(|(_, time)| *time).sum();
    let rate = bytes as f64 / 1e6 / who.as_secs_f64();
    println!("who and where amid all the rest: {rate:.1} MB/s, {:.2} of the names", rate / names);
    println!("of the tagger's time:");
    for (stage, time) in shares {
        println!("    {stage:40}{:6.1} %", time.as_secs_f64() / all.as_secs_f64() * 100.0);
    }
}
