use std::collections::HashMap;

use serde::Deserialize;

/// An answer in the SPARQL 1.1 query results JSON format.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    results: Results,
}

#[derive(Debug, Deserialize)]
struct Results {
    bindings: Vec<Row>,
}

/// A row: what its variables are bound to.
#[derive(Debug, Deserialize)]
pub(crate) struct Row(HashMap<String, Value>);

#[derive(Debug, Deserialize)]
struct Value {
    value: String,
    #[serde(rename = "xml:lang")]
    language: Option<String>,
}

impl Answer {
    pub(crate) fn parse(body: &[u8]) -> Result<Vec<Row>, serde_json::Error> {
        Ok(serde_json::from_slice::<Self>(body)?.results.bindings)
    }
}

impl Row {
    pub(crate) fn get(&self, variable: &str) -> Option<&str> {
        self.0.get(variable).map(|value| value.value.as_str())
    }

    pub(crate) fn language(&self, variable: &str) -> Option<&str> {
        self.0.get(variable)?.language.as_deref()
    }

    /// The item that an address of Wikidata names.
    pub(crate) fn qid(&self, variable: &str) -> Option<&str> {
        let last = self.get(variable)?.rsplit('/').next()?;
        let digits = last.strip_prefix('Q')?;
        (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(last)
    }
}
