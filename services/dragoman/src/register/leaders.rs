use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use dragoman_gazetteer::{
    Facts, Gazetteer, Holding, Meaning, Office, Person, Term, TermStatus, fold, without_marks,
};
use serde::Deserialize;

/// A list of who heads states and governments on a day, as open-data-archive/world-leaders-current publishes it.
#[derive(Debug, Deserialize)]
struct List {
    snapshot_date: NaiveDate,
    /// by the name of the country or union, with `_` for spaces
    leaders: BTreeMap<String, Leaders>,
}

#[derive(Debug, Deserialize)]
struct Leaders {
    head_of_state: Option<String>,
    head_of_state_since: Option<NaiveDate>,
    head_of_state_qid: Option<String>,
    head_of_government: Option<String>,
    head_of_government_since: Option<NaiveDate>,
    head_of_government_qid: Option<String>,
}

/// The roles of the register that a list's heads may have.
const OF_STATE: &[&str] = &["head-of-state", "monarch", "head-of-body", "leader"];
const OF_GOVERNMENT: &[&str] =
    &["head-of-government", "head-of-state", "monarch", "head-of-body", "deputy-head-of-body"];

/// Says where the register disagrees with a list, one line each; how many lines there are.
pub(crate) fn check(gazetteer: &Gazetteer, path: &Path) -> Result<(String, usize)> {
    let place = path.display();
    let text = fs::read_to_string(path).with_context(|| place.to_string())?;
    let list: List = serde_json::from_str(&text).with_context(|| format!("{place} is no list of leaders"))?;
    let day = list.snapshot_date;
    let mut out = String::new();
    let (mut said, mut disagreements) = (0, 0);
    for (slug, leaders) in &list.leaders {
        let country = Place::find(gazetteer, slug);
        let state = (&leaders.head_of_state, leaders.head_of_state_since, &leaders.head_of_state_qid);
        let government =
            (&leaders.head_of_government, leaders.head_of_government_since, &leaders.head_of_government_qid);
        for (what, roles, (name, since, qid)) in
            [("head of state", OF_STATE, state), ("head of government", OF_GOVERNMENT, government)]
        {
            let Some(name) = name else { continue };
            said += 1;
            let line = match &country {
                None => Some("no such country or body here".to_owned()),
                Some(country) => {
                    let head = Head { name, since, qid: qid.as_deref(), day };
                    head.disagreement(&gazetteer.facts, country, roles)
                }
            };
            if let Some(line) = line {
                disagreements += 1;
                writeln!(out, "{slug}, {what} {name}: {line}")?;
            }
        }
    }
    writeln!(out, "{said} heads on {day}: {} agree, {disagreements} disagree", said - disagreements)?;
    Ok((out, disagreements))
}

/// Whose offices are meant.
enum Place<'f> {
    Country(&'f str),
    Body(&'f str),
}

impl<'f> Place<'f> {
    fn find(gazetteer: &'f Gazetteer, slug: &str) -> Option<Self> {
        let name = slug.replace('_', " ");
        let lexicon = &gazetteer.language("en").lexicon;
        let facts = &gazetteer.facts;
        let titled: Vec<String> = name.split(' ').map(capitalised).collect();
        [titled.join(" "), name.to_uppercase()].iter().find_map(|name| {
            lexicon.lookup(name).iter().find_map(|meaning| match meaning {
                Meaning::Country { country, .. } => Some(Self::Country(&facts.countries[*country].id)),
                Meaning::Body { body, .. } => Some(Self::Body(&facts.bodies[*body].id)),
                _ => None,
            })
        })
    }

    fn has(&self, office: &Office) -> bool {
        match self {
            Self::Country(id) => office.country.as_deref() == Some(id),
            Self::Body(id) => office.body.as_deref() == Some(id),
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// What a list says of one head.
struct Head<'l> {
    name: &'l str,
    since: Option<NaiveDate>,
    qid: Option<&'l str>,
    day: NaiveDate,
}

impl Head<'_> {
    fn disagreement(&self, facts: &Facts, place: &Place<'_>, roles: &[&str]) -> Option<String> {
        // an heir's office is a monarch's by its role
        let reigns = |office: &&Office| !office.titles.iter().any(|title| title.starts_with("crown "));
        let offices = || facts.offices.iter().filter(|office| place.has(office)).filter(reigns);
        let holds = |office: &&Office| office.terms.iter().any(|term| self.is_holder(facts, term));
        let Some(office) = offices().filter(|office| roles.contains(&office.role.as_str())).find(holds)
        else {
            let ours =
                offices().filter(|office| roles.contains(&office.role.as_str())).filter_map(|office| {
                    let term = office.holder(self.day)?;
                    Some(format!("{} is {}{}", facts.people[term.person].name, office.name, since(term)))
                });
            let other = offices().find(holds).map(|office| format!("; here {}", office.name));
            let ours: Vec<String> = ours.collect();
            return Some(format!("here {}{}", ours.join(", "), other.unwrap_or_default()));
        };
        let term = office.terms.iter().find(|term| self.is_holder(facts, term))?;
        let person = &facts.people[term.person];
        if let Some(qid) = self.qid.filter(|qid| *qid != person.id) {
            return Some(format!("here {}, there {qid}", person.id));
        }
        // the first of the terms that follow each other
        let begun = unbroken(office, term);
        match (begun, self.since) {
            (Some(ours), Some(theirs)) if ours != theirs => {
                Some(format!("{} since {ours} here, since {theirs} there", office.name))
            }
            _ => None,
        }
    }

    fn is_holder(&self, facts: &Facts, term: &Term) -> bool {
        let holds = matches!(term.holding(self.day), Some(Holding::Current | Holding::Acting));
        holds && is_called(&facts.people[term.person], self.name)
    }
}

fn since(term: &Term) -> String {
    term.from.map(|from| format!(" since {from}")).unwrap_or_default()
}

/// When the time in office began that a term belongs to.
fn unbroken(office: &Office, term: &Term) -> Option<NaiveDate> {
    let mut from = term.from?;
    let follows = |before: &&Term, from: NaiveDate| {
        before.person == term.person && before.to == Some(from) && before.status != TermStatus::Elect
    };
    // a term that begins where it ends goes back no further
    while let Some(start) =
        office.terms.iter().find(|before| follows(before, from)).and_then(|before| before.from)
    {
        if start >= from {
            break;
        }
        from = start;
    }
    Some(from)
}

/// By the name or another of the person's, whatever its accents.
fn is_called(person: &Person, name: &str) -> bool {
    let key = |name: &str| fold(&without_marks(name)).to_lowercase();
    let wanted = key(name);
    [&person.name].into_iter().chain(&person.variants).any(|name| key(name) == wanted)
}
