use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

const WORDS: &[&str] = &[
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

/// Pages without end, no two alike.
pub(crate) struct Pages {
    random: fastrand::Rng,
    /// address and HTML
    real: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Truth {
    url: String,
}

impl Pages {
    pub(crate) fn new(folder: Option<&Path>) -> anyhow::Result<Self> {
        let real = folder.map_or(Ok(vec![]), real)?;
        Ok(Self { random: fastrand::Rng::with_seed(7), real })
    }

    pub(crate) fn page(&mut self, number: usize) -> (String, String) {
        match self.real.get((number / 2) % self.real.len().max(1)) {
            Some((url, html)) if number % 2 == 1 => {
                let mark = if url.contains('?') { '&' } else { '?' };
                let end = html.rfind("</p>").unwrap_or(html.len());
                let (before, after) = html.split_at(end);
                (format!("{url}{mark}copy={number}"), format!("{before} This is copy {number}.{after}"))
            }
            _ => (format!("https://example.org/2026/01/02/{number}"), self.generated(number)),
        }
    }

    /// 20 to 100 paragraphs, with what usually stands around them.
    fn generated(&mut self, number: usize) -> String {
        let mut body = String::from("<nav><a href=\"/\">Home</a></nav><article><h1>Talks</h1>");
        for _ in 0..self.random.usize(20..100) {
            let sentence: Vec<&str> =
                (0..self.random.usize(15..60)).map(|_| WORDS[self.random.usize(..WORDS.len())]).collect();
            body.push_str(&format!("<p>{}, {number}.</p>", sentence.join(" ")));
        }
        format!(
            "<html lang=en><head><title>Talks {number}</title><script>{}</script></head><body>{body}</article><footer>All rights</footer></body></html>",
            "x()".repeat(5_000)
        )
    }
}

fn real(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let open = |path: &Path| File::open(path).with_context(|| path.display().to_string());
    let truths: BTreeMap<String, Truth> = serde_json::from_reader(open(&folder.join("ground-truth.json"))?)?;
    let mut pages = vec![];
    for (name, truth) in truths {
        let mut html = vec![];
        let path = folder.join("html").join(format!("{name}.html.gz"));
        flate2::read::GzDecoder::new(open(&path)?).read_to_end(&mut html)?;
        pages.push((truth.url, String::from_utf8_lossy(&html).into_owned()));
    }
    Ok(pages)
}
