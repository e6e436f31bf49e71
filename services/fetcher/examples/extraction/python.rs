use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::Page;
use crate::shingles::{Counts, Score};

/// The best of three on the process's own clock, warmed up.
const SCRIPT: &str = "
import gzip, json, pathlib, sys, time
import trafilatura
folder = pathlib.Path(sys.argv[1])
truth = json.loads((folder / 'ground-truth.json').read_text(encoding='utf8'))
pages = {n: gzip.open(folder / 'html' / (n + '.html.gz')).read().decode('utf8', 'replace') for n in truth}
extract = lambda n: trafilatura.extract(pages[n], include_comments=False, url=truth[n]['url']) or ''
for n in list(pages)[:20]:
    extract(n)
seconds = []
for _ in range(3):
    started = time.process_time()
    texts = {n: extract(n) for n in pages}
    seconds.append(time.process_time() - started)
json.dump({'seconds': min(seconds), 'texts': texts}, sys.stdout)
";

#[derive(Deserialize)]
struct Answer {
    seconds: f64,
    texts: HashMap<String, String>,
}

/// Python's trafilatura on the same pages: its time, and its score by the same measure.
pub(crate) fn trafilatura(python: &Path, folder: &Path, pages: &[Page]) -> anyhow::Result<(Duration, Score)> {
    let output = Command::new(python).args(["-c", SCRIPT]).arg(folder).output();
    let output = output.with_context(|| python.display().to_string())?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Answer = serde_json::from_slice(&output.stdout)?;
    let text = |page: &Page| answer.texts.get(&page.name).map_or("", String::as_str);
    let counts: Vec<Counts> = pages.iter().map(|page| Counts::of(&page.truth.body, text(page))).collect();
    Ok((Duration::from_secs_f64(answer.seconds), Score::of(&counts)))
}
