use std::collections::BTreeSet;

use dragoman_article::{Via, Zone};
use dragoman_gazetteer::{Facts, Meaning, Meanings};

use super::found::At;
use super::homonyms::Homonyms;
use super::namesakes::{self, Namesakes};
use super::page::Page;
use super::{longer_names, roles, shared_names, words};

/// A name on the page with the sense it has there.
#[derive(Debug)]
pub(super) struct Name<'a> {
    pub(super) at: At,
    pub(super) meanings: Meanings<'a>,
    pub(super) sense: Sense,
    pub(super) boilerplate: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sense {
    Country(usize),
    /// one of several countries, of which nothing tells which
    Countries,
    /// several countries at once: "the two Koreas"
    AllCountries,
    Body(usize),
    /// one of several bodies of the same name: each country has its Foreign Ministry
    Bodies,
    Place(usize),
    /// of a full name
    Person(usize),
    Surname,
    Title(usize),
    /// a homonym that the article does not explain
    Open,
    /// the name of something else
    Nothing,
}

/// Reads every name in its sense, as far as the name and its neighbours tell.
pub(super) fn read<'a>(page: &Page<'a>) -> Vec<Name<'a>> {
    let mut names = Vec::new();
    let mut homonyms = Homonyms::default();
    let mut namesakes = Namesakes::default();
    let english = page.code == "en" || page.code == "und";
    for (passage, content) in page.passages.iter().enumerate() {
        for hit in &content.names {
            let at = At { passage, start: hit.start, end: hit.end };
            let meanings = page.meanings(*hit);
            let boilerplate = content.zone(hit.start) == Zone::Boilerplate;
            names.extend(namesake(page, at, meanings).map(|(at, meanings)| Name {
                at,
                meanings,
                sense: Sense::Surname,
                boilerplate,
            }));
            let sense = homonyms.decide(page, at).unwrap_or_else(|| sense(page, at, meanings));
            let mut name = Name { at, meanings, sense, boilerplate };
            if english {
                if name.sense == Sense::Nothing
                    && let Some(surname) = homonyms.surname_of(page, at, meanings)
                {
                    namesakes.note_person(surname);
                }
                namesakes.note(page, &name);
                if matches!(name.sense, Sense::Country(_))
                    && (namesakes::stands_before_state(content.text, at)
                        || namesakes::is_language(content.text, &name)
                        || namesakes::is_road(content.text, at))
                {
                    name.sense = Sense::Nothing;
                }
            }
            names.push(name);
        }
    }
    namesakes.settle(page, &mut names);
    settle_countries(&mut names);
    shared_names::settle(page, &mut names);
    names
}

fn sense(page: &Page<'_>, at: At, meanings: Meanings<'_>) -> Sense {
    let text = page.passages[at.passage].text;
    let [mut countries, mut bodies, mut places, mut full] = [Distinct::default(); 4];
    let (mut surname, mut title) = (false, None);
    for meaning in meanings.iter() {
        match meaning {
            Meaning::Country { country, .. } => countries.add(*country),
            Meaning::Body { body, .. } => bodies.add(*body),
            Meaning::Place { place, .. } => places.add(*place),
            Meaning::FullName(person) => full.add(*person),
            Meaning::Surname(_) => surname = true,
            Meaning::Title(number) => title = Some(*number),
            Meaning::Hidden => {}
        }
    }
    if text[at.end..].starts_with('$') {
        // US$ is money
        return Sense::Nothing;
    }
    match (full.len(), countries.len(), bodies.len(), places.len()) {
        (1, ..) => full.first.map_or(Sense::Nothing, Sense::Person),
        (2.., ..) => Sense::Surname,
        (_, 1, 1, _) => body_or_country(page, at, countries, bodies),
        (_, 1, 0, 1) if is_town(page, at, meanings) => places.first.map_or(Sense::Nothing, Sense::Place),
        (_, 1, 0, _) => match countries.first {
            Some(country) if !another_us(page, at) && !longer_names::hide(page, at) => {
                Sense::Country(country)
            }
            _ => Sense::Nothing,
        },
        (_, 2.., ..) if is_all_of_them(text, at) => Sense::AllCountries,
        (_, 2.., ..) => Sense::Countries,
        (_, 0, 1, 0) => bodies.first.map_or(Sense::Nothing, Sense::Body),
        (_, _, 2.., _) => Sense::Bodies,
        (_, 0, _, 1..) if longer_names::hide(page, at) => Sense::Nothing,
        (_, 0, _, 1..) => places.first.map_or(Sense::Nothing, Sense::Place),
        _ if surname => Sense::Surname,
        _ => title.map_or(Sense::Nothing, Sense::Title),
    }
}

