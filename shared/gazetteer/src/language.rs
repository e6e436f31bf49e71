use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::gazetteer::Facts;
use crate::issue::Cues;
use crate::lexicon::Forms;
use crate::lexicon_builder::{LexiconBuilder, people_forms};
use crate::openings::{Openings, Starts};
use crate::{DataError, IssueFinder, Lexicon, Source, Speech, StanceFinder, names};

/// The language whose names are known where an article's own has none.
pub(crate) const FALLBACK: &str = "en";

/// What is known of a language.
#[derive(Debug)]
pub struct Language {
    pub lexicon: Lexicon,
    pub issues: IssueFinder,
    pub stances: StanceFinder,
    pub speech: Speech,
    openings: Openings,
}

impl Language {
    /// Where the words of a text begin: what each list of the language is looked for with.
    pub fn starts(&self, text: &str) -> Starts {
        Starts::of(text, &self.openings)
    }
}

/// What languages are put together from.
#[derive(Debug)]
struct Stock {
    source: Source,
    cues: Cues,
    people: Arc<Forms>,
}

impl Stock {
    fn language(&self, code: &str, facts: &Facts) -> Result<Language, DataError> {
        let lexicon = LexiconBuilder::new(facts, &self.source, code)?.build(self.people.clone())?;
        let mut openings = Openings::default();
        lexicon.open(&mut openings);
        let issues = IssueFinder::build(code, &facts.issues, &self.cues, &mut openings)?;
        let stances = StanceFinder::load(&self.source, code, &mut openings)?;
        let speech = Speech::load(&self.source, code)?;
        Ok(Language { lexicon, issues, stances, speech, openings })
    }
}

/// English, and the other languages, each put together when a text first needs it: most readers follow few of them.
#[derive(Debug)]
pub(crate) struct Languages {
    stock: Stock,
    english: Language,
    others: BTreeMap<String, OnceLock<Result<Language, DataError>>>,
}

impl Languages {
    pub(crate) fn new(source: Source, facts: &Facts, cues: Cues) -> Result<Self, DataError> {
        let named = names::languages(&source).into_iter();
        let codes = named.chain(cues.negotiation.languages().map(str::to_owned));
        let others = codes.filter(|code| code != FALLBACK).map(|code| (code, OnceLock::new())).collect();
        let stock = Stock { source, cues, people: Arc::new(people_forms(facts)?) };
        let english = stock.language(FALLBACK, facts)?;
        Ok(Self { stock, english, others })
    }

    /// English where nothing is known of the language.
    pub(crate) fn get(&self, code: &str, facts: &Facts) -> &Language {
        let language = self.others.get(code).map(|place| self.ready(place, code, facts));
        // who brings files of their own has had them checked; what ships is checked by the tests
        language.and_then(|language| language.as_ref().ok()).unwrap_or(&self.english)
    }

    fn ready<'l>(
        &self,
        place: &'l OnceLock<Result<Language, DataError>>,
        code: &str,
        facts: &Facts,
    ) -> &'l Result<Language, DataError> {
        place.get_or_init(|| self.stock.language(code, facts))
    }

    /// Puts all of them together, or says what stands in the way.
    pub(crate) fn check(&self, facts: &Facts) -> Result<(), DataError> {
        for (code, place) in &self.others {
            self.ready(place, code, facts).as_ref().map_err(Clone::clone)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::openings::What;
    use crate::{Gazetteer, Source};

    #[test]
    fn no_issue_is_looked_for_at_every_word_of_english() {
        let gazetteer = Gazetteer::load(&Source::embedded()).unwrap();
        let openings = &gazetteer.language("en").openings;
        assert!(!openings.is_for_any(What::Issue), "a pattern begins with any word: see issues/README.md");
    }
}
