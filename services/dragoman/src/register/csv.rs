use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result};
use dragoman_gazetteer::{Date, Gender, TermStatus, Written};
use serde::Deserialize;

use super::finding::{End, Findings, Held, Someone};

/// A row of a list; the header names the columns, in any order, and those not needed may be left out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// id of an office of the register
    office: String,
    name: String,
    /// id of the person in the register, where the name alone does not tell
    #[serde(default)]
    person: String,
    #[serde(default)]
    surname: String,
    #[serde(default)]
    qid: String,
    #[serde(default)]
    from: Option<Date>,
    #[serde(default)]
    to: Option<Date>,
    /// acting or elect, else empty
    #[serde(default)]
    status: String,
    /// f or m
    #[serde(default)]
    gender: Option<Gender>,
    /// other names, separated by |
    #[serde(default)]
    variants: String,
}

/// Reads a list of terms.
pub(crate) fn read(path: &Path, written: &Written<'_>) -> Result<Findings> {
    let place = path.display();
    let offices: HashSet<&str> =
        written.offices.iter().map(|office| office.entry.id.get_ref().as_str()).collect();
    let mut findings = Findings::default();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_path(path)
        .with_context(|| place.to_string())?;
    let headers = reader.headers().with_context(|| format!("{place}: the header"))?.clone();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(findings),
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                let row = record.deserialize::<Row>(Some(&headers)).map_err(|error| reason(&error));
                if let Err(why) = row.and_then(|row| row.find(&offices, &mut findings)) {
                    findings.bad.push(format!("{place}:{line}: {why}"));
                }
            }
            // what follows is read on: a broken line costs itself alone
            Err(error) if !error.is_io_error() => {
                let line = error.position().map_or(0, csv::Position::line);
                findings.bad.push(format!("{place}:{line}: {}", reason(&error)));
            }
            Err(error) => return Err(error).with_context(|| place.to_string()),
        }
    }
}

/// Without the place, which is said before it.
fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells, but {expected_len} columns")
        }
        csv::ErrorKind::Utf8 { err, .. } => err.to_string(),
        _ => error.to_string(),
    }
}

impl Row {
    fn find(self, offices: &HashSet<&str>, findings: &mut Findings) -> Result<(), String> {
        if !offices.contains(self.office.as_str()) {
            return Err(format!("{:?} is no office of the register", self.office));
        }
        if self.name.is_empty() {
            return Err("no name".into());
        }
        let status = match self.status.as_str() {
            "" => TermStatus::Regular,
            "acting" => TermStatus::Acting,
            "elect" => TermStatus::Elect,
            other => return Err(format!("status {other:?} is neither acting nor elect")),
        };
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let (qid, id) = (some(self.qid), some(self.person));
        // a list names one person in several rows
        let key = qid.clone().or_else(|| id.clone()).unwrap_or_else(|| self.name.clone());
        let someone = findings.people.entry(key.clone()).or_insert_with(|| Someone {
            qid,
            id,
            name: self.name,
            surname: some(self.surname),
            labels: vec![],
            aliases: vec![],
            gender: self.gender,
        });
        someone.labels.extend(
            self.variants.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
        );
        let end = self.to.map_or(End::Open, End::On);
        findings.held.push(Held { office: self.office, person: key, from: self.from, end, status });
        Ok(())
    }
}
