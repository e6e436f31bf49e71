use std::time::{Duration, Instant};

use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

use super::admin::failed;
use super::connect::unreachable;
use super::settings::Settings;
use super::step::is_final;
use crate::LogError;

/// When the cluster last answered: says once that it is away, once that it is back, and when to give up.
pub(super) struct Contact {
    last: Instant,
    away: bool,
}

impl Contact {
    pub(super) fn new() -> Self {
        Self { last: Instant::now(), away: false }
    }

    pub(super) fn made(&mut self) {
        self.last = Instant::now();
        if std::mem::take(&mut self.away) {
            tracing::info!("brokers answer again");
        }
    }

    /// An attempt failed; an error once there is no point in another.
    pub(super) fn failed(
        &mut self,
        settings: &Settings,
        doing: &str,
        error: KafkaError,
    ) -> Result<(), LogError> {
        let code = error.rdkafka_error_code().unwrap_or(Code::Unknown);
        if is_final(code) {
            return Err(failed(doing)(error));
        }
        if !self.away {
            self.away = true;
            tracing::warn!(brokers = settings.brokers, %error, doing, "no answer; trying again");
        }
        let waited = self.last.elapsed();
        if waited < settings.outage_limit {
            return Ok(());
        }
        Err(if is_silence(code) {
            unreachable(settings, waited, error.to_string())
        } else {
            failed(doing)(error)
        })
    }
}

/// Nobody answered, as against somebody who said no.
fn is_silence(code: Code) -> bool {
    matches!(
        code,
        Code::AllBrokersDown
            | Code::BrokerTransportFailure
            | Code::OperationTimedOut
            | Code::TimedOutQueue
            | Code::RequestTimedOut
            | Code::Resolve
            | Code::WaitingForCoordinator
            | Code::CoordinatorNotAvailable
    )
}

/// Between two attempts.
pub(super) const AGAIN: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LogConfig;

    #[test]
    fn an_outage_is_borne_until_its_limit_and_a_refusal_not_at_all() {
        let config = LogConfig { outage_limit: Duration::from_millis(20), ..LogConfig::default() };
        let settings = Settings::new(&config, "b:9092".into(), &[]);
        let mut contact = Contact::new();
        let silence = KafkaError::MetadataFetch(Code::BrokerTransportFailure);
        assert!(contact.failed(&settings, "asking", silence.clone()).is_ok());
        std::thread::sleep(Duration::from_millis(30));
        let given_up = contact.failed(&settings, "asking", silence.clone());
        assert!(matches!(given_up, Err(LogError::Unreachable { .. })), "{given_up:?}");
        contact.made();
        assert!(contact.failed(&settings, "asking", silence).is_ok());
        let refused =
            contact.failed(&settings, "asking", KafkaError::MetadataFetch(Code::GroupAuthorizationFailed));
        assert!(matches!(refused, Err(LogError::Kafka { .. })), "{refused:?}");
    }
}
