use std::collections::HashMap;

use dragoman_gazetteer::{Homonym, Meaning, Meanings};

use super::found::At;
use super::page::Page;
use super::sense::Sense;
use super::words::{self, WordSet};

/// Words that may follow a country's name and begin with a capital without being a surname.
static NO_SURNAME: WordSet = WordSet::new(
    "and president prime foreign defence defense minister king queen river valley basin parliament \
     government army air border rift times first international national university embassy ambassador \
     monday tuesday wednesday thursday friday saturday sunday january february march april may june july \
     august september october november december",
);

/// Words that may stand before a country's name and begin with a capital without being a given name.
static NO_GIVEN_NAME: WordSet = WordSet::new(
    "the in of and with for to from president minister king queen north south east west northern southern \
     eastern western new neither both either but only when if while as since after before not even like unlike \
     le la les el il der die das den de o a os et und y e",
);

/// What the article's words say of names that are also the names of something else; looked up once for a name.
#[derive(Debug, Default)]
pub(super) struct Homonyms<'a> {
    told: HashMap<&'a str, Option<Sense>>,
}

impl<'a> Homonyms<'a> {
    /// The surname that many bear in a name of two words: "Eddie Jordan", whether the name is known or not.
    pub(super) fn surname_of(&self, page: &Page<'a>, at: At, meanings: Meanings<'_>) -> Option<&'a str> {
        let text: &'a str = page.passages[at.passage].text;
        let surface = &text[at.start..at.end];
        let last = surface.rsplit(' ').next()?;
        let frequent = rows(page, last).any(|row| row.kind == "surname" && row.name == "frequent");
        let full =
            surface.split(' ').count() == 2 && meanings.iter().all(|meaning| *meaning == Meaning::Hidden);
        (frequent && (full || is_part_of_name(page, at, |kind| kind == "surname"))).then_some(last)
    }

    /// What the name means here; nothing where it is no such name.
    pub(super) fn decide(&mut self, page: &Page<'a>, at: At) -> Option<Sense> {
        let passage = &page.passages[at.passage];
        let text: &'a str = passage.text;
        let surface = &text[at.start..at.end];
        let rows = rows(page, surface);
        let is = |kind: &str| rows.clone().any(|row| row.kind == kind);
        rows.clone().next()?;
        if is_part_of_name(page, at, is) {
            return Some(Sense::Nothing);
        }
        if is("given") && is_called(text, at) {
            return Some(Sense::Nothing);
        }
        if let Some(place) = behind_its_town(page, text, at, rows.clone()) {
            return Some(place);
        }
        self.told
            .entry(surface)
            .or_insert_with(|| by_cues(page, rows.filter(|row| !row.id.is_empty())))
            .clone()
    }
}

/// What is known of a name that is also the name of something else.
fn rows<'p>(page: &'p Page<'_>, form: &'p str) -> impl Iterator<Item = &'p Homonym> + Clone {
    let first = page.facts.homonyms.partition_point(|homonym| homonym.form.as_str() < form);
    page.facts.homonyms[first..].iter().take_while(move |homonym| homonym.form == form)
}

/// "Jordan Smith", "Michael Jordan"
fn is_part_of_name(page: &Page<'_>, at: At, is: impl Fn(&str) -> bool) -> bool {
    let passage = &page.passages[at.passage];
    !passage.is_title_case(at.start)
        && ((is("given") && surname_follows(passage.text, at))
            || (is("surname") && !passage.begins_sentence(at.start) && given_name_precedes(passage.text, at)))
}

/// The meaning that more words of the article speak for than for any other.
fn by_cues<'h>(page: &Page<'_>, rows: impl Iterator<Item = &'h Homonym>) -> Option<Sense> {
    let mut scores: Vec<(usize, &Homonym)> =
        rows.map(|row| (row.cues.iter().filter(|cue| speaks(page, cue)).count(), row)).collect();
    scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let (score, best) = scores.first()?;
    if scores.get(1).is_some_and(|(second, _)| second == score) {
        return Some(Sense::Open);
    }
    let countries = &page.facts.countries;
    let places = &page.facts.places;
    Some(match best.kind.as_str() {
        "country" => {
            countries.iter().position(|item| item.id == best.id).map_or(Sense::Nothing, Sense::Country)
        }
        // a thing of another kind that has no row of its own
        _ => places.iter().position(|item| item.id == best.id).map_or(Sense::Nothing, Sense::Place),
    })
}

/// Whether the article has the word, as a whole.
fn speaks(page: &Page<'_>, cue: &str) -> bool {
    page.passages.iter().any(|passage| {
        passage.text.match_indices(cue).any(|(at, _)| {
            dragoman_gazetteer::word::is_boundary_at(passage.text, at)
                && dragoman_gazetteer::word::is_boundary_at(passage.text, at + cue.len())
        })
    })
}

/// "a reporter named Paris"
fn is_called(text: &str, at: At) -> bool {
    words::before(text, at.start).is_some_and(|word| word.is_next() && word.is_one_of(&["named", "called"]))
}

/// "Atlanta, Georgia": the town before the comma is one of the place's words.
fn behind_its_town<'h>(
    page: &Page<'_>,
    text: &str,
    at: At,
    mut rows: impl Iterator<Item = &'h Homonym>,
) -> Option<Sense> {
    let town = words::before(text, at.start).filter(|word| word.gap == ", " && word.is_capitalised())?;
    let row = rows.find(|row| row.cues.iter().any(|cue| cue == town.word))?;
    let place = page.facts.places.iter().position(|place| place.id == row.id)?;
    Some(Sense::Place(place))
}

/// "Jordan Smith"
fn surname_follows(text: &str, at: At) -> bool {
    words::after(text, at.end)
        .is_some_and(|word| word.is_next() && word.is_capitalised() && !word.is_in(&NO_SURNAME))
}

/// "Michael Jordan"
fn given_name_precedes(text: &str, at: At) -> bool {
    words::before(text, at.start).is_some_and(|word| {
        let like_a_name = word.is_capitalised() && word.word.chars().skip(1).all(char::is_lowercase);
        word.is_next() && like_a_name && !word.is_in(&NO_GIVEN_NAME)
    })
}
