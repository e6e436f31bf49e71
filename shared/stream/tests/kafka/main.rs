//! Laws of Apache Kafka alone: those that name partitions, producers, generations or brokers.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a law that can't be tried fails where it stands"
)]

mod backpressure;
mod doubt;
mod fencing;
mod outage;
mod rebalance;
mod several;
mod tables;
mod topics;
mod world;
