use std::time::Duration;

use dragoman_stream::{Cleanup, From, Instance, Log, LogConfig, Record, TopicState};

use crate::world::{IN, World, blocking, text};

#[tokio::test(flavor = "multi_thread")]
async fn topics_that_differ_are_told_and_never_changed() {
    let world = World::new().await;
    let mut wanted = World::topics();
    wanted[0].partitions = 8;
    wanted[0].cleanup = Cleanup::Delete(Duration::from_secs(7200));
    wanted[1].max_bytes = 32 * 1024;
    let log = Log::open(&world.config, &Instance::default(), wanted).await.unwrap();
    for _ in 0..2 {
        let states: Vec<String> =
            log.ensure_topics().await.unwrap().iter().map(|report| report.state.to_string()).collect();
        assert_eq!(
            states,
            [
                "differs: partitions: is 4, should be 8; retention.ms: is 3600000, should be 7200000",
                "differs: max.message.bytes: is 65536, should be 32768",
                "as it should be",
                "as it should be",
            ]
        );
    }
    assert_eq!(log.ends(IN).await.unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_create_the_same_topics_at_once_agree() {
    let brokers = blocking(dragoman_testkit::kafka::brokers).await;
    let prefix = dragoman_testkit::prefix();
    let config = LogConfig { brokers: Some(brokers), prefix, ..LogConfig::default() };
    let instance = Instance::default();
    let (one, other) =
        (Log::open(&config, &instance, World::topics()), Log::open(&config, &instance, World::topics()));
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    let (first, second) = tokio::join!(one.ensure_topics(), other.ensure_topics());
    for (first, second) in first.unwrap().iter().zip(&second.unwrap()) {
        let states = [&first.state, &second.state];
        let created = states.iter().filter(|state| ***state == TopicState::Created).count();
        let found = states.iter().filter(|state| ***state == TopicState::AsItShouldBe).count();
        assert_eq!((created, found), (1, 1), "{states:?}");
    }
    one.verify_topics().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_lands_where_java_clients_put_it() {
    // from the tests of Apache Kafka's own Utils.murmur2
    let hashes: [(&str, i32); 5] = [
        ("21", -973_932_308),
        ("foobar", -790_332_482),
        ("a-little-bit-long-string", -985_981_536),
        ("a-little-bit-longer-string", -1_486_304_829),
        ("abc", 479_470_107),
    ];
    let world = World::new().await;
    let records = hashes.iter().map(|(key, _)| Record::new(IN, *key, "x"));
    world.log.publish(records.collect()).await.unwrap();
    let deliveries = world.log.reader(IN, From::BeginningToEnd).await.unwrap().collect().await.unwrap();
    assert_eq!(deliveries.len(), hashes.len());
    for delivery in deliveries {
        let key = text(delivery.key.as_deref());
        let (_, hash) = hashes.iter().find(|(known, _)| *known == key).unwrap();
        assert_eq!(delivery.partition, (hash & i32::MAX) % 4, "{key}");
    }
}
