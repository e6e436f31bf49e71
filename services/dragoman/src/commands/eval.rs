use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use dragoman_enricher::GazetteerConfig;
use dragoman_enricher::eval::gold::{self, Gold, What};
use dragoman_enricher::eval::{self, Report, public};
use dragoman_gazetteer::Gazetteer;

/// Scores the tagger on texts that people have marked.
///
/// Of our own gold a mention is right where span and id are the marked ones. Public corpora mark countries only: there
/// a mention is right where it overlaps a marked one and has its code, and what their annotators call embedded in
/// another name is left out; the figure with everything counted stands beside it.
#[derive(Debug, clap::Args)]
pub(crate) struct Eval {
    /// files, or folders that are searched for files
    #[arg(required = true, value_name = "GOLD")]
    paths: Vec<PathBuf>,
    /// whose format the files have
    #[arg(long, default_value = "gold")]
    format: Format,
    /// show so many errors with what stands around them
    #[arg(long, value_name = "N", num_args = 0..=1, default_value = "0", default_missing_value = "1000000")]
    errors: usize,
    /// write how often each rule was right, as a data file of the gazetteer
    #[arg(long, value_name = "FILE")]
    write_confidence: Option<PathBuf>,
    /// learn from these texts what clues to the modality of issues are worth, as a data file of the gazetteer
    #[arg(long, value_name = "FILE")]
    write_weights: Option<PathBuf>,
    /// learn from these texts what clues to whether words raise an issue are worth, as a data file of the gazetteer
    #[arg(long, value_name = "FILE")]
    write_issue_weights: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// texts with marks, as in tests/gold
    Gold,
    #[value(name = "geowebnews")]
    GeoWebNews,
    TrNews,
    Lgl,
    Plover,
}

impl Eval {
    pub(crate) fn run(&self, data: &GazetteerConfig) -> Result<()> {
        let gazetteer = Gazetteer::open(data.overlay.as_deref())?;
        let mut out = io::stdout().lock();
        let public = match self.format {
            Format::Gold => {
                let mut texts = Vec::new();
                for path in &self.paths {
                    texts.extend(gold::read(path)?);
                }
                check(&gazetteer, &texts)?;
                if let Some(file) = &self.write_weights {
                    std::fs::write(file, eval::weights(&gazetteer, &texts))
                        .with_context(|| file.display().to_string())?;
                }
                if let Some(file) = &self.write_issue_weights {
                    std::fs::write(file, eval::issue_weights(&gazetteer, &texts))
                        .with_context(|| file.display().to_string())?;
                }
                let report = eval::measure(&gazetteer, &texts);
                if let Some(file) = &self.write_confidence {
                    std::fs::write(file, eval::confidence(&report))
                        .with_context(|| file.display().to_string())?;
                }
                return self.show(&mut out, &report);
            }
            Format::GeoWebNews => public::Format::GeoWebNews,
            Format::TrNews | Format::Lgl => public::Format::Toponyms,
            Format::Plover => public::Format::Plover,
        };
        for path in &self.paths {
            self.show(&mut out, &public::measure(&gazetteer, public, path)?)?;
        }
        Ok(())
    }

    fn show(&self, out: &mut impl Write, report: &Report) -> Result<()> {
        for miss in report.misses.iter().take(self.errors) {
            writeln!(out, "{miss}")?;
        }
        writeln!(out, "{report}")?;
        Ok(())
    }
}

/// Whoever marks an issue that there is not would else count it as missed.
fn check(gazetteer: &Gazetteer, texts: &[Gold]) -> Result<()> {
    for text in texts {
        let marked = text.tags.iter().filter_map(|tag| match &tag.what {
            What::Issue { id, .. } => Some(id),
            _ => None,
        });
        let mut ids = marked.chain(text.positions.iter().map(|position| &position.issue));
        if let Some(id) = ids.find(|id| !gazetteer.facts.issues.iter().any(|issue| issue.id == **id)) {
            bail!("the text {:?} marks the issue {id:?}, which is not in the taxonomy", text.name);
        }
    }
    Ok(())
}
