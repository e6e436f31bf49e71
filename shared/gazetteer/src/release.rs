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
        let text = source.get(FILE).ok_or_else(|| DataError::new(FILE, 0, "the file is missing"))?;
        toml::from_str(text).map_err(|error| DataError::toml(FILE, text, &error))
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
