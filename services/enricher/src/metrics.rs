//! Every metric of the enricher.
#![expect(clippy::disallowed_macros, reason = "the one place where this crate's metrics are named")]

use std::time::Duration;

use dragoman_article::Outcome;
use dragoman_service::Metric;
use metrics::Unit;

/// All there are.
pub const ALL: &[Metric] = &[
    Metric::counter(
        "dragoman_enricher_observations_total",
        Unit::Count,
        "observations of articles, by how they ended",
    ),
    Metric::counter(
        "dragoman_enricher_requests_total",
        Unit::Count,
        "requests for a new tagging or for withdrawal, by how they ended",
    ),
    Metric::histogram("dragoman_enricher_tag_duration_seconds", Unit::Seconds, "time to tag one article"),
    Metric::counter("dragoman_enricher_tagged_bytes_total", Unit::Bytes, "title and text that was tagged"),
];

/// An observation whose end is in the log.
pub(crate) fn observed(outcome: Outcome) {
    metrics::counter!("dragoman_enricher_observations_total", "outcome" => outcome.name()).increment(1);
}

/// A request whose end is in the log.
pub(crate) fn answered(outcome: Outcome) {
    metrics::counter!("dragoman_enricher_requests_total", "outcome" => outcome.name()).increment(1);
}

pub(crate) fn tagged(took: Duration, bytes: usize) {
    metrics::histogram!("dragoman_enricher_tag_duration_seconds").record(took);
    metrics::counter!("dragoman_enricher_tagged_bytes_total").increment(bytes as u64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_dashboards_rely_on() {
        assert_eq!(dragoman_service::faults(ALL), Vec::<String>::new());
        let names: Vec<_> =
            ALL.iter().map(|metric| metric.name.trim_start_matches("dragoman_enricher_")).collect();
        assert_eq!(
            names,
            ["observations_total", "requests_total", "tag_duration_seconds", "tagged_bytes_total"]
        );
    }
}
