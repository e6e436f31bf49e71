use std::sync::Arc;

use crate::Meaning;
use crate::openings::{Openings, Starts, What};
use crate::trie::Trie;

/// Everything that has a name in a language.
#[derive(Debug)]
pub struct Lexicon {
    own: Forms,
    /// the names of people, shared by all languages
    people: Arc<Forms>,
    clitics: Clitics,
}

/// Forms with what each may mean.
#[derive(Debug)]
pub(crate) struct Forms {
    trie: Trie,
    /// by the number of the form
    meanings: Vec<Vec<Meaning>>,
}

/// A form found in a text, by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    own: Option<usize>,
    person: Option<usize>,
    pub start: usize,
    pub end: usize,
}

/// What a form may mean.
#[derive(Debug, Clone, Copy, Default)]
pub struct Meanings<'l> {
    own: &'l [Meaning],
    people: &'l [Meaning],
}

impl<'l> Meanings<'l> {
    pub fn iter(self) -> impl Iterator<Item = &'l Meaning> {
        self.own.iter().chain(self.people)
    }
}

/// Letters that are written together with the word they stand before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clitics {
    None,
    Arabic,
    Hebrew,
}

impl Clitics {
    /// No word carries more of them.
    const MOST: usize = 3;

    pub(crate) fn of(language: &str) -> Self {
        match language {
            "ar" => Self::Arabic,
            "he" => Self::Hebrew,
            _ => Self::None,
        }
    }

    fn holds(self, c: char) -> bool {
        match self {
            Self::None => false,
            // and, so, in, like, to, and the article
            Self::Arabic => "وفبكلا".contains(c),
            Self::Hebrew => "ובלמהשכ".contains(c),
        }
    }
}

impl Forms {
    /// Of forms in their order; nothing where they are too many.
    pub(crate) fn new(forms: impl IntoIterator<Item = (String, Vec<Meaning>)>) -> Option<Self> {
        let (texts, meanings): (Vec<String>, Vec<Vec<Meaning>>) = forms.into_iter().unzip();
        Some(Self { trie: Trie::build(&texts)?, meanings })
    }

    fn of(&self, form: Option<usize>) -> &[Meaning] {
        form.map_or(&[], |form| &self.meanings[form])
    }
}

impl Lexicon {
    pub(crate) fn new(own: Forms, people: Arc<Forms>, clitics: Clitics) -> Self {
        Self { own, people, clitics }
    }

    pub fn meanings(&self, hit: Hit) -> Meanings<'_> {
        Meanings { own: self.own.of(hit.own), people: self.people.of(hit.person) }
    }

    /// What the whole of a text means.
    pub fn lookup(&self, name: &str) -> Meanings<'_> {
        self.longest(name, 0, u8::MAX)
            .filter(|hit| hit.end == name.len())
            .map(|hit| self.meanings(hit))
            .unwrap_or_default()
    }

    /// Tells how the names begin.
    pub(crate) fn open(&self, openings: &mut Openings) {
        self.own.trie.open(openings, What::Name);
        self.people.trie.open(openings, What::Person);
    }

    /// Every name in the text: at the beginning of words, the longest first, none inside another.
    pub fn find(&self, text: &str, starts: &Starts) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut from = 0;
        for (start, may) in starts.within(0..text.len(), What::Name as u8 | What::Person as u8) {
            if start >= from
                && let Some(hit) = self.at(text, start, may)
            {
                hits.push(hit);
                from = hit.end;
            }
        }
        hits
    }

    /// The name that begins with this word, or behind what is written together with it.
    fn at(&self, text: &str, mut at: usize, may: u8) -> Option<Hit> {
        let mut left = if self.clitics == Clitics::None { 0 } else { Clitics::MOST };
        loop {
            if let Some(hit) = self.longest(text, at, may) {
                return Some(hit);
            }
            let c = text[at..].chars().next().filter(|c| left > 0 && self.clitics.holds(*c))?;
            left -= 1;
            at += c.len_utf8();
            // "بـقطر": a stroke that only stretches the line
            at += text[at..].len() - text[at..].trim_start_matches('\u{640}').len();
        }
    }

    fn longest(&self, text: &str, at: usize, may: u8) -> Option<Hit> {
        let among = |forms: &Forms, what: What| {
            if may & what as u8 == 0 { None } else { forms.trie.longest(text, at) }
        };
        let own = among(&self.own, What::Name);
        let person = among(&self.people, What::Person);
        let end = own.into_iter().chain(person).map(|(_, end)| end).max()?;
        let of_length =
            |found: Option<(usize, usize)>| found.filter(|found| found.1 == end).map(|(form, _)| form);
        Some(Hit { own: of_length(own), person: of_length(person), start: at, end })
    }
}
