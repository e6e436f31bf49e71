use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::Value;

use super::codes;
use crate::eval::EvalError;

/// A sentence with those who act in it and those who are acted on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sentence {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) date: Option<NaiveDate>,
    pub(super) actors: Vec<Actor>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Actor {
    pub(super) words: String,
    pub(super) country: &'static str,
}

/// A list of objects with `text`, and `source` and `target`, each a list of `{actorText, code}`; actors whose code
/// is no country's are left out.
pub(super) fn read(file: &Path) -> Result<Vec<Sentence>, EvalError> {
    let json = fs::read_to_string(file).map_err(EvalError::file(file))?;
    let list: Vec<Value> =
        serde_json::from_str(&json).map_err(|error| EvalError::corpus(file, error.to_string()))?;
    Ok(list.iter().filter_map(sentence).collect())
}

fn sentence(value: &Value) -> Option<Sentence> {
    let actors = ["source", "target"].into_iter().filter_map(|side| value[side].as_array()).flatten();
    Some(Sentence {
        name: value["id"].as_str()?.to_owned(),
        text: value["text"].as_str()?.to_owned(),
        date: value["date"].as_str().and_then(|date| date.parse().ok()),
        actors: actors.filter_map(actor).collect(),
    })
}

fn actor(value: &Value) -> Option<Actor> {
    let country = value["code"].as_str().and_then(|code| codes::of_iso3(code.get(..3)?))?;
    Some(Actor { words: value["actorText"].as_str()?.to_owned(), country })
}
