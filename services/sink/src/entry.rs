use std::error::Error;

use dragoman_article::{EnrichedArticle, Reason};
use dragoman_service::chain;
use dragoman_stream::{Delivery, header};
use serde_json::Value;

use crate::dead::Dead;

/// U+0000 can't be stored by Postgres and ends a text for many readers. What stands for it is as long in code points,
/// so that spans stay true.
const INSTEAD_OF_NUL: &str = "\u{fffd}";

/// A record of `news.enriched`, read.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) delivery: Delivery,
    pub(crate) article: EnrichedArticle,
    /// the record's JSON, with the fields that we don't know
    pub(crate) doc: String,
    /// of the event as its producer named it, or as its content does
    pub(crate) event_id: String,
}

impl Entry {
    /// Reads a record; gives it back, with the reason, if it is none of `news.enriched`.
    pub(crate) fn read(delivery: Delivery) -> Result<Self, Box<Dead>> {
        match parse(&delivery) {
            Ok((article, doc)) => {
                let named = header(&delivery.headers, "ce_id").map(|id| String::from_utf8_lossy(id));
                let event_id =
                    named.map_or_else(|| article.event_id(), |id| id.replace('\0', INSTEAD_OF_NUL));
                Ok(Self { delivery, article, doc, event_id })
            }
            Err(error) => Err(Box::new(Dead { delivery, cause: chain(error.as_ref()) })),
        }
    }

    /// As the record says it.
    pub(crate) fn reason(&self) -> &str {
        match &self.article.reason {
            Reason::New => "new",
            Reason::Text => "text",
            Reason::Retag => "retag",
            Reason::Withdrawn => "withdrawn",
            Reason::Other(other) => other,
        }
    }
}

fn parse(delivery: &Delivery) -> Result<(EnrichedArticle, String), Box<dyn Error>> {
    let value = delivery.value.as_ref().ok_or("the record has no value")?;
    let text = std::str::from_utf8(value).map_err(|error| format!("the record is not UTF-8: {error}"))?;
    let doc = if text.contains(r"\u0000") { without_nul(text)? } else { text.to_owned() };
    let mut json = serde_json::Deserializer::from_str(&doc);
    let article = serde_path_to_error::deserialize(&mut json)?;
    json.end()?;
    Ok((article, doc))
}

fn without_nul(text: &str) -> serde_json::Result<String> {
    let mut value = serde_json::from_str(text)?;
    replace(&mut value);
    serde_json::to_string(&value)
}

/// Recurses no deeper than the parser did, which stops at 128.
fn replace(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => *text = text.replace('\0', INSTEAD_OF_NUL),
        Value::Array(values) => values.iter_mut().for_each(replace),
        Value::Object(fields) => {
            *fields = std::mem::take(fields)
                .into_iter()
                .map(|(name, mut value)| {
                    replace(&mut value);
                    (name.replace('\0', INSTEAD_OF_NUL), value)
                })
                .collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    const GOLDEN: &str = include_str!("../../../shared/article/golden/enriched-article.1.json");

    fn delivery(value: impl Into<Bytes>) -> Delivery {
        Delivery {
            topic: "news.enriched".into(),
            partition: 0,
            offset: 7,
            key: None,
            value: Some(value.into()),
            headers: vec![("ce_id".into(), "from-its-producer".into())],
            timestamp: 0,
        }
    }

    #[test]
    fn a_record_is_read_with_what_it_does_not_say_itself() {
        let entry = Entry::read(delivery(GOLDEN)).unwrap();
        assert_eq!((entry.doc.as_str(), entry.event_id.as_str()), (GOLDEN, "from-its-producer"));
        let unnamed = Entry::read(Delivery { headers: vec![], ..delivery(GOLDEN) }).unwrap();
        assert_eq!(unnamed.event_id, unnamed.article.event_id());
    }

    #[test]
    fn what_is_no_enriched_article_comes_back_with_the_place_of_the_fault() {
        let wrong = GOLDEN.replacen("\"revision\": 1", "\"revision\": \"one\"", 1);
        assert_ne!(wrong, GOLDEN);
        for (value, said) in [
            (Bytes::from(wrong), "revision: invalid type"),
            (Bytes::from_static(b"{\"id\""), "EOF"),
            (Bytes::from_static(b"\xff"), "not UTF-8"),
            (Bytes::from(format!("{GOLDEN} {{}}")), "trailing characters"),
            (Bytes::from("[".repeat(100_000)), "invalid type"),
        ] {
            let dead = Entry::read(delivery(value.clone())).unwrap_err();
            assert_eq!(dead.delivery.value, Some(value));
            assert!(dead.cause.contains(said), "{}", dead.cause);
        }
        assert!(
            Entry::read(Delivery { value: None, ..delivery("") }).unwrap_err().cause.contains("no value")
        );
    }

    #[test]
    fn a_nul_is_replaced_and_spans_stay_true() {
        let mut value: Value = serde_json::from_str(GOLDEN).unwrap();
        value["title"] = "a\0b\0 Kyiv".into();
        value["mentions"][0]["start"] = 5.into();
        value["mentions"][0]["end"] = 9.into();
        value["unknown\0field"] = r"kept \u0000 as it is".into();
        let entry = Entry::read(delivery(value.to_string())).unwrap();
        let article = &entry.article;
        assert_eq!(article.title, "a\u{fffd}b\u{fffd} Kyiv");
        assert_eq!(article.mentions[0].span.slice(&article.title).unwrap(), article.mentions[0].surface);
        let doc: Value = serde_json::from_str(&entry.doc).unwrap();
        assert_eq!(doc["title"], article.title.as_str());
        assert_eq!(doc["unknown\u{fffd}field"], r"kept \u0000 as it is");
    }
}
