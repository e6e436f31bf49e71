use std::collections::HashMap;

use crate::names::Name;
use crate::table::{Table, rows};
use crate::{DataError, Source};

/// An organisation, bloc, ministry, parliament, agency, court, armed group, or a region that acts as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Wikidata QID or a slug of ours
    pub id: String,
    /// in English
    pub name: String,
    pub subtype: String,
    /// the country it belongs to
    pub country: Option<String>,
}

pub(crate) fn load(source: &Source) -> Result<Vec<Body>, DataError> {
    rows(source, "bodies.tsv", Table { columns: &["id", "name", "subtype", "country"], key: 1 })?
        .iter()
        .map(|row| {
            Ok(Body {
                id: row.required(0, "id")?.into(),
                name: row.required(1, "name")?.into(),
                subtype: row.required(2, "subtype")?.into(),
                country: row.some(3).map(str::to_owned),
            })
        })
        .collect()
}

/// The ids of bodies by how other files may refer to them: by id, or by a name in lower case with hyphens.
pub(crate) fn references(bodies: &[Body], english: &[Name]) -> HashMap<String, String> {
    let mut references = HashMap::new();
    let forms = english.iter().filter(|name| bodies.iter().any(|body| body.id == name.id));
    for (form, id) in forms.flat_map(|name| name.forms.iter().map(|form| (form, &name.id))) {
        references.entry(slug(form)).or_insert_with(|| id.clone());
    }
    for body in bodies {
        references.insert(slug(&body.name), body.id.clone());
        references.insert(body.id.clone(), body.id.clone());
    }
    references
}

fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}
