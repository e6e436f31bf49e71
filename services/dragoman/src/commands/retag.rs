use std::collections::HashMap;
use std::io::{self, Write};

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use dragoman_article::{ArticleState, EnrichedArticle, FeedId, Reason, Retag as Request, topics};
use dragoman_enricher::{Tagger, retag_record};
use dragoman_stream::{From, Log};
use tokio_util::sync::CancellationToken;

/// Requests that are published together: with the longest texts 25 MiB.
const TOGETHER: usize = 100;

/// Asks the enrichers to tag articles anew whose tags are of an older release of the data than this program's.
#[derive(Debug, clap::Args)]
pub(crate) struct Retag {
    /// those published since then, or fetched where nothing says when they were published: 2026-03-01, or a time
    #[arg(long, value_parser = moment)]
    since: DateTime<Utc>,
    /// and before then
    #[arg(long, value_parser = moment)]
    until: Option<DateTime<Utc>>,
    /// those of this feed alone: its id or address
    #[arg(long)]
    feed: Option<String>,
    /// those that speak of this country alone: its code, such as UA
    #[arg(long)]
    country: Option<String>,
    /// count them and ask for nothing
    #[arg(long)]
    dry_run: bool,
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let time = || DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    day.or_else(|_| time())
        .map_err(|_| "neither a day (2026-03-01) nor a time (2026-03-01T12:00:00Z)".to_owned())
}

/// Revision and tagging of articles, by the keys of their records.
type Outdated = HashMap<Bytes, (u32, u32)>;

impl Retag {
    pub(crate) async fn run(&self, log: &Log, shutdown: CancellationToken) -> Result<()> {
        log.verify_topics().await?;
        let today = tokio::task::spawn_blocking(Tagger::new).await??.tagging();
        let outdated = outdated(log, today).await?;
        let known = outdated.len();
        let asked = self.ask(log, outdated, &shutdown).await?;
        let verb = if self.dry_run { "would be asked for" } else { "asked for" };
        writeln!(
            io::stdout(),
            "{asked} articles {verb}, of {known} whose tags are older than release {today} of the data"
        )?;
        if shutdown.is_cancelled() {
            bail!("stopped before the end; what was asked for will be done, ask again for the rest");
        }
        Ok(())
    }

    async fn ask(&self, log: &Log, mut outdated: Outdated, shutdown: &CancellationToken) -> Result<usize> {
        let (mut asked, mut requests) = (0, vec![]);
        let mut reader = log.reader(topics::ENRICHED.name, From::BeginningToEnd).await?;
        loop {
            let next = tokio::select! {
                biased;
                () = shutdown.cancelled() => None,
                next = reader.next() => next?,
            };
            let Some(delivery) = next else { break };
            let (Some(key), Some(value)) = (&delivery.key, &delivery.value) else { continue };
            let Some(latest) = outdated.get(key) else { continue };
            let record: EnrichedArticle = serde_json::from_slice(value).with_context(|| {
                format!("{} partition {} offset {}", delivery.topic, delivery.partition, delivery.offset)
            })?;
            if (record.revision, record.tagging) != *latest || !self.is_meant(&record) {
                continue;
            }
            // a broker in doubt may have written a record twice
            outdated.remove(key);
            asked += 1;
            if self.dry_run {
                continue;
            }
            let request = Request { reason: Reason::Retag, asked_at: Utc::now(), record: record.bare() };
            requests.push(retag_record(&request)?);
            if requests.len() >= TOGETHER {
                log.publish(std::mem::take(&mut requests)).await?;
            }
        }
        log.publish(requests).await?;
        Ok(asked)
    }

    fn is_meant(&self, record: &EnrichedArticle) -> bool {
        let dated = record.published_at.or(record.fetched_at);
        let in_time =
            dated.is_some_and(|date| date >= self.since && self.until.is_none_or(|until| date < until));
        let of_feed = |asked: &String| {
            let feed = record.source.feed.as_ref();
            feed.is_some_and(|feed| feed.as_str() == asked || *feed == FeedId::of(asked))
        };
        let speaks_of =
            |code: &String| record.countries.iter().any(|country| country.id.eq_ignore_ascii_case(code));
        in_time && self.feed.as_ref().is_none_or(of_feed) && self.country.as_ref().is_none_or(speaks_of)
    }
}

