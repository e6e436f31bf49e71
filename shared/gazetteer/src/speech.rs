use std::collections::BTreeMap;

use serde::Deserialize;

use crate::source::DataFile;
use crate::trie::Trie;
use crate::{DataError, Source};

/// The words by which a language reports what is said.
#[derive(Debug, Default)]
pub struct Speech {
    trie: Option<Trie>,
    /// by the number of the form
    cues: Vec<Cue>,
    levels: Vec<String>,
    sides: Vec<String>,
    /// the speaker follows the verb
    pub verb_first: bool,
    /// a dash at the beginning of a paragraph begins speech
    pub dashes: bool,
}

/// What a word of speech may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cue {
    parts: u32,
    /// position in the list of levels
    level: Option<u8>,
    /// position in the list of sides
    side: Option<u8>,
}

/// The lists of a file, as its README explains them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    Say,
    That,
    Tell,
    Judge,
    Think,
    Claim,
    Quoted,
    Aside,
    Source,
    SourceBehind,
    So,
    Adjunct,
    Called,
    Conjunction,
    Subordinate,
    Contrast,
    And,
    Relative,
    Between,
    Cancel,
    Be,
    Finite,
    Preposition,
    Article,
    He,
    She,
    They,
    I,
    Institution,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SpeechFile {
    #[serde(default)]
    verb_first: bool,
    #[serde(default)]
    dashes: bool,
    words: BTreeMap<Part, Vec<String>>,
    #[serde(default)]
    levels: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    sides: BTreeMap<String, Vec<String>>,
}

impl Cue {
    #[inline]
    pub fn is(self, part: Part) -> bool {
        self.parts & (1 << part as u32) != 0
    }

    #[inline]
    pub fn is_any(self, parts: &[Part]) -> bool {
        parts.iter().any(|part| self.is(*part))
    }

    /// A noun of people who speak without a name.
    #[inline]
    pub fn is_level(self) -> bool {
        self.level.is_some()
    }
}

impl Speech {
    /// Of a language without a file nothing is known.
    pub(crate) fn load(source: &Source, language: &str) -> Result<Self, DataError> {
        let file = format!("speech/{language}.toml");
        let Some(DataFile { place: file, text }) = source.get(&file) else { return Ok(Self::default()) };
        let read: SpeechFile = toml::from_str(text).map_err(|error| DataError::toml(file, text, &error))?;
        let mut forms: BTreeMap<String, Cue> = BTreeMap::new();
        for (part, words) in &read.words {
            for form in words.iter().flat_map(|word| spellings(word)) {
                forms.entry(form).or_default().parts |= 1 << *part as u32;
            }
        }
        for (number, words) in read.levels.values().enumerate() {
            for form in words.iter().flat_map(|word| spellings(word)) {
                forms.entry(form).or_default().level = u8::try_from(number).ok();
            }
        }
        for (number, words) in read.sides.values().enumerate() {
            for form in words.iter().flat_map(|word| spellings(word)) {
                forms.entry(form).or_default().side = u8::try_from(number).ok();
            }
        }
        if forms.contains_key("") {
            return Err(DataError::new(file, 0, "a form is empty"));
        }
        let (texts, cues): (Vec<String>, Vec<Cue>) = forms.into_iter().unzip();
        let trie = Trie::build(&texts).ok_or_else(|| DataError::new(file, 0, "too many words"))?;
        let (levels, sides) = (read.levels.into_keys().collect(), read.sides.into_keys().collect());
        Ok(Self { trie: Some(trie), cues, levels, sides, verb_first: read.verb_first, dashes: read.dashes })
    }

    /// The longest form that begins at this byte, with the byte it ends at.
    pub fn at(&self, text: &str, at: usize) -> Option<(Cue, usize)> {
        let (form, end) = self.trie.as_ref()?.longest(text, at)?;
        Some((self.cues[form], end))
    }

    pub fn level(&self, cue: Cue) -> Option<&str> {
        self.levels.get(usize::from(cue.level?)).map(String::as_str)
    }

    /// The side of a word that names no state: "European".
    pub fn side(&self, cue: Cue) -> Option<&str> {
        self.sides.get(usize::from(cue.side?)).map(String::as_str)
    }
}

/// The forms of a word, each also as it begins a sentence.
fn spellings(word: &str) -> impl Iterator<Item = String> {
    word.split(',').map(|form| crate::fold::Fold::of(form.trim())).flat_map(|form| {
        let capitalised = crate::fold::sentence_case(&form);
        [form, capitalised]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_the_senses_of_all_its_lists_and_the_longest_is_read() {
        let file = "[words]\nsay = [\"say, said\"]\ntell = [\"told\"]\nfinite = [\"said\"]\nadjunct = [\"told reporters\"]\n\
                    [levels]\nofficial = [\"official, officials\"]\n";
        let speech = Speech::load(&Source::of(&[("speech/en.toml", file)]), "en").unwrap();
        let (said, end) = speech.at("Said so", 0).unwrap();
        assert!(said.is(Part::Say) && said.is(Part::Finite) && end == 4);
        let (told, end) = speech.at("he told\nreporters", 3).unwrap();
        assert!(told.is(Part::Adjunct) && !told.is(Part::Tell) && end == 17);
        let (officials, _) = speech.at("officials", 0).unwrap();
        assert_eq!(speech.level(officials), Some("official"));
        assert_eq!(speech.at("sayings", 0), None);
    }

    #[test]
    fn an_unknown_list_is_named_with_its_line() {
        let error =
            Speech::load(&Source::of(&[("speech/en.toml", "[words]\nsays = []\n")]), "en").unwrap_err();
        assert!(error.to_string().starts_with("speech/en.toml:"), "{error}");
    }

    #[test]
    fn english_has_more_than_a_hundred_and_twenty_ways_to_say_so() {
        let speech = Speech::load(&Source::embedded(), "en").unwrap();
        let verbs = [Part::Say, Part::That, Part::Tell, Part::Judge, Part::Aside, Part::Source];
        assert!(speech.cues.iter().filter(|cue| cue.is_any(&verbs)).count() > 240);
    }
}
