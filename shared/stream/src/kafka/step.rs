use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

/// Where in a transaction something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// a producer is made and takes over its transactional id
    Init,
    Begin,
    Produce,
    Offsets,
    Commit,
    Abort,
}

impl Phase {
    /// What was being done, for errors.
    pub(super) fn doing(self) -> &'static str {
        match self {
            Self::Init => "taking over the transactional id",
            Self::Begin => "beginning a transaction",
            Self::Produce => "writing records in a transaction",
            Self::Offsets => "sending positions to a transaction",
            Self::Commit => "committing a transaction",
            Self::Abort => "aborting a transaction",
        }
    }
}

/// What librdkafka says about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) retriable: bool,
    pub(super) abortable: bool,
    pub(super) code: Code,
}

/// What follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// the same call again
    Retry,
    /// nothing of this transaction is in the log: end it
    Abort,
    /// nobody knows whether it is in the log, or the producer is broken: make it anew, which settles the matter
    Renew,
    /// another producer has our transactional id
    Fenced,
    /// no repetition will help
    GiveUp,
}

impl Trouble {
    pub(super) fn of(error: &KafkaError) -> Self {
        match error {
            KafkaError::Transaction(error) => Self {
                retriable: error.is_retriable(),
                abortable: error.txn_requires_abort(),
                code: error.code(),
            },
            // a record was refused, or records did not get out in time: the end was not asked for yet
            KafkaError::MessageProduction(code) | KafkaError::Flush(code) => {
                Self { retriable: *code == Code::QueueFull, abortable: true, code: *code }
            }
            error => Self {
                retriable: false,
                abortable: false,
                code: error.rdkafka_error_code().unwrap_or(Code::Unknown),
            },
        }
    }
}

/// The rules, in their order.
pub(super) fn step(phase: Phase, trouble: Trouble) -> Step {
    let Trouble { retriable, abortable, code } = trouble;
    match (phase, code) {
        (_, Code::Fenced | Code::ProducerFenced | Code::InvalidProducerEpoch) => Step::Fenced,
        (_, code) if is_final(code) => Step::GiveUp,
        // librdkafka calls this retriable, but an end that was asked for may yet come about (librdkafka#5423)
        (Phase::Commit | Phase::Abort, Code::OperationTimedOut | Code::RequestTimedOut) => Step::Renew,
        _ if retriable => Step::Retry,
        (Phase::Init | Phase::Abort, _) => Step::Renew,
        _ if abortable => Step::Abort,
        _ => Step::Renew,
    }
}

/// Refusals that stay until somebody changes something outside.
pub(super) fn is_final(code: Code) -> bool {
    matches!(
        code,
        Code::TopicAuthorizationFailed
            | Code::GroupAuthorizationFailed
            | Code::ClusterAuthorizationFailed
            | Code::TransactionalIdAuthorizationFailed
            | Code::InvalidTransactionTimeout
            | Code::MessageSizeTooLarge
            | Code::MessageBatchTooLarge
            | Code::InvalidRecord
            | Code::InvalidMessage
            | Code::PolicyViolation
            | Code::UnknownTopic
            | Code::UnknownPartition
            | Code::UnsupportedVersion
            | Code::UnsupportedFeature
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_has_its_step() {
        const RETRIABLE: (bool, bool) = (true, false);
        const ABORTABLE: (bool, bool) = (false, true);
        const FATAL: (bool, bool) = (false, false);
        let table = [
            (Phase::Init, RETRIABLE, Code::OperationTimedOut, Step::Retry),
            (Phase::Init, RETRIABLE, Code::ConcurrentTransactions, Step::Retry),
            (Phase::Init, FATAL, Code::TransactionalIdAuthorizationFailed, Step::GiveUp),
            (Phase::Init, FATAL, Code::Fenced, Step::Fenced),
            (Phase::Init, ABORTABLE, Code::Unknown, Step::Renew),
            (Phase::Begin, FATAL, Code::State, Step::Renew),
            (Phase::Produce, RETRIABLE, Code::QueueFull, Step::Retry),
            (Phase::Produce, ABORTABLE, Code::MessageTimedOut, Step::Abort),
            (Phase::Produce, ABORTABLE, Code::MessageSizeTooLarge, Step::GiveUp),
            (Phase::Offsets, RETRIABLE, Code::CoordinatorLoadInProgress, Step::Retry),
            (Phase::Offsets, RETRIABLE, Code::OperationTimedOut, Step::Retry),
            (Phase::Offsets, ABORTABLE, Code::IllegalGeneration, Step::Abort),
            (Phase::Offsets, ABORTABLE, Code::UnknownMemberId, Step::Abort),
            (Phase::Offsets, FATAL, Code::GroupAuthorizationFailed, Step::GiveUp),
            // the two that decide whether anything is doubled
            (Phase::Commit, RETRIABLE, Code::OperationTimedOut, Step::Renew),
            (Phase::Commit, RETRIABLE, Code::RequestTimedOut, Step::Renew),
            (Phase::Commit, RETRIABLE, Code::CoordinatorNotAvailable, Step::Retry),
            (Phase::Commit, ABORTABLE, Code::MessageTimedOut, Step::Abort),
            (Phase::Commit, FATAL, Code::InvalidProducerEpoch, Step::Fenced),
            (Phase::Commit, FATAL, Code::ProducerFenced, Step::Fenced),
            (Phase::Commit, FATAL, Code::InvalidTransactionalState, Step::Renew),
            (Phase::Abort, RETRIABLE, Code::OperationTimedOut, Step::Renew),
            (Phase::Abort, RETRIABLE, Code::NotCoordinator, Step::Retry),
            (Phase::Abort, ABORTABLE, Code::Unknown, Step::Renew),
            (Phase::Abort, FATAL, Code::Unknown, Step::Renew),
        ];
        for (phase, (retriable, abortable), code, expected) in table {
            let found = step(phase, Trouble { retriable, abortable, code });
            assert_eq!(found, expected, "{code:?} in {phase:?}");
        }
    }

    #[test]
    fn records_that_did_not_get_out_before_the_end_was_asked_for_are_in_no_doubt() {
        let trouble = Trouble::of(&KafkaError::Flush(Code::OperationTimedOut));
        assert_eq!(step(Phase::Produce, trouble), Step::Abort);
    }
}
