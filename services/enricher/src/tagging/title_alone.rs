use std::collections::{BTreeMap, BTreeSet};

use dragoman_article::{Kind, Office as HeldOffice, Via};
use dragoman_gazetteer::{Holding, Office, Term, TermStatus};

use super::found::Found;
use super::page::Page;
use super::people::{People, status};
use super::sense::{Name, Sense};
use super::titles::{Phrase, Time, owner_id};
use super::words::{self, WordSet};

/// Titles that stand for the one person who holds them on the date: "the German chancellor", "Ukraine’s president".
pub(super) fn find<'a>(
    page: &Page<'a>,
    names: &[Name<'a>],
    phrases: &[Phrase<'a>],
    people: &People,
) -> Vec<Found> {
    let mut found = Vec::new();
    // who was given a title by name, or by country and title, up to here
    let mut given: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (number, phrase) in phrases.iter().enumerate() {
        let Sense::Title(title) = names[phrase.name].sense else { continue };
        let title = page.facts.titles[title].text.as_str();
        if let Some(person) = people.attached.get(&number) {
            given.entry(title).or_default().insert(*person);
            continue;
        }
        if continues(page, phrases, number, people) {
            continue;
        }
        let Some(held) = alone(page, names, phrase, given.get(title)) else { continue };
        given.entry(title).or_default().insert(held.person);
        found.push(held.found(page, phrase));
    }
    found
}

/// "Qatari Prime Minister and Foreign Minister Mohammed": the next title is that person's, and so is this.
fn continues(page: &Page<'_>, phrases: &[Phrase<'_>], number: usize, people: &People) -> bool {
    let Some(next) = phrases.get(number + 1).filter(|_| people.attached.contains_key(&(number + 1))) else {
        return false;
    };
    let whole = phrases[number].whole;
    let text = page.passages[whole.passage].text;
    next.whole.passage == whole.passage && text.get(whole.end..next.whole.start) == Some(" and ")
}

/// Words after which a title without an article says what somebody is or becomes.
static PREDICATES: WordSet = WordSet::new(
    "as become becomes became been being be named appointed elected remain remains remained made",
);

/// An office with the person who holds or held it.
struct Held<'f> {
    office: &'f Office,
    person: usize,
    holding: Holding,
    rule: &'static str,
}

fn alone<'f>(
    page: &'f Page<'_>,
    names: &[Name<'_>],
    phrase: &'f Phrase<'_>,
    given: Option<&BTreeSet<usize>>,
) -> Option<Held<'f>> {
    let text = page.passages[phrase.whole.passage].text;
    let before = words::before(text, phrase.whole.start).filter(words::Beside::is_next);
    if phrase.vague
        || before.is_some_and(|word| word.is_in(&PREDICATES))
        || names_another(page, names, phrase)
    {
        return None;
    }
    if let Some(of) = phrase.of {
        // "während er Präsident der USA war"
        if matches!(page.code, "de" | "nl") && !phrase.definite && phrase.whole.start == phrase.at.start {
            return None;
        }
        return holder(page, phrase.offices_of(page.facts, of), phrase.time, "title-with-country");
    }
    if !phrase.definite || text[phrase.at.end..].starts_with(" of ") || text[phrase.at.end..].starts_with("s")
    {
        return None;
    }
    if phrase.time == Time::Present
        && let Some([person]) = given.map(|given| given.iter().copied().collect::<Vec<_>>()).as_deref()
    {
        let standing = page.facts.standing(*person, page.date);
        let (office, holding) =
            standing.into_iter().find(|(office, _)| phrase.may_mean(page.facts, office))?;
        return Some(Held { office, person: *person, holding, rule: "title-given-before" });
    }
    if page.code != "en" && page.code != "und" {
        return None;
    }
    let bare = || phrase.senses.iter().filter(|sense| sense.bare);
    let beside = entities_beside(page, names, phrase);
    let offices = bare().filter(|sense| beside.contains(sense.of.as_str()));
    let offices: Vec<&Office> = offices.map(|sense| &page.facts.offices[sense.office]).collect();
    if !offices.is_empty() {
        return holder(page, offices, phrase.time, "title-beside-country");
    }
    let offices = bare().map(|sense| &page.facts.offices[sense.office]);
    if !is_worldwide(&text[phrase.at.start..phrase.at.end]) {
        return None;
    }
    holder(page, offices, phrase.time, "title-of-one-office")
}

