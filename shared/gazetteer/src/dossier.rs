use serde::Deserialize;

use crate::{DataError, Source};

/// A negotiation that has a name, so that sanctions in one and in another stay two things.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dossier {
    pub id: String,
    pub label: String,
    /// ids of the countries, bodies and places it is about
    #[serde(default)]
    pub core: Vec<String>,
    /// how many of these an article must name
    #[serde(default)]
    pub needs: usize,
    /// ids of others who take part; empty where anybody may
    #[serde(default)]
    pub parties: Vec<String>,
    /// words of which an article must have one; empty where none is asked for
    #[serde(default)]
    pub words: Vec<String>,
    /// beginnings of the ids of its issues; empty where any may be
    #[serde(default)]
    pub issues: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DossierFile {
    dossier: Vec<Dossier>,
}

const FILE: &str = "dossiers.toml";

pub(crate) fn load(source: &Source) -> Result<Vec<Dossier>, DataError> {
    let Some(text) = source.get(FILE) else { return Ok(Vec::new()) };
    let parsed: DossierFile = toml::from_str(text).map_err(|error| DataError::toml(FILE, text, &error))?;
    for (number, dossier) in parsed.dossier.iter().enumerate() {
        if parsed.dossier[..number].iter().any(|other| other.id == dossier.id) {
            return Err(DataError::new(FILE, 0, format!("the dossier {:?} is entered twice", dossier.id)));
        }
        if dossier.needs > dossier.core.len() {
            let reason = format!("{}: needs is more than its core has", dossier.id);
            return Err(DataError::new(FILE, 0, reason));
        }
    }
    Ok(parsed.dossier)
}
