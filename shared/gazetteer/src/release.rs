use dragoman_article::Versions;
use serde::Deserialize;

use crate::{DataError, Source};

const FILE: &str = "release.toml";

/// Which release of the data this is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// counts up: the `tagging` of a record
    pub release: u32,
    pub gazetteer: String,
    pub register: String,
    pub taxonomy: String,
}

impl Release {
    pub(crate) fn load(source: &Source) -> Result<Self, DataError> {
        let file = source.get(FILE).ok_or_else(|| DataError::new(FILE, 0, "the file is missing"))?;
        let mut release: Self =
            toml::from_str(&file.text).map_err(|error| DataError::toml(&file.place, &file.text, &error))?;
        // both count up, so the sum does, and is the same wherever the data is
        release.release = release.release.saturating_add(source.marks.release);
        let marks = &source.marks;
        for (version, mark) in [
            (&mut release.gazetteer, &marks.gazetteer),
            (&mut release.register, &marks.register),
            (&mut release.taxonomy, &marks.taxonomy),
        ] {
            version.extend(mark.iter().map(|mark| format!("+{mark}")));
        }
        Ok(release)
    }

    pub fn versions(&self) -> Versions {
        Versions {
            dragoman: env!("CARGO_PKG_VERSION").to_owned(),
            gazetteer: self.gazetteer.clone(),
            register: self.register.clone(),
            taxonomy: self.taxonomy.clone(),
        }
    }
}
