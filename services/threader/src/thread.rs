use std::collections::BTreeMap;

use bytes::Bytes;
use dragoman_article::{
    ArticleId, CloudEvent, EnrichedArticle, Lineage, Reason, StanceChange, StanceEvent, topics, trace_id,
};
use dragoman_stream::stage::Cause;
use dragoman_stream::{Delivery, Header, LogError, Offset, Partition, Record, dead_letter, header};

use crate::ThreaderConfig;
use crate::lineage::{Bounds, Placed, Subject, Window};
use crate::outcome::Outcome;
use crate::stated::Stated;

/// The window, what articles have stated, and how far both have read.
#[derive(Debug)]
pub(crate) struct Thread {
    pub(crate) window: Window,
    pub(crate) stated: Stated,
    bounds: Bounds,
    placed: BTreeMap<Partition, Offset>,
    dead: DeadLetters,
}

/// What a batch adds to the log.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) records: Vec<Record>,
    pub(crate) outcomes: Vec<Outcome>,
}

/// Dead letters one after the other, and how many may be.
#[derive(Debug)]
struct DeadLetters {
    in_a_row: u32,
    limit: u32,
}

impl Thread {
    pub(crate) fn new(config: &ThreaderConfig) -> Self {
        let bounds = config.bounds();
        Self {
            window: Window::new(bounds),
            stated: Stated::default(),
            bounds,
            placed: BTreeMap::new(),
            dead: DeadLetters { in_a_row: 0, limit: config.dead_in_a_row },
        }
    }

    /// Whether it has read all that the group is past: if not, somebody else did.
    pub(crate) fn has_read(&self, committed: &BTreeMap<Partition, Offset>) -> bool {
        committed.iter().all(|(partition, next)| self.placed.get(partition).unwrap_or(&0) >= next)
    }

    pub(crate) fn has_read_to(&mut self, committed: &BTreeMap<Partition, Offset>) {
        self.placed.clone_from(committed);
    }

    pub(crate) fn work_through(&mut self, deliveries: &[Delivery]) -> Result<Work, LogError> {
        let mut work = Work::default();
        for delivery in deliveries {
            let outcome = match self.take(delivery) {
                Ok((outcome, records)) => {
                    self.dead.in_a_row = 0;
                    work.records.extend(records);
                    outcome
                }
                Err(cause) => {
                    work.records.push(self.dead.letter(delivery, cause)?);
                    Outcome::Malformed
                }
            };
            work.outcomes.push(outcome);
            self.placed.insert(delivery.partition, delivery.offset + 1);
        }
        Ok(work)
    }

    fn take(&mut self, delivery: &Delivery) -> Result<(Outcome, Vec<Record>), String> {
        let article = parse(delivery)?;
        let trace = trace(delivery, &article.id);
        let mut work = Work::default();
        if article.reason == Reason::Withdrawn {
            work.records.push(Record::tombstone(topics::LINEAGE.name, article.id.to_string()));
            for word in article.id.to_bits().map(|id| self.window.withdraw(id)).unwrap_or_default() {
                work.records.push(lineage(&word, &trace).map_err(unwritable)?);
            }
            self.state(delivery, &article, &article.id, &trace, &mut work)?;
            return Ok((Outcome::Withdrawn, work.records));
        }
        let subject = Subject::of(&article, delivery.timestamp, self.bounds.age);
        let subject = subject.map_err(|error| error.to_string())?;
        let (outcome, words) = match self.window.place(subject) {
            Placed::Known => (Outcome::Known, vec![]),
            Placed::Late => (Outcome::Late, vec![]),
            Placed::Told(words) => {
                let own = words.iter().find(|word| word.id == article.id);
                (own.map_or(Outcome::Known, Outcome::of), words)
            }
        };
        let origin = self.window.origin(&article.id).unwrap_or_else(|| article.id.clone());
        for word in &words {
            work.records.push(lineage(word, &trace).map_err(unwritable)?);
        }
        self.state(delivery, &article, &origin, &trace, &mut work)?;
        for word in words.iter().filter(|word| word.id != article.id) {
            for event in self.stated.trace(&word.id, &word.origin, word.told_at) {
                work.records.push(stance(&event, &trace).map_err(unwritable)?);
            }
        }
        Ok((outcome, work.records))
    }

    fn state(
        &mut self,
        delivery: &Delivery,
        article: &EnrichedArticle,
        origin: &ArticleId,
        trace: &str,
        work: &mut Work,
    ) -> Result<(), String> {
        for event in self.stated.take(article, origin, delivery.timestamp) {
            work.records.push(stance(&event, trace).map_err(unwritable)?);
        }
        Ok(())
    }
}

impl DeadLetters {
    fn letter(&mut self, delivery: &Delivery, cause: String) -> Result<Record, LogError> {
        self.in_a_row += 1;
        let Delivery { partition, offset, .. } = *delivery;
        let topic = delivery.topic.to_string();
        tracing::warn!(topic, partition, offset, cause, "record goes to its dead letters");
        if self.in_a_row > self.limit {
            return Err(LogError::Poisoned { in_a_row: self.in_a_row, topic, partition, offset, cause });
        }
        Ok(dead_letter(delivery, "threader", &Cause::Malformed(cause)))
    }
}

fn parse(delivery: &Delivery) -> Result<EnrichedArticle, String> {
    let value = delivery.value.as_ref().ok_or("the record has no value")?;
    let mut json = serde_json::Deserializer::from_slice(value);
    serde_path_to_error::deserialize(&mut json)
        .map_err(|error| format!("the article at {}: {}", error.path(), error.inner()))
}

/// The trace of the article that gave rise to a word, whoever the word is about.
fn trace(delivery: &Delivery, id: &ArticleId) -> String {
    trace_id(header(&delivery.headers, "traceparent").map(Bytes::as_ref), id.as_str())
}

fn unwritable(error: serde_json::Error) -> String {
    format!("the result can't be written as JSON: {error}")
}

fn lineage(word: &Lineage, trace: &str) -> Result<Record, serde_json::Error> {
    let event = CloudEvent {
        id: word.event_id(),
        kind: "article.lineage",
        source: "threader",
        subject: word.id.as_str(),
        time: Some(word.told_at),
        trace,
    };
    let key = word.id.as_str().to_owned();
    Ok(Record::new(topics::LINEAGE.name, key, serde_json::to_vec(word)?).with_headers(headers(&event)))
}

fn stance(stance: &StanceEvent, trace: &str) -> Result<Record, serde_json::Error> {
    let key = stance.matter.key();
    let event = CloudEvent {
        id: stance.event_id(),
        kind: match stance.event {
            StanceChange::Withdrawn => "stance.withdrawn",
            StanceChange::Traced => "stance.traced",
            _ => "stance.stated",
        },
        source: "threader",
        subject: &key,
        time: Some(stance.told_at),
        trace,
    };
    let headers = headers(&event);
    Ok(Record::new(topics::STANCES.name, key, serde_json::to_vec(stance)?).with_headers(headers))
}

fn headers(event: &CloudEvent<'_>) -> Vec<Header> {
    event.headers().into_iter().map(|(name, value)| (name, value.into())).collect()
}
