//! Names that many bodies bear, and words that are names only by themselves: the Senate of another country, the National
//! Congress of a party, Eglinton Avenue West.

use std::collections::BTreeSet;

use dragoman_gazetteer::Body;

use super::page::Page;
use super::sense::{Name, Sense};
use super::surnames::COMMON;
use super::words::{self, Beside};

/// What other countries have too, or what is part of longer names as often as not.
const SHARED: &[&str] =
    &["Senate", "Congress", "House of Representatives", "State Council", "Security Council", WEST];
const WEST: &str = "West";

/// Takes back the bodies that others bear such a name of.
pub(super) fn settle(page: &Page<'_>, names: &mut [Name<'_>]) {
    let mut of_others = BTreeSet::new();
    let countries: BTreeSet<&str> = names
        .iter()
        .filter(|name| !name.boilerplate)
        .filter_map(|name| name.country_id(page.facts))
        .collect();
    for number in 0..names.len() {
        let name = &names[number];
        let Sense::Body(body) = name.sense else { continue };
        let surface = &page.passages[name.at.passage].text[name.at.start..name.at.end];
        if !SHARED.contains(&surface) {
            continue;
        }
        let body = &page.facts.bodies[body];
        let owner = number.checked_sub(1).and_then(|left| owner(page, &names[left], name));
        let of_another = owner.is_some() && owner != body.country.as_deref();
        // the Council of the nations stays theirs beside Russia's
        if of_another && body.country.is_some() {
            of_others.insert(surface);
        }
        let is_own = !of_another && owner.is_some();
        if of_another
            || (!is_own && (of_others.contains(surface) || is_abroad(&countries, body)))
            || is_part_of_longer(page, name, surface, owner.is_some())
        {
            names[number].sense = Sense::Nothing;
        }
    }
}

/// The country that stands before a name as its owner.
pub(super) fn owner<'f>(page: &'f Page<'_>, left: &Name<'_>, name: &Name<'_>) -> Option<&'f str> {
    let text = page.passages[name.at.passage].text;
    if left.at.passage != name.at.passage {
        return None;
    }
    let from = words::possessive(text, left.at.end).unwrap_or(left.at.end);
    (text.get(from..name.at.start) == Some(" ")).then(|| left.country_id(page.facts))?
}

/// The article names other countries, and never its own.
fn is_abroad(countries: &BTreeSet<&str>, body: &Body) -> bool {
    body.country.as_deref().is_some_and(|own| !countries.is_empty() && !countries.contains(own))
}

fn is_part_of_longer(page: &Page<'_>, name: &Name<'_>, surface: &str, is_owned: bool) -> bool {
    let passage = &page.passages[name.at.passage];
    if passage.is_title_case(name.at.start) {
        return false;
    }
    let capital = |word: &Beside<'_>| {
        // "the Labour-controlled Senate"
        word.is_next() && word.is_capitalised() && !word.word.contains('-') && !word.is_in(&COMMON)
    };
    let before = words::before(passage.text, name.at.start)
        .filter(|word| capital(word) && !is_owned && !passage.begins_sentence(word.start));
    let behind = words::after(passage.text, name.at.end).filter(|word| surface == WEST && capital(word));
    before.or(behind).is_some()
}
