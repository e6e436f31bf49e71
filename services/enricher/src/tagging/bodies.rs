use dragoman_article::{Kind, Via};
use dragoman_gazetteer::Meaning;

use super::found::{At, Found};
use super::page::Page;
use super::sense::{Name, Sense};
use super::shared_names::owner;
use super::words;

/// Bodies and places by name, and ministries by the name that every country has for its own.
pub(super) fn find(page: &Page<'_>, names: &[Name<'_>]) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, name) in names.iter().enumerate() {
        match name.sense {
            Sense::Body(body) if !is_adjective(name, body) => {
                found.push(mention(page, name, body, "body-by-name"))
            }
            Sense::Bodies => {
                let owner = number.checked_sub(1).and_then(|left| owner(page, &names[left], name));
                let mut own =
                    bodies(name).filter(|body| page.facts.bodies[*body].country.as_deref() == owner);
                if let (Some(body), None) = (own.next(), own.next()) {
                    found.push(mention(page, name, body, "body-by-country"));
                }
            }
            Sense::Place(place) if !is_of_another(page, names, number, place) => {
                let entry = &page.facts.places[place];
                let mut mention = Found::new(name.at, Kind::Place, &entry.id, &entry.name, "place-by-name");
                mention.via = via(name);
                found.push(mention);
            }
            Sense::Country(country) => found.extend(ministry(page, name, country)),
            _ => {}
        }
    }
    found
}

fn mention(page: &Page<'_>, name: &Name<'_>, body: usize, rule: &'static str) -> Found {
    let entry = &page.facts.bodies[body];
    let mut mention = Found::new(name.at, Kind::Body, &entry.id, &entry.name, rule);
    mention.via = via(name);
    mention
}

fn bodies(name: &Name<'_>) -> impl Iterator<Item = usize> {
    name.meanings.iter().filter_map(|meaning| match meaning {
        Meaning::Body { body, .. } => Some(*body),
        _ => None,
    })
}

fn via(name: &Name<'_>) -> Option<Via> {
    name.meanings.iter().find_map(|meaning| match meaning {
        Meaning::Body { via, .. } | Meaning::Place { via, .. } => Some(via.clone()),
        _ => None,
    })
}

/// "European leaders": the adjectives of regions are not marked.
fn is_adjective(name: &Name<'_>, body: usize) -> bool {
    name.meanings.iter().any(
        |meaning| matches!(meaning, Meaning::Body { body: other, via: Via::Adjective } if *other == body),
    )
}

/// "Ukraine’s occupied territories" are not those that the words alone name.
fn is_of_another(page: &Page<'_>, names: &[Name<'_>], number: usize, place: usize) -> bool {
    let name = &names[number];
    let common = page.passages[name.at.passage].text[name.at.start..].starts_with(char::is_lowercase);
    let countries = &page.facts.places[place].countries;
    common
        && number
            .checked_sub(1)
            .and_then(|left| owner(page, &names[left], name))
            .is_some_and(|owner| !countries.iter().any(|country| country == owner))
}

/// What every country calls its own: name, slug, and its name in English.
const MINISTRIES: &[(&str, &str, &str)] = &[
    ("Foreign Ministry", "foreign-ministry", "Foreign Ministry"),
    ("foreign ministry", "foreign-ministry", "Foreign Ministry"),
    ("Ministry of Foreign Affairs", "foreign-ministry", "Foreign Ministry"),
    ("Foreign Office", "foreign-ministry", "Foreign Ministry"),
    ("Defence Ministry", "defence-ministry", "Defence Ministry"),
    ("Defense Ministry", "defence-ministry", "Defence Ministry"),
    ("defence ministry", "defence-ministry", "Defence Ministry"),
    ("defense ministry", "defence-ministry", "Defence Ministry"),
    ("Ministry of Defence", "defence-ministry", "Defence Ministry"),
    ("Ministry of Defense", "defence-ministry", "Defence Ministry"),
    ("Interior Ministry", "interior-ministry", "Interior Ministry"),
    ("interior ministry", "interior-ministry", "Interior Ministry"),
    ("Finance Ministry", "finance-ministry", "Finance Ministry"),
    ("finance ministry", "finance-ministry", "Finance Ministry"),
    ("Commerce Ministry", "commerce-ministry", "Commerce Ministry"),
    ("commerce ministry", "commerce-ministry", "Commerce Ministry"),
    ("Trade Ministry", "trade-ministry", "Trade Ministry"),
    ("Energy Ministry", "energy-ministry", "Energy Ministry"),
    ("Health Ministry", "health-ministry", "Health Ministry"),
    ("health ministry", "health-ministry", "Health Ministry"),
];

/// "Armenian Foreign Ministry": the adjective is one mention, the ministry another.
fn ministry(page: &Page<'_>, name: &Name<'_>, country: usize) -> Option<Found> {
    let text = page.passages[name.at.passage].text;
    let start = words::possessive(text, name.at.end).unwrap_or(name.at.end) + 1;
    let rest = text.get(start..).filter(|_| text.as_bytes()[start - 1] == b' ')?;
    let (form, slug, title) = MINISTRIES.iter().find(|(form, ..)| rest.starts_with(form))?;
    let end = start + form.len();
    if !dragoman_gazetteer::word::is_boundary_at(text, end) {
        return None;
    }
    let country = &page.facts.countries[country];
    let id = format!("{}-{slug}", country.id.to_lowercase());
    let at = At { passage: name.at.passage, start, end };
    let mut mention =
        Found::new(at, Kind::Body, &id, &format!("{title} of {}", country.name), "ministry-by-country");
    mention.via = Some(Via::Name);
    Some(mention)
}
