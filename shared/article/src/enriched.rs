use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    About, ArticleId, CanonicalUrl, Commitment, DateSource, FeedId, Field, Kind, Mention, Position,
    Quotation, Span, id,
};

/// A record of `news.enriched`: a revision of an article with everything found in it.
///
/// A function of the observation and of the data versions alone: same input, same bytes. Lists are sorted by
/// position, then kind, then id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedArticle {
    pub id: ArticleId,
    /// counts up from 1 when title or text change
    pub revision: u32,
    /// release of register and taxonomy that tagged it; consumers keep the greatest (revision, tagging)
    pub tagging: u32,
    pub reason: Reason,
    pub url: String,
    pub canonical_url: CanonicalUrl,
    #[serde(default)]
    pub former_ids: Vec<ArticleId>,
    pub source: Source,
    /// BCP 47 of the text; `und` where it is none we know
    pub language: String,
    pub title: String,
    pub text: String,
    #[serde(default)]
    pub truncated: bool,
    #[serde(default)]
    pub authors: Vec<String>,
    #[serde(default)]
    pub published_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub published_from: Option<DateSource>,
    #[serde(default)]
    pub fetched_at: Option<DateTime<Utc>>,
    /// It came from an archive, by `news.backfill`: news of `published_at`, not of the day on which it was read. Who tells
    /// people what is new, or what has changed, passes over it.
    #[serde(default)]
    pub backfill: bool,
    #[serde(flatten)]
    pub about: About,
    #[serde(default)]
    pub mentions: Vec<Mention>,
    #[serde(default)]
    pub ambiguous: Vec<Ambiguity>,
    #[serde(default)]
    pub countries: Vec<CountrySummary>,
    #[serde(default)]
    pub people: Vec<EntitySummary>,
    #[serde(default)]
    pub bodies: Vec<EntitySummary>,
    #[serde(default)]
    pub issues: Vec<EntitySummary>,
    /// what is reported to have been said; one may lie inside another
    #[serde(default)]
    pub quotations: Vec<Quotation>,
    /// which party is said to want what
    #[serde(default)]
    pub positions: Vec<Position>,
    /// the figures and days that something negotiated is tied to
    #[serde(default)]
    pub commitments: Vec<Commitment>,
    pub versions: Versions,
}

impl EnrichedArticle {
    /// Names this revision and tagging; a replay has the same name.
    pub fn event_id(&self) -> String {
        let (revision, tagging) = (self.revision.to_be_bytes(), self.tagging.to_be_bytes());
        id::digest("enriched", &[self.id.as_str().as_bytes(), &revision, &tagging])
    }

    /// The article alone, without what was found in it.
    pub fn bare(self) -> Self {
        Self {
            mentions: vec![],
            ambiguous: vec![],
            countries: vec![],
            people: vec![],
            bodies: vec![],
            issues: vec![],
            quotations: vec![],
            positions: vec![],
            commitments: vec![],
            ..self
        }
    }

    /// What is left of an article that is withdrawn: its name and where it stood, but not a word of it.
    pub fn withdrawn(self) -> Self {
        Self {
            reason: Reason::Withdrawn,
            title: String::new(),
            text: String::new(),
            truncated: false,
            authors: vec![],
            about: About::default(),
            ..self.bare()
        }
    }
}

/// Why a record was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    New,
    Text,
    Retag,
    Withdrawn,
    #[serde(untagged)]
    Other(String),
}

/// Who published it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    #[serde(default)]
    pub feed: Option<FeedId>,
    #[serde(default)]
    pub publisher: Option<String>,
    #[serde(default)]
    pub country: Option<String>,
}

/// A span that could not be decided, with what it may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ambiguity {
    pub field: Field,
    #[serde(flatten)]
    pub span: Span,
    pub surface: String,
    pub candidates: Vec<Candidate>,
    pub why: String,
}

/// One thing a span may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Candidate {
    pub kind: Kind,
    pub id: String,
    pub name: String,
}

/// What an article says of one country, added up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CountrySummary {
    pub id: String,
    pub name: String,
    /// mentions outside boilerplate
    pub count: u32,
    /// of these, as actor
    pub actor: u32,
    /// mentions of its office-holders
    pub via_people: u32,
    /// share of the article's attention, 0 to 1
    pub salience: f32,
}

/// What an article says of one person, body or issue, added up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EntitySummary {
    pub id: String,
    pub name: String,
    /// mentions outside boilerplate
    pub count: u32,
    /// share of the attention given to its kind, 0 to 1
    pub salience: f32,
}

/// The versions of code and data that produced the record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Versions {
    pub dragoman: String,
    pub gazetteer: String,
    pub register: String,
    pub taxonomy: String,
}
