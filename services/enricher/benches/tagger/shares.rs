use std::hint::black_box;
use std::time::{Duration, Instant};

use dragoman_enricher::{ArticleInput, tag_in_stages};
use dragoman_gazetteer::Gazetteer;

/// So long the texts are tagged again and again.
const LONG: Duration = Duration::from_secs(2);

/// On which of its stages the tagger spends its time.
pub(crate) fn measure(gazetteer: &Gazetteer, texts: &[String]) {
    let mut shares: Vec<(&'static str, Duration)> = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < LONG {
        for text in texts {
            let published_at = Some("2026-01-01T00:00:00Z".parse().unwrap());
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
    println!("of the tagger's time:");
    for (stage, time) in shares {
        println!("    {stage:40}{:6.1} %", time.as_secs_f64() / all.as_secs_f64() * 100.0);
    }
}
