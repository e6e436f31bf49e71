use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::RDKafkaErrorCode;

use super::listener::{Heard, Listener};
use super::settings::Settings;
use crate::LogError;

/// How soon a refusal is noticed.
const LOOK: Duration = Duration::from_millis(250);

pub(super) type Observer = BaseConsumer<Listener>;

/// A client that some broker has answered. Blocks.
pub(super) fn connect(settings: &Settings) -> Result<Observer, LogError> {
    let observer: Observer =
        settings.observer().create_with_context(Listener::default()).map_err(LogError::Setting)?;
    let started = Instant::now();
    let mut last = None;
    loop {
        let answer = observer.fetch_metadata(None, LOOK);
        // hands what librdkafka reports to the listener
        while observer.poll(Duration::ZERO).is_some() {}
        match (answer, observer.context().heard()) {
            (Ok(_), _) => return Ok(observer),
            (Err(_), Some(heard)) if is_refusal(&heard) => return Err(LogError::Refused(heard.reason)),
            (Err(error), heard) => {
                last = heard.map(|heard| heard.reason).or(last);
                if started.elapsed() >= settings.connect_timeout {
                    let last = last.unwrap_or_else(|| error.to_string());
                    return Err(unreachable(settings, started.elapsed(), last));
                }
            }
        }
    }
}

/// A wrong password, or a certificate that is not trusted: waiting won't help.
fn is_refusal(heard: &Heard) -> bool {
    matches!(
        heard.code,
        RDKafkaErrorCode::Authentication | RDKafkaErrorCode::SaslAuthenticationFailed | RDKafkaErrorCode::SSL
    )
}

pub(super) fn unreachable(settings: &Settings, waited: Duration, last: String) -> LogError {
    LogError::Unreachable { brokers: settings.brokers.clone(), waited, last }
}
