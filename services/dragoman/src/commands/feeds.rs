mod status;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use dragoman_article::{Cursor, Feed, FeedId, topics};
use dragoman_fetcher::feed_list;
use dragoman_stream::{From, Log, LogError, Record};
use serde::de::DeserializeOwned;

/// The feeds that are followed: what `news.feeds` holds.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Feeds {
    /// Make the list equal to a file (TOML or OPML): what is not in it is no longer followed
    Apply { file: PathBuf },
    /// Follow the feeds of a file (TOML or OPML) too
    Import { file: PathBuf },
    /// Follow one more feed, or follow it otherwise
    Add(Add),
    /// Follow feeds no longer
    Remove {
        /// their addresses or ids
        #[arg(required = true)]
        feeds: Vec<String>,
    },
    /// Show what is followed
    List,
    /// Write what is followed as a file that apply and import read
    Export {
        /// as OPML, for feed readers, and not as TOML
        #[arg(long)]
        opml: bool,
    },
    /// Show how every feed has been doing: last success, interval, entries a day, silence, and why it fails
    Status,
}

/// A feed as the command line names it; the keys are those of a list.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    url: String,
    #[arg(long)]
    title: Option<String>,
    /// language of its articles: en, pt-BR
    #[arg(long)]
    language: Option<String>,
    /// country of its publisher: GB
    #[arg(long)]
    country: Option<String>,
    /// time between visits, like 10m, and not by its own rhythm
    #[arg(long)]
    interval: Option<String>,
    /// feed, sitemap or section
    #[arg(long)]
    kind: Option<String>,
    /// of a section page: CSS selector of its links to articles
    #[arg(long)]
    select: Option<String>,
    /// compare bodies, as its server says wrongly that nothing has changed
    #[arg(long)]
    distrust: bool,
}

impl Add {
    /// Through the same door as a list's feeds.
    fn feeds(&self) -> Result<Vec<Feed>> {
        let text = |value: &Option<String>| value.clone().map(toml::Value::String);
        let values = [
            ("url", Some(toml::Value::String(self.url.clone()))),
            ("title", text(&self.title)),
            ("language", text(&self.language)),
            ("country", text(&self.country)),
            ("interval", text(&self.interval)),
            ("kind", text(&self.kind)),
            ("select", text(&self.select)),
            ("distrust", self.distrust.then_some(toml::Value::Boolean(true))),
        ];
        let feed: toml::Table =
            values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
        let list = toml::Table::from_iter([("feed".to_owned(), toml::Value::Array(vec![feed.into()]))]);
        Ok(feed_list::parse("command line", toml::to_string(&list)?.as_bytes())?)
    }
}

impl Feeds {
    /// A list is read before the log is opened: a typo is said at once.
    pub(crate) async fn run(&self, log: impl AsyncFnOnce() -> Result<Log, LogError>) -> Result<()> {
        let named = match self {
            Self::Apply { file } | Self::Import { file } => feed_list::read(file)?,
            Self::Add(add) => add.feeds()?,
            Self::Remove { .. } | Self::List | Self::Export { .. } | Self::Status => vec![],
        };
        let log = log().await?;
        log.verify_topics().await?;
        let text = match self {
            Self::Apply { .. } => line(&apply(&log, named).await?),
            Self::Import { .. } | Self::Add(_) => line(&write(&log, named, Others::Keep).await?),
            Self::Remove { feeds } => line(&remove(&log, feeds).await?),
            Self::List => list(&sorted(&log).await?),
            Self::Export { opml: true } => feed_list::to_opml(&sorted(&log).await?),
            Self::Export { opml: false } => feed_list::to_toml(&sorted(&log).await?)?,
            Self::Status => {
                let cursors: BTreeMap<FeedId, Cursor> = table(&log, topics::CURSORS.name).await?;
                status::table(&sorted(&log).await?, &cursors, chrono::Utc::now())
            }
        };
        io::stdout().write_all(text.as_bytes())?;
        Ok(())
    }
}

fn line(changes: &Changes) -> String {
    format!("{changes}\n")
}

/// What becomes of feeds that a list does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Others {
    Keep,
    Remove,
}

/// What a change of the list did.
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
    write(log, feeds, Others::Remove).await
}

async fn write(log: &Log, feeds: Vec<Feed>, others: Others) -> Result<Changes> {
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
    match others {
        Others::Keep => changes.kept += known.len(),
        Others::Remove => {
            changes.removed = known.len();
            records.extend(known.keys().map(tombstone));
        }
    }
    log.publish(records).await?;
    Ok(changes)
}

