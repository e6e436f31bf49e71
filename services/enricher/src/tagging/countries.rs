use dragoman_article::{Kind, Role, Via};
use dragoman_gazetteer::Meaning;

use super::found::{At, Found, Open};
use super::page::Page;
use super::roles;
use super::sense::{Name, Sense};
use super::words::{self, Beside};

/// The countries of an article; those inside the span of a title are fields of that title.
pub(super) fn find(page: &Page<'_>, names: &[Name<'_>], taken: &[At]) -> (Vec<Found>, Vec<Open>) {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    // where something was last said to be
    let mut venue: Option<At> = None;
    for name in names {
        let next = taken.partition_point(|taken| *taken <= name.at);
        let inside = |index: usize| taken.get(index).is_some_and(|taken| taken.holds(name.at));
        if inside(next) || next.checked_sub(1).is_some_and(inside) {
            continue;
        }
        match name.sense {
            Sense::Country(country) => found.push(mention(page, name, country, venue)),
            Sense::AllCountries => {
                found.extend(name.countries().map(|country| mention(page, name, country, venue)));
            }
            Sense::Place(_) if joined_to(page, name.at, venue, false) || roles::is_venue(page, name.at) => {
                venue = Some(name.at);
            }
            Sense::Countries => open.push(Open {
                at: name.at,
                candidates: candidates(page, name),
                why: "several countries bear the name, and the article names none of them otherwise",
            }),
            Sense::Open => open.push(Open {
                at: name.at,
                candidates: homonyms(page, name),
                why: "nothing in the article tells which is meant",
            }),
            _ => {}
        }
        if found.last().is_some_and(|last: &Found| last.at() == name.at && last.role == Some(Role::Venue)) {
            venue = Some(name.at);
        }
    }
    (found, open)
}

fn mention(page: &Page<'_>, name: &Name<'_>, country: usize, venue: Option<At>) -> Found {
    let via = via(page, name, country);
    let entry = &page.facts.countries[country];
    let (role, rule) = if name.sense == Sense::AllCountries {
        (Role::Actor, "all-of-them")
    } else if page.passages[name.at.passage].is_label(name.at.start) {
        (Role::Attribute, "section-label")
    } else if joined_to(page, name.at, venue, via == Via::Adjective) {
        (Role::Venue, "joined-to-a-venue")
    } else {
        roles::role(page, name.at, &via)
    };
    let mut mention = Found::new(name.at, Kind::Country, &entry.id, &entry.name, rule);
    mention.role = Some(role);
    mention.via = Some(via);
    mention
}

/// How the country was recognised: "Russian" is an adjective before a noun, else one of its people.
fn via(page: &Page<'_>, name: &Name<'_>, country: usize) -> Via {
    let vias: Vec<&Via> = name
        .meanings
        .iter()
        .filter_map(|meaning| match meaning {
            Meaning::Country { country: other, via } if *other == country => Some(via),
            _ => None,
        })
        .collect();
    let has = |via: &Via| vias.contains(&via);
    if has(&Via::Adjective) {
        let text = page.passages[name.at.passage].text;
        let next = words::after(text, name.at.end).filter(Beside::is_next);
        // "the Russian and Ukrainian sides"
        let joined = next
            .filter(|word| word.is_one_of(&["and", "or"]))
            .and_then(|word| words::after(text, word.end))
            .is_some_and(|word| word.is_capitalised());
        let noun_follows = joined || next.is_some_and(|word| !roles::is_no_noun(word));
        let hyphened = text[name.at.end..].starts_with('-');
        let determined = words::before(text, name.at.start).is_some_and(|word| {
            word.is_next() && word.is_one_of(&["the", "a", "an", "many", "most", "some", "two"])
        });
        if !noun_follows && !hyphened && determined && page.code == "en" {
            return Via::Demonym;
        }
        return Via::Adjective;
    }
    vias.first().map_or(Via::Name, |via| (*via).clone())
}

/// "in Berlin and Paris": what is joined to a venue is one too, unless it goes on to act.
fn joined_to(page: &Page<'_>, at: At, venue: Option<At>, via_adjective: bool) -> bool {
    const JOINTS: &[&str] = &[" and ", ", ", ", and ", " or ", " und ", " et ", " y ", " e ", " и "];
    let text = page.passages[at.passage].text;
    let between =
        venue.filter(|venue| venue.passage == at.passage).and_then(|venue| text.get(venue.end..at.start));
    let acts = || {
        words::possessive(text, at.end).is_some()
            || via_adjective
            || words::after(text, at.end).is_some_and(|word| word.is_next() && roles::is_verb(word))
    };
    between.is_some_and(|between| JOINTS.contains(&between)) && !acts()
}

fn candidates(page: &Page<'_>, name: &Name<'_>) -> Vec<(Kind, String, String)> {
    let country = |country: usize| {
        let country = &page.facts.countries[country];
        (Kind::Country, country.id.clone(), country.name.clone())
    };
    name.countries().map(country).collect()
}

fn homonyms(page: &Page<'_>, name: &Name<'_>) -> Vec<(Kind, String, String)> {
    let surface = &page.passages[name.at.passage].text[name.at.start..name.at.end];
    let rows = page.facts.homonyms.iter().filter(|row| row.form == *surface && !row.id.is_empty());
    rows.map(|row| {
        let kind = if row.kind == "country" { Kind::Country } else { Kind::Place };
        (kind, row.id.clone(), row.name.clone())
    })
    .collect()
}
