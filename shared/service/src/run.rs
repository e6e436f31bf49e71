use std::error::Error;
use std::panic;
use std::time::Duration;

use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::lifecycle::{Exit, Fatal, refuse, run_main};
use crate::{Health, HttpConfig, Server, TelemetryConfig, telemetry};

/// The section `service` of every service's configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceConfig {
    pub telemetry: TelemetryConfig,
    pub http: HttpConfig,
    /// how long work in hand may take to end; below the 30 s that Kubernetes grants by itself; docker grants 10 s
    /// unless `stop_grace_period` says more
    #[serde(with = "humantime_serde")]
    pub shutdown_budget: Duration,
}

impl Default for ServiceConfig {
    fn default() -> Self {
        Self {
            telemetry: TelemetryConfig::default(),
            http: HttpConfig::default(),
            shutdown_budget: Duration::from_secs(25),
        }
    }
}

/// Which program this is.
#[derive(Debug, Clone, Copy)]
pub struct Build {
    pub service: &'static str,
    pub version: &'static str,
}

/// The whole `main` of a service: configuration, telemetry, the port for metrics and health, signals, exit code.
///
/// The port answers until `run` has ended, so that draining can be watched; `/readyz` says no from the first signal on.
pub fn run_service<C, L, X, R, F, E>(build: Build, load: L, run: R) -> Exit
where
    C: AsRef<ServiceConfig> + Send + 'static,
    L: FnOnce() -> Result<C, X>,
    X: Error + 'static,
    R: FnOnce(C, Health, CancellationToken) -> F + Send + 'static,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<Fatal>,
{
    let config = match load() {
        Ok(config) => config,
        Err(error) => return refuse(&error),
    };
    let service = config.as_ref().clone();
    let telemetry = match telemetry::init(&service.telemetry, build) {
        Ok(telemetry) => telemetry,
        Err(error) => return refuse(&error),
    };
    log_panics();
    let health = Health::default();
    run_main(service.shutdown_budget, &health.clone(), move |shutdown| async move {
        let server = Server::bind(service.http).await?;
        tracing::info!(
            service = build.service,
            version = build.version,
            address = %server.address()?,
            "starting; metrics and health are at this address"
        );
        let stop = CancellationToken::new();
        let serving = tokio::spawn(server.run(telemetry, health.clone(), stop.clone()));
        let ended = run(config, health, shutdown).await.map_err(Into::into);
        stop.cancel();
        serving.await?;
        ended
    })
}

/// A panic is logged like everything else, not printed between the lines of a JSON log.
fn log_panics() {
    panic::set_hook(Box::new(|info| {
        let what = info.payload_as_str().unwrap_or("no message");
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic = what, place, "panicked");
    }));
}
