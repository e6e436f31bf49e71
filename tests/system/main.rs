//! The whole system, as processes, against a real Apache Kafka and a real Postgres.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails where it stands"
)]

mod agreement;
mod bad_input;
mod binaries;
mod crash;
mod disk;
mod feeder;
mod journey;
mod layers;
mod ledger;
mod line;
mod origin;
mod outage;
mod process;
mod rebalance;
mod sigterm;
mod undisturbed;
