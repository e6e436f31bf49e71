//! What every binary needs: configuration, telemetry, health, lifecycle, retry.

mod args;
pub mod config;
mod metric;
mod secret;

pub use args::CommonArgs;
pub use metric::{Metric, MetricKind, describe};
pub use secret::Secret;
