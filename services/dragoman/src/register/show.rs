use std::fmt::Write as _;

use anyhow::{Result, bail};
use chrono::NaiveDate;
use dragoman_gazetteer::{Facts, Holding, Office, Person, TermStatus, Written, fold, without_marks};

/// What the register says of a person, an office or a country, as a whole or on a day.
pub(crate) fn show(
    facts: &Facts,
    written: &Written<'_>,
    name: &str,
    on: Option<NaiveDate>,
) -> Result<String> {
    let wanted = key(name);
    let called = |person: &&Person| {
        let names =
            [&person.id, &person.slug, &person.name, &person.surname].into_iter().chain(&person.variants);
        names.into_iter().any(|name| key(name) == wanted)
    };
    let people: Vec<&Person> = facts.people.iter().filter(called).collect();
    let country =
        facts.countries.iter().find(|country| key(&country.id) == wanted || key(&country.name) == wanted);
    let body = facts.body_id(&wanted.replace(' ', "-"));
    let is_meant = |office: &&Office| {
        let names = [Some(&office.id), Some(&office.name), office.qid.as_ref()];
        names.into_iter().flatten().any(|name| key(name) == wanted)
            || country.is_some_and(|country| office.country.as_ref() == Some(&country.id))
            || (body.is_some() && office.body.as_deref() == body)
    };
    let offices: Vec<&Office> = facts.offices.iter().filter(is_meant).collect();
    if people.is_empty() && offices.is_empty() {
        bail!("the register has no person, office, country or body called {name:?}");
    }
    let mut out = String::new();
    for person in people {
        self::person(&mut out, facts, written, person, on)?;
    }
    for office in offices {
        self::office(&mut out, written, office, on)?;
    }
    Ok(out)
}

fn key(name: &str) -> String {
    fold(&without_marks(name)).to_lowercase()
}

fn person(
    out: &mut String,
    facts: &Facts,
    written: &Written<'_>,
    person: &Person,
    on: Option<NaiveDate>,
) -> Result<()> {
    let of = |id: &str| written.people.iter().find(|entered| entered.entry.id.get_ref() == id);
    let place = of(&person.slug).map_or("", |entered| entered.place());
    writeln!(out, "{} ({}, {}), in {place}", person.name, person.slug, person.id)?;
    if let Some(relation) = &person.relation {
        writeln!(out, "  {relation}")?;
    }
    if let Some(on) = on {
        let at = facts.people.iter().position(|other| other.slug == person.slug);
        for (office, holding) in at.map(|at| facts.standing(at, Some(on))).unwrap_or_default() {
            let holding = match holding {
                Holding::Current => "holds",
                Holding::Acting => "acts as",
                Holding::Elect => "is elected as",
                Holding::Former => "held",
                Holding::Unknown => "may hold",
            };
            writeln!(out, "  on {on} {holding}: {} ({})", office.name, office.id)?;
        }
        return Ok(());
    }
    for office in &written.offices {
        for holder in office.entry.holder.iter().filter(|holder| *holder.person.get_ref() == person.slug) {
            let term = term(holder);
            writeln!(out, "  {:<24}  {} ({})", term, office.entry.name, office.entry.id.get_ref())?;
        }
    }
    writeln!(out, "  also: {}", person.variants.join(", "))?;
    Ok(())
}

fn office(out: &mut String, written: &Written<'_>, office: &Office, on: Option<NaiveDate>) -> Result<()> {
    let Some(entered) = written.offices.iter().find(|entered| *entered.entry.id.get_ref() == office.id)
    else {
        return Ok(());
    };
    let name = |id: &str| {
        let person = written.people.iter().find(|person| person.entry.id.get_ref() == id);
        person.map_or_else(|| id.to_owned(), |person| person.entry.name.clone())
    };
    let qid = office.qid.as_ref().map(|qid| format!(", {qid}")).unwrap_or_default();
    writeln!(out, "{} ({}{qid}), in {}", office.name, office.id, entered.place())?;
    for (holder, term) in entered.entry.holder.iter().zip(&office.terms) {
        let is_wanted = on.is_none_or(|on| term.covers(on));
        if is_wanted {
            let checked = holder.checked.as_ref().map(|checked| format!("  last seen in office {checked}"));
            let line = format!(
                "{:<24}  {}{}",
                self::term(holder),
                name(holder.person.get_ref()),
                checked.unwrap_or_default()
            );
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

/// `2019-05-20 to now`
fn term(holder: &dragoman_gazetteer::HolderEntry) -> String {
    let from = holder.from.map_or_else(|| "?".to_owned(), |date| date.to_string());
    let to = holder.to.map_or_else(|| "now".to_owned(), |date| date.to_string());
    let status = match holder.status {
        TermStatus::Regular => "",
        TermStatus::Acting => ", acting",
        TermStatus::Elect => ", elect",
    };
    format!("{from} to {to}{status}")
}
