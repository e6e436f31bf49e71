//! Postgres: a transaction for each batch, its rows and positions both or neither.

mod address;
mod failure;
mod migrations;
mod session;
mod statements;
mod write;

use std::collections::BTreeMap;
use std::time::Duration;

use dragoman_article::topics::ENRICHED;
use dragoman_stream::{Offset, Partition};
use tokio::sync::Mutex;
use tokio::time::timeout;

pub use address::{Address, AddressError};
use failure::NoAnswer;
use session::Session;

use crate::config::PostgresConfig;
use crate::destination::{Destination, Failure, Name, Written};
use crate::frontier::Move;
use crate::load::Load;

/// A database and the one connection to it, made when it is needed.
pub(crate) struct Database {
    address: Address,
    timeout: Duration,
    session: Mutex<Option<Session>>,
}

impl Database {
    pub(crate) fn new(config: PostgresConfig) -> Self {
        Self { address: config.url, timeout: config.timeout, session: Mutex::new(None) }
    }

    async fn session(&self, kept: Option<Session>) -> Result<Session, Failure> {
        match kept {
            Some(session) if !session.client.is_closed() => Ok(session),
            _ => Session::open(&self.address, self.timeout).await,
        }
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        timeout(self.timeout, work).await.unwrap_or_else(|_| Err(NoAnswer(self.timeout).into()))
    }
}

// A session is taken out while it works and put back once that went well: one whose work failed or was dropped half way
// is in an unknown state and is closed, which takes its transaction back.
impl Destination for Database {
    const NAME: Name = Name::Postgres;

    async fn positions(
        &self,
        topic: &str,
        partitions: &[Partition],
    ) -> Result<BTreeMap<Partition, Offset>, Failure> {
        let mut slot = self.session.lock().await;
        let session = self.session(slot.take()).await?;
        let rows = self
            .in_time(async {
                let query = &session.prepared.positions;
                Ok(session.client.query(query, &[&Self::NAME.group(), &topic, &partitions]).await?)
            })
            .await?;
        *slot = Some(session);
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    async fn write(&self, load: &Load, moves: &[Move]) -> Result<Written, Failure> {
        let mut slot = self.session.lock().await;
        let mut session = self.session(slot.take()).await?;
        let written =
            self.in_time(session.write(&load.entries, Self::NAME.group(), ENRICHED.name, moves)).await;
        if matches!(written, Ok(_) | Err(Failure::Refused(_))) {
            *slot = Some(session);
        }
        written
    }
}
