use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::family::{self, Families};
use crate::source::DataFile;
use crate::{DataError, Source};

/// Something that is negotiated.
#[derive(Debug, Clone)]
pub struct Issue {
    pub id: String,
    pub label: String,
    /// what a stance is towards
    pub proposition: String,
    pub counts: String,
    pub gate: Gate,
    pub(crate) patterns: Patterns,
    /// words that raise it only where much is negotiated
    pub(crate) weak: Patterns,
    /// words that speak of it only where other words have raised it
    pub(crate) echo: Patterns,
    pub(crate) excludes: Patterns,
    /// words that name the contrary of the proposition
    pub(crate) contrary: Patterns,
}

/// What must stand beside the words of an issue so that they count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    /// nothing: they are strong enough alone
    #[default]
    Open,
    /// a word of negotiation anywhere in the article
    Negotiation,
    /// a word of negotiation in the same sentence
    Sentence,
}

/// Regular expressions of one file, by language.
#[derive(Debug, Clone)]
pub(crate) struct Patterns {
    file: String,
    by_language: BTreeMap<String, Vec<(usize, String)>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssueFile {
    #[serde(default)]
    issue: Vec<IssueEntry>,
    /// ids of lower layers that are no more
    #[serde(default)]
    remove: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssueEntry {
    id: Spanned<String>,
    label: String,
    proposition: String,
    counts: String,
    /// nearest codes of other schemes; for people who compare
    #[serde(default, rename = "pax")]
    _pax: Vec<String>,
    #[serde(default, rename = "gdelt")]
    _gdelt: Vec<String>,
    #[serde(default, rename = "cameo")]
    _cameo: Vec<String>,
    #[serde(default)]
    gate: Gate,
    patterns: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    weak: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    echo: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    exclude: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    contrary: BTreeMap<String, Vec<Spanned<String>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CueFile {
    cues: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    elsewhere: BTreeMap<String, Vec<Spanned<String>>>,
}

/// Words that show what an article is of.
#[derive(Debug, Clone)]
pub(crate) struct Cues {
    pub(crate) negotiation: Patterns,
    /// fields where states negotiate nothing
    pub(crate) elsewhere: Patterns,
}

const CUES: &str = "issues/cues.toml";
const EXAMPLES: &str = "issues/examples.toml";

/// The issues in the order of their files, and the words that show a negotiation.
pub(crate) fn load(source: &Source) -> Result<(Vec<Issue>, Cues), DataError> {
    let families = Families::load(source)?;
    let mut issues: Vec<Issue> = Vec::new();
    for layer in source.layers() {
        let mut above: Vec<Issue> = Vec::new();
        for (name, DataFile { place, text }) in layer.folder("issues") {
            if [CUES, EXAMPLES, family::FILE].contains(&name) {
                continue;
            }
            let file: IssueFile =
                toml::from_str(text).map_err(|error| DataError::toml(place, text, &error))?;
            issues.retain(|issue| !file.remove.contains(&issue.id));
            for entry in file.issue {
                if above.iter().any(|issue| issue.id == *entry.id.get_ref()) {
                    return Err(DataError::at(place, text, &entry.id.span(), "this issue is entered twice"));
                }
                above.push(issue(place, text, entry, &families)?);
            }
        }
        for issue in above {
            match issues.iter_mut().find(|below| below.id == issue.id) {
                Some(below) => *below = issue,
                None => issues.push(issue),
            }
        }
    }
    let none = DataFile { place: CUES.into(), text: "[cues]".into() };
    let DataFile { place, text } = source.get(CUES).unwrap_or(&none);
    let cues: CueFile = toml::from_str(text).map_err(|error| DataError::toml(place, text, &error))?;
    let negotiation = Patterns::new(place, text, cues.cues);
    Ok((issues, Cues { negotiation, elsewhere: Patterns::new(place, text, cues.elsewhere) }))
}

fn issue(file: &str, text: &str, entry: IssueEntry, families: &Families) -> Result<Issue, DataError> {
    Ok(Issue {
        id: entry.id.into_inner(),
        label: entry.label,
        proposition: entry.proposition,
        counts: entry.counts,
        gate: entry.gate,
        patterns: Patterns::new(file, text, entry.patterns).expanded(families)?,
        weak: Patterns::new(file, text, entry.weak).expanded(families)?,
        echo: Patterns::new(file, text, entry.echo).expanded(families)?,
        excludes: Patterns::new(file, text, entry.exclude).expanded(families)?,
        contrary: Patterns::new(file, text, entry.contrary),
    })
}

impl Patterns {
    pub(crate) fn new(file: &str, text: &str, lists: BTreeMap<String, Vec<Spanned<String>>>) -> Self {
        let with_line = |pattern: Spanned<String>| {
            let line = text[..pattern.span().start].matches('\n').count() + 1;
            (line, pattern.into_inner())
        };
        let by_language = lists
            .into_iter()
            .map(|(language, patterns)| (language, patterns.into_iter().map(with_line).collect()))
            .collect();
        Self { file: file.to_owned(), by_language }
    }

    /// With its word families written out.
    fn expanded(mut self, families: &Families) -> Result<Self, DataError> {
        for (language, patterns) in &mut self.by_language {
            for (line, pattern) in patterns {
                let whole = families.expand(language, pattern);
                *pattern = whole.map_err(|reason| DataError::new(&self.file, *line, reason))?;
            }
        }
        Ok(self)
    }

    pub(crate) fn of(&self, language: &str) -> impl Iterator<Item = &str> {
        self.by_language.get(language).into_iter().flatten().map(|(_, pattern)| pattern.as_str())
    }

    pub(crate) fn languages(&self) -> impl Iterator<Item = &str> {
        self.by_language.keys().map(String::as_str)
    }

    /// The place of a pattern, for errors.
    pub(crate) fn error(&self, language: &str, index: usize, reason: impl Into<String>) -> DataError {
        let line =
            self.by_language.get(language).and_then(|list| list.get(index)).map_or(0, |(line, _)| *line);
        DataError::new(&self.file, line, reason)
    }
}
