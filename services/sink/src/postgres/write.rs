use std::collections::HashMap;

use tokio_postgres::Transaction;

use super::session::{Prepared, Session};
use crate::destination::{Failure, Written};
use crate::entry::Entry;
use crate::frontier::Move;

/// One value of every record, as a statement takes them.
macro_rules! column {
    ($entries:ident, $entry:ident => $value:expr) => {
        &$entries.iter().map(|$entry| $value).collect::<Vec<_>>()
    };
}

impl Session {
    /// Rows and positions in one transaction.
    pub(super) async fn write(
        &mut self,
        entries: &[Entry],
        group: &str,
        topic: &str,
        moves: &[Move],
    ) -> Result<Written, Failure> {
        let transaction = self.client.transaction().await?;
        // positions first: a rival waits here, and not with half of its rows written
        if !move_on(&transaction, &self.prepared, group, topic, moves).await? {
            transaction.rollback().await?;
            return Ok(Written::Fenced);
        }
        match insert(&transaction, &self.prepared, entries).await {
            Ok(()) => {
                transaction.commit().await?;
                Ok(Written::Stored)
            }
            Err(Failure::Refused(_)) => {
                transaction.rollback().await?;
                Err(self.refused(entries).await)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Finds the records that are refused, by halves, in a transaction that is taken back.
    async fn refused(&mut self, entries: &[Entry]) -> Failure {
        match probe(self, entries).await {
            Ok(refused) if refused.is_empty() => {
                Failure::again("records were refused together and are accepted one by one")
            }
            Ok(refused) => Failure::Refused(refused),
            Err(failure) => failure,
        }
    }
}

async fn probe(session: &mut Session, entries: &[Entry]) -> Result<Vec<(usize, String)>, Failure> {
    let Session { client, prepared, .. } = session;
    let mut transaction = client.transaction().await?;
    let (mut parts, mut refused) = (vec![(0, entries.len())], vec![]);
    while let Some((start, end)) = parts.pop() {
        let savepoint = transaction.transaction().await?;
        match insert(&savepoint, prepared, &entries[start..end]).await {
            // stays for the parts after it, as it will when all are written
            Ok(()) => savepoint.commit().await?,
            Err(Failure::Refused(causes)) => {
                savepoint.rollback().await?;
                if end - start == 1 {
                    refused.extend(causes.into_iter().map(|(_, cause)| (start, cause)));
                } else {
                    let middle = start.midpoint(end);
                    parts.extend([(middle, end), (start, middle)]);
                }
            }
            Err(failure) => return Err(failure),
        }
    }
    transaction.rollback().await?;
    Ok(refused)
}

/// Whether every move was made.
async fn move_on(
    transaction: &Transaction<'_>,
    prepared: &Prepared,
    group: &str,
    topic: &str,
    moves: &[Move],
) -> Result<bool, Failure> {
    let partitions: Vec<i32> = moves.iter().map(|step| step.partition).collect();
    let known: Vec<Option<i64>> = moves.iter().map(|step| step.from).collect();
    let next: Vec<i64> = moves.iter().map(|step| step.to).collect();
    let row = transaction.query_one(&prepared.move_on, &[&group, &topic, &partitions, &known, &next]).await?;
    Ok(row.try_get::<_, i64>(0)? == moves.len() as i64)
}

async fn insert(
    transaction: &Transaction<'_>,
    prepared: &Prepared,
    entries: &[Entry],
) -> Result<(), Failure> {
    if entries.is_empty() {
        return Ok(());
    }
    let insertion = async {
        let changed = articles(transaction, prepared, &latest(entries)).await?;
        revisions(transaction, prepared, entries).await?;
        for statement in
            [&prepared.clear_mentions, &prepared.mentions, &prepared.clear_entities, &prepared.entities]
        {
            transaction.execute(statement, &[&changed]).await?;
        }
        Ok(())
    };
    insertion.await.map_err(Failure::of_write)
}

/// One record an article, its greatest: a statement can't change a row twice.
fn latest(entries: &[Entry]) -> Vec<&Entry> {
    let version = |entry: &Entry| (entry.article.revision, entry.article.tagging);
    let mut latest: HashMap<&str, &Entry> = HashMap::new();
    for entry in entries {
        let kept = latest.entry(entry.article.id.as_str()).or_insert(entry);
        if version(entry) > version(kept) {
            *kept = entry;
        }
    }
    // in one order everywhere, so that two writers of the same articles wait for each other and never in a circle
    let mut latest: Vec<_> = latest.into_values().collect();
    latest.sort_by_key(|entry| entry.article.id.as_str());
    latest
}

async fn articles(
    transaction: &Transaction<'_>,
    prepared: &Prepared,
    entries: &[&Entry],
) -> Result<Vec<String>, tokio_postgres::Error> {
    let rows = transaction
        .query(
            &prepared.articles,
            &[
                column!(entries, entry => entry.article.id.as_str()),
                column!(entries, entry => i64::from(entry.article.revision)),
                column!(entries, entry => i64::from(entry.article.tagging)),
                column!(entries, entry => entry.reason()),
                column!(entries, entry => entry.article.url.as_str()),
                column!(entries, entry => entry.article.canonical_url.as_str()),
                column!(entries, entry => entry.article.source.publisher.as_deref()),
                column!(entries, entry => entry.article.source.feed.as_ref().map(|feed| feed.as_str())),
                column!(entries, entry => entry.article.source.country.as_deref()),
                column!(entries, entry => entry.article.language.as_str()),
                column!(entries, entry => entry.article.title.as_str()),
                column!(entries, entry => entry.article.text.as_str()),
                column!(entries, entry => entry.article.truncated),
                column!(entries, entry => entry.article.published_at),
                column!(entries, entry => entry.article.fetched_at),
                column!(entries, entry => entry.event_id.as_str()),
                column!(entries, entry => entry.doc.as_str()),
            ],
        )
        .await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

async fn revisions(
    transaction: &Transaction<'_>,
    prepared: &Prepared,
    entries: &[Entry],
) -> Result<(), tokio_postgres::Error> {
    transaction
        .execute(
            &prepared.revisions,
            &[
                column!(entries, entry => entry.article.id.as_str()),
                column!(entries, entry => i64::from(entry.article.revision)),
                column!(entries, entry => i64::from(entry.article.tagging)),
                column!(entries, entry => entry.reason()),
                column!(entries, entry => entry.event_id.as_str()),
                column!(entries, entry => entry.article.title.as_str()),
                column!(entries, entry => entry.article.fetched_at),
                column!(entries, entry => entry.article.versions.register.as_str()),
                column!(entries, entry => entry.article.versions.taxonomy.as_str()),
                column!(entries, entry => entry.delivery.partition),
                column!(entries, entry => entry.delivery.offset),
            ],
        )
        .await?;
    Ok(())
}