/// Of most titles the register knows some holders and the world has more.
fn is_worldwide(title: &str) -> bool {
    words::is_one_of(title, &["pope", "pontiff", "dalai lama"])
}

/// The one person who holds any of the offices.
fn holder<'f>(
    page: &Page<'_>,
    offices: impl IntoIterator<Item = &'f Office>,
    time: Time,
    rule: &'static str,
) -> Option<Held<'f>> {
    let date = page.date?;
    let mut only: Option<Held<'f>> = None;
    for office in offices {
        let term: Option<&Term> = match time {
            Time::Present => office.holder(date),
            Time::Former => office.former_holder(date),
            Time::Elect => {
                office.terms.iter().find(|term| term.covers(date) && term.status == TermStatus::Elect)
            }
        };
        let Some((person, holding)) = term.and_then(|term| Some((term.person, term.holding(date)?))) else {
            continue;
        };
        match &only {
            Some(other) if other.person != person => return None,
            Some(_) => {}
            None => only = Some(Held { office, person, holding, rule }),
        }
    }
    only
}

/// A name that we do not know follows the title: it is that person's.
fn names_another(page: &Page<'_>, names: &[Name<'_>], phrase: &Phrase<'_>) -> bool {
    let passage = &page.passages[phrase.whole.passage];
    let text = passage.text;
    let beside = |name: &Name<'_>| {
        name.at.passage == phrase.whole.passage
            && matches!(text.get(phrase.whole.end..name.at.start), Some("" | " "))
            && is_person(name)
    };
    if names[phrase.name + 1..].iter().take(2).any(beside) {
        return true;
    }
    let follows = |at: usize| {
        words::after(text, at).filter(|word| word.is_capitalised() && word.gap.len() <= 2).filter(|word| {
            let mut after = names[phrase.name + 1..].iter().take(2);
            !after.any(|name| {
                name.at.passage == phrase.at.passage && name.at.start == word.start && !is_person(name)
            })
        })
    };
    let next = follows(phrase.whole.end);
    match next {
        Some(word) if word.is_next() => {
            !passage.is_title_case(phrase.at.start) || is_person_at(names, phrase, word.start)
        }
        // "the minister, Ann Example, said"
        Some(word) if word.gap == ", " => {
            words::after(text, word.end).is_some_and(|second| second.is_next() && second.is_capitalised())
        }
        _ => false,
    }
}

fn is_person(name: &Name<'_>) -> bool {
    matches!(name.sense, Sense::Person(_) | Sense::Surname)
}

fn is_person_at(names: &[Name<'_>], phrase: &Phrase<'_>, start: usize) -> bool {
    let at = |name: &&Name<'_>| name.at.passage == phrase.at.passage && name.at.start == start;
    names[phrase.name..].iter().take(3).find(at).is_some_and(is_person)
}

/// A country that stands further from a title is not beside it, in bytes.
const NEAR: usize = 500;

/// Countries and bodies of the same sentence and the one before.
fn entities_beside<'f>(page: &'f Page<'_>, names: &[Name<'_>], phrase: &Phrase<'_>) -> BTreeSet<&'f str> {
    let passage = &page.passages[phrase.at.passage];
    let sentence = passage.sentence(phrase.at.start);
    let from = passage.sentences.get(sentence.saturating_sub(1)).map_or(0, |range| range.start);
    let from = from.max(phrase.at.start.saturating_sub(NEAR));
    let to = passage.sentences.get(sentence).map_or(0, |range| range.end).min(phrase.at.end + NEAR);
    let first = names.partition_point(|name| (name.at.passage, name.at.start) < (phrase.at.passage, from));
    names[first..]
        .iter()
        .take_while(|name| name.at.passage == phrase.at.passage && name.at.start < to)
        .filter(|name| !name.boilerplate)
        .filter_map(|name| owner_id(page.facts, name))
        .collect()
}

impl Held<'_> {
    fn found(&self, page: &Page<'_>, phrase: &Phrase<'_>) -> Found {
        let person = &page.facts.people[self.person];
        let text = page.passages[phrase.at.passage].text;
        let mut found = Found::new(phrase.whole, Kind::Person, &person.id, &person.name, self.rule);
        found.via = Some(Via::Title);
        found.title = Some(text[phrase.at.start..phrase.at.end].to_owned());
        found.office = Some(HeldOffice {
            name: self.office.name.clone(),
            country: self.office.country.clone(),
            status: status(self.holding),
        });
        found
    }
}