/// The articles whose latest tags are of an older release than this; the enrichers' own table says so. In memory some
/// 200 bytes an article.
async fn outdated(log: &Log, today: u32) -> Result<Outdated> {
    let mut outdated = HashMap::new();
    let mut reader = log.reader(topics::ARTICLES.name, From::BeginningToEnd).await?;
    while let Some(delivery) = reader.next().await? {
        let Some(key) = delivery.key else { continue };
        let state: Option<ArticleState> =
            delivery.value.map(|value| serde_json::from_slice(&value)).transpose()?;
        match state.filter(|state| state.tagging < today && !state.withdrawn) {
            Some(state) => outdated.insert(key, (state.revision, state.tagging)),
            None => outdated.remove(&key),
        };
    }
    Ok(outdated)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use dragoman_article::{MentionChange, MentionEvent};
    use dragoman_enricher::{EnricherConfig, GROUP};
    use dragoman_fetcher::FetcherConfig;
    use dragoman_service::Health;
    use dragoman_stream::{Instance, LogConfig, Record};

    use super::*;
    use crate::commands::audit::audit;
    use crate::commands::backfill::Backfill;
    use crate::commands::topics::specs;
    use crate::commands::withdraw::Withdraw;

    async fn enrich(log: &Log) {
        let stop = CancellationToken::new();
        let enricher =
            dragoman_enricher::run(EnricherConfig::default(), log.clone(), Health::default(), stop.clone());
        let enricher = tokio::spawn(enricher);
        for topic in [topics::BACKFILL, topics::RETAG] {
            let (_, end) = log.ends(topic.name).await.unwrap()[&0];
            while log.committed(GROUP, topic.name).await.unwrap().get(&0).copied().unwrap_or(0) < end {
                assert!(!enricher.is_finished());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        stop.cancel();
        enricher.await.unwrap().unwrap();
    }

    async fn all<T: serde::de::DeserializeOwned>(log: &Log, topic: &str) -> Vec<T> {
        let read = log.reader(topic, From::BeginningToEnd).await.unwrap().collect().await.unwrap();
        read.iter()
            .map(|delivery| serde_json::from_slice(delivery.value.as_ref().unwrap()).unwrap())
            .collect()
    }

    fn of(since: &str, country: Option<&str>) -> Retag {
        let since = moment(since).unwrap();
        Retag { since, until: None, feed: None, country: country.map(str::to_owned), dry_run: false }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_asked_for_is_answered_and_the_books_balance() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("old.ndjson");
        let line = |n: u32, country: &str| {
            format!(
                "{{\"url\": \"https://example.org/{n}\", \"text\": \"Talks with {country} went on.\", \"published_at\": \"2020-01-0{n}T00:00:00Z\"}}\n"
            )
        };
        std::fs::write(&file, [line(1, "Iran"), line(2, "Iran"), line(3, "Japan")].concat()).unwrap();
        let config = LogConfig { file: Some(folder.path().join("log.sqlite")), ..LogConfig::default() };
        let log = Log::open(&config, &Instance::default(), specs()).await.unwrap();
        log.ensure_topics().await.unwrap();
        let shutdown = CancellationToken::new();
        let backfill = Backfill { files: vec![file], raw: false };
        backfill.run(&FetcherConfig::default(), &log, shutdown.clone()).await.unwrap();
        enrich(&log).await;
        audit(&log).await.unwrap();

        // nothing is older than today's data
        of("2020-01-01", None).run(&log, shutdown.clone()).await.unwrap();
        assert_eq!(all::<Request>(&log, topics::RETAG.name).await, []);
        let records: Vec<EnrichedArticle> = all(&log, topics::ENRICHED.name).await;
        for (record, mut state) in records.iter().zip(all::<ArticleState>(&log, topics::ARTICLES.name).await)
        {
            state.tagging -= 1;
            let state = serde_json::to_vec(&state).unwrap();
            let older = EnrichedArticle { tagging: record.tagging - 1, ..record.clone() };
            let older = serde_json::to_vec(&older).unwrap();
            let key = record.id.to_string();
            let state = Record::new(topics::ARTICLES.name, key.clone(), state).in_partition(0);
            log.publish(vec![state, Record::new(topics::ENRICHED.name, key, older)]).await.unwrap();
        }
        of("2020-01-02", Some("ir")).run(&log, shutdown.clone()).await.unwrap();
        let asked: Vec<Request> = all(&log, topics::RETAG.name).await;
        assert_eq!(
            asked.iter().map(|request| request.record.url.as_str()).collect::<Vec<_>>(),
            ["https://example.org/2"]
        );
        Withdraw { article: "http://www.example.org/3".into() }.run(&log).await.unwrap();
        enrich(&log).await;
        let written: Vec<EnrichedArticle> = all(&log, topics::ENRICHED.name).await;
        let answers: Vec<_> =
            written[6..].iter().map(|record| (record.url.as_str(), record.reason.clone())).collect();
        assert_eq!(
            answers,
            [("https://example.org/2", Reason::Retag), ("https://example.org/3", Reason::Withdrawn)]
        );
        assert!(written[6..].iter().all(|record| record.backfill));
        let events: Vec<MentionEvent> = all(&log, topics::MENTIONS.name).await;
        let gone: Vec<_> = events
            .iter()
            .filter(|event| event.event == MentionChange::Withdrawn)
            .map(|event| event.entity.as_str())
            .collect();
        assert_eq!(gone, ["JP"]);
        assert!(Withdraw { article: "https://example.org/3".into() }.run(&log).await.is_err());
        // the three records of an older release are none of the enricher's
        let unbalanced = audit(&log).await.unwrap_err().to_string();
        assert_eq!(unbalanced, "not balanced: 5 records were published and 8 are there");
    }

    #[test]
    fn a_moment_is_a_day_or_a_time() {
        assert_eq!(moment("2026-03-01").unwrap().to_rfc3339(), "2026-03-01T00:00:00+00:00");
        assert_eq!(moment("2026-03-01T12:00:00+02:00").unwrap().to_rfc3339(), "2026-03-01T10:00:00+00:00");
        assert!(moment("March").is_err());
    }
}
