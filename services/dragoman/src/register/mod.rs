//! Keeping the register up to date: what other sources say, how it differs, and what is taken of it.
//!
//! ```text
//! Wikidata ─────┐
//! OpenSanctions ├─► Findings ─► Diff (against the register as it stands) ─► a person says yes ─► the overlay's updates
//! CSV ──────────┘
//! ```
//!
//! What ships is never edited, what the user wrote by hand is never touched, and where two dates contradict each
//! other both are shown.

mod apply;
mod compare;
mod csv;
mod diff;
mod finding;
mod leaders;
mod names;
mod opensanctions;
mod person;
mod show;
mod span;
mod sparql;
#[cfg(test)]
mod tests;
mod wikidata;

pub(crate) use apply::updates;
pub(crate) use compare::compare;
pub(crate) use diff::Diff;
pub(crate) use finding::Findings;
pub(crate) use leaders::check;
pub(crate) use show::show;
pub(crate) use wikidata::Wikidata;

pub(crate) mod read {
    pub(crate) use super::csv::read as csv;
    pub(crate) use super::opensanctions::read as opensanctions;
}
