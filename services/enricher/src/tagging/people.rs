use std::collections::{BTreeMap, BTreeSet};

use dragoman_article::{Kind, Office, OfficeStatus, Via};
use dragoman_gazetteer::Holding;

use super::found::{At, Found, Open};
use super::page::Page;
use super::sense::{Name, Sense};
use super::surnames::Bearer;
use super::titles::{Phrase, Time};
use super::words::{self, WordSet};

/// The people of an article.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) found: Vec<Found>,
    pub(super) open: Vec<Open>,
    /// titles that stand with a name, by their position among the phrases
    pub(super) attached: BTreeMap<usize, usize>,
}

/// What the whole article says of who is meant.
pub(super) struct Context<'p, 'a> {
    pub(super) page: &'p Page<'a>,
    pub(super) names: &'p [Name<'a>],
    pub(super) phrases: &'p [Phrase<'a>],
    /// people with given name and surname
    pub(super) full: BTreeSet<usize>,
    /// countries and bodies
    pub(super) entities: BTreeSet<&'a str>,
}

/// Names every person that a name stands for.
pub(super) fn find<'a>(page: &Page<'a>, names: &[Name<'a>], phrases: &[Phrase<'a>]) -> People {
    let mut full = BTreeSet::new();
    let mut entities = BTreeSet::new();
    for name in names {
        match name.sense {
            Sense::Person(person) => _ = full.insert(person),
            Sense::Country(country) if !name.boilerplate => {
                entities.insert(page.facts.countries[country].id.as_str());
            }
            Sense::Body(body) => _ = entities.insert(page.facts.bodies[body].id.as_str()),
            Sense::Surname => full.extend(in_brackets(page, name)),
            _ => {}
        }
    }
    let context = Context { page, names, phrases, full, entities };
    let mut people = People::default();
    for number in 0..names.len() {
        context.read(number, &mut people);
    }
    people
}

/// "[Vladimir] Putin": the editor gives the first name.
pub(super) fn in_brackets(page: &Page<'_>, name: &Name<'_>) -> Option<usize> {
    let text = page.passages[name.at.passage].text;
    let head = text[..name.at.start].strip_suffix("] ")?;
    let first = &head[head.rfind('[')? + 1..];
    let surname = &text[name.at.start..name.at.end];
    if first.len() > 40 || !first.chars().next().is_some_and(char::is_uppercase) {
        return None;
    }
    let full = format!("{first} {surname}");
    page.language.lexicon.lookup(&full).iter().find_map(|meaning| match meaning {
        dragoman_gazetteer::Meaning::FullName(person) => Some(*person),
        _ => None,
    })
}

impl Context<'_, '_> {
    fn read(&self, number: usize, people: &mut People) {
        let name = &self.names[number];
        let title = self.title_of(name.at);
        match name.sense {
            Sense::Person(person) => {
                let text = self.page.passages[name.at.passage].text;
                if words::after(text, name.at.end)
                    .is_some_and(|word| word.is_next() && word.is_one_of(&["jr", "sr", "ii", "iii"]))
                {
                    return;
                }
                self.add(people, self.without_honorific(name.at), person, Via::FullName, "full-name", title);
            }
            Sense::Surname => match self.bearer(name, title) {
                Bearer::One(person, rule) => self.add(people, name.at, person, Via::Surname, rule, title),
                Bearer::Several(candidates, why) => {
                    let candidate = |person: &usize| {
                        let person = &self.page.facts.people[*person];
                        (Kind::Person, person.id.clone(), person.name.clone())
                    };
                    people.open.push(Open {
                        at: name.at,
                        candidates: candidates.iter().map(candidate).collect(),
                        why,
                    });
                }
                Bearer::Nobody => {}
            },
            _ => {}
        }
    }

    /// "King Abdullah II": the title is part of how the name is known, and no part of the span.
    fn without_honorific(&self, at: At) -> At {
        let surface = &self.page.passages[at.passage].text[at.start..at.end];
        match surface.split_once(' ') {
            Some((first, rest)) if HONORIFICS.has(first) => At { start: at.end - rest.len(), ..at },
            _ => at,
        }
    }

