use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use dragoman_gazetteer::{Gazetteer, Overlay, Source, Written};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::config::Config;
use crate::register::{self, Diff, Findings, Wikidata, read};

/// The register of offices and who holds them.
///
/// What `update` and `import` find is shown as a diff and taken into the folder that gazetteer.overlay names, once a
/// person says so; without that they end with 3 where something differs. What stands in the folder itself, written by
/// hand, is never touched and always holds.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Register {
    /// Compare with Wikidata, and take what is new
    Update {
        /// another service with Wikidata's data
        #[arg(long, value_name = "URL", default_value = "https://query.wikidata.org/sparql")]
        endpoint: Url,
        #[command(flatten)]
        take: Take,
    },
    /// Compare with a file: OpenSanctions' entities (.json), or a CSV
    Import {
        file: PathBuf,
        /// what the file is, where its name does not say
        #[arg(long)]
        format: Option<Format>,
        #[command(flatten)]
        take: Take,
    },
    /// Say where the register disagrees with a list of heads of state and government
    Check { file: PathBuf },
    /// Show who holds or held what: a person, an office, a country or a body, by name or id
    Show {
        name: String,
        /// on this day only, such as 2025-12-15
        #[arg(long, value_name = "DAY")]
        on: Option<NaiveDate>,
    },
    /// Count the overlay's release up, after its files were changed by hand
    Release,
}

/// What becomes of what differs.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Take {
    /// take what is new without asking
    #[arg(long)]
    yes: bool,
    /// take also the dates that contradict ours
    #[arg(long)]
    theirs: bool,
    /// leave out terms that ended before this day
    #[arg(long, value_name = "DAY", default_value = "2015-01-01")]
    since: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// entities.ftm.json: one FollowTheMoney entity a line
    Opensanctions,
    /// office,name and as many as wanted of person,surname,qid,from,to,status,gender,variants
    Csv,
}

impl Format {
    fn of(file: &Path) -> Result<Self> {
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("json" | "ndjson" | "jsonl") => Ok(Self::Opensanctions),
            Some("csv") => Ok(Self::Csv),
            _ => bail!("{}: name its format with --format", file.display()),
        }
    }
}

/// How a comparison ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Same,
    /// something differs and was not taken
    Differs,
}

impl Register {
    pub(crate) async fn run(&self, config: &Config, shutdown: CancellationToken) -> Result<Ended> {
        let folder = config.gazetteer.overlay.as_deref();
        let overlay = || folder.map(Overlay::read).transpose();
        let text = match self {
            Self::Update { endpoint, take } => {
                let overlay = overlay()?;
                let source = source(overlay.as_ref());
                let written = Written::read(&source)?;
                let wikidata = Wikidata::new(endpoint.clone(), &config.fetcher, shutdown)?;
                let findings = wikidata.ask(&written).await?;
                return take.compare(overlay.as_ref(), &written, &findings);
            }
            Self::Import { file, format, take } => {
                let format = format.map_or_else(|| Format::of(file), Ok)?;
                let overlay = overlay()?;
                let source = source(overlay.as_ref());
                let written = Written::read(&source)?;
                let findings = match format {
                    Format::Opensanctions => read::opensanctions(file, &written)?,
                    Format::Csv => read::csv(file, &written)?,
                };
                return take.compare(overlay.as_ref(), &written, &findings);
            }
            Self::Check { file } => {
                let (text, disagreements) = register::check(&Gazetteer::open(folder)?, file)?;
                io::stdout().write_all(text.as_bytes())?;
                return Ok(if disagreements == 0 { Ended::Same } else { Ended::Differs });
            }
            Self::Show { name, on } => {
                let source = source(overlay()?.as_ref());
                register::show(&Gazetteer::load(&source)?.facts, &Written::read(&source)?, name, *on)?
            }
            Self::Release => {
                let overlay = overlay()?.context("gazetteer.overlay is not set")?;
                Gazetteer::load(&Source::embedded().under(&overlay)).context("the overlay can't be used")?;
                let release = overlay.seal().with_context(|| overlay.folder().display().to_string())?;
                format!("{} is release {release}\n", overlay.folder().display())
            }
        };
        io::stdout().write_all(text.as_bytes())?;
        Ok(Ended::Same)
    }
}

/// The data with the overlay as it lies there, counted or not.
fn source(overlay: Option<&Overlay>) -> Source {
    let shipped = Source::embedded();
    match overlay {
        Some(overlay) => shipped.under(overlay),
        None => shipped,
    }
}

impl Take {
    fn compare(
        &self,
        overlay: Option<&Overlay>,
        written: &Written<'_>,
        findings: &Findings,
    ) -> Result<Ended> {
        let diff = register::compare(written, findings, self.since);
        say(findings, &diff)?;
        let changes = diff.taken(self.theirs);
        let rest = if diff.changes.len() == changes.len() { Ended::Same } else { Ended::Differs };
        let ended = if changes.is_empty() {
            rest
        } else if self.yes || confirmed(changes.len())? {
            let overlay = overlay
                .context("gazetteer.overlay is not set: it names the folder that takes what is new")?;
            let release = register::updates(overlay, written, &changes)?.write()?;
            writeln!(io::stdout(), "taken: {} is release {release}", overlay.folder().display())?;
            rest
        } else {
            Ended::Differs
        };
        match findings.bad.len() {
            0 => Ok(ended),
            bad => bail!("{bad} lines could not be read; they are named above"),
        }
    }
}

fn say(findings: &Findings, diff: &Diff) -> Result<()> {
    let mut out = io::stdout().lock();
    for bad in &findings.bad {
        writeln!(out, "{bad}")?;
    }
    for (what, count) in &findings.passed {
        writeln!(out, "passed over: {count} {what}")?;
    }
    writeln!(out, "{diff}")?;
    Ok(())
}

/// Asks the person at the terminal; nobody there means no.
fn confirmed(changes: usize) -> Result<bool> {
    if !io::stdin().is_terminal() {
        writeln!(io::stdout(), "nothing is taken: --yes takes it")?;
        return Ok(false);
    }
    write!(io::stdout(), "take these {changes} changes? [y/N] ")?;
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
