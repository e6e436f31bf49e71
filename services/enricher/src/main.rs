use std::process::ExitCode;

use clap::Parser;
use dragoman_article::topics;
use dragoman_enricher::EnricherConfig;
use dragoman_service::{Build, CommonArgs, Fatal, Health, ServiceConfig, describe, run_service};
use dragoman_stream::{Instance, Log, LogConfig, TopicSpec};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

/// Tags the articles of news.raw and news.backfill and gives them their revisions.
#[derive(Parser)]
#[command(version, about)]
struct Args {
    #[command(flatten)]
    common: CommonArgs,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Config {
    instance: Instance,
    service: ServiceConfig,
    log: LogConfig,
    enricher: EnricherConfig,
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}

async fn run(config: Config, health: Health, shutdown: CancellationToken) -> Result<(), Fatal> {
    describe(dragoman_enricher::metrics::ALL);
    describe(dragoman_stream::metrics::ALL);
    let specs = topics::all()
        .iter()
        .map(|topic| TopicSpec::new(topic.name, topic.partitions, topic.keep, topic.max_bytes))
        .collect();
    let log = Log::open(&config.log, &config.instance, specs).await?;
    log.verify_topics().await?;
    Ok(dragoman_enricher::run(config.enricher, log, health, shutdown).await?)
}

fn main() -> ExitCode {
    let args = Args::parse();
    let build = Build { service: "enricher", version: env!("CARGO_PKG_VERSION") };
    run_service(build, || args.common.load::<Config>(), run).into()
}
