//! What every binary needs: configuration, telemetry, health, lifecycle, retry.
//!
//! A service's `main.rs` is little more than this:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use dragoman_service::{Build, CommonArgs, Health, ServiceConfig, run_service};
//! use tokio_util::sync::CancellationToken;
//!
//! #[derive(Default, serde::Deserialize)]
//! #[serde(deny_unknown_fields, default)]
//! struct Config {
//!     service: ServiceConfig,
//! }
//!
//! impl AsRef<ServiceConfig> for Config {
//!     fn as_ref(&self) -> &ServiceConfig {
//!         &self.service
//!     }
//! }
//!
//! async fn run(_config: Config, health: Health, shutdown: CancellationToken) -> Result<(), std::io::Error> {
//!     let work = health.component("work");
//!     work.ready();
//!     shutdown.cancelled().await;
//!     Ok(())
//! }
//!
//! fn main() -> ExitCode {
//!     #[derive(clap::Parser)]
//!     #[command(version, about)]
//!     struct Args {
//!         #[command(flatten)]
//!         common: CommonArgs,
//!     }
//!     let args = <Args as clap::Parser>::parse();
//!     let build = Build { service: "example", version: env!("CARGO_PKG_VERSION") };
//!     run_service(build, || args.common.load::<Config>(), run).into()
//! }
//! ```
//!
//! How the fields of a configuration are declared, and what a user may write, stands in [`config`]; how a process
//! ends, in [`Exit`]; how metrics are declared, at [`Metric`].

/// Articles are made of thousands of small pieces, on several threads at once, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod args;
mod backoff;
mod buckets;
pub mod config;
mod filter;
mod health;
mod http;
mod lifecycle;
mod listen;
mod metric;
pub mod metrics;
mod probe;
mod retry;
mod run;
mod secret;
pub mod telemetry;

pub use args::CommonArgs;
pub use backoff::{Backoff, BackoffError, Delays};
pub use buckets::Buckets;
pub use config::ConfigError;
pub use filter::Filter;
pub use health::{Component, Health, Heartbeat};
pub use http::{HttpConfig, HttpError, Server};
pub use lifecycle::{Exit, Fatal, chain, refuse, run_main};
pub use listen::Listen;
pub use metric::{Metric, MetricKind, describe, faults};
pub use probe::{Answer, probe};
pub use retry::retry;
pub use run::{Build, ServiceConfig, run_service};
pub use secret::Secret;
pub use telemetry::{LogFormat, Telemetry, TelemetryConfig, TelemetryError};
