use std::io::{self, Write};

use anyhow::{Result, bail};
use dragoman_article::topics::{self, Keep};
use dragoman_stream::{Cleanup, Log, TopicSpec, TopicState};

/// The contract's table of topics, as the log wants it.
pub(crate) fn specs() -> Vec<TopicSpec> {
    let spec = |topic: topics::Topic| TopicSpec {
        name: topic.name.to_owned(),
        partitions: topic.partitions,
        cleanup: match topic.keep {
            Keep::Latest => Cleanup::Compact,
            Keep::For(time) => Cleanup::Delete(time),
        },
        max_bytes: topic.max_bytes as usize,
    };
    topics::all().into_iter().map(spec).collect()
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
