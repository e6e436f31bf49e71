use serde::{Deserialize, Serialize};

use crate::word;

/// Somebody who holds or held office, or negotiates without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Wikidata QID, or a slug of ours
    pub id: String,
    /// as the register refers to it
    pub slug: String,
    /// in English
    pub name: String,
    pub surname: String,
    /// other spellings, scripts and cases, whole names and surnames alike
    pub variants: Vec<String>,
    pub gender: Option<Gender>,
    /// why somebody without office is known
    pub relation: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub enum Gender {
    #[serde(rename = "f")]
    Female,
    #[serde(rename = "m")]
    Male,
}

impl Person {
    /// The names that are given name and surname.
    pub(crate) fn full_names(&self) -> impl Iterator<Item = &str> {
        self.names().filter(|name| self.is_full(name))
    }

    pub(crate) fn surnames(&self) -> impl Iterator<Item = &str> {
        self.names().filter(|name| !self.is_full(name)).chain([self.surname.as_str()])
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str()].into_iter().chain(self.variants.iter().map(String::as_str))
    }

    /// Scripts without spaces write a foreign name as one word.
    fn is_full(&self, name: &str) -> bool {
        let parts = name.split([' ', '\u{a0}', '·', '・']).count();
        let surname_parts = self.surname.split(' ').count();
        if name.chars().any(word::is_unspaced) { parts > 1 } else { parts > surname_parts }
    }
}
