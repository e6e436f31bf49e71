use std::collections::BTreeSet;
use std::fmt;

use metrics::Unit;

/// A metric as it is published: reviewed like any other interface, pinned by a fixture.
///
/// Each crate's `metrics.rs` has `pub const ALL: &[Metric]` and beside it one typed function for each measurement; its
/// fixture test asserts that [`faults`] finds none and that the lines of `ALL` are the ones expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl fmt::Display for Metric {
    /// One line of a fixture.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
            MetricKind::Histogram => "histogram",
        };
        write!(f, "{} {kind} in {}: {}", self.name, self.unit.as_str(), self.help)
    }
}

/// What Prometheus's naming rules, and ours, have against these.
pub fn faults(all: &[Metric]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut names = BTreeSet::new();
    for metric in all {
        let mut fault = |what: &str| faults.push(format!("{}: {what}", metric.name));
        let counter = metric.kind == MetricKind::Counter;
        let name = metric.name.strip_suffix("_total").unwrap_or(metric.name);
        if !names.insert(metric.name) {
            fault("named twice");
        }
        if !metric.name.starts_with("dragoman_") {
            fault("does not begin with dragoman_");
        }
        if !metric.name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')) {
            fault("is not in lower case with underscores");
        }
        if metric.name.ends_with("_total") != counter {
            fault("_total belongs to counters, and they to it");
        }
        // the suffix also chooses a histogram's buckets
        for (unit, suffix) in [(Unit::Seconds, "_seconds"), (Unit::Bytes, "_bytes")] {
            if name.ends_with(suffix) != (metric.unit == unit) {
                fault("unit and suffix disagree");
            }
        }
        if metric.help.is_empty() || metric.help.ends_with('.') {
            fault("help wants words and no full stop");
        }
    }
    faults
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_break_the_rules_are_found() {
        let lawful = [
            Metric::counter("dragoman_x_entries_total", Unit::Count, "entries seen"),
            Metric::counter("dragoman_x_text_bytes_total", Unit::Bytes, "text read"),
            Metric::histogram("dragoman_x_wait_seconds", Unit::Seconds, "how long it took"),
        ];
        assert_eq!(faults(&lawful), Vec::<String>::new());
        let unlawful = [
            Metric::counter("dragoman_x_entries", Unit::Count, "entries seen"),
            Metric::gauge("dragoman_x_open_total", Unit::Count, "what is open"),
            Metric::gauge("x_open", Unit::Count, "what is open"),
            Metric::histogram("dragoman_x_wait_ms", Unit::Seconds, "how long it took"),
            Metric::histogram("dragoman_x_Wait", Unit::Count, "how long it took"),
            Metric::gauge("dragoman_x_size", Unit::Count, "A sentence."),
        ];
        assert_eq!(faults(&unlawful).len(), unlawful.len());
        assert_eq!(faults(&[lawful[0], lawful[0]]), ["dragoman_x_entries_total: named twice"]);
        assert_eq!(lawful[2].to_string(), "dragoman_x_wait_seconds histogram in seconds: how long it took");
    }
}
