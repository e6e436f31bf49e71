use std::time::{Duration, Instant};

use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::future_producer::DeliveryFuture;
use rdkafka::producer::{FutureProducer, FutureRecord};

use super::admin::failed;
use super::listener::Listener;
use super::message::owned_headers;
use super::settings::Settings;
use crate::{LogError, Record};

/// A queue that is full empties at the speed of the brokers.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

pub(super) type Publisher = FutureProducer<Listener>;

pub(super) fn publisher(settings: &Settings) -> Result<Publisher, LogError> {
    settings.publisher().create_with_context(Listener::default()).map_err(LogError::Setting)
}

/// Writes all records; returns when the last of them is acknowledged, or the first one refused.
pub(super) async fn publish(
    publisher: &Publisher,
    settings: &Settings,
    records: &[Record],
) -> Result<(), LogError> {
    let mut sent = Vec::with_capacity(records.len());
    for record in records {
        sent.push(send(publisher, settings, record).await?);
    }
    for (delivery, record) in sent.into_iter().zip(records) {
        let delivered = match delivery.await {
            Ok(delivered) => delivered.map_err(|(error, _)| error),
            Err(_) => Err(KafkaError::Canceled),
        };
        delivered.map_err(|error| doing(record)(error))?;
    }
    Ok(())
}

async fn send(
    publisher: &Publisher,
    settings: &Settings,
    record: &Record,
) -> Result<DeliveryFuture, LogError> {
    let topic = settings.topic(&record.topic);
    let started = Instant::now();
    loop {
        let mut message = FutureRecord::<[u8], [u8]>::to(&topic).headers(owned_headers(&record.headers));
        message.key = record.key.as_deref();
        message.payload = record.value.as_deref();
        message.partition = record.partition;
        match publisher.send_result(message) {
            Ok(delivery) => return Ok(delivery),
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), _))
                if started.elapsed() < settings.outage_limit =>
            {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            Err((error, _)) => return Err(doing(record)(error)),
        }
    }
}

fn doing(record: &Record) -> impl Fn(KafkaError) -> LogError + use<> {
    failed(&format!("publishing to {}", record.topic))
}
