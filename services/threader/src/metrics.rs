//! Every metric of the threader.
#![expect(clippy::disallowed_macros, reason = "the one place where this crate's metrics are named")]

use dragoman_service::Metric;
use metrics::Unit;

use crate::lineage::Window;
use crate::outcome::Outcome;
use crate::positions::Heard;
use crate::stated::Stated;

/// All there are.
pub const ALL: &[Metric] = &[
    Metric::counter(
        "dragoman_threader_articles_total",
        Unit::Count,
        "records of news.enriched, by what became of them",
    ),
    Metric::counter(
        "dragoman_threader_words_total",
        Unit::Count,
        "records written to news.lineage: more than articles, for a word may change",
    ),
    Metric::gauge(
        "dragoman_threader_window_articles",
        Unit::Count,
        "articles that new ones are compared with",
    ),
    Metric::gauge("dragoman_threader_window_bytes", Unit::Bytes, "memory that these take"),
    Metric::gauge(
        "dragoman_threader_stated_articles",
        Unit::Count,
        "articles with a position that can be taken back",
    ),
    Metric::counter(
        "dragoman_threader_stances_total",
        Unit::Count,
        "records of news.stances, by what they did to the latest position",
    ),
];

/// Records whose end is in the log.
pub(crate) fn ended(outcomes: &[Outcome], words: usize) {
    for outcome in outcomes {
        metrics::counter!("dragoman_threader_articles_total", "outcome" => outcome.name()).increment(1);
    }
    metrics::counter!("dragoman_threader_words_total").increment(words as u64);
}

/// A stance whose end is in the log.
pub(crate) fn heard(heard: Heard) {
    metrics::counter!("dragoman_threader_stances_total", "outcome" => heard.name()).increment(1);
}

pub(crate) fn remembered(window: &Window, stated: &Stated) {
    metrics::gauge!("dragoman_threader_stated_articles").set(stated.len() as f64);
    metrics::gauge!("dragoman_threader_window_articles").set(window.len() as f64);
    metrics::gauge!("dragoman_threader_window_bytes").set(window.bytes() as f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_dashboards_rely_on() {
        assert_eq!(dragoman_service::faults(ALL), Vec::<String>::new());
        let names: Vec<_> =
            ALL.iter().map(|metric| metric.name.trim_start_matches("dragoman_threader_")).collect();
        let expected = [
            "articles_total",
            "words_total",
            "window_articles",
            "window_bytes",
            "stated_articles",
            "stances_total",
        ];
        assert_eq!(names, expected);
    }
}
