//! Who, what and where: countries, offices and their holders, bodies, places and issues, and how they are
//! recognised in a text.
//!
//! The facts are files in `data/`, which a person can read and extend. [`Gazetteer::load`] reads them or says which
//! file and line is wrong. What a language knows is compiled when its first article comes: a [`Lexicon`] of
//! names and an [`IssueFinder`]. Both only find candidates; what a candidate means in its sentence is decided by
//! the enricher.

mod automaton;
mod beginnings;
mod body;
mod cases;
mod confidence;
mod country;
mod date;
mod dossier;
mod error;
mod family;
mod fold;
mod gaps;
mod gazetteer;
mod homonym;
mod issue;
mod issue_finder;
mod issue_weights;
mod language;
mod lexicon;
mod lexicon_builder;
mod marks;
mod meaning;
mod names;
mod office;
mod openings;
mod overlay;
mod person;
mod phrases;
mod place;
mod register;
mod release;
mod small;
mod source;
mod speech;
mod spelling;
mod stance;
mod table;
mod title;
mod trie;
mod weights;
pub mod word;

pub use body::Body;
pub use confidence::Confidence;
pub use country::Country;
pub use date::{Date, Precision};
pub use dossier::Dossier;
pub use error::DataError;
pub use fold::{fold, without_marks};
pub use gazetteer::{Facts, Gazetteer};
pub use homonym::Homonym;
pub use issue::{Gate, Issue};
pub use issue_finder::{IssueFinder, IssueHit, IssueHits, Strength};
pub use issue_weights::{ClueWeights, IssueWeights};
pub use language::Language;
pub use lexicon::{Hit, Lexicon, Meanings};
pub use meaning::Meaning;
pub use office::{Holding, Office, Term, TermStatus};
pub use openings::Starts;
pub use overlay::{Overlay, Stamp};
pub use person::{Gender, Person};
pub use place::Place;
pub use register::{Entered, HolderEntry, OfficeEntry, PersonEntry, RegisterFile, Written};
pub use release::Release;
pub use source::Source;
pub use speech::{Cue, Part, Speech};
pub use stance::{Sign, SignHit, StanceFinder, Word};
pub use title::{Title, TitleSense};
pub use weights::{LearnedWeights, Weights};
