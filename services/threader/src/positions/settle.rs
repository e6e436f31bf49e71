use bytes::Bytes;
use dragoman_article::{CloudEvent, LatestPosition, PositionChange, StanceEvent, topics, trace_id};
use dragoman_stream::stage::{Cause, Ended, Malformed, Stage, Verdict};
use dragoman_stream::{Delivery, Header, Record, Staged, header};

use super::{History, change};
use crate::metrics;

/// From what an article says of a matter to where the party stands.
#[derive(Debug)]
pub(crate) struct Settle;

/// What a record of `news.stances` did to the latest position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// another one holds now
    Changed,
    /// another one holds now, from an archive: no news
    Backfilled,
    /// the same holds
    Unchanged,
    /// in the dead letters
    Dead,
}

impl Heard {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Backfilled => "backfilled",
            Self::Unchanged => "unchanged",
            Self::Dead => "dead",
        }
    }
}

impl Stage for Settle {
    type Outcome = Heard;
    const NAME: &'static str = "threader-positions";

    fn apply(&mut self, delivery: &Delivery, tables: &Staged<'_>) -> Result<Verdict<Heard>, Malformed> {
        let (key, event) = event(delivery)?;
        let before = tables
            .get(topics::POSITIONS.name, delivery.partition, &key)
            .map(|value| parse::<LatestPosition>(value, "the latest position"))
            .transpose()?;
        let mut history = History::of(before.clone());
        history.hear(&event);
        let after = history.latest(&event.matter);
        let change = change(&event, before.as_ref(), after.as_ref());
        let mut records = vec![];
        if after != before {
            let value = after.as_ref().map(serde_json::to_vec).transpose().map_err(unwritable)?;
            let record = match value {
                Some(value) => Record::new(topics::POSITIONS.name, key.clone(), value),
                None => Record::tombstone(topics::POSITIONS.name, key.clone()),
            };
            records.push(record.in_partition(delivery.partition));
        }
        let outcome = match change {
            None => Heard::Unchanged,
            Some(_) if event.backfilled => Heard::Backfilled,
            Some(change) => {
                records.push(changed(delivery, key, &event, &change).map_err(unwritable)?);
                Heard::Changed
            }
        };
        Ok(Verdict { records, outcome })
    }

    fn ended(&mut self, _: &Delivery, ended: Ended<Heard>) {
        metrics::heard(match ended {
            Ended::Well(heard) => heard,
            Ended::Dead(Cause::Malformed(_) | Cause::TooLarge(_) | Cause::Panicked(_)) => Heard::Dead,
        });
    }
}

/// What a delivery of `news.stances` must be: an event under its matter's key.
fn event(delivery: &Delivery) -> Result<(Bytes, StanceEvent), Malformed> {
    let value = delivery.value.as_ref().ok_or_else(|| Malformed("no value".into()))?;
    let event: StanceEvent = parse(value, "the stance")?;
    let key = delivery.key.clone().filter(|key| *key == event.matter.key().as_bytes());
    let key =
        key.ok_or_else(|| Malformed("the key is not that of party, issue, dossier and target".into()))?;
    Ok((key, event))
}

fn changed(
    delivery: &Delivery,
    key: Bytes,
    event: &StanceEvent,
    change: &PositionChange,
) -> Result<Record, serde_json::Error> {
    let traceparent = header(&delivery.headers, "traceparent").map(Bytes::as_ref);
    let subject = event.matter.key();
    let about = CloudEvent {
        id: change.event_id(),
        kind: "position.changed",
        source: "threader",
        subject: &subject,
        time: Some(event.told_at),
        trace: &trace_id(traceparent, event.article.as_str()),
    };
    let headers: Vec<Header> =
        about.headers().into_iter().map(|(name, value)| (name, value.into())).collect();
    Ok(Record::new(topics::POSITION_CHANGES.name, key, serde_json::to_vec(change)?).with_headers(headers))
}

fn parse<T: serde::de::DeserializeOwned>(value: &[u8], what: &str) -> Result<T, Malformed> {
    let mut json = serde_json::Deserializer::from_slice(value);
    let parsed = serde_path_to_error::deserialize(&mut json);
    parsed.map_err(|error| Malformed(format!("{what} at {}: {}", error.path(), error.inner())))
}

fn unwritable(error: serde_json::Error) -> Malformed {
    Malformed(format!("the result can't be written as JSON: {error}"))
}
