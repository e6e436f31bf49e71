use std::collections::{BTreeMap, HashMap};

use crate::Office;
use crate::names::Name;

/// A title as texts write it, in lower case, without the country or body it may be written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    pub text: String,
    pub senses: Vec<TitleSense>,
}

/// An office that a title may mean.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TitleSense {
    pub office: usize,
    /// the id of the country or body that must stand beside the title, or be understood
    pub of: String,
    /// it can be understood: "the president", but not "the chief"
    pub bare: bool,
}

/// Takes the titles of all offices apart: "nato chief" is "chief" of NATO, "president of the european council" is
/// "president" of that council.
pub(crate) fn titles(offices: &[Office], english: &[Name]) -> Vec<Title> {
    let mut named: HashMap<String, &str> = HashMap::new();
    for name in english {
        for form in &name.forms {
            named.entry(form.to_lowercase()).or_insert(&name.id);
        }
    }
    let mut titles = BTreeMap::<String, Vec<TitleSense>>::new();
    for (number, office) in offices.iter().enumerate() {
        for title in &office.titles {
            let title = title.to_lowercase();
            let whole = (title.as_str(), None);
            let parts = before(&title, &named).or_else(|| behind(&title, &named)).unwrap_or(whole);
            let own = office.country.iter().chain(&office.body).map(String::as_str);
            let senses = titles.entry(parts.0.to_owned()).or_default();
            for of in parts.1.into_iter().chain(own) {
                let sense = TitleSense { office: number, of: of.to_owned(), bare: parts.1.is_none() };
                if !senses.iter().any(|known| known.office == number && known.of == of && known.bare) {
                    senses.push(sense);
                }
            }
        }
    }
    titles.into_iter().map(|(text, senses)| Title { text, senses }).collect()
}

/// "ukrainian president"
fn before<'t, 'n>(title: &'t str, named: &HashMap<String, &'n str>) -> Option<(&'t str, Option<&'n str>)> {
    title.match_indices(' ').rev().find_map(|(space, _)| {
        let of = named.get(&title[..space])?;
        Some((&title[space + 1..], Some(*of)))
    })
}

/// "president of the european council"
fn behind<'t, 'n>(title: &'t str, named: &HashMap<String, &'n str>) -> Option<(&'t str, Option<&'n str>)> {
    title.match_indices(" of ").find_map(|(at, of)| {
        let rest = &title[at + of.len()..];
        let of = named.get(rest).or_else(|| named.get(rest.strip_prefix("the ")?))?;
        Some((&title[..at], Some(*of)))
    })
}
