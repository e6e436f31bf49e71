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

    /// Scripts without spaces write a foreign name as one word: it is as good as a whole name where the person has no
    /// office that would tell who bears a surname.
    fn is_full(&self, name: &str) -> bool {
        let parts = name.split([' ', '\u{a0}', '·', '・']).count();
        let surname_parts = self.surname.split(' ').count();
        if name.chars().any(word::is_unspaced) {
            parts > 1 || self.relation.is_some()
        } else {
            parts > surname_parts
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_without_spaces_is_a_surname_unless_there_is_no_office() {
        let mut person = Person {
            id: String::new(),
            slug: String::new(),
            name: "Jared Kushner".into(),
            surname: "Kushner".into(),
            variants: vec!["库什纳".into(), "贾里德·库什纳".into(), "Кушнер".into()],
            gender: None,
            relation: None,
        };
        assert_eq!(person.full_names().collect::<Vec<_>>(), ["Jared Kushner", "贾里德·库什纳"]);
        person.relation = Some("son-in-law of Donald Trump".into());
        assert_eq!(person.full_names().collect::<Vec<_>>(), ["Jared Kushner", "库什纳", "贾里德·库什纳"]);
        assert_eq!(person.surnames().collect::<Vec<_>>(), ["Кушнер", "Kushner"]);
    }
}
