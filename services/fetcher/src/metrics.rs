//! Every metric of the fetcher.
#![expect(clippy::disallowed_macros, reason = "the one place where this crate's metrics are named")]

use std::time::Duration;

use dragoman_service::Metric;
use metrics::Unit;

use crate::client::Kind;
use crate::visit::Visit;

/// All there are.
pub const ALL: &[Metric] = &[
    Metric::counter("dragoman_fetcher_entries_total", Unit::Count, "entries seen, by how they ended"),
    Metric::counter("dragoman_fetcher_polls_total", Unit::Count, "visits to feeds, by result"),
    Metric::counter(
        "dragoman_fetcher_forgotten_visits_total",
        Unit::Count,
        "visits whose feed went to another owner",
    ),
    Metric::counter(
        "dragoman_fetcher_malformed_records_total",
        Unit::Count,
        "feeds and cursors that can't be read",
    ),
    Metric::histogram(
        "dragoman_fetcher_fetch_duration_seconds",
        Unit::Seconds,
        "from request to last byte, by kind",
    ),
    Metric::histogram("dragoman_fetcher_fetched_bytes", Unit::Bytes, "size after decompression, by kind"),
    Metric::histogram(
        "dragoman_fetcher_parse_duration_seconds",
        Unit::Seconds,
        "time to parse, waiting included, by kind",
    ),
    Metric::counter(
        "dragoman_fetcher_failures_total",
        Unit::Count,
        "feeds and pages that could not be had, by kind and reason",
    ),
    Metric::counter(
        "dragoman_fetcher_overflows_total",
        Unit::Count,
        "documents in which everything was new: something before it may be missed",
    ),
    Metric::counter("dragoman_fetcher_returns_total", Unit::Count, "pages visited once more, by reason"),
    Metric::histogram(
        "dragoman_fetcher_lateness_seconds",
        Unit::Seconds,
        "from when a visit was due to when it began",
    ),
    Metric::gauge("dragoman_fetcher_feeds", Unit::Count, "feeds this process owns"),
    Metric::gauge("dragoman_fetcher_overdue_feeds", Unit::Count, "feeds whose next visit is past"),
    Metric::gauge("dragoman_fetcher_running_visits", Unit::Count, "feeds being visited"),
    Metric::gauge(
        "dragoman_fetcher_silent_feeds",
        Unit::Count,
        "feeds that used to bring news and have stopped",
    ),
    Metric::gauge("dragoman_fetcher_pending_returns", Unit::Count, "pages to visit once more"),
    Metric::gauge("dragoman_fetcher_resting_hosts", Unit::Count, "hosts that asked for rest and have it"),
];

/// A visit that is in the log.
pub(crate) fn committed(visit: &Visit) {
    match visit.poll {
        Some(poll) => metrics::counter!("dragoman_fetcher_polls_total", "result" => poll.name()).increment(1),
        None => {
            for (reason, made) in [("retry", visit.retried), ("revision", visit.revised)] {
                metrics::counter!("dragoman_fetcher_returns_total", "reason" => reason).increment(made);
            }
        }
    }
    if visit.overflowed {
        metrics::counter!("dragoman_fetcher_overflows_total").increment(1);
    }
    for (outcome, count) in &visit.tally.ended {
        metrics::counter!("dragoman_fetcher_entries_total", "outcome" => outcome.clone()).increment(*count);
    }
}

pub(crate) fn forgotten() {
    metrics::counter!("dragoman_fetcher_forgotten_visits_total").increment(1);
}

pub(crate) fn malformed(topic: &'static str) {
    metrics::counter!("dragoman_fetcher_malformed_records_total", "topic" => topic).increment(1);
}

pub(crate) fn fetched(kind: Kind, took: Duration, bytes: usize) {
    metrics::histogram!("dragoman_fetcher_fetch_duration_seconds", "kind" => kind.name()).record(took);
    metrics::histogram!("dragoman_fetcher_fetched_bytes", "kind" => kind.name()).record(bytes as f64);
}

pub(crate) fn failed(kind: Kind, reason: &'static str) {
    metrics::counter!("dragoman_fetcher_failures_total", "kind" => kind.name(), "reason" => reason)
        .increment(1);
}

pub(crate) fn parsed(kind: Kind, took: Duration) {
    metrics::histogram!("dragoman_fetcher_parse_duration_seconds", "kind" => kind.name()).record(took);
}

pub(crate) fn began(lateness: Duration) {
    metrics::histogram!("dragoman_fetcher_lateness_seconds").record(lateness);
}

/// How things stand.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Standing {
    pub(crate) feeds: usize,
    pub(crate) overdue: usize,
    pub(crate) running: usize,
    pub(crate) silent: usize,
    pub(crate) pending: usize,
    pub(crate) resting: usize,
}

pub(crate) fn standing(now: Standing) {
    let Standing { feeds, overdue, running, silent, pending, resting } = now;
    metrics::gauge!("dragoman_fetcher_feeds").set(feeds as f64);
    metrics::gauge!("dragoman_fetcher_overdue_feeds").set(overdue as f64);
    metrics::gauge!("dragoman_fetcher_running_visits").set(running as f64);
    metrics::gauge!("dragoman_fetcher_silent_feeds").set(silent as f64);
    metrics::gauge!("dragoman_fetcher_pending_returns").set(pending as f64);
    metrics::gauge!("dragoman_fetcher_resting_hosts").set(resting as f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_dashboards_rely_on() {
        assert_eq!(dragoman_service::faults(ALL), Vec::<String>::new());
        let names: Vec<_> =
            ALL.iter().map(|metric| metric.name.trim_start_matches("dragoman_fetcher_")).collect();
        assert_eq!(
            names,
            [
                "entries_total",
                "polls_total",
                "forgotten_visits_total",
                "malformed_records_total",
                "fetch_duration_seconds",
                "fetched_bytes",
                "parse_duration_seconds",
                "failures_total",
                "overflows_total",
                "returns_total",
                "lateness_seconds",
                "feeds",
                "overdue_feeds",
                "running_visits",
                "silent_feeds",
                "pending_returns",
                "resting_hosts",
            ]
        );
    }
}
