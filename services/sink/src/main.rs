use std::process::ExitCode;

use clap::Parser;
use dragoman_article::topics::{self, Keep};
use dragoman_service::{Build, CommonArgs, Fatal, Health, ServiceConfig, describe, run_service};
use dragoman_sink::SinkConfig;
use dragoman_stream::{Cleanup, Log, LogConfig, TopicSpec};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

/// Stores the articles of news.enriched in Postgres and in Parquet files.
#[derive(Parser)]
#[command(version, about)]
struct Args {
    #[command(flatten)]
    common: CommonArgs,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Config {
    /// this process among the sinks: stable across restarts, never shared
    instance: Option<String>,
    service: ServiceConfig,
    log: LogConfig,
    sink: SinkConfig,
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}

async fn run(config: Config, health: Health, shutdown: CancellationToken) -> Result<(), Fatal> {
    describe(dragoman_sink::metrics::ALL);
    describe(dragoman_stream::metrics::ALL);
    let specs = topics::all().into_iter().map(|topic| TopicSpec {
        name: topic.name.into(),
        partitions: topic.partitions,
        cleanup: match topic.keep {
            Keep::Latest => Cleanup::Compact,
            Keep::For(time) => Cleanup::Delete(time),
        },
        max_bytes: topic.max_bytes as usize,
    });
    let log = Log::open(&config.log, specs.collect()).await?;
    log.verify_topics().await?;
    let instance = config.instance.unwrap_or_else(|| "0".into());
    Ok(dragoman_sink::run(config.sink, instance, log, health, shutdown).await?)
}

fn main() -> ExitCode {
    let args = Args::parse();
    let build = Build { service: "sink", version: env!("CARGO_PKG_VERSION") };
    run_service(build, || args.common.load::<Config>(), run).into()
}
