use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use dragoman_article::{Cursor, Feed, FeedId, Outcome, topics};
use dragoman_fetcher::feed_list;
use dragoman_stream::{From, Log, LogError, Record};
use serde::de::DeserializeOwned;

/// The feeds that are followed: what `news.feeds` holds.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Feeds {
    /// Make the list equal to a file (TOML or OPML): what is not in it is no longer followed
    Apply { file: PathBuf },
    /// Show every feed and how it has been doing
    List,
}

impl Feeds {
    /// A list is read before the log is opened: a typo is said at once.
    pub(crate) async fn run(&self, log: impl AsyncFnOnce() -> Result<Log, LogError>) -> Result<()> {
        match self {
            Self::Apply { file } => {
                let feeds = feed_list::read(file)?;
                let log = log().await?;
                log.verify_topics().await?;
                writeln!(io::stdout(), "{}", apply(&log, feeds).await?)?;
                Ok(())
            }
            Self::List => list(&log().await?).await,
        }
    }
}

/// What applying a list did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    added: usize,
    changed: usize,
    removed: usize,
    kept: usize,
}

impl std::fmt::Display for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { added, changed, removed, kept } = self;
        write!(f, "feeds: {added} added, {changed} changed, {removed} removed, {kept} as before")
    }
}

/// Makes `news.feeds` equal to a list, tombstones included.
pub(crate) async fn apply(log: &Log, feeds: Vec<Feed>) -> Result<Changes> {
    let mut known: BTreeMap<FeedId, Feed> = table(log, topics::FEEDS.name).await?;
    let (mut changes, mut records) = (Changes::default(), vec![]);
    for feed in feeds {
        match known.remove(&feed.id) {
            Some(before) if before == feed => {
                changes.kept += 1;
                continue;
            }
            Some(_) => changes.changed += 1,
            None => changes.added += 1,
        }
        let value = serde_json::to_vec(&feed).context("a feed as JSON")?;
        records.push(Record::new(topics::FEEDS.name, feed.id.as_str().to_owned(), value));
    }
    changes.removed = known.len();
    records.extend(known.keys().map(|id| Record::tombstone(topics::FEEDS.name, id.as_str().to_owned())));
    log.publish(records).await?;
    Ok(changes)
}

async fn list(log: &Log) -> Result<()> {
    let feeds: BTreeMap<FeedId, Feed> = table(log, topics::FEEDS.name).await?;
    let cursors: BTreeMap<FeedId, Cursor> = table(log, topics::CURSORS.name).await?;
    let mut rows: Vec<_> =
        feeds.into_values().map(|feed| (feed.title.clone().unwrap_or_default(), feed)).collect();
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut out = io::stdout().lock();
    writeln!(out, "{:<28} {:>8} {:>8}  {:<16}  address", "feed", "entries", "articles", "last success")?;
    for (title, feed) in rows {
        let cursor = cursors.get(&feed.id).cloned().unwrap_or_default();
        let title: String = title.chars().filter(|c| !c.is_control()).take(28).collect();
        let last = cursor.health.last_success.map_or("never".to_owned(), minute);
        let (entries, articles) = (cursor.tally.seen, cursor.tally.of(Outcome::Published));
        writeln!(out, "{title:<28} {entries:>8} {articles:>8}  {last:<16}  {}", feed.url)?;
        if let Some(error) = cursor.health.last_error.filter(|_| cursor.health.failures > 0) {
            writeln!(out, "{:<28} failing, {} times in a row: {error}", "", cursor.health.failures)?;
        }
    }
    Ok(())
}

fn minute(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M").to_string()
}

/// A compacted topic as it stands; what can't be read is named, never skipped in silence.
async fn table<T: DeserializeOwned>(log: &Log, topic: &str) -> Result<BTreeMap<FeedId, T>> {
    let mut table = BTreeMap::new();
    let mut reader = log.reader(topic, From::BeginningToEnd).await?;
    while let Some(delivery) = reader.next().await? {
        let place = || format!("{topic} partition {} offset {}", delivery.partition, delivery.offset);
        let key = delivery.key.as_ref().map(|key| String::from_utf8_lossy(key).into_owned());
        let id: FeedId = serde_json::from_value(key.into()).with_context(place)?;
        match &delivery.value {
            Some(value) => table.insert(id, serde_json::from_slice(value).with_context(place)?),
            None => table.remove(&id),
        };
    }
    Ok(table)
}
