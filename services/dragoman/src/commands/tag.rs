use std::io::{self, BufRead, BufWriter, Read, Write};

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use dragoman_enricher::{Article, GazetteerConfig, Tagger};

use crate::show::{Paint, pretty};

/// No article is longer; what is, is not one.
const MAX_INPUT: u64 = 64 * 1024 * 1024;

/// Reads articles from standard input and writes them tagged, one JSON record a line.
///
/// The input is plain text (one article; a first line followed by an empty one is its headline), or one JSON object
/// a line: {"id","title","text","language","published_at"}, all but text optional.
#[derive(Debug, clap::Args)]
pub(crate) struct Tag {
    /// show the text with its tags, for a person
    #[arg(long)]
    pretty: bool,
    /// day of publication of plain text, such as 2025-12-15: who holds an office depends on it
    #[arg(long, value_name = "DAY")]
    published: Option<NaiveDate>,
}

impl Tag {
    pub(crate) fn run(&self, data: &GazetteerConfig) -> Result<()> {
        let tagger = Tagger::open(data.overlay.as_deref())?;
        let mut input = io::stdin().lock().take(MAX_INPUT);
        let mut out = BufWriter::new(io::stdout().lock());
        let mut line = String::new();
        let mut number = 0;
        let mut read = |line: &mut String| -> Result<bool> {
            line.clear();
            number += 1;
            let bytes = input.read_line(line).with_context(|| format!("standard input, line {number}"))?;
            Ok(bytes > 0)
        };
        if !read(&mut line)? {
            bail!("standard input is empty: give an article as text, or one JSON object a line");
        }
        if !line.trim_start().starts_with('{') {
            let mut text = std::mem::take(&mut line);
            input.read_to_string(&mut text).context("standard input")?;
            return self.write(&mut out, &tagger, Article::from_text(&text, self.published));
        }
        loop {
            if !line.trim().is_empty() {
                let article = serde_json::from_str(&line).context("not an article as JSON")?;
                self.write(&mut out, &tagger, article)?;
            }
            if !read(&mut line)? {
                return Ok(());
            }
        }
    }

    fn write(&self, out: &mut impl Write, tagger: &Tagger, article: Article) -> Result<()> {
        let record = tagger.enrich(&article);
        if self.pretty {
            writeln!(out, "{}", pretty(&record, Paint::for_stdout()))?;
        } else {
            serde_json::to_writer(&mut *out, &record)?;
            writeln!(out)?;
        }
        // a reader at the other end of a pipe sees each article as it is done
        out.flush()?;
        Ok(())
    }
}
