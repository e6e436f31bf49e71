use serde::Deserialize;

use crate::source::DataFile;
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
    #[serde(default)]
    dossier: Vec<Dossier>,
    /// ids of lower layers that are no more
    #[serde(default)]
    remove: Vec<String>,
}

const FILE: &str = "dossiers.toml";

pub(crate) fn load(source: &Source) -> Result<Vec<Dossier>, DataError> {
    let mut dossiers: Vec<Dossier> = Vec::new();
    for DataFile { place, text } in source.layers().filter_map(|layer| layer.get(FILE)) {
        let above: DossierFile =
            toml::from_str(text).map_err(|error| DataError::toml(place, text, &error))?;
        for (number, dossier) in above.dossier.iter().enumerate() {
            if above.dossier[..number].iter().any(|other| other.id == dossier.id) {
                return Err(DataError::new(
                    place,
                    0,
                    format!("the dossier {:?} is entered twice", dossier.id),
                ));
            }
            if dossier.needs > dossier.core.len() {
                let reason = format!("{}: needs is more than its core has", dossier.id);
                return Err(DataError::new(place, 0, reason));
            }
        }
        dossiers.retain(|dossier| !above.remove.contains(&dossier.id));
        for dossier in above.dossier {
            match dossiers.iter_mut().find(|below| below.id == dossier.id) {
                Some(below) => *below = dossier,
                None => dossiers.push(dossier),
            }
        }
    }
    Ok(dossiers)
}
