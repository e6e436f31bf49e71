use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::DateSource;

/// What a page says of its article beside title, text, authors and date.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct About {
    /// the part of the publication, in its own words
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// address of the picture it is shown with
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_from: Option<DateSource>,
    /// what kind of page it is, where it is no plain article
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageKind>,
}

/// A page that is not one finished article for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PageKind {
    /// grows for hours and speaks of many things
    LiveBlog,
    /// only its beginning is there for everybody
    Paywall,
    #[serde(untagged)]
    Other(String),
}
