use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ArticleId, Field, Span, id};

/// A record of `news.lineage`: where an article's words come from, as far as is known. The latest of each article holds:
/// it is written again when an earlier origin turns up, or when an origin is copied once more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lineage {
    pub id: ArticleId,
    /// the revision this was found from
    pub revision: u32,
    pub relation: Relation,
    /// the earliest article known that this one goes back to: itself, if it is an original
    pub origin: ArticleId,
    /// the article that shows it: of those told earlier, the one that is most alike
    #[serde(default)]
    pub source: Option<ArticleId>,
    /// how much this article and `source` have in common, 0 to 1, by `basis`
    #[serde(default)]
    pub similarity: Option<f32>,
    #[serde(default)]
    pub basis: Option<LineageBasis>,
    /// the earliest article known that tells of the same event; its record has `independent_origins`
    pub story: ArticleId,
    /// of an original: articles that go back to it, so far
    #[serde(default)]
    pub copies: u32,
    /// of a story's earliest article: originals that tell the story, itself included. These corroborate it; copies don't
    #[serde(default)]
    pub independent_origins: u32,
    /// of a copy or rewrite: quotations whose words are nearly, but not exactly, those that its origin or source gives the
    /// same speaker
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub altered: Vec<AlteredQuotation>,
    /// when the article was told, as the comparison took it: as published where that is credible, else as fetched
    pub told_at: DateTime<Utc>,
}

impl Lineage {
    /// Names what is said; a replay has the same name.
    pub fn event_id(&self) -> String {
        let said = format!("{self:?}");
        id::digest("lineage", &[said.as_bytes()])
    }
}

/// A quotation that is not in the words of where it comes from. To shorten one at its ends, to mark what is left out and to
/// explain in brackets alters nothing; to drop, change or add a word inside does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AlteredQuotation {
    /// id of the person, body or country that is quoted
    pub speaker: String,
    pub field: Field,
    #[serde(flatten)]
    pub span: Span,
    /// the speaker's own words as they stand here, an ellipsis where somebody interrupts them
    pub words: String,
    pub other: OtherQuotation,
    /// the share of words that are the same, in their order; less than 1
    pub similarity: f32,
}

/// A quotation of another article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherQuotation {
    pub article: ArticleId,
    pub field: Field,
    #[serde(flatten)]
    pub span: Span,
    pub words: String,
}

/// What an article is to the one it goes back to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// the earliest known
    Original,
    /// the same text, with small edits
    Syndicated,
    /// the same facts in the same order in other words
    Rewrite,
    Translation,
    #[serde(untagged)]
    Other(String),
}

/// What `similarity` compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LineageBasis {
    /// runs of three words: the share of all that both have (Jaccard, estimated)
    Shingles,
    /// the same runs, of a copy that was cut: the share of all that the shorter text has
    Part,
    /// names, numbers and quotations in their order: by weight, twice the common over the sum of both (Dice)
    Facts,
}
