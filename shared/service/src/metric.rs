#![expect(clippy::disallowed_macros, reason = "describes what the crates' metrics.rs name")]

use metrics::Unit;

/// A metric as it is published: reviewed like any other interface, pinned by a fixture.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    pub name: &'static str,
    pub kind: MetricKind,
    pub unit: Unit,
    pub help: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricKind {
    Counter,
    Gauge,
    Histogram,
}

impl Metric {
    pub const fn counter(name: &'static str, unit: Unit, help: &'static str) -> Self {
        Self { name, kind: MetricKind::Counter, unit, help }
    }

    pub const fn gauge(name: &'static str, unit: Unit, help: &'static str) -> Self {
        Self { name, kind: MetricKind::Gauge, unit, help }
    }

    pub const fn histogram(name: &'static str, unit: Unit, help: &'static str) -> Self {
        Self { name, kind: MetricKind::Histogram, unit, help }
    }
}

/// Tells the recorder what each metric means. Call after telemetry is installed.
pub fn describe(all: &[Metric]) {
    for metric in all {
        match metric.kind {
            MetricKind::Counter => metrics::describe_counter!(metric.name, metric.unit, metric.help),
            MetricKind::Gauge => metrics::describe_gauge!(metric.name, metric.unit, metric.help),
            MetricKind::Histogram => metrics::describe_histogram!(metric.name, metric.unit, metric.help),
        }
    }
}
