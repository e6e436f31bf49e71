use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::{Date, Gender, TermStatus};

/// A file of the register as it is written.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterFile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Spanned<String>>,
    /// ids of offices and people of lower layers that are no more; with a person go the terms
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub office: Vec<OfficeEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub person: Vec<PersonEntry>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeEntry {
    pub id: Spanned<String>,
    /// Wikidata's item of the office itself
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qid: Option<Spanned<String>>,
    pub name: String,
    pub role: String,
    pub titles: Vec<String>,
    pub unique: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holder: Vec<HolderEntry>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HolderEntry {
    pub person: Spanned<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    #[serde(default, skip_serializing_if = "TermStatus::is_regular")]
    pub status: TermStatus,
    /// when the fact was last compared with a source; for people who keep the file
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PersonEntry {
    pub id: Spanned<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qid: Option<Spanned<String>>,
    pub name: String,
    pub surname: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
}
