use std::sync::{Mutex, MutexGuard, PoisonError};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

/// Hears what librdkafka has to say.
#[derive(Debug, Default)]
pub(super) struct Listener {
    last: Mutex<Option<Heard>>,
}

/// The last trouble with the cluster as a whole.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) code: RDKafkaErrorCode,
    pub(super) reason: String,
}

impl Listener {
    /// Takes what was heard since the last time.
    pub(super) fn heard(&self) -> Option<Heard> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Heard>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Listener {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "librdkafka", %error, reason);
        let code = error.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Unknown);
        // says only that the reasons heard before it hold for every broker
        if code != RDKafkaErrorCode::AllBrokersDown {
            *self.lock() = Some(Heard { code, reason: sentence(reason) });
        }
    }
}

impl ConsumerContext for Listener {}

/// librdkafka's own log. Each of a member's clients reports a broker that is away, again and again: that is for
/// debugging, the outage itself is told once where it is noticed.
pub(super) fn log(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        // CONFWARN: the user's options go to consumers and producers alike, and each lacks some of the other's
        _ if matches!(facility, "FAIL" | "ERROR" | "CONFWARN") => {
            tracing::debug!(target: "librdkafka", facility, message)
        }
        RDKafkaLogLevel::Emerg
        | RDKafkaLogLevel::Alert
        | RDKafkaLogLevel::Critical
        | RDKafkaLogLevel::Error
        | RDKafkaLogLevel::Warning => tracing::warn!(target: "librdkafka", facility, message),
        RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => {
            tracing::info!(target: "librdkafka", facility, message);
        }
        RDKafkaLogLevel::Debug => tracing::debug!(target: "librdkafka", facility, message),
    }
}

/// Without the timings that librdkafka adds: "... (after 3ms in state CONNECT, 1 identical error(s) suppressed)".
fn sentence(reason: &str) -> String {
    reason.split(" (after ").next().unwrap_or(reason).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_reason_is_kept_and_all_brokers_down_is_no_reason() {
        let listener = Listener::default();
        let resolve = KafkaError::Global(RDKafkaErrorCode::Resolve);
        listener.error(resolve, "x:9092/bootstrap: Failed to resolve 'x:9092' (after 2ms in state CONNECT)");
        listener.error(KafkaError::Global(RDKafkaErrorCode::AllBrokersDown), "1/1 brokers are down");
        let heard = listener.heard().unwrap();
        assert_eq!(heard.code, RDKafkaErrorCode::Resolve);
        assert_eq!(heard.reason, "x:9092/bootstrap: Failed to resolve 'x:9092'");
        assert!(listener.heard().is_none());
    }
}
