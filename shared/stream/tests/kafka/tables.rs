use std::time::Duration;

use dragoman_stream::{Event, Record, Subscription};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::world::{TABLE, World, blocking, next, subscription, text};

const CALL: Duration = Duration::from_secs(30);

/// A former owner with a transaction that it has not ended.
struct Former {
    producer: BaseProducer,
    topic: String,
}

impl Former {
    fn new(world: &World) -> Self {
        #[expect(clippy::disallowed_methods, reason = "plays another process, with no more than it needs")]
        let mut config = rdkafka::ClientConfig::new();
        config.set("bootstrap.servers", world.config.brokers.as_ref().unwrap());
        config.set("transactional.id", format!("{}former", world.config.prefix));
        let producer: BaseProducer = config.create().unwrap();
        producer.init_transactions(CALL).unwrap();
        Self { producer, topic: format!("{}{TABLE}", world.config.prefix) }
    }

    fn write(&self, value: &str) {
        self.producer.begin_transaction().unwrap();
        self.producer.send(BaseRecord::to(&self.topic).partition(2).key("k").payload(value)).unwrap();
        self.producer.flush(CALL).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_not_used_before_transactions_still_open_on_it_have_ended() {
    let world = World::new().await;
    world.log.publish(vec![Record::new(TABLE, "k", "old").in_partition(2)]).await.unwrap();
    let former = Former::new(&world);
    let former = blocking(move || {
        former.write("new");
        former
    })
    .await;
    let tables = Subscription { tables: vec![TABLE.into()], ..subscription("0") };
    let mut member = world.log.join(tables).await.unwrap();
    let early = tokio::time::timeout(Duration::from_secs(3), member.next()).await;
    assert!(early.is_err(), "{early:?}");
    blocking(move || former.producer.commit_transaction(CALL)).await.unwrap();
    assert!(matches!(next(&mut member).await, Event::Assigned(_)));
    let value = member.tables().get(TABLE, 2, b"k");
    assert_eq!(text(value.map(AsRef::as_ref)), "new");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_aborted_transaction_wrote_is_in_no_table() {
    let world = World::new().await;
    world.log.publish(vec![Record::new(TABLE, "k", "old").in_partition(2)]).await.unwrap();
    let former = Former::new(&world);
    blocking(move || {
        former.write("new");
        former.producer.abort_transaction(CALL).unwrap();
    })
    .await;
    let tables = Subscription { tables: vec![TABLE.into()], ..subscription("0") };
    let mut member = world.log.join(tables).await.unwrap();
    assert!(matches!(next(&mut member).await, Event::Assigned(_)));
    let value = member.tables().get(TABLE, 2, b"k");
    assert_eq!(text(value.map(AsRef::as_ref)), "old");
}
