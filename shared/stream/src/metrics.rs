//! Every metric of the log.
#![expect(clippy::disallowed_macros, reason = "the one place where this crate's metrics are named")]

use std::time::Duration;

use dragoman_service::Metric;
use metrics::Unit;

use crate::Commit;
use crate::stage::Cause;

/// All there are.
pub const ALL: &[Metric] = &[
    Metric::counter("dragoman_log_batches_total", Unit::Count, "batches handed to a stage"),
    Metric::counter("dragoman_log_records_read_total", Unit::Count, "records in these batches"),
    Metric::counter("dragoman_log_commits_total", Unit::Count, "commits, by result: done or forgotten"),
    Metric::histogram("dragoman_log_commit_duration_seconds", Unit::Seconds, "how long a commit took"),
    Metric::counter("dragoman_log_dead_letters_total", Unit::Count, "records written to dead letters"),
    Metric::gauge("dragoman_log_table_records", Unit::Count, "keys held in memory of the tables owned"),
    Metric::gauge("dragoman_log_lag_records", Unit::Count, "records of a topic that the group has not read"),
    Metric::gauge(
        "dragoman_log_paused",
        Unit::Count,
        "1 while reading is paused because the stage is slower",
    ),
    Metric::counter(
        "dragoman_log_rebalances_total",
        Unit::Count,
        "assignments of partitions to this process",
    ),
    Metric::counter("dragoman_log_producer_renewals_total", Unit::Count, "producers made anew after a doubt"),
];

pub(crate) fn batch_read(group: &str, records: usize) {
    metrics::counter!("dragoman_log_batches_total", "group" => group.to_owned()).increment(1);
    metrics::counter!("dragoman_log_records_read_total", "group" => group.to_owned())
        .increment(records as u64);
}

pub(crate) fn committed(group: &str, result: Commit) {
    let result = match result {
        Commit::Done => "done",
        Commit::Forgotten => "forgotten",
    };
    metrics::counter!("dragoman_log_commits_total", "group" => group.to_owned(), "result" => result)
        .increment(1);
}

pub(crate) fn commit_seconds(group: &str, took: Duration) {
    metrics::histogram!("dragoman_log_commit_duration_seconds", "group" => group.to_owned()).record(took);
}

pub(crate) fn dead_letter(topic: &str, cause: &Cause) {
    metrics::counter!("dragoman_log_dead_letters_total", "topic" => topic.to_owned(), "cause" => cause.name())
        .increment(1);
}

pub(crate) fn table_records(group: &str, records: usize) {
    metrics::gauge!("dragoman_log_table_records", "group" => group.to_owned()).set(records as f64);
}

pub(crate) fn lag(group: &str, topic: &str, records: i64) {
    metrics::gauge!("dragoman_log_lag_records", "group" => group.to_owned(), "topic" => topic.to_owned())
        .set(records.max(0) as f64);
}

pub(crate) fn paused(group: &str, paused: bool) {
    metrics::gauge!("dragoman_log_paused", "group" => group.to_owned()).set(f64::from(u8::from(paused)));
}

pub(crate) fn rebalanced(group: &str) {
    metrics::counter!("dragoman_log_rebalances_total", "group" => group.to_owned()).increment(1);
}

pub(crate) fn producer_renewed(group: &str) {
    metrics::counter!("dragoman_log_producer_renewals_total", "group" => group.to_owned()).increment(1);
}
