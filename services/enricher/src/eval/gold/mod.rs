//! Texts with everything marked in them that a careful reader would find.
//!
//! ```text
//! === name-of-the-text
//! language: en
//! kinds: country person
//! published: 2025-12-16
//!
//! {Tbilisi|country GE actor} refused, {Merz|person Q1124 office="Chancellor of Germany" status=current} said.
//! --- positions
//! RU rejects ceasefire.truce evidence="rejected the truce" modality=asserted basis=own
//! ```
//!
//! A file holds any number of texts. `{surface|tag|tag}` marks a span, also inside another; `\{ \} \|` belong to the
//! text. `kinds` names what is marked exhaustively; the rest is not scored.

mod attributes;
mod files;
mod header;
mod markup;
mod tag;
mod text;

pub use files::{find, read};
pub use tag::{Position, QuoteForm, Speaker, Tag, What};
pub use text::{Gold, GoldKind};