/// How many different things of a kind a name may mean.
#[derive(Debug, Clone, Copy, Default)]
struct Distinct {
    /// the one of the lowest number
    first: Option<usize>,
    more: bool,
}

impl Distinct {
    fn add(&mut self, number: usize) {
        self.more |= self.first.is_some_and(|first| first != number);
        self.first = Some(self.first.map_or(number, |first| first.min(number)));
    }

    /// No more than two are told apart.
    fn len(self) -> usize {
        usize::from(self.first.is_some()) + usize::from(self.more)
    }
}

/// "Trump administration" names a body and the person it is called after.
fn namesake<'a>(page: &Page<'a>, at: At, meanings: Meanings<'_>) -> Option<(At, Meanings<'a>)> {
    let of_government = |meaning: &Meaning| match meaning {
        Meaning::Body { body, .. } => page.facts.bodies[*body].subtype == "government",
        _ => false,
    };
    if !meanings.iter().any(of_government) {
        return None;
    }
    let surface = &page.passages[at.passage].text[at.start..at.end];
    let first = &surface[..surface.find(' ')?];
    let of_person = page.language.lexicon.lookup(first);
    let named = of_person.iter().any(|meaning| matches!(meaning, Meaning::Surname(_)));
    named.then_some((At { end: at.start + first.len(), ..at }, of_person))
}

/// "Brussels" is the EU where it acts, Belgium where something takes place.
fn body_or_country(page: &Page<'_>, at: At, countries: Distinct, bodies: Distinct) -> Sense {
    let dateline = page.passages[at.passage].is_dateline(at.start);
    let sense = if dateline || roles::is_venue(page, at) {
        countries.first.map(Sense::Country)
    } else {
        bodies.first.map(Sense::Body)
    };
    sense.unwrap_or(Sense::Nothing)
}

/// "in Jerusalem": a seat of government is a town where something takes place.
fn is_town(page: &Page<'_>, at: At, meanings: Meanings<'_>) -> bool {
    let seat = |meaning: &Meaning| matches!(meaning, Meaning::Country { via: Via::Seat, .. });
    meanings.iter().any(seat) && roles::is_venue(page, at)
}

fn is_all_of_them(text: &str, at: At) -> bool {
    let surface = &text[at.start..at.end];
    surface.to_lowercase().starts_with("inter-")
        || words::before(text, at.start)
            .is_some_and(|word| word.is_next() && word.is_one_of(&["two", "both"]))
}

/// "US" in a line of capitals may be "us": after a verb or where a sentence ends it mostly is.
fn another_us(page: &Page<'_>, at: At) -> bool {
    const ASKS: &[&str] =
        &["let", "tell", "give", "help", "join", "show", "make", "teach", "about", "follow", "contact"];
    let passage = &page.passages[at.passage];
    passage.text[at.start..at.end] == *"US"
        && is_capitals(passage.around(at.start, 120))
        && words::before(passage.text, at.start).is_some_and(|word| word.is_one_of(ASKS))
}

fn is_capitals(sentence: &str) -> bool {
    !sentence.chars().any(char::is_lowercase)
}

/// Where a form names several countries, the one that the article names otherwise is meant.
fn settle_countries(names: &mut [Name<'_>]) {
    let sure: BTreeSet<usize> = names
        .iter()
        .filter_map(|name| if let Sense::Country(country) = name.sense { Some(country) } else { None })
        .collect();
    for name in names.iter_mut().filter(|name| name.sense == Sense::Countries) {
        let mut named = name.countries().filter(|country| sure.contains(country));
        if let (Some(country), None) = (named.next(), named.next()) {
            drop(named);
            name.sense = Sense::Country(country);
        }
    }
}

impl Name<'_> {
    pub(super) fn countries(&self) -> impl Iterator<Item = usize> {
        self.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Country { country, .. } => Some(*country),
            _ => None,
        })
    }

    pub(super) fn people(&self) -> impl Iterator<Item = usize> {
        self.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Surname(person) | Meaning::FullName(person) => Some(*person),
            _ => None,
        })
    }

    /// The country it is a name, adjective or capital of.
    pub(super) fn country_id<'f>(&self, facts: &'f Facts) -> Option<&'f str> {
        match self.sense {
            Sense::Country(country) => Some(facts.countries[country].id.as_str()),
            _ => None,
        }
    }
}
