use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use dragoman_article::Via;

use crate::fold::{Fold, sentence_case};
use crate::gazetteer::{Entity, Facts};
use crate::language::FALLBACK;
use crate::lexicon::{Clitics, Forms};
use crate::names::{self, Name};
use crate::table::{Table, rows};
use crate::{DataError, Gender, Lexicon, Meaning, Source, cases, spelling};

/// A name in capitals is told from an abbreviation by its length.
const SHORTEST_CAPITALS: usize = 4;

/// Gathers the forms of a language.
pub(crate) struct LexiconBuilder<'f> {
    facts: &'f Facts,
    language: &'f str,
    gathered: Gathered,
}

impl<'f> LexiconBuilder<'f> {
    pub(crate) fn new(facts: &'f Facts, source: &Source, language: &'f str) -> Result<Self, DataError> {
        let mut builder = Self { facts, language, gathered: Gathered::default() };
        let own = names::load(source, language)?;
        for name in &own {
            builder.name(name)?;
        }
        if language == FALLBACK {
            builder.titles();
        } else {
            builder.borrow(&own, &names::load(source, FALLBACK)?)?;
            builder.titles_abroad(source)?;
            builder.people();
        }
        for embedded in names::embedded(source)? {
            let meaning =
                facts.entity(&embedded.id).map_or(Meaning::Hidden, |entity| entity.meaning(Via::Name));
            builder.add(&embedded.form, meaning);
        }
        Ok(builder)
    }

    pub(crate) fn build(self, people: Arc<Forms>) -> Result<Lexicon, DataError> {
        let language = self.language;
        Ok(Lexicon::new(
            self.gathered.build(&format!("names/{language}.tsv"))?,
            people,
            Clitics::of(language),
        ))
    }

    fn name(&mut self, name: &Name) -> Result<(), DataError> {
        let Some(entity) = self.facts.entity(&name.id) else {
            let reason = format!("{:?} is no country, body or place", name.id);
            return Err(DataError::new(&name.file, name.line, reason));
        };
        let meaning = entity.meaning(name.via.clone());
        // English writes them with a capital anyway
        let small = self.language != FALLBACK && matches!(name.via, Via::Adjective | Via::Demonym);
        for form in &name.forms {
            self.add(form, meaning.clone());
            if small && form.starts_with(char::is_lowercase) {
                self.add(&sentence_case(form), meaning.clone());
            }
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

    fn titles_abroad(&mut self, source: &Source) -> Result<(), DataError> {
        for row in rows(source, "titles.tsv", Table { columns: &["language", "title", "forms"], key: 2 })? {
            if row.required(0, "language")? != self.language {
                continue;
            }
            let text = row.required(1, "title")?;
            let Ok(number) = self.facts.titles.binary_search_by(|title| title.text.as_str().cmp(text)) else {
                return Err(row.error(format!("{text:?} is no title of an office")));
            };
            for form in row.list(2, '|') {
                self.add(form, Meaning::Title(number));
                self.add(&sentence_case(form), Meaning::Title(number));
            }
        }
        Ok(())
    }

    /// The names of people as the language spells them, and in the cases that it puts them in.
    fn people(&mut self) {
        if !cases::has(self.language) && !spelling::has(self.language) {
            return;
        }
        let facts = self.facts;
        let at_home: HashSet<usize> = facts
            .offices
            .iter()
            .filter(|office| {
                office.country.as_deref().is_some_and(|country| spelling::HOMES.contains(&country))
            })
            .flat_map(|office| office.terms.iter().map(|term| term.person))
            .collect();
        for (number, person) in facts.people.iter().enumerate() {
            for name in person.full_names() {
                self.person(name, person.gender, at_home.contains(&number), &Meaning::FullName(number));
            }
            for name in person.surnames() {
                self.person(name, person.gender, at_home.contains(&number), &Meaning::Surname(number));
            }
        }
    }

    fn person(&mut self, name: &str, gender: Option<Gender>, at_home: bool, meaning: &Meaning) {
        let spelled = if at_home { spelling::of(self.language, name) } else { Vec::new() };
        for spelling in &spelled {
            self.gathered.insert(Fold::of(spelling), meaning.clone());
        }
        for name in spelled.iter().map(String::as_str).chain([name]) {
            for form in cases::of(self.language, name, gender) {
                self.gathered.insert(Fold::of(&form), meaning.clone());
            }
        }
    }

    fn add(&mut self, form: &str, meaning: Meaning) {
        self.gathered.add(form, meaning, self.language == "tr");
    }
}

/// The names of people, which are the same in every language: one list that all of them share.
pub(crate) fn people_forms(facts: &Facts) -> Result<Forms, DataError> {
    let mut gathered = Gathered::default();
    for (number, person) in facts.people.iter().enumerate() {
        for name in person.full_names() {
            gathered.add(name, Meaning::FullName(number), false);
        }
        for name in person.surnames() {
            gathered.add(name, Meaning::Surname(number), false);
        }
    }
    gathered.build("register")
}

/// Forms with what they mean.
#[derive(Debug, Default)]
struct Gathered {
    forms: BTreeMap<String, (Vec<Meaning>, bool)>,
    /// names written all in capitals, added where they are no form already
    capitals: Vec<(String, Meaning)>,
}

impl Gathered {
    fn add(&mut self, form: &str, meaning: Meaning, turkish: bool) {
        let folded = Fold::of(form);
        // an apostrophe behind a name marks a genitive and is no part of it
        let folded = folded.trim_end_matches('\'').to_owned();
        if folded.trim().is_empty() {
            return;
        }
        let upper = if turkish { folded.replace('i', "İ") } else { folded.clone() }.to_uppercase();
        if upper != folded && folded.chars().filter(|c| c.is_alphabetic()).count() >= SHORTEST_CAPITALS {
            self.capitals.push((upper, meaning.clone()));
        }
        self.insert(folded, meaning);
    }

    /// A form that is not looked for in capitals.
    fn insert(&mut self, folded: String, meaning: Meaning) {
        let meanings = &mut self.forms.entry(folded).or_default().0;
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }

    fn build(mut self, file: &str) -> Result<Forms, DataError> {
        for (form, meaning) in std::mem::take(&mut self.capitals) {
            let (meanings, capitals) = self.forms.entry(form).or_insert_with(|| (Vec::new(), true));
            if *capitals && !meanings.contains(&meaning) {
                meanings.push(meaning);
            }
        }
        let forms = self.forms.into_iter().map(|(form, (meanings, _))| (form, meanings));
        Forms::new(forms).ok_or_else(|| DataError::new(file, 0, "too many names"))
    }
}

fn title_case(text: &str) -> String {
    let small = ["of", "the", "and", "for", "to", "in", "on", "at"];
    let word = |word: &str| if small.contains(&word) { word.to_owned() } else { sentence_case(word) };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
