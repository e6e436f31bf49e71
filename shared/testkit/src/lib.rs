//! For tests only: a real Apache Kafka and a real Postgres, started once per `cargo test` run and shared by every
//! test binary, or a private one for tests that stop it.
//!
//! `DRAGOMAN_TEST_KAFKA=host:port` and `DRAGOMAN_TEST_POSTGRES=url` name servers that run already. What can't be
//! had fails the test with the command that installs it.
#![expect(clippy::expect_used, reason = "a test that can't be set up fails here, with the reason")]

mod jars;
pub mod kafka;
pub mod postgres;
mod proxy;
mod shared;

pub use kafka::Broker;
pub use postgres::Postgres;
pub use proxy::{Lose, Proxy};

use std::net::TcpListener;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

/// A prefix for topics, groups and transactions that no other test has.
pub fn prefix() -> String {
    format!("t-{}.", unique())
}

/// Different in every call of every process.
fn unique() -> String {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("the clock is past 1970");
    format!("{:x}-{}-{}", now.as_millis(), process::id(), CALLS.fetch_add(1, Ordering::Relaxed))
}

/// Where servers and their jars live: inside the workspace's target, so that `cargo clean` removes them.
fn target() -> PathBuf {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    workspace.canonicalize().expect("the workspace is where it was compiled").join("target/testkit")
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let [port] = free_ports();
    port
}

/// No two alike: each is held until all are chosen.
fn free_ports<const N: usize>() -> [u16; N] {
    let held: [TcpListener; N] = std::array::from_fn(|_| {
        TcpListener::bind("127.0.0.1:0").expect("a port of the loopback address is free")
    });
    held.map(|listener| listener.local_addr().expect("a bound socket has an address").port())
}

/// A variable that replaces a server of ours by one that runs already.
fn given(variable: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told by their environment, not by configuration"
    )]
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}
