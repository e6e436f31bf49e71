use std::time::{Duration, Instant};

use dragoman_service::Secret;
use dragoman_stream::{Commit, Instance, Log, LogConfig, LogError, Member};
use dragoman_testkit::Broker;

use crate::world::{World, blocking, copies, next_batch};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_in_a_sentence_and_at_once() {
    let (brokers, user, password) = blocking(dragoman_testkit::kafka::sasl_brokers).await;
    let config = |password: &str| LogConfig {
        brokers: Some(brokers.clone()),
        username: Some(user.clone()),
        password: Some(Secret::new(password)),
        ..LogConfig::default()
    };
    Log::open(&config(&password), &Instance::default(), vec![]).await.unwrap();
    let started = Instant::now();
    let error = Log::open(&config("wrong"), &Instance::default(), vec![]).await.unwrap_err();
    assert!(matches!(error, LogError::Refused(_)), "{error}");
    let message = error.to_string();
    assert!(message.contains("Authentication failed") && !message.contains("wrong"), "{message}");
    assert!(started.elapsed() < config("").connect_timeout / 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_not_there_is_named_with_the_reason() {
    for (brokers, reason) in [("127.0.0.1:1", "refused"), ("no-such-host.invalid:9092", "resolve")] {
        let connect_timeout = Duration::from_secs(3);
        let config = LogConfig { brokers: Some(brokers.into()), connect_timeout, ..LogConfig::default() };
        let error = Log::open(&config, &Instance::default(), vec![]).await.unwrap_err();
        assert!(matches!(error, LogError::Unreachable { .. }), "{error}");
        let message = error.to_string();
        assert!(message.contains(brokers) && message.contains(reason), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_librdkafka_does_not_know_is_refused() {
    let options = [("no.such.setting".to_owned(), "1".to_owned())].into();
    let config = LogConfig { brokers: Some("127.0.0.1:1".into()), options, ..LogConfig::default() };
    let error = Log::open(&config, &Instance::default(), vec![]).await.unwrap_err();
    assert!(matches!(error, LogError::Setting(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_dies_and_comes_back_costs_nothing_but_time() {
    let mut broker = blocking(Broker::private).await;
    let world = World::on(LogConfig { brokers: Some(broker.brokers()), ..LogConfig::default() }).await;
    world.publish_numbers(0..100).await;
    let mut member = world.join("0").await;
    copy_one(&mut member).await;
    let batch = next_batch(&mut member).await;
    broker.kill();
    // a commit into the dark: it ends, one way or the other, when the broker is back
    let records = copies(&batch);
    let (result, broker) = tokio::join!(
        member.commit(batch.claim, records),
        blocking(move || {
            std::thread::sleep(Duration::from_secs(3));
            broker.restart();
            broker
        })
    );
    let _ = result.unwrap();
    world.publish_numbers(100..200).await;
    world.copy_on_until(200, member).await;
    world.assert_copied_once(200).await;
    drop(broker);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_past_its_limit_ends_the_member_with_the_reason() {
    let mut broker = blocking(Broker::private).await;
    let outage_limit = Duration::from_secs(4);
    let config = LogConfig { brokers: Some(broker.brokers()), outage_limit, ..LogConfig::default() };
    let world = World::on(config).await;
    let mut member = world.join("0").await;
    world.publish_numbers(0..10).await;
    copy_one(&mut member).await;
    broker.kill();
    let started = Instant::now();
    let error = loop {
        match tokio::time::timeout(Duration::from_secs(60), member.next())
            .await
            .expect("it is borne for ever")
        {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(matches!(error, LogError::Unreachable { .. }), "{error}");
    assert!(started.elapsed() > outage_limit / 2);
}

async fn copy_one(member: &mut Member) {
    let batch = next_batch(member).await;
    let records = copies(&batch);
    assert_eq!(member.commit(batch.claim, records).await.unwrap(), Commit::Done);
}
