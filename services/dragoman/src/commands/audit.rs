mod stances;

use std::collections::BTreeMap;
use std::io::{self, Write};

use anyhow::{Context, Result, bail};
use dragoman_article::topics::{self, Topic};
use dragoman_article::{ArticleState, Cursor, Outcome, Tally};
use dragoman_stream::{From, Log};
use serde::de::DeserializeOwned;
use stances::Stances;

/// What the log says of its own completeness: every entry, every observation and every request has ended, once.
#[derive(Debug, Default, PartialEq, Eq)]
struct Books {
    /// the fetcher's word: entries of feeds
    entries: Tally,
    raw: Records,
    backfill: Records,
    /// the enricher's word: observations of articles
    observations: Tally,
    retag: Records,
    /// the same of requests
    requests: Tally,
    enriched: u64,
    stances: Stances,
    /// retention has removed records, so that the topics hold fewer than the tallies
    expired: bool,
}

/// What a topic of the enricher's holds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Records {
    there: u64,
    /// of these, what the enricher is past
    consumed: u64,
    /// dead letters
    dead: u64,
}

/// Adds the log up and says whether it balances. While the line runs the figures move: what doesn't balance is
/// counted again.
pub(crate) async fn audit(log: &Log) -> Result<()> {
    let mut books = read(log).await?;
    for _ in 0..5 {
        if books.problems().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let again = read(log).await?;
        let at_rest = again == books;
        books = again;
        if at_rest {
            break;
        }
    }
    let mut out = io::stdout().lock();
    show(&mut out, "entries of feeds", &books.entries)?;
    for (topic, Records { there, consumed, dead }) in
        [(topics::RAW, books.raw), (topics::BACKFILL, books.backfill), (topics::RETAG, books.retag)]
    {
        writeln!(out, "records on {}: {there} ({consumed} consumed), dead letters: {dead}", topic.name)?;
    }
    show(&mut out, "observations of articles", &books.observations)?;
    show(&mut out, "requests", &books.requests)?;
    writeln!(out, "records on {}: {}", topics::ENRICHED.name, books.enriched)?;
    let stated = books.stances.on_the_topic();
    writeln!(out, "matters that articles speak of on {}: {stated}", topics::STANCES.name)?;
    if books.expired {
        writeln!(out, "retention has removed records: topics are compared with tallies as lower bounds")?;
    }
    let problems = books.problems();
    if problems.is_empty() {
        writeln!(out, "balanced: every entry and every observation ended once")?;
        return Ok(());
    }
    bail!("not balanced: {}", problems.join("; "))
}

fn show(out: &mut impl Write, what: &str, tally: &Tally) -> io::Result<()> {
    let ended: Vec<_> = tally.ended.iter().map(|(name, count)| format!("{name} {count}")).collect();
    writeln!(out, "{what}: {} = {}", tally.seen, ended.join(" + "))
}

async fn read(log: &Log) -> Result<Books> {
    let [entries] = tallies(log, topics::CURSORS.name, |cursor: Cursor| [cursor.tally]).await?;
    let both = |state: ArticleState| [state.tally, state.requests];
    let [observations, requests] = tallies(log, topics::ARTICLES.name, both).await?;
    let (stances, enriched) = Stances::read(log).await?;
    let mut expired = false;
    for topic in [topics::RAW, topics::BACKFILL, topics::RETAG, topics::ENRICHED, topics::STANCES] {
        expired |= log.ends(topic.name).await?.values().any(|(first, _)| *first > 0);
    }
    Ok(Books {
        entries,
        raw: records(log, &topics::RAW).await?,
        backfill: records(log, &topics::BACKFILL).await?,
        observations,
        retag: records(log, &topics::RETAG).await?,
        requests,
        enriched,
        stances,
        expired,
    })
}

async fn records(log: &Log, topic: &Topic) -> Result<Records> {
    let committed = log.committed(dragoman_enricher::GROUP, topic.name).await?;
    let mut records = Records::default();
    let mut reader = log.reader(topic.name, From::BeginningToEnd).await?;
    while let Some(delivery) = reader.next().await? {
        records.there += 1;
        let past = committed.get(&delivery.partition).is_some_and(|next| delivery.offset < *next);
        records.consumed += u64::from(past);
    }
    if let Some(letters) = topic.dead_letters {
        records.dead = count(log, letters).await?;
    }
    Ok(records)
}

