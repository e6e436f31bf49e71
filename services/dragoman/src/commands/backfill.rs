use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::Utc;
use dragoman_article::{Cursor, FeedId, Observation, Outcome, Tally, topics};
use dragoman_fetcher::archive::{self, ArchiveError, BadRecord, Capture, Item};
use dragoman_fetcher::workers::Workers;
use dragoman_fetcher::{FetcherConfig, observation_record};
use dragoman_stream::{From, Log, Record};
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Records read ahead of the pages in work: with the largest pages some 300 MiB, usually 10.
const AHEAD: usize = 64;
/// Records that are published with one position.
const TOGETHER: u64 = 200;
const BETWEEN_LINES: Duration = Duration::from_secs(2);

/// Puts the articles of archives on news.backfill: WARC files (.warc, .warc.gz) or JSON lines (.ndjson, .jsonl, or
/// either with .gz).
#[derive(Debug, clap::Args)]
pub(crate) struct Backfill {
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// put them on news.raw instead, as articles of today
    #[arg(long)]
    pub(crate) raw: bool,
}

/// How far an archive has been read; kept on the log as the archive's cursor, with what it brought.
struct Progress {
    id: FeedId,
    name: String,
    cursor: Cursor,
    /// records read, in this run and in the ones before it
    position: u64,
    bad: u64,
    /// of this run
    tally: Tally,
    /// `dragoman audit` compares the cursors' tallies with what is on news.raw
    audited: bool,
    started: Instant,
    told: Instant,
}

impl Backfill {
    pub(crate) async fn run(
        &self,
        config: &FetcherConfig,
        log: &Log,
        shutdown: CancellationToken,
    ) -> Result<()> {
        log.verify_topics().await?;
        let workers = Workers::new(config.extract_threads, config.extract_budget);
        let topic = if self.raw { topics::RAW.name } else { topics::BACKFILL.name };
        for file in &self.files {
            if shutdown.is_cancelled() {
                break;
            }
            let told = file.display().to_string();
            one(file, topic, config.extract_threads, &workers, log, &shutdown).await.context(told)?;
        }
        Ok(())
    }
}

async fn one(
    file: &Path,
    topic: &str,
    threads: usize,
    workers: &Workers,
    log: &Log,
    shutdown: &CancellationToken,
) -> Result<()> {
    let mut progress = Progress::of(file, topic, log).await?;
    let skip = progress.position;
    let (send, receive) = mpsc::channel::<Item>(AHEAD);
    let records = archive::open(file)?;
    let reader = tokio::task::spawn_blocking(move || {
        // ends with the file, or when nobody listens any more
        for item in records.skip(usize::try_from(skip).unwrap_or(usize::MAX)) {
            if send.blocking_send(item).is_err() {
                return;
            }
        }
    });
    let feed = progress.id.clone();
    let items = stream::unfold(receive, |mut receive| async { Some((receive.recv().await?, receive)) });
    let read = items.map(|item| observed(item, feed.clone(), workers)).buffered(threads.max(1) * 2);
    let mut read = Box::pin(read);
    let mut records = vec![];
    loop {
        let next = tokio::select! {
            biased;
            () = shutdown.cancelled() => None,
            next = read.next() => next,
        };
        let Some(next) = next else { break };
        match next? {
            Ended::Article(observation) => {
                records.push(Record { topic: topic.to_owned(), ..observation_record(&observation)? });
                progress.tally.count(Outcome::Published);
            }
            Ended::Not(outcome) => progress.tally.count(outcome),
            Ended::Nothing => {}
            Ended::Bad(bad) => {
                tracing::warn!(archive = progress.name, reason = %bad, "record skipped");
                progress.bad += 1;
            }
        }
        progress.position += 1;
        if progress.position.is_multiple_of(TOGETHER) {
            progress.publish(log, &mut records).await?;
        }
        progress.tell(false)?;
    }
    progress.publish(log, &mut records).await?;
    progress.tell(true)?;
    // with nobody to read for, the reader ends
    drop(read);
    Ok(reader.await?)
}

/// How a record ended.
enum Ended {
    Article(Box<Observation>),
    Not(Outcome),
    /// no page: a request, an image, a 404
    Nothing,
    Bad(BadRecord),
}

