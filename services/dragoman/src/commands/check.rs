use std::io::{self, Write};

use anyhow::Result;
use dragoman_gazetteer::Overlay;
use dragoman_stream::Backend;

use crate::config::Config;

/// Says whether the configuration is good and what it comes to; no secret is shown.
pub(crate) fn check(config: &Config) -> Result<()> {
    let backend = config.log.backend()?;
    let sink = config.clone().with_files().sink;
    let mut out = io::stdout().lock();
    match backend {
        Backend::Kafka { brokers } => writeln!(out, "log: Apache Kafka at {brokers}")?,
        Backend::Sqlite { file } => writeln!(out, "log: embedded, {}", file.display())?,
    }
    if let Some(folder) = &config.gazetteer.overlay {
        let overlay = Overlay::read(folder)?.sealed()?;
        writeln!(
            out,
            "data: what ships, and over it {} at its release {}",
            folder.display(),
            overlay.release()
        )?;
    }
    if sink.postgres.is_some() {
        writeln!(out, "sink: Postgres")?;
    }
    if let Some(parquet) = &sink.parquet {
        writeln!(out, "sink: Parquet files in {}", parquet.dir.display())?;
    }
    writeln!(out, "the configuration is good")?;
    Ok(())
}