impl Books {
    fn problems(&self) -> Vec<String> {
        let mut problems = vec![];
        let mut law = |holds: bool, broken: String| {
            if !holds {
                problems.push(broken);
            }
        };
        let topic_holds = |topic: u64, tally: u64| topic == tally || (self.expired && topic < tally);
        law(self.entries.balances(), format!("{} entries ended otherwise than once", self.entries.seen));
        law(self.observations.balances(), format!("{} observations did", self.observations.seen));
        law(self.requests.balances(), format!("{} requests did", self.requests.seen));
        let published = self.entries.of(Outcome::Published);
        law(
            topic_holds(self.raw.there, published),
            format!("{published} entries were published and {} observations are there", self.raw.there),
        );
        let consumed = self.raw.consumed + self.backfill.consumed;
        let ended = self.observations.seen + self.raw.dead + self.backfill.dead;
        law(topic_holds(consumed, ended), format!("{consumed} observations were consumed and {ended} ended"));
        let ended = self.requests.seen + self.retag.dead;
        law(
            topic_holds(self.retag.consumed, ended),
            format!("{} requests were consumed and {ended} ended", self.retag.consumed),
        );
        let published = self.observations.of(Outcome::Published) + self.requests.of(Outcome::Published);
        law(
            topic_holds(self.enriched, published),
            format!("{published} records were published and {} are there", self.enriched),
        );
        let (missing, alone) = self.stances.differ();
        law(
            self.expired || (missing, alone) == (0, 0),
            format!(
                "{missing} matters that articles speak of are not on {0}, and {alone} are that none speaks of",
                topics::STANCES.name
            ),
        );
        problems
    }
}

async fn count(log: &Log, topic: &str) -> Result<u64> {
    let mut reader = log.reader(topic, From::BeginningToEnd).await?;
    let mut count = 0;
    while reader.next().await?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// The tallies of a table, added up; only the latest record of each key counts.
async fn tallies<T: DeserializeOwned, const N: usize>(
    log: &Log,
    table: &str,
    tallies: impl Fn(T) -> [Tally; N],
) -> Result<[Tally; N]> {
    let mut latest = BTreeMap::new();
    let mut reader = log.reader(table, From::BeginningToEnd).await?;
    while let Some(delivery) = reader.next().await? {
        let record = match &delivery.value {
            Some(value) => Some(tallies(serde_json::from_slice(value).with_context(|| {
                format!("{table} partition {} offset {}", delivery.partition, delivery.offset)
            })?)),
            None => None,
        };
        latest.insert(delivery.key, record);
    }
    let mut sums = std::array::from_fn(|_| Tally::default());
    for tallies in latest.into_values().flatten() {
        sums.iter_mut().zip(&tallies).for_each(|(sum, tally): (&mut Tally, _)| sum.merge(tally));
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balanced() -> Books {
        let mut books = Books {
            raw: Records { there: 2, consumed: 2, dead: 1 },
            backfill: Records { there: 2, consumed: 1, dead: 0 },
            retag: Records { there: 2, consumed: 2, dead: 1 },
            enriched: 2,
            stances: Stances::of(2, false, false),
            ..Books::default()
        };
        for outcome in [Outcome::Published, Outcome::Published, Outcome::Unchanged] {
            books.entries.count(outcome);
        }
        books.observations.count(Outcome::Published);
        books.observations.count(Outcome::Superseded);
        books.requests.count(Outcome::Published);
        books
    }

    #[test]
    fn books_that_balance_have_no_problem_and_each_loss_is_named() {
        assert_eq!(balanced().problems(), Vec::<String>::new());
        let broken: [fn(&mut Books); 10] = [
            |books| books.entries.seen += 1,
            |books| books.observations.seen += 1,
            |books| books.requests.seen += 1,
            |books| books.raw.there -= 1,
            |books| books.raw.dead -= 1,
            |books| books.backfill.consumed += 1,
            |books| books.retag.consumed -= 1,
            |books| books.enriched += 1,
            |books| books.stances = Stances::of(2, true, false),
            |books| books.stances = Stances::of(2, false, true),
        ];
        for breaks in broken {
            let mut books = balanced();
            breaks(&mut books);
            assert!(!books.problems().is_empty(), "{books:?}");
        }
    }

    #[test]
    fn what_retention_removed_is_no_loss_and_what_is_too_much_is() {
        let mut books = Books { expired: true, ..balanced() };
        books.raw.there -= 1;
        books.raw.consumed -= 1;
        assert_eq!(books.problems(), Vec::<String>::new());
        books.enriched += 1;
        assert_eq!(books.problems().len(), 1);
    }
}