    fn add(
        &self,
        people: &mut People,
        at: At,
        person: usize,
        via: Via,
        rule: &'static str,
        title: Option<usize>,
    ) {
        let entry = &self.page.facts.people[person];
        let mut found = Found::new(at, Kind::Person, &entry.id, &entry.name, rule);
        let phrase = title.map(|title| &self.phrases[title]);
        found.via = Some(via);
        found.office = office(self.page, person, phrase);
        if let (Some(number), Some(phrase)) = (title, phrase) {
            let text = self.page.passages[at.passage].text;
            found.title = Some(text[phrase.at.start..phrase.at.end].to_owned());
            people.attached.insert(number, person);
        }
        people.found.push(found);
    }

    /// The title that stands with a name: "Chancellor Merz", "Merz, the German chancellor".
    fn title_of(&self, at: At) -> Option<usize> {
        let text = self.page.passages[at.passage].text;
        let next = self.phrases.partition_point(|phrase| phrase.at < at);
        let before = next.checked_sub(1).filter(|before| {
            let phrase = &self.phrases[*before];
            phrase.whole.passage == at.passage
                && match text.get(phrase.whole.end..at.start) {
                    Some(" " | "\u{a0}" | ": ") => true,
                    // "Foreign Minister Sheikh Mohammed"
                    Some(gap) if HONORIFICS.has(gap.trim()) => true,
                    Some(", ") => self.fits(phrase, at),
                    _ => false,
                }
        });
        let after = || {
            Some(next).filter(|after| {
                self.phrases.get(*after).is_some_and(|phrase| {
                    let gap =
                        text.get(at.end..phrase.whole.start).filter(|_| phrase.whole.passage == at.passage);
                    let gap = gap.and_then(|gap| gap.strip_prefix(", ").or_else(|| gap.strip_prefix(" (")));
                    gap.is_some_and(|gap| gap.split_whitespace().all(|word| APPOSITION.has(word)))
                        && self.fits(phrase, at)
                })
            })
        };
        before.or_else(after)
    }

    /// Whether somebody of this name stands in some way to an office of this title.
    fn fits(&self, phrase: &Phrase<'_>, at: At) -> bool {
        let Ok(name) = self.names.binary_search_by_key(&at, |name| name.at) else { return false };
        self.names[name].people().any(|person| {
            let standing = self.page.facts.standing(person, self.page.date);
            standing.iter().any(|(office, _)| phrase.may_mean(self.page.facts, office))
        })
    }
}

static HONORIFICS: WordSet = WordSet::new("king queen sheikh pope sultan emir prince papst könig papa");

static APPOSITION: WordSet = WordSet::new("the who is former then a as now currently also and new its whose");

/// The office that a person is known by on the date: the one of the title, else the most telling.
pub(super) fn office(page: &Page<'_>, person: usize, phrase: Option<&Phrase<'_>>) -> Option<Office> {
    let standing = page.facts.standing(person, page.date);
    let titled = phrase.and_then(|phrase| {
        let wanted = |holding: &Holding| match phrase.time {
            Time::Former => *holding == Holding::Former,
            Time::Elect => *holding == Holding::Elect,
            Time::Present => *holding != Holding::Former,
        };
        standing.iter().find(|(office, holding)| wanted(holding) && phrase.may_mean(page.facts, office))
    });
    let (office, holding) = titled.or_else(|| standing.first())?;
    Some(Office { name: office.name.clone(), country: office.country.clone(), status: status(*holding) })
}

pub(super) fn status(holding: Holding) -> OfficeStatus {
    match holding {
        Holding::Current => OfficeStatus::Current,
        Holding::Acting => OfficeStatus::Acting,
        Holding::Elect => OfficeStatus::Elect,
        Holding::Former => OfficeStatus::Former,
        Holding::Unknown => OfficeStatus::Unknown,
    }
}
