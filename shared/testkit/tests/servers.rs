//! The servers that every other test relies on.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use dragoman_testkit::{Broker, Postgres, kafka, postgres, prefix};

/// ApiVersions (kind 18) version 0, correlation id 7, no client id.
const ASK: [u8; 14] = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 255, 255];

fn answers(address: &str) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect(address)?;
        // what is cut or killed says so at once; only a busy machine takes its time
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.write_all(&ASK)?;
        let mut head = [0; 8];
        stream.read_exact(&mut head)?;
        std::io::Result::Ok(head[4..] == ASK[8..12])
    };
    ask().unwrap_or(false)
}

/// A broker that has just begun may close the first connection that it takes.
fn comes_to_answer(address: &str) -> bool {
    (0..50_u32).any(|time| {
        std::thread::sleep(Duration::from_millis(200 * u64::from(time > 0)));
        answers(address)
    })
}

fn query(url: &str) -> bool {
    Command::new("psql")
        .args(["-X", "-q", "-d", url, "-c", "select 1"])
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn the_shared_broker_speaks_kafka_on_both_listeners() {
    assert!(comes_to_answer(&kafka::brokers()));
    assert!(comes_to_answer(&kafka::sasl_brokers().0));
}

#[test]
fn a_private_broker_can_be_killed_and_restarted_and_its_proxy_cut() {
    let mut broker = Broker::private();
    assert!(comes_to_answer(&broker.brokers()));
    assert!(comes_to_answer(&broker.proxied_brokers()));
    broker.proxy().cut();
    assert!(!answers(&broker.proxied_brokers()));
    broker.proxy().heal();
    broker.kill();
    assert!(!answers(&broker.brokers()));
    broker.restart();
    assert!(comes_to_answer(&broker.proxied_brokers()));
}

#[test]
fn a_fresh_database_is_another_each_time() {
    let (one, other) = (postgres::fresh_database(), postgres::fresh_database());
    assert_ne!(one, other);
    assert!(query(&one) && query(&other));
}

#[test]
fn a_private_postgres_can_be_stopped_and_started() {
    let mut postgres = Postgres::private();
    assert!(query(&postgres.url()));
    postgres.stop();
    assert!(!query(&postgres.url()));
    postgres.start();
    assert!(query(&postgres.url()));
}

#[test]
fn no_two_prefixes_are_alike() {
    assert_ne!(prefix(), prefix());
}
