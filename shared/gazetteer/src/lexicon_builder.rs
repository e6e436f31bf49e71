use std::collections::{BTreeMap, HashSet};

use dragoman_article::Via;

use crate::fold::Fold;
use crate::gazetteer::{Entity, FALLBACK, Facts};
use crate::lexicon::Clitics;
use crate::names::{self, Name};
use crate::{DataError, Lexicon, Meaning, Source};

/// A name in capitals is told from an abbreviation by its length.
const SHORTEST_CAPITALS: usize = 4;

/// Gathers the forms of a language.
pub(crate) struct LexiconBuilder<'f> {
    facts: &'f Facts,
    language: &'f str,
    forms: BTreeMap<String, (Vec<Meaning>, bool)>,
    /// names written all in capitals, added where they are no form already
    capitals: Vec<(String, Meaning)>,
}

impl<'f> LexiconBuilder<'f> {
    pub(crate) fn new(facts: &'f Facts, source: &Source, language: &'f str) -> Result<Self, DataError> {
        let mut builder = Self { facts, language, forms: BTreeMap::new(), capitals: Vec::new() };
        let own = names::load(source, language)?;
        for name in &own {
            builder.name(name)?;
        }
        let english = names::load(source, FALLBACK)?;
        if language == FALLBACK {
            builder.titles();
        } else {
            builder.borrow(&own, &english)?;
        }
        for (number, person) in facts.people.iter().enumerate() {
            for name in person.full_names() {
                builder.add(name, Meaning::FullName(number));
            }
            for name in person.surnames() {
                builder.add(name, Meaning::Surname(number));
            }
        }
        for embedded in names::embedded(source)? {
            let meaning =
                facts.entity(&embedded.id).map_or(Meaning::Hidden, |entity| entity.meaning(Via::Name));
            builder.add(&embedded.form, meaning);
        }
        Ok(builder)
    }

    pub(crate) fn build(mut self) -> Result<Lexicon, DataError> {
        for (form, meaning) in std::mem::take(&mut self.capitals) {
            let entry = self.forms.entry(form).or_insert_with(|| (Vec::new(), true));
            if entry.1 && !entry.0.contains(&meaning) {
                entry.0.push(meaning);
            }
        }
        let forms = self.forms.into_iter().map(|(form, (meanings, capitals))| (form, meanings, capitals));
        Lexicon::new(forms, Clitics::of(self.language)).map_err(|error| {
            DataError::new(&format!("names/{}.tsv", self.language), 0, format!("too many names: {error}"))
        })
    }

    fn name(&mut self, name: &Name) -> Result<(), DataError> {
        let Some(entity) = self.facts.entity(&name.id) else {
            let reason = format!("{:?} is no country, body or place", name.id);
            return Err(DataError::new(&name.file, name.line, reason));
        };
        let meaning = entity.meaning(name.via.clone());
        for form in &name.forms {
            self.add(form, meaning.clone());
        }
        Ok(())
    }

    /// Bodies and places keep their English names in other languages; countries where they have no other.
    fn borrow(&mut self, own: &[Name], english: &[Name]) -> Result<(), DataError> {
        let named: HashSet<&str> = own.iter().map(|name| name.id.as_str()).collect();
        for name in english {
            let proper = matches!(name.via, Via::Name | Via::Official | Via::Abbreviation);
            let country = matches!(self.facts.entity(&name.id), Some(Entity::Country(_)));
            if proper && !(country && named.contains(name.id.as_str())) {
                self.name(name)?;
            }
        }
        Ok(())
    }

    /// As texts write them: "prime minister", "Prime minister", "Prime Minister".
    fn titles(&mut self) {
        for (number, title) in self.facts.titles.iter().enumerate() {
            for form in [title.text.clone(), sentence_case(&title.text), title_case(&title.text)] {
                self.add(&form, Meaning::Title(number));
            }
        }
    }

    fn add(&mut self, form: &str, meaning: Meaning) {
        let folded = Fold::of(form);
        // an apostrophe behind a name marks a genitive and is no part of it
        let folded = folded.trim_end_matches('\'').to_owned();
        if folded.trim().is_empty() {
            return;
        }
        let upper =
            if self.language == "tr" { folded.replace('i', "İ") } else { folded.clone() }.to_uppercase();
        if upper != folded && folded.chars().filter(|c| c.is_alphabetic()).count() >= SHORTEST_CAPITALS {
            self.capitals.push((upper, meaning.clone()));
        }
        let meanings = &mut self.forms.entry(folded).or_default().0;
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }
}

fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn title_case(text: &str) -> String {
    let small = ["of", "the", "and", "for", "to", "in", "on", "at"];
    let word = |word: &str| if small.contains(&word) { word.to_owned() } else { sentence_case(word) };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
