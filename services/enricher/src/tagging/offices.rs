use dragoman_article::{Kind, Via};

use super::found::Found;
use super::page::Page;
use super::words::{self, Beside};

/// Whose office it is, with the end of the ids of such offices and their name in English.
const OFFICES: &[(&str, &str, &str)] = &[
    ("Prime Minister", "prime-ministers-office", "Prime Minister’s Office"),
    ("President of the Council", "prime-ministers-office", "Prime Minister’s Office"),
    ("Chancellor", "chancellery", "Chancellery"),
    ("President", "presidents-office", "Office of the President"),
];

/// "Netanyahu’s office": the person, and the body that speaks for the country.
pub(super) fn find(page: &Page<'_>, people: &[Found]) -> Vec<Found> {
    people.iter().filter_map(|person| office(page, person)).collect()
}

fn office(page: &Page<'_>, person: &Found) -> Option<Found> {
    let text = page.passages[person.passage].text;
    let end = words::possessive(text, person.end)?;
    let word = words::after(text, end).filter(|word| word.is_next() && word.is_one_of(&["office"]))?;
    // "Netanyahu’s office hours"
    let plain = words::after(text, word.end).filter(Beside::is_next);
    if plain.is_some_and(|next| next.is_one_of(&["hours", "building", "chair", "desk"])) {
        return None;
    }
    let held = person.office.as_ref()?;
    let country = held.country.as_deref()?;
    let (_, ending, title) =
        OFFICES.iter().find(|(of, ..)| held.name.contains(of) && !held.name.starts_with("Vice"))?;
    let known = page.facts.bodies.iter().find(|body| {
        body.country.as_deref() == Some(country)
            && (body.id.ends_with(ending) || body.name.starts_with(title))
    });
    let (id, name) = match known {
        Some(body) => (body.id.clone(), body.name.clone()),
        None => {
            let of = page.facts.country(country)?;
            (format!("{}-{ending}", country.to_lowercase()), format!("{title} of {}", of.name))
        }
    };
    let at = super::found::At { end: word.end, ..person.at() };
    let mut found = Found::new(at, Kind::Body, &id, &name, "office-of-holder");
    found.via = Some(Via::Pattern);
    Some(found)
}
