use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::destination::Failure;

/// Whose fault an error of Postgres is, by the class of its code (Postgres's manual, appendix A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Record,
    Person,
    Time,
}

fn fault(code: &SqlState) -> Fault {
    match code.code().get(..2) {
        // data exception, constraint, a value that is too large for an index or a row
        Some("22" | "23" | "54") => Fault::Record,
        // wrong password, no such database or schema, not supported, no such table or no right to it
        Some("28" | "3D" | "3F" | "0A" | "42") => Fault::Person,
        // connection, resources, shutdown, deadlock, a standby that is read-only: and what we don't know
        _ => Fault::Time,
    }
}

impl Failure {
    /// Of a statement that wrote records.
    pub(super) fn of_write(error: Error) -> Self {
        match error.code().map(fault) {
            Some(Fault::Record) => Self::Refused(vec![(0, said(&error))]),
            _ => error.into(),
        }
    }
}

impl From<Error> for Failure {
    /// Of anything but a statement that wrote records: none of them is to blame.
    fn from(error: Error) -> Self {
        match error.code().map(fault) {
            Some(Fault::Person) => Self::never(Said::of(&error)),
            _ => Self::again(Said::of(&error)),
        }
    }
}

/// The client's error says no more than "db error"; the server's says what.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Said(String);

impl Said {
    fn of(error: &Error) -> Self {
        Self(said(error))
    }
}

fn said(error: &Error) -> String {
    match error.as_db_error() {
        Some(db) => {
            let detail = db.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            format!("{}{detail}", db.message())
        }
        None => dragoman_service::chain(error),
    }
}

/// A server that does not answer.
#[derive(Debug, thiserror::Error)]
#[error("no answer from the database within {} s", .0.as_secs_f32())]
pub(super) struct NoAnswer(pub(super) std::time::Duration);

impl From<NoAnswer> for Failure {
    fn from(silence: NoAnswer) -> Self {
        Self::again(silence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_a_records_a_persons_or_a_matter_of_time() {
        for (code, whose) in [
            (SqlState::DATETIME_FIELD_OVERFLOW, Fault::Record),
            (SqlState::UNIQUE_VIOLATION, Fault::Record),
            (SqlState::PROGRAM_LIMIT_EXCEEDED, Fault::Record),
            (SqlState::INVALID_PASSWORD, Fault::Person),
            (SqlState::UNDEFINED_TABLE, Fault::Person),
            (SqlState::INSUFFICIENT_PRIVILEGE, Fault::Person),
            (SqlState::INVALID_CATALOG_NAME, Fault::Person),
            (SqlState::DISK_FULL, Fault::Time),
            (SqlState::T_R_DEADLOCK_DETECTED, Fault::Time),
            (SqlState::CANNOT_CONNECT_NOW, Fault::Time),
            (SqlState::READ_ONLY_SQL_TRANSACTION, Fault::Time),
            (SqlState::TOO_MANY_CONNECTIONS, Fault::Time),
            (SqlState::from_code("ZZ999"), Fault::Time),
        ] {
            assert_eq!(fault(&code), whose, "{code:?}");
        }
    }
}
