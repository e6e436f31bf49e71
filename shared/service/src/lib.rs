//! What every binary needs: configuration, telemetry, health, lifecycle, retry.

mod metric;
mod secret;

pub use metric::{Metric, MetricKind, describe};
pub use secret::Secret;
