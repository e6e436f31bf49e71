//! Every metric of the sink. Records are counted once they are stored; a process that dies between the two loses the
//! count, never the record.
#![expect(clippy::disallowed_macros, reason = "the one place where this crate's metrics are named")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dragoman_service::Metric;
use metrics::Unit;

use crate::destination::Name;

/// All there are.
pub const ALL: &[Metric] = &[
    Metric::counter(
        "dragoman_sink_records_total",
        Unit::Count,
        "records of news.enriched that ended at a destination, by outcome: stored or dead_letter",
    ),
    Metric::counter("dragoman_sink_batches_total", Unit::Count, "batches stored"),
    Metric::histogram(
        "dragoman_sink_batch_duration_seconds",
        Unit::Seconds,
        "how long the write took that stored a batch, without the tries before it",
    ),
    Metric::counter(
        "dragoman_sink_retries_total",
        Unit::Count,
        "tries that failed and will be made again: the destination is away, full or busy",
    ),
    Metric::counter(
        "dragoman_sink_fenced_total",
        Unit::Count,
        "batches given up because the destination stood elsewhere than expected; they are read again from there",
    ),
    Metric::gauge(
        "dragoman_sink_last_success_timestamp_seconds",
        Unit::Seconds,
        "when a batch was last stored, in seconds since 1970",
    ),
];

pub(crate) fn stored(destination: Name, records: usize, took: Duration) {
    let destination = destination.as_str();
    metrics::counter!("dragoman_sink_records_total", "destination" => destination, "outcome" => "stored")
        .increment(records as u64);
    metrics::counter!("dragoman_sink_batches_total", "destination" => destination).increment(1);
    metrics::histogram!("dragoman_sink_batch_duration_seconds", "destination" => destination).record(took);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    metrics::gauge!("dragoman_sink_last_success_timestamp_seconds", "destination" => destination)
        .set(now.as_secs_f64());
}

pub(crate) fn dead_letters(destination: Name, records: usize) {
    let destination = destination.as_str();
    metrics::counter!("dragoman_sink_records_total", "destination" => destination, "outcome" => "dead_letter")
        .increment(records as u64);
}

pub(crate) fn retry(destination: Name) {
    metrics::counter!("dragoman_sink_retries_total", "destination" => destination.as_str()).increment(1);
}

pub(crate) fn fenced(destination: Name) {
    metrics::counter!("dragoman_sink_fenced_total", "destination" => destination.as_str()).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_is_what_was_reviewed() {
        assert_eq!(dragoman_service::faults(ALL), Vec::<String>::new());
        let lines: String = ALL.iter().map(|metric| format!("{metric}\n")).collect();
        assert_eq!(lines, include_str!("../tests/metrics.txt"));
    }
}
