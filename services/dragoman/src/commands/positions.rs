use std::collections::BTreeMap;
use std::io::{self, Write};

use anyhow::{Context, Result};
use dragoman_article::{LatestPosition, topics};
use dragoman_stream::{From, Log};

use crate::show::{Paint, standing};

/// Prints where parties stand: the table of latest positions as it is now.
#[derive(Debug, clap::Args)]
pub(crate) struct Positions {
    /// of this party alone: an id such as UA
    #[arg(long)]
    party: Option<String>,
    /// on this issue alone, or on those that begin so: security.
    #[arg(long)]
    issue: Option<String>,
    /// in this negotiation alone: ukraine-war
    #[arg(long)]
    dossier: Option<String>,
    /// records as JSON lines and not a table
    #[arg(long)]
    json: bool,
}

impl Positions {
    pub(crate) async fn run(&self, log: &Log) -> Result<()> {
        let mut latest = BTreeMap::new();
        let mut reader = log.reader(topics::POSITIONS.name, From::BeginningToEnd).await?;
        while let Some(delivery) = reader.next().await? {
            let Some(value) = &delivery.value else {
                latest.remove(&delivery.key);
                continue;
            };
            let position: LatestPosition = serde_json::from_slice(value).with_context(|| {
                format!("{} partition {} offset {}", delivery.topic, delivery.partition, delivery.offset)
            })?;
            if self.wants(&position) {
                latest.insert(delivery.key, position);
            }
        }
        let positions: Vec<LatestPosition> = latest.into_values().collect();
        let mut out = io::stdout().lock();
        if self.json {
            for position in &positions {
                writeln!(out, "{}", serde_json::to_string(position)?)?;
            }
        } else {
            out.write_all(standing(&positions, Paint::for_stdout()).as_bytes())?;
        }
        Ok(())
    }

    fn wants(&self, position: &LatestPosition) -> bool {
        let matter = &position.matter;
        self.party.as_ref().is_none_or(|party| matter.party.id.eq_ignore_ascii_case(party))
            && self.issue.as_ref().is_none_or(|issue| matter.issue.starts_with(issue.as_str()))
            && self.dossier.as_ref().is_none_or(|dossier| matter.dossier.as_ref() == Some(dossier))
    }
}
