//! The metric that every process has.
#![expect(clippy::disallowed_macros, reason = "the one place where this crate's metrics are named")]

use metrics::Unit;

use crate::Metric;

pub const ALL: &[Metric] = &[Metric::gauge(
    "dragoman_build_info",
    Unit::Count,
    "always 1, labelled with which build of which service runs",
)];

pub(crate) fn build_info(service: &'static str, version: &'static str) {
    metrics::gauge!("dragoman_build_info", "service" => service, "version" => version).set(1.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_dashboards_rely_on() {
        assert_eq!(crate::faults(ALL), Vec::<String>::new());
        assert_eq!(
            ALL.iter().map(Metric::to_string).collect::<Vec<_>>(),
            ["dragoman_build_info gauge in count: always 1, labelled with which build of which service runs"]
        );
    }
}
