//! The whole system, as processes, against a real Apache Kafka and a real Postgres.

mod agreement;
mod bad_input;
mod binaries;
mod crash;
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
