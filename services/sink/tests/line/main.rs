//! The sink on a real log, into a real Postgres and real files.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't be set up fails here")]

mod files;
mod postgres;
mod table;
mod together;
mod world;
