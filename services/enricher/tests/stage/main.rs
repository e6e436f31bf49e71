//! The stage on the embedded log: what becomes of observations and requests.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod observations;
mod reload;
mod requests;
mod world;
