use std::collections::BTreeMap;
use std::io::{self, Write};

use anyhow::{Context, Result, bail};
use dragoman_article::{ArticleState, Cursor, Outcome, Tally, topics};
use dragoman_stream::{From, Log};
use serde::de::DeserializeOwned;

/// What the log says of its own completeness: every entry and every observation has ended, once.
#[derive(Debug, Default, PartialEq, Eq)]
struct Books {
    /// the fetcher's word: entries of feeds
    entries: Tally,
    /// observations on `news.raw`, and how many of them the enricher is past
    raw: u64,
    consumed: u64,
    /// the enricher's word: observations of articles
    observations: Tally,
    enriched: u64,
    dead: u64,
    /// retention has removed records, so that the topics hold fewer than the tallies
    expired: bool,
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
    writeln!(out, "observations on {}: {} ({} consumed)", topics::RAW.name, books.raw, books.consumed)?;
    show(&mut out, "observations of articles", &books.observations)?;
    writeln!(out, "records on {}: {}, dead letters: {}", topics::ENRICHED.name, books.enriched, books.dead)?;
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
    let entries = tallies::<Cursor>(log, topics::CURSORS.name, |cursor| cursor.tally).await?;
    let observations = tallies::<ArticleState>(log, topics::ARTICLES.name, |state| state.tally).await?;
    let committed = log.committed("enricher", topics::RAW.name).await?;
    let (mut raw, mut consumed) = (0, 0);
    let mut reader = log.reader(topics::RAW.name, From::BeginningToEnd).await?;
    while let Some(delivery) = reader.next().await? {
        raw += 1;
        consumed += u64::from(committed.get(&delivery.partition).is_some_and(|next| delivery.offset < *next));
    }
    let mut expired = false;
    for topic in [topics::RAW.name, topics::ENRICHED.name] {
        expired |= log.ends(topic).await?.values().any(|(first, _)| *first > 0);
    }
    let dead = count(log, topics::RAW.dead_letters.context("news.raw has dead letters")?).await?;
    Ok(Books {
        entries,
        raw,
        consumed,
        observations,
        enriched: count(log, topics::ENRICHED.name).await?,
        dead,
        expired,
    })
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
        let published = self.entries.of(Outcome::Published);
        law(
            topic_holds(self.raw, published),
            format!("{published} entries were published and {} observations are there", self.raw),
        );
        let ended = self.observations.seen + self.dead;
        law(
            topic_holds(self.consumed, ended),
            format!("{} observations were consumed and {ended} ended", self.consumed),
        );
        let published = self.observations.of(Outcome::Published);
        law(
            topic_holds(self.enriched, published),
            format!("{published} revisions were published and {} records are there", self.enriched),
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
async fn tallies<T: DeserializeOwned>(log: &Log, table: &str, tally: impl Fn(T) -> Tally) -> Result<Tally> {
    let mut latest = BTreeMap::new();
    let mut reader = log.reader(table, From::BeginningToEnd).await?;
    while let Some(delivery) = reader.next().await? {
        let record = match &delivery.value {
            Some(value) => Some(tally(serde_json::from_slice(value).with_context(|| {
                format!("{table} partition {} offset {}", delivery.partition, delivery.offset)
            })?)),
            None => None,
        };
        latest.insert(delivery.key, record);
    }
    let mut sum = Tally::default();
    latest.values().flatten().for_each(|tally| sum.merge(tally));
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balanced() -> Books {
        let mut books = Books { raw: 2, consumed: 2, enriched: 1, dead: 1, ..Books::default() };
        for outcome in [Outcome::Published, Outcome::Published, Outcome::Unchanged] {
            books.entries.count(outcome);
        }
        books.observations.count(Outcome::Published);
        books
    }

    #[test]
    fn books_that_balance_have_no_problem_and_each_loss_is_named() {
        assert_eq!(balanced().problems(), Vec::<String>::new());
        let broken: [fn(&mut Books); 5] = [
            |books| books.entries.seen += 1,
            |books| books.observations.seen += 1,
            |books| books.raw -= 1,
            |books| books.dead -= 1,
            |books| books.enriched += 1,
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
        books.raw -= 1;
        books.consumed -= 1;
        assert_eq!(books.problems(), Vec::<String>::new());
        books.enriched += 1;
        assert_eq!(books.problems().len(), 1);
    }
}
