use std::collections::BTreeMap;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder};
use serde::Deserialize;

/// OpenTelemetry's for requests, and two more for what waits on a slow site or broker.
const SECONDS: &[f64] =
    &[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0, 60.0];
/// An article can be news a day after it was written.
const AGES: &[f64] =
    &[0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0, 21_600.0, 86_400.0];
/// 1 KiB to 16 MiB.
const BYTES: &[f64] =
    &[1_024.0, 4_096.0, 16_384.0, 65_536.0, 262_144.0, 1_048_576.0, 4_194_304.0, 16_777_216.0];
/// Everything else counts things.
const COUNTS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 5_000.0];

/// The upper bounds of one histogram's buckets.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Vec<f64>")]
pub struct Buckets(Vec<f64>);

impl TryFrom<Vec<f64>> for Buckets {
    type Error = &'static str;

    fn try_from(bounds: Vec<f64>) -> Result<Self, Self::Error> {
        let ascending = bounds.windows(2).all(|pair| pair[0] < pair[1]);
        if bounds.is_empty() || !ascending || !bounds.iter().all(|bound| bound.is_finite()) {
            return Err("expected bounds in ascending order, such as [0.1, 1, 10]");
        }
        Ok(Self(bounds))
    }
}

/// Without buckets the exporter would make summaries, which can't be added up over instances. Of the matchers that fit
/// the exporter takes the first in order: whole names, then suffixes by alphabet, so `_age_seconds` before `_seconds`.
pub(crate) fn recorder(own: &BTreeMap<String, Buckets>) -> Result<PrometheusBuilder, BuildError> {
    let mut builder = PrometheusBuilder::new()
        .set_buckets(COUNTS)?
        .set_buckets_for_metric(Matcher::Suffix("_age_seconds".into()), AGES)?
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_bytes".into()), BYTES)?;
    for (name, Buckets(bounds)) in own {
        builder = builder.set_buckets_for_metric(Matcher::Full(name.clone()), bounds)?;
    }
    Ok(builder)
}

#[cfg(test)]
#[expect(clippy::disallowed_macros, reason = "histograms made up for the test")]
mod tests {
    use super::*;

    fn exposed(own: &BTreeMap<String, Buckets>, name: &'static str) -> String {
        let recorder = recorder(own).unwrap().build_recorder();
        metrics::with_local_recorder(&recorder, || metrics::histogram!(name).record(3.0));
        recorder.handle().render()
    }

    fn bounds(text: &str) -> Vec<&str> {
        text.lines().filter_map(|line| line.split("le=\"").nth(1)?.split('"').next()).collect()
    }

    #[test]
    fn every_histogram_is_a_real_one_with_buckets_of_its_unit() {
        for (name, expected, first) in [
            ("dragoman_x_commit_seconds", SECONDS, "0.005"),
            ("dragoman_x_age_seconds", AGES, "0.1"),
            ("dragoman_x_page_bytes", BYTES, "1024"),
            ("dragoman_x_batch_records", COUNTS, "1"),
        ] {
            let text = exposed(&BTreeMap::new(), name);
            assert!(
                text.contains(&format!("# TYPE {name} histogram")) && !text.contains("quantile"),
                "{text}"
            );
            let bounds = bounds(&text);
            assert_eq!(bounds.len(), expected.len() + 1, "{text}");
            assert_eq!((bounds[0], bounds[expected.len()]), (first, "+Inf"));
        }
    }

    #[test]
    fn an_operator_can_choose_the_buckets_of_one_metric() {
        let own = BTreeMap::from([("dragoman_x_commit_seconds".to_owned(), Buckets(vec![2.0, 4.0]))]);
        assert_eq!(bounds(&exposed(&own, "dragoman_x_commit_seconds")), ["2", "4", "+Inf"]);
        assert_eq!(bounds(&exposed(&own, "dragoman_y_commit_seconds")).len(), SECONDS.len() + 1);
    }

    #[test]
    fn bounds_that_make_no_histogram_are_refused() {
        for bounds in [vec![], vec![2.0, 1.0], vec![1.0, 1.0], vec![1.0, f64::INFINITY], vec![f64::NAN]] {
            assert!(Buckets::try_from(bounds).is_err());
        }
    }
}
