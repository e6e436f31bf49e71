//! The contract: what the records on Dragoman's topics are, and how things in them are named.
//!
//! Nothing here reads or writes a log; `shared/stream` does that, and knows nothing of articles.
//! JSON Schemas generated from these types are kept in `schema/`; records of every published version in
//! `golden/`. Fields and vocabulary values are only ever added.

mod about;
mod article_state;
mod cloud_event;
mod commitment;
mod enriched;
mod feed;
mod id;
mod lineage;
mod mention;
mod mention_event;
mod observation;
mod outcome;
mod position;
mod quotation;
mod retag;
mod revisit;
mod span;
pub mod topics;
mod url;

pub use about::{About, PageKind};
pub use article_state::{ArticleState, EntityRef};
pub use cloud_event::{CloudEvent, trace_id};
pub use commitment::{Commitment, Measure};
pub use enriched::{
    Ambiguity, Candidate, CountrySummary, EnrichedArticle, EntitySummary, Reason, Source, Versions,
};
pub use feed::{Cursor, Feed, FeedHealth, Rhythm, SeenEntry, SourceKind};
pub use id::{ArticleId, ContentHash, FeedId};
pub use lineage::{Lineage, LineageBasis, Relation};
pub use mention::{Field, Kind, Mention, Modality, Office, OfficeStatus, Role, Via, Zone};
pub use mention_event::{MentionChange, MentionEvent};
pub use observation::{DateSource, Observation, ObservedVia};
pub use outcome::{Outcome, Rejection, Tally};
pub use position::{Basis, Excerpt, Interval, Position, Stance, Toward};
pub use quotation::{Quotation, QuotationType, Speaker};
pub use retag::Retag;
pub use revisit::{Revisit, RevisitReason};
pub use span::{Span, SpanError};
pub use url::{CanonicalUrl, UrlError};
