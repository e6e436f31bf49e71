use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::sync::Mutex;
use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, PrometheusHandle};
use serde::Deserialize;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::buckets::{self, Buckets};
use crate::filter::Filter;
use crate::{Build, metric, metrics};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryConfig {
    pub log: Filter,
    pub format: LogFormat,
    /// bucket bounds of single histograms, by the metric's name
    pub buckets: BTreeMap<String, Buckets>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// for a person: coloured where stderr is a terminal
    #[default]
    Human,
    /// for a collector: one object a line
    Json,
}

/// Logs and metrics of this process, installed.
#[derive(Debug, Clone)]
pub struct Telemetry {
    metrics: PrometheusHandle,
}

#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("cannot install the log")]
    Log(#[source] TryInitError),
    #[error("cannot install the metrics")]
    Metrics(#[source] BuildError),
}

/// Telemetry is the process's own; what is installed stays.
static INSTALLED: Mutex<Option<Telemetry>> = Mutex::new(None);

/// Installs the log, on stderr, and the recorder of metrics. Again, it gives what the first call installed.
pub fn init(config: &TelemetryConfig, build: Build) -> Result<Telemetry, TelemetryError> {
    let mut installed = INSTALLED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(telemetry) = &*installed {
        return Ok(telemetry.clone());
    }
    install_log(config).map_err(TelemetryError::Log)?;
    let recorder = buckets::recorder(&config.buckets).map_err(TelemetryError::Metrics)?;
    let telemetry = Telemetry { metrics: recorder.install_recorder().map_err(TelemetryError::Metrics)? };
    metric::describe(metrics::ALL);
    metrics::build_info(build.service, build.version);
    Ok(installed.insert(telemetry).clone())
}

fn install_log(config: &TelemetryConfig) -> Result<(), TryInitError> {
    let log = tracing_subscriber::fmt().with_env_filter(config.log.build()).with_writer(io::stderr);
    match config.format {
        LogFormat::Json => log.json().flatten_event(true).finish().try_init(),
        // on a terminal the library's own choice, which heeds NO_COLOR
        LogFormat::Human if io::stderr().is_terminal() => log.finish().try_init(),
        LogFormat::Human => log.with_ansi(false).finish().try_init(),
    }
}

impl Telemetry {
    /// Every metric, in Prometheus's text format.
    pub fn render(&self) -> String {
        self.metrics.render()
    }

    /// Folds recorded values into buckets, for ever: without it they pile up in memory while nobody scrapes.
    pub(crate) async fn upkeep(&self) {
        let mut ticks = tokio::time::interval(Duration::from_secs(5));
        loop {
            ticks.tick().await;
            self.metrics.run_upkeep();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_installation_is_the_first_and_tells_the_build() {
        let build = Build { service: "unit", version: "1.2.3" };
        let first = init(&TelemetryConfig::default(), build).unwrap();
        let second = init(&TelemetryConfig::default(), Build { service: "other", version: "9" }).unwrap();
        for telemetry in [first, second] {
            let text = telemetry.render();
            assert!(text.contains(r#"dragoman_build_info{service="unit",version="1.2.3"} 1"#), "{text}");
            assert!(text.contains("# HELP dragoman_build_info always 1"), "{text}");
        }
    }
}
