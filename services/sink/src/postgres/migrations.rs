use tokio_postgres::Client;

use crate::destination::Failure;

/// Names and statements, numbered from 1. Only ever added to: what was applied somewhere is never edited.
const MIGRATIONS: &[(&str, &str)] = &[("articles", include_str!("../../migrations/0001_articles.sql"))];

/// "dragoman" in ASCII: whoever else locks in this database will hardly choose it.
const LOCK: i64 = 0x6472_6167_6f6d_616e;

#[derive(Debug, thiserror::Error)]
#[error("the database is at migration {found} and this build knows {known}: a newer Dragoman has used it")]
struct Newer {
    found: i32,
    known: usize,
}

/// Applies what is missing, all of it or none, one process at a time.
pub(super) async fn apply(client: &mut Client) -> Result<(), Failure> {
    let transaction = client.transaction().await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    // asked first: CREATE TABLE IF NOT EXISTS wants the right to create even where there is nothing to do
    let exists = transaction.query_one("SELECT to_regclass('dragoman_migrations') IS NOT NULL", &[]).await?;
    if !exists.try_get::<_, bool>(0)? {
        transaction
            .batch_execute(
                "CREATE TABLE dragoman_migrations (
                     version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
                 )",
            )
            .await?;
    }
    let found =
        transaction.query_one("SELECT coalesce(max(version), 0) FROM dragoman_migrations", &[]).await?;
    let found: i32 = found.try_get(0)?;
    if found as usize > MIGRATIONS.len() {
        return Err(Failure::never(Newer { found, known: MIGRATIONS.len() }));
    }
    for (version, (name, statements)) in (1i32..).zip(MIGRATIONS).filter(|(version, _)| *version > found) {
        tracing::info!(version, name, "bringing the database's tables up to date");
        transaction.batch_execute(statements).await?;
        transaction
            .execute("INSERT INTO dragoman_migrations (version, name) VALUES ($1, $2)", &[&version, name])
            .await?;
    }
    Ok(transaction.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_the_files_in_their_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let named = MIGRATIONS.iter().zip(1..).map(|((name, _), version)| format!("{version:04}_{name}.sql"));
        assert_eq!(files, named.collect::<Vec<_>>());
    }
}
