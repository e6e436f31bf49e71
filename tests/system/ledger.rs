use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;

use dragoman_article::{EnrichedArticle, topics};
use dragoman_stream::{From, header};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

use crate::line::{Line, count};

/// What was lost and what was doubled, in each place an article passes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) places: BTreeMap<&'static str, Count>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) lost: usize,
    pub(crate) doubled: usize,
}

impl Ledger {
    /// Compares every place with the number of articles that were published.
    pub(crate) async fn take(line: &Line, articles: usize) -> Self {
        let enriched = keys(line, topics::ENRICHED.name, |delivery| {
            let record: EnrichedArticle = serde_json::from_slice(delivery.value.as_ref().unwrap()).unwrap();
            format!("{} {}", record.id, record.revision).into_bytes()
        })
        .await;
        // every article of the origin names the same entities, so the number of mentions is a multiple
        let mentions = keys(line, topics::MENTIONS.name, |delivery| {
            header(&delivery.headers, "ce_id").unwrap().to_vec()
        })
        .await;
        let each = mentions.len().div_ceil(articles.max(1));
        let mut files = BTreeMap::new();
        for key in in_files(line) {
            *files.entry(key.into_bytes()).or_default() += 1;
        }
        let rows = count(&line.database, "articles").await.unwrap();
        Self {
            places: BTreeMap::from([
                ("news.raw", Self::raw(line, articles).await),
                ("news.enriched", Count::of(&enriched, articles)),
                ("news.mentions", Count::of(&mentions, each * articles)),
                ("parquet", Count::of(&files, articles)),
                (
                    "postgres",
                    Count { lost: articles.saturating_sub(rows), doubled: rows.saturating_sub(articles) },
                ),
            ]),
        }
    }

    /// The first of the places.
    pub(crate) async fn raw(line: &Line, articles: usize) -> Count {
        let raw = keys(line, topics::RAW.name, |delivery| delivery.key.clone().unwrap().to_vec()).await;
        Count::of(&raw, articles)
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.places.values().all(|count| *count == Count::default())
    }
}

impl Count {
    fn of(keys: &BTreeMap<Vec<u8>, usize>, expected: usize) -> Self {
        Self {
            lost: expected.saturating_sub(keys.len()),
            doubled: keys.values().map(|times| times - 1).sum::<usize>()
                + keys.len().saturating_sub(expected),
        }
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Count { lost, doubled }) in &self.places {
            write!(f, "{place}: {lost} lost, {doubled} doubled; ")?;
        }
        Ok(())
    }
}

/// How often each key stands in a topic.
async fn keys(
    line: &Line,
    topic: &str,
    key: impl Fn(&dragoman_stream::Delivery) -> Vec<u8>,
) -> BTreeMap<Vec<u8>, usize> {
    let mut keys = BTreeMap::new();
    let mut reader = line.log.reader(topic, From::BeginningToEnd).await.unwrap();
    while let Some(delivery) = reader.next().await.unwrap() {
        *keys.entry(key(&delivery)).or_default() += 1;
    }
    keys
}

/// Id and revision of every row in the files.
pub(crate) fn in_files(line: &Line) -> Vec<String> {
    let mut rows = vec![];
    let mut folders = vec![line.parquet()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "parquet") {
                let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
                for row in reader.get_row_iter(None).unwrap() {
                    let row = row.unwrap();
                    let column =
                        |name: &str| row.get_column_iter().position(|(found, _)| found == name).unwrap();
                    rows.push(format!(
                        "{} {}",
                        row.get_string(column("id")).unwrap(),
                        row.get_uint(column("revision")).unwrap()
                    ));
                }
            }
        }
    }
    rows
}
