use bytes::Bytes;
use dragoman_article::{
    ArticleState, ContentHash, EnrichedArticle, Observation, Outcome, Reason, Rejection, Tally, topics,
};
use dragoman_stream::stage::{Cause, Ended, Malformed, Stage, Verdict};
use dragoman_stream::{Delivery, Record, Staged};

use crate::{Tagger, entities, metrics, records};

/// From an observation to what is new about its article, and from a request to its answer.
#[derive(Debug)]
pub(crate) struct Enrich {
    pub(crate) tagger: Tagger,
}

impl Stage for Enrich {
    type Outcome = Outcome;
    const NAME: &'static str = "enricher";

    fn apply(&mut self, delivery: &Delivery, tables: &Staged<'_>) -> Result<Verdict<Outcome>, Malformed> {
        if is_request(delivery) { self.answer(delivery, tables) } else { self.observe(delivery, tables) }
    }

    fn ended(&mut self, delivery: &Delivery, ended: Ended<Outcome>) {
        let outcome = match ended {
            Ended::Well(outcome) => outcome,
            Ended::Dead(Cause::Malformed(_)) => Outcome::Rejected(Rejection::Malformed),
            Ended::Dead(Cause::TooLarge(_)) => Outcome::Rejected(Rejection::TooLarge),
            Ended::Dead(Cause::Panicked(_)) => Outcome::Rejected(Rejection::Panicked),
        };
        if is_request(delivery) {
            metrics::answered(outcome);
        } else {
            metrics::observed(outcome);
        }
    }
}

fn is_request(delivery: &Delivery) -> bool {
    &*delivery.topic == topics::RETAG.name
}

impl Enrich {
    fn observe(&self, delivery: &Delivery, tables: &Staged<'_>) -> Result<Verdict<Outcome>, Malformed> {
        let (key, observation) = observation(delivery)?;
        let backfill = &*delivery.topic == topics::BACKFILL.name;
        let before = state(tables, delivery, &key)?;
        let known = before.as_ref().and_then(|state| known(state, &observation, backfill));
        let (mut records, mut state, outcome) = match (known, &before) {
            (Some(outcome), Some(state)) => (vec![], state.clone(), outcome),
            _ => {
                let (records, state) = self.revise(delivery, observation, before.as_ref(), backfill)?;
                (records, state, Outcome::Published)
            }
        };
        state.tally.count(outcome);
        records.push(records::state(delivery.partition, key, &state).map_err(unwritable)?);
        Ok(Verdict { records, outcome })
    }

    /// The next revision of an article, and what it adds to the log.
    fn revise(
        &self,
        delivery: &Delivery,
        observation: Observation,
        before: Option<&ArticleState>,
        backfill: bool,
    ) -> Result<(Vec<Record>, ArticleState), Malformed> {
        let (feed, content_hash) = (observation.feed.clone(), observation.content_hash.clone());
        let trace = records::trace(delivery, &observation.event_id());
        let (revision, reason) = match before {
            Some(state) => (state.revision + 1, Reason::Text),
            None => (1, Reason::New),
        };
        let article = EnrichedArticle { backfill, ..self.tag(observation, revision, reason) };
        let (records, entities) = published(&article, before, &trace)?;
        let state = ArticleState {
            content_hash,
            revision,
            tagging: article.tagging,
            feed,
            fetched_at: article.fetched_at,
            entities,
            tally: before.map_or_else(Tally::default, |state| state.tally.clone()),
            requests: before.map_or_else(Tally::default, |state| state.requests.clone()),
            withdrawn: false,
        };
        Ok((records, state))
    }

    pub(crate) fn tag(&self, observation: Observation, revision: u32, reason: Reason) -> EnrichedArticle {
        let started = std::time::Instant::now();
        let article = self.tagger.record(observation, revision, reason);
        metrics::tagged(started.elapsed(), article.title.len() + article.text.len());
        article
    }
}

/// How an observation ends that brings nothing new of an article; none if it brings its next revision.
fn known(state: &ArticleState, observation: &Observation, backfill: bool) -> Option<Outcome> {
    if state.withdrawn {
        return Some(Outcome::Filtered);
    }
    if state.content_hash == observation.content_hash {
        let same_feed = state.feed == observation.feed;
        return Some(if same_feed { Outcome::Unchanged } else { Outcome::Duplicate });
    }
    // an archive may hold an article as it was before we knew it
    let is_newer = state.fetched_at.is_some_and(|known| observation.fetched_at > known);
    (backfill && !is_newer).then_some(Outcome::Superseded)
}

/// What a record adds to the log, and what it speaks of.
pub(crate) fn published(
    article: &EnrichedArticle,
    before: Option<&ArticleState>,
    trace: &str,
) -> Result<(Vec<Record>, Vec<dragoman_article::EntityRef>), Malformed> {
    let spoken_of = entities::spoken_of(article);
    let mut records = vec![records::enriched(article, trace).map_err(unwritable)?];
    for event in entities::events(article, &spoken_of, before) {
        records.push(records::mention(&event, trace).map_err(unwritable)?);
    }
    Ok((records, spoken_of.into_iter().map(|(entity, ..)| entity).collect()))
}

/// What the table knows of an article.
pub(crate) fn state(
    tables: &Staged<'_>,
    delivery: &Delivery,
    key: &[u8],
) -> Result<Option<ArticleState>, Malformed> {
    let value = tables.get(topics::ARTICLES.name, delivery.partition, key);
    value.map(|value| parse(value, "the article's state")).transpose()
}

/// What a delivery of `news.raw` or `news.backfill` must be: an observation under its article's id, with the hash of its
/// content.
fn observation(delivery: &Delivery) -> Result<(Bytes, Observation), Malformed> {
    let observation: Observation = parse(value(delivery)?, "the observation")?;
    let key = key(delivery, observation.id.as_str())?;
    if ContentHash::of(&observation.title, &observation.text) != observation.content_hash {
        return Err(Malformed("content_hash is not that of title and text".into()));
    }
    Ok((key, observation))
}

pub(crate) fn value(delivery: &Delivery) -> Result<&Bytes, Malformed> {
    delivery.value.as_ref().ok_or_else(|| Malformed("no value".into()))
}

pub(crate) fn key(delivery: &Delivery, id: &str) -> Result<Bytes, Malformed> {
    let key = delivery.key.clone().filter(|key| *key == id.as_bytes());
    key.ok_or_else(|| Malformed("the key is not the article's id".into()))
}

pub(crate) fn parse<T: serde::de::DeserializeOwned>(value: &[u8], what: &str) -> Result<T, Malformed> {
    let mut json = serde_json::Deserializer::from_slice(value);
    let parsed = serde_path_to_error::deserialize(&mut json);
    parsed.map_err(|error| Malformed(format!("{what} at {}: {}", error.path(), error.inner())))
}

pub(crate) fn unwritable(error: serde_json::Error) -> Malformed {
    Malformed(format!("the result can't be written as JSON: {error}"))
}
