//! A service that does nothing, in several ways: the smallest `main`, and what the tests of the process run.

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use dragoman_service::{Build, CommonArgs, Health, ServiceConfig, run_service};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

#[derive(Debug, Parser)]
#[command(version, about)]
struct Args {
    #[command(flatten)]
    common: CommonArgs,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Config {
    service: ServiceConfig,
    manner: Manner,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Manner {
    /// works until told to stop, then takes a moment for what it has in hand
    #[default]
    Orderly,
    /// does not hear
    Stubborn,
    /// has nothing to do
    Done,
    Failing,
    Panicking,
}

#[derive(Debug, thiserror::Error)]
#[error("cannot reach the store")]
struct Unreachable(#[source] io::Error);

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}

async fn run(config: Config, health: Health, shutdown: CancellationToken) -> Result<(), Unreachable> {
    let work = health.component("work");
    work.ready();
    match config.manner {
        Manner::Orderly => {
            shutdown.cancelled().await;
            tokio::time::sleep(Duration::from_millis(1500)).await;
            Ok(())
        }
        Manner::Stubborn => std::future::pending().await,
        Manner::Done => Ok(()),
        Manner::Failing => Err(Unreachable(io::ErrorKind::ConnectionRefused.into())),
        Manner::Panicking => panic!("as asked"),
    }
}

fn main() -> ExitCode {
    let args = Args::parse();
    let build = Build { service: "worker", version: env!("CARGO_PKG_VERSION") };
    run_service(build, || args.common.load::<Config>(), run).into()
}