async fn observed(item: Item, feed: FeedId, workers: &Workers) -> Result<Ended, ArchiveError> {
    let capture: Capture = match item? {
        Ok(Some(capture)) => capture,
        Ok(None) => return Ok(Ended::Nothing),
        Err(bad) => return Ok(Ended::Bad(bad)),
    };
    let observe = move || archive::observe(capture, &feed, Utc::now());
    Ok(match workers.run(observe).await {
        Ok(Ok(observation)) => Ended::Article(Box::new(observation)),
        Ok(Err(outcome)) => Ended::Not(outcome),
        Err(error) => {
            tracing::warn!(reason = %error, "page not read");
            Ended::Not(Outcome::Failed)
        }
    })
}

impl Progress {
    /// Where the last run of this archive stopped: found by its name and size, wherever it lies.
    async fn of(file: &Path, topic: &str, log: &Log) -> Result<Self> {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let size = std::fs::metadata(file)?.len();
        let id = FeedId::of(&format!("archive:{topic}:{size}:{name}"));
        let mut reader = log.reader(topics::CURSORS.name, From::BeginningToEnd).await?;
        let mut cursor = Cursor::default();
        while let Some(delivery) = reader.next().await? {
            if delivery.key.as_deref() == Some(id.as_str().as_bytes()) {
                cursor =
                    delivery.value.as_deref().map(serde_json::from_slice).transpose()?.unwrap_or_default();
            }
        }
        let position = cursor.archive_position.unwrap_or(0);
        let now = Instant::now();
        Ok(Self {
            id,
            name,
            cursor,
            position,
            bad: 0,
            tally: Tally::default(),
            audited: topic == topics::RAW.name,
            started: now,
            told: now,
        })
    }

    /// Articles and position together. Where the brokers take only a part of them, the next run publishes the rest again,
    /// each under the id it had.
    async fn publish(&mut self, log: &Log, records: &mut Vec<Record>) -> Result<()> {
        self.cursor.archive_position = Some(self.position);
        let mut cursor = self.cursor.clone();
        if self.audited {
            cursor.tally.merge(&self.tally);
        }
        let cursor = serde_json::to_vec(&cursor)?;
        let mut all = std::mem::take(records);
        all.push(Record::new(topics::CURSORS.name, self.id.as_str().to_owned(), cursor));
        Ok(log.publish(all).await?)
    }

    /// A line of where it stands, from time to time.
    fn tell(&mut self, last: bool) -> io::Result<()> {
        if !last && self.told.elapsed() < BETWEEN_LINES {
            return Ok(());
        }
        self.told = Instant::now();
        let seen = self.tally.seen;
        let articles = self.tally.of(Outcome::Published);
        let seconds = self.started.elapsed().as_secs();
        writeln!(
            io::stderr(),
            "{}: {} records, {seen} pages, {articles} articles, {} bad, {seconds} s",
            self.name,
            self.position,
            self.bad
        )
    }
}

#[cfg(test)]
mod tests {
    use dragoman_stream::{Instance, LogConfig};

    use super::*;
    use crate::commands::topics::specs;

    #[tokio::test(flavor = "multi_thread")]
    async fn an_archive_is_read_once_however_often_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("old.ndjson");
        let line = |n: u32| {
            format!(
                "{{\"url\": \"https://example.org/{n}\", \"title\": \"T{n}\", \"text\": \"Words.\", \"fetched_at\": \"2020-01-02T03:04:05Z\"}}\n"
            )
        };
        std::fs::write(&file, [line(1), "no JSON\n".into(), line(2), "\n".into(), line(3)].concat()).unwrap();
        let config = LogConfig { file: Some(folder.path().join("log.sqlite")), ..LogConfig::default() };
        let log = Log::open(&config, &Instance::default(), specs()).await.unwrap();
        log.ensure_topics().await.unwrap();
        for raw in [false, false, true] {
            let backfill = Backfill { files: vec![file.clone()], raw };
            backfill.run(&FetcherConfig::default(), &log, CancellationToken::new()).await.unwrap();
        }
        for topic in [topics::BACKFILL.name, topics::RAW.name] {
            let read = log.reader(topic, From::BeginningToEnd).await.unwrap().collect().await.unwrap();
            let seen: Vec<Observation> = read
                .iter()
                .map(|delivery| serde_json::from_slice(delivery.value.as_ref().unwrap()).unwrap())
                .collect();
            let mut urls: Vec<_> = seen.iter().map(|article| article.url.as_str()).collect();
            urls.sort_unstable();
            assert_eq!(
                urls,
                ["https://example.org/1", "https://example.org/2", "https://example.org/3"],
                "{topic}"
            );
            assert!(
                seen.iter().all(|article| article.fetched_at.to_rfc3339() == "2020-01-02T03:04:05+00:00")
            );
            assert!(read.iter().all(|delivery| delivery.timestamp > seen[0].fetched_at.timestamp_millis()));
        }
    }
}