/// Removes feeds by address or id: all that are named, or none if one of them is not followed.
async fn remove(log: &Log, named: &[String]) -> Result<Changes> {
    let mut known: BTreeMap<FeedId, Feed> = table(log, topics::FEEDS.name).await?;
    let mut records = vec![];
    for name in named {
        let address = feed_list::feed(name).map(|feed| feed.url).unwrap_or_default();
        let is_named = |feed: &&Feed| feed.id.as_str() == name || feed.url == address;
        let Some(id) = known.values().find(is_named).map(|feed| feed.id.clone()) else {
            bail!("{name} is not followed: see dragoman feeds list");
        };
        known.remove(&id);
        records.push(tombstone(&id));
    }
    let changes = Changes { removed: records.len(), kept: known.len(), ..Changes::default() };
    log.publish(records).await?;
    Ok(changes)
}

fn tombstone(id: &FeedId) -> Record {
    Record::tombstone(topics::FEEDS.name, id.as_str().to_owned())
}

/// What is followed, by title.
async fn sorted(log: &Log) -> Result<Vec<Feed>> {
    let feeds: BTreeMap<FeedId, Feed> = table(log, topics::FEEDS.name).await?;
    let mut feeds: Vec<_> = feeds.into_values().collect();
    feeds.sort_by(|one, other| (&one.title, &one.url).cmp(&(&other.title, &other.url)));
    Ok(feeds)
}

fn list(feeds: &[Feed]) -> String {
    let row = |feed: &Feed| format!("{:<32}  {:<28}  {}\n", feed.id.as_str(), title(feed, 28), feed.url);
    format!("{:<32}  {:<28}  address\n", "id", "feed") + &feeds.iter().map(row).collect::<String>()
}

/// A title, or else the host, that fits its column and moves no cursor.
fn title(feed: &Feed, most: usize) -> String {
    let host = || feed.url.split('/').nth(2).unwrap_or_default();
    let title = feed.title.as_deref().unwrap_or_else(host);
    title.chars().filter(|c| !c.is_control()).take(most).collect()
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

#[cfg(test)]
mod tests {
    use dragoman_stream::{Instance, LogConfig};

    use super::*;

    async fn log(folder: &tempfile::TempDir) -> Log {
        let config = LogConfig { file: Some(folder.path().join("log.sqlite")), ..LogConfig::default() };
        let log = Log::open(&config, &Instance::default(), crate::commands::topics::specs()).await.unwrap();
        log.ensure_topics().await.unwrap();
        log
    }

    fn add(url: &str) -> Vec<Feed> {
        let title = Some("Wire".to_owned());
        let (language, country, interval, kind, select) = (None, None, Some("10m".to_owned()), None, None);
        let url = url.to_owned();
        Add { url, title, language, country, interval, kind, select, distrust: false }.feeds().unwrap()
    }

    #[tokio::test]
    async fn feeds_are_added_removed_and_made_equal_to_a_list() {
        let folder = tempfile::tempdir().unwrap();
        let log = log(&folder).await;
        let changes = |added, changed, removed, kept| Changes { added, changed, removed, kept };
        let (a, b) = (add("https://example.org/a"), add("HTTPS://example.org/b#x"));
        assert_eq!(write(&log, a.clone(), Others::Keep).await.unwrap(), changes(1, 0, 0, 0));
        assert_eq!(write(&log, b.clone(), Others::Keep).await.unwrap(), changes(1, 0, 0, 1));
        assert_eq!(sorted(&log).await.unwrap(), [a[0].clone(), b[0].clone()]);
        let unknown = ["https://example.org/a".to_owned(), "https://example.org/c".to_owned()];
        let told = remove(&log, &unknown).await.unwrap_err().to_string();
        assert_eq!(told, "https://example.org/c is not followed: see dragoman feeds list");
        let named = [b[0].id.as_str().to_owned(), "https://EXAMPLE.org/a".to_owned()];
        assert_eq!(remove(&log, &named).await.unwrap(), changes(0, 0, 2, 0));
        assert_eq!(apply(&log, b).await.unwrap(), changes(1, 0, 0, 0));
        assert_eq!(apply(&log, a).await.unwrap(), changes(1, 0, 1, 0));
    }

    #[test]
    fn what_the_command_line_names_is_checked_like_a_list() {
        let mut wrong = Add {
            url: "ftp://example.org/".into(),
            title: None,
            language: None,
            country: Some("Britain".into()),
            interval: None,
            kind: None,
            select: None,
            distrust: false,
        };
        let told = wrong.feeds().unwrap_err().to_string();
        assert!(told.contains("neither http nor https") && told.contains("Britain"), "{told}");
        (wrong.url, wrong.country) = ("https://example.org/".into(), None);
        assert!(wrong.feeds().is_ok());
    }
}
