//! The enricher: tags articles and gives them their revisions.

mod tagging;

pub use tagging::{ArticleInput, Tags, tag};
