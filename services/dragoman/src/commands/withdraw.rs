use std::io::{self, Write};

use anyhow::{Result, bail};
use chrono::Utc;
use dragoman_article::{
    ArticleId, ArticleState, CanonicalUrl, EnrichedArticle, Reason, Retag as Request, topics,
};
use dragoman_enricher::retag_record;
use dragoman_stream::{From, Log};
use serde::de::DeserializeOwned;

/// Asks the enricher to withdraw an article: its last record is without a word of it, what it spoke of is withdrawn, and
/// what is observed of it later is left out.
#[derive(Debug, clap::Args)]
pub(crate) struct Withdraw {
    /// the article's id or address
    pub(crate) article: String,
}

impl Withdraw {
    pub(crate) async fn run(&self, log: &Log) -> Result<()> {
        log.verify_topics().await?;
        let id = match CanonicalUrl::parse(&self.article) {
            Ok(url) => ArticleId::of(&url).to_string(),
            Err(_) => self.article.clone(),
        };
        let Some(state) = last::<ArticleState>(log, topics::ARTICLES.name, &id).await? else {
            bail!("no article {id} is known");
        };
        if state.withdrawn {
            bail!("article {id} is withdrawn already");
        }
        let Some(record) = last::<EnrichedArticle>(log, topics::ENRICHED.name, &id).await? else {
            bail!(
                "{} has no record of article {id} any more: consumers keep what they have",
                topics::ENRICHED.name
            );
        };
        let request = Request { reason: Reason::Withdrawn, asked_at: Utc::now(), record: record.withdrawn() };
        log.publish(vec![retag_record(&request)?]).await?;
        Ok(writeln!(io::stdout(), "asked for the withdrawal of article {id}")?)
    }
}

/// The last record of an article on a topic.
async fn last<T: DeserializeOwned>(log: &Log, topic: &str, id: &str) -> Result<Option<T>> {
    let mut last = None;
    let mut reader = log.reader(topic, From::BeginningToEnd).await?;
    while let Some(delivery) = reader.next().await? {
        if delivery.key.as_deref() == Some(id.as_bytes()) {
            last = delivery.value;
        }
    }
    Ok(last.map(|value| serde_json::from_slice(&value)).transpose()?)
}
