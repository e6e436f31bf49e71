use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use dragoman_article::{ArticleId, Matter, Position, Reason, StanceChange, StanceEvent, topics};
use dragoman_stream::{From, Log};
use serde::Deserialize;

/// The threader's word: what each article says of whose position is on `news.stances`, and nothing else is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stances {
    /// by the articles that the threader is past
    said: BTreeSet<Said>,
    /// by the topic
    stated: BTreeSet<Said>,
}

/// An article, and the matter that it speaks of.
type Said = (ArticleId, String);

/// What is looked at of an enriched record.
#[derive(Deserialize)]
struct Article {
    id: ArticleId,
    revision: u32,
    tagging: u32,
    reason: Reason,
    positions: Vec<Position>,
}

impl Stances {
    /// With the number of records on `news.enriched`, which is read through for this.
    pub(super) async fn read(log: &Log) -> Result<(Self, u64)> {
        let (said, records) = said(log).await?;
        Ok((Self { said, stated: stated(log).await? }, records))
    }

    pub(super) fn on_the_topic(&self) -> usize {
        self.stated.len()
    }

    /// How many are missing on the topic, and how many stand there that no article says.
    pub(super) fn differ(&self) -> (usize, usize) {
        (self.said.difference(&self.stated).count(), self.stated.difference(&self.said).count())
    }
}

async fn said(log: &Log) -> Result<(BTreeSet<Said>, u64)> {
    let committed = log.committed(dragoman_threader::GROUP, topics::ENRICHED.name).await?;
    let mut latest: BTreeMap<ArticleId, ((u32, u32), BTreeSet<String>)> = BTreeMap::new();
    let mut records = 0;
    let mut reader = log.reader(topics::ENRICHED.name, From::BeginningToEnd).await?;
    while let Some(delivery) = reader.next().await? {
        records += 1;
        let is_past = committed.get(&delivery.partition).is_some_and(|next| delivery.offset < *next);
        // what can't be read is among the threader's dead letters
        let Some(article) = delivery
            .value
            .filter(|_| is_past)
            .and_then(|value| serde_json::from_slice::<Article>(&value).ok())
        else {
            continue;
        };
        let version = (article.revision, article.tagging);
        if latest.get(&article.id).is_some_and(|(other, _)| *other >= version) {
            continue;
        }
        let positions = if article.reason == Reason::Withdrawn { vec![] } else { article.positions };
        let matters = positions.iter().map(|position| Matter::of(position).key()).collect();
        latest.insert(article.id, (version, matters));
    }
    let said = |(id, (_, matters)): (ArticleId, (_, BTreeSet<String>))| {
        matters.into_iter().map(move |matter| (id.clone(), matter))
    };
    Ok((latest.into_iter().flat_map(said).collect(), records))
}

async fn stated(log: &Log) -> Result<BTreeSet<Said>> {
    let mut stated = BTreeSet::new();
    let mut reader = log.reader(topics::STANCES.name, From::BeginningToEnd).await?;
    while let Some(delivery) = reader.next().await? {
        let Some(value) = &delivery.value else { continue };
        let event: StanceEvent = serde_json::from_slice(value).with_context(|| {
            let (topic, partition, offset) = (topics::STANCES.name, delivery.partition, delivery.offset);
            format!("{topic} partition {partition} offset {offset}")
        })?;
        let said = (event.article, event.matter.key());
        match event.event {
            StanceChange::Stated => stated.insert(said),
            StanceChange::Withdrawn => stated.remove(&said),
            _ => false,
        };
    }
    Ok(stated)
}

#[cfg(test)]
impl Stances {
    /// Two that agree on so many matters, but for one that either alone has.
    pub(super) fn of(both: usize, said_alone: bool, stated_alone: bool) -> Self {
        let set = |alone: Option<&str>| {
            let both = (0..both).map(|number| number.to_string());
            both.chain(alone.map(str::to_owned)).map(|matter| (ArticleId::from_bits(1), matter)).collect()
        };
        Self { said: set(said_alone.then_some("said")), stated: set(stated_alone.then_some("stated")) }
    }
}
