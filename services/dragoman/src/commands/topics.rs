use std::io::{self, Write};

use anyhow::{Result, bail};
use dragoman_article::topics;
use dragoman_stream::{Log, TopicSpec, TopicState};

/// The contract's table of topics, as the log wants it.
pub(crate) fn specs() -> Vec<TopicSpec> {
    topics::all()
        .iter()
        .map(|topic| TopicSpec::new(topic.name, topic.partitions, topic.keep, topic.max_bytes))
        .collect()
}

/// Creates the topics that are missing, verifies the others, and changes none.
pub(crate) async fn topics(log: &Log) -> Result<()> {
    let reports = log.ensure_topics().await?;
    for report in &reports {
        writeln!(io::stdout(), "{:<20} {}", report.name, report.state)?;
    }
    let differing = reports.iter().filter(|report| matches!(report.state, TopicState::Differs(_))).count();
    if differing > 0 {
        bail!("{differing} topics are not as they should be; they are left as they are");
    }
    Ok(())
}
