use bytes::Bytes;
use dragoman_article::{ArticleState, ContentHash, Observation, Outcome, Reason, Rejection, Tally, topics};
use dragoman_stream::stage::{Cause, Ended, Malformed, Stage, Verdict};
use dragoman_stream::{Delivery, Record, Staged};

use crate::releases::Releases;
use crate::{entities, metrics, records};

/// From an observation to what is new about its article.
#[derive(Debug)]
pub(crate) struct Enrich {
    pub(crate) releases: Releases,
}

impl Stage for Enrich {
    type Outcome = Outcome;
    const NAME: &'static str = "enricher";

    fn apply(&mut self, delivery: &Delivery, tables: &Staged<'_>) -> Result<Verdict<Outcome>, Malformed> {
        let (key, observation) = observation(delivery)?;
        let before = tables
            .get(topics::ARTICLES.name, delivery.partition, &key)
            .map(|value| parse::<ArticleState>(value, "the article's state"))
            .transpose()?;
        let known = before.as_ref().filter(|state| state.content_hash == observation.content_hash);
        let (mut records, mut state, outcome) = match known {
            Some(state) if state.feed == observation.feed => (vec![], state.clone(), Outcome::Unchanged),
            Some(state) => (vec![], state.clone(), Outcome::Duplicate),
            None => {
                let (records, state) = self.revise(delivery, observation, before.as_ref())?;
                (records, state, Outcome::Published)
            }
        };
        state.tally.count(outcome);
        records.push(records::state(delivery.partition, key, &state).map_err(unwritable)?);
        Ok(Verdict { records, outcome })
    }

    fn ended(&mut self, ended: Ended<Outcome>) {
        metrics::observed(match ended {
            Ended::Well(outcome) => outcome,
            Ended::Dead(Cause::Malformed(_)) => Outcome::Rejected(Rejection::Malformed),
            Ended::Dead(Cause::TooLarge(_)) => Outcome::Rejected(Rejection::TooLarge),
            Ended::Dead(Cause::Panicked(_)) => Outcome::Rejected(Rejection::Panicked),
        });
    }
}

impl Enrich {
    /// The next revision of an article, and what it adds to the log.
    fn revise(
        &self,
        delivery: &Delivery,
        observation: Observation,
        before: Option<&ArticleState>,
    ) -> Result<(Vec<Record>, ArticleState), Malformed> {
        let (feed, content_hash) = (observation.feed.clone(), observation.content_hash.clone());
        let trace = records::trace(delivery, &observation.event_id());
        let (revision, reason) = match before {
            Some(state) => (state.revision + 1, Reason::Text),
            None => (1, Reason::New),
        };
        let started = std::time::Instant::now();
        // one release for the whole record
        let article = self.releases.now().record(observation, revision, reason);
        metrics::tagged(started.elapsed(), article.title.len() + article.text.len());
        let spoken_of = entities::spoken_of(&article);
        let mut records = vec![records::enriched(&article, &trace).map_err(unwritable)?];
        for event in entities::events(&article, &spoken_of, before) {
            records.push(records::mention(&event, &trace).map_err(unwritable)?);
        }
        let state = ArticleState {
            content_hash,
            revision,
            tagging: article.tagging,
            feed,
            entities: spoken_of.into_iter().map(|(entity, ..)| entity).collect(),
            tally: before.map_or_else(Tally::default, |state| state.tally.clone()),
        };
        Ok((records, state))
    }
}

/// What a delivery of `news.raw` must be: an observation under its article's id, with the hash of its content.
fn observation(delivery: &Delivery) -> Result<(Bytes, Observation), Malformed> {
    let value = delivery.value.as_ref().ok_or_else(|| Malformed("no value".into()))?;
    let observation: Observation = parse(value, "the observation")?;
    let key = delivery.key.clone().filter(|key| *key == observation.id.as_str().as_bytes());
    let key = key.ok_or_else(|| Malformed("the key is not the article's id".into()))?;
    if ContentHash::of(&observation.title, &observation.text) != observation.content_hash {
        return Err(Malformed("content_hash is not that of title and text".into()));
    }
    Ok((key, observation))
}

fn parse<T: serde::de::DeserializeOwned>(value: &[u8], what: &str) -> Result<T, Malformed> {
    let mut json = serde_json::Deserializer::from_slice(value);
    let parsed = serde_path_to_error::deserialize(&mut json);
    parsed.map_err(|error| Malformed(format!("{what} at {}: {}", error.path(), error.inner())))
}

fn unwritable(error: serde_json::Error) -> Malformed {
    Malformed(format!("the result can't be written as JSON: {error}"))
}
