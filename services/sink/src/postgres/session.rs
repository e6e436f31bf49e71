use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::{Client, NoTls, Statement};
use tokio_util::task::AbortOnDropHandle;

use super::failure::NoAnswer;
use super::{Address, migrations, statements};
use crate::destination::Failure;

/// A connection with its statements prepared and the database's tables up to date.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) prepared: Prepared,
    _connection: AbortOnDropHandle<()>,
}

pub(super) struct Prepared {
    pub(super) positions: Statement,
    pub(super) move_on: Statement,
    pub(super) articles: Statement,
    pub(super) revisions: Statement,
    pub(super) clear_mentions: Statement,
    pub(super) mentions: Statement,
    pub(super) clear_entities: Statement,
    pub(super) entities: Statement,
}

impl Session {
    /// `limit` is for the server's first words; tables may take longer to make.
    pub(super) async fn open(address: &Address, limit: Duration) -> Result<Self, Failure> {
        let connected = timeout(limit, address.config().connect(NoTls)).await;
        let (mut client, connection) = connected.map_err(|_| NoAnswer(limit))??;
        let connection = tokio::spawn(async move {
            // whoever uses the client hears of it too
            if let Err(error) = connection.await {
                tracing::debug!(%error, "the connection to Postgres ended");
            }
        });
        let connection = AbortOnDropHandle::new(connection);
        // a server that never hears of our end must not keep our locks from whoever goes on
        client.batch_execute("SET idle_in_transaction_session_timeout = '60s'").await?;
        migrations::apply(&mut client).await?;
        Ok(Self { prepared: Prepared::new(&client).await?, client, _connection: connection })
    }
}

impl Prepared {
    async fn new(client: &Client) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            positions: client.prepare(statements::POSITIONS).await?,
            move_on: client.prepare(statements::MOVE_ON).await?,
            articles: client.prepare(statements::ARTICLES).await?,
            revisions: client.prepare(statements::REVISIONS).await?,
            clear_mentions: client.prepare(statements::CLEAR_MENTIONS).await?,
            mentions: client.prepare(statements::MENTIONS).await?,
            clear_entities: client.prepare(statements::CLEAR_ENTITIES).await?,
            entities: client.prepare(statements::ENTITIES).await?,
        })
    }
}
