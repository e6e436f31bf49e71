//! The published schemas and records: what consumers were promised stays true.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::fs;
use std::path::{Path, PathBuf};

use dragoman_article::{
    ArticleState, Cursor, EnrichedArticle, Feed, Lineage, MentionEvent, Observation, Retag, Revisit,
};
use schemars::{JsonSchema, schema_for};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// `UPDATE_SCHEMAS=1 cargo test -p dragoman-article` writes the files anew; a review then sees what changed.
fn schema_file_is_current<T: JsonSchema>(name: &str) {
    let generated = serde_json::to_string_pretty(&schema_for!(T)).unwrap() + "\n";
    let path = folder("schema").join(format!("{name}.v1.json"));
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, generated, "{} differs from the types; see the comment above", path.display());
}

/// Golden records are never edited, only added: each must still be read, keep its meaning, and validate.
fn golden_records_hold<T: JsonSchema + Serialize + DeserializeOwned>(name: &str) {
    let schema = serde_json::to_value(schema_for!(T)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut count = 0;
    for entry in fs::read_dir(folder("golden")).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_str().unwrap().starts_with(&format!("{name}.")) {
            continue;
        }
        count += 1;
        let golden: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let problems: Vec<_> = validator.iter_errors(&golden).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{}: {problems:?}", path.display());
        let read: T = serde_json::from_value(golden.clone()).unwrap();
        let written = serde_json::to_value(&read).unwrap();
        assert_contains(&written, &golden, &path.display().to_string());
        let problems: Vec<_> = validator.iter_errors(&written).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "rewritten {}: {problems:?}", path.display());
    }
    assert!(count > 0, "no golden record of {name}");
}

/// Everything the golden record says is still said; more may be.
fn assert_contains(written: &Value, golden: &Value, place: &str) {
    match (written, golden) {
        (Value::Object(written), Value::Object(golden)) => {
            for (key, value) in golden {
                let place = format!("{place}/{key}");
                match written.get(key) {
                    Some(found) => assert_contains(found, value, &place),
                    None => assert!(value.is_null(), "{place} is lost"),
                }
            }
        }
        (Value::Array(written), Value::Array(golden)) => {
            assert_eq!(written.len(), golden.len(), "{place}");
            for (index, (written, golden)) in written.iter().zip(golden).enumerate() {
                assert_contains(written, golden, &format!("{place}/{index}"));
            }
        }
        (Value::Number(written), Value::Number(golden)) => {
            // f32 in the types, decimal in the file
            let difference = written.as_f64().unwrap() - golden.as_f64().unwrap();
            assert!(difference.abs() < 1e-6, "{place}: {written} is not {golden}");
        }
        _ => assert_eq!(written, golden, "{place}"),
    }
}

macro_rules! contract {
    ($($name:ident: $type:ty),* $(,)?) => {
        $(mod $name {
            use super::*;

            #[test]
            fn the_schema_file_is_current() {
                schema_file_is_current::<$type>(&stringify!($name).replace('_', "-"));
            }

            #[test]
            fn golden_records_are_read_for_ever() {
                golden_records_hold::<$type>(&stringify!($name).replace('_', "-"));
            }
        })*
    };
}

contract! {
    feed: Feed,
    cursor: Cursor,
    revisit: Revisit,
    observation: Observation,
    article_state: ArticleState,
    enriched_article: EnrichedArticle,
    mention_event: MentionEvent,
    retag: Retag,
    lineage: Lineage,
}

#[test]
fn a_field_or_a_word_from_a_later_release_is_no_error() {
    let mut later: Value =
        serde_json::from_str(&fs::read_to_string(folder("golden").join("enriched-article.1.json")).unwrap())
            .unwrap();
    later["field_of_a_later_release"] = Value::Bool(true);
    later["mentions"][0]["role"] = "mediator".into();
    let read: EnrichedArticle = serde_json::from_value(later).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap()["mentions"][0]["role"], "mediator");
}
