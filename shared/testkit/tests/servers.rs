//! The servers that every other test relies on.

use std::process::Command;

use dragoman_testkit::{Broker, Postgres, kafka, postgres, prefix};

fn query(url: &str) -> bool {
    Command::new("psql")
        .args(["-X", "-q", "-d", url, "-c", "select 1"])
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn the_shared_broker_speaks_kafka_on_both_listeners() {
    assert!(kafka::answers(&kafka::brokers()));
    assert!(kafka::answers(&kafka::sasl_brokers().0));
}

#[test]
fn a_private_broker_can_be_killed_and_restarted_and_its_proxy_cut() {
    let mut broker = Broker::private();
    assert!(kafka::answers(&broker.brokers()));
    assert!(kafka::answers(&broker.proxied_brokers()));
    broker.proxy().cut();
    assert!(!kafka::answers(&broker.proxied_brokers()));
    broker.proxy().heal();
    broker.kill();
    assert!(!kafka::answers(&broker.brokers()));
    broker.restart();
    assert!(kafka::answers(&broker.proxied_brokers()));
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
