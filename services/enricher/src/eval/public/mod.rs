//! The countries that the annotators of public corpora marked, in the formats of those corpora.
//!
//! A mention is right where it overlaps a marked one and has its code. What the annotators call embedded in another
//! name is left out, since a country is not mentioned there; the strict figure beside it counts everything.

mod codes;
mod geowebnews;
mod plover;
mod score;
mod toponyms;

use std::path::Path;

use dragoman_article::Span;
use dragoman_gazetteer::Gazetteer;

use super::{EvalError, Report};

/// The form a corpus has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// texts with brat annotations: the folder of GeoWebNews
    GeoWebNews,
    /// XML with toponyms: the files of TR-News and LGL
    Toponyms,
    /// JSON with sentences and their actors: the gold of PLOVER
    Plover,
}

/// A text with the places that are marked in it.
#[derive(Debug, Clone, PartialEq)]
struct Marked {
    name: String,
    text: String,
    /// so many code points at its beginning are not marked
    unread: u32,
    places: Vec<Marking>,
}

#[derive(Debug, Clone, PartialEq)]
struct Marking {
    span: Span,
    /// where a country is marked
    country: Option<&'static str>,
    /// part of the name of something else
    embedded: bool,
}

/// Reads a corpus and scores what the tagger finds in it.
pub fn measure(gazetteer: &Gazetteer, format: Format, path: &Path) -> Result<Report, EvalError> {
    Ok(match format {
        Format::GeoWebNews => score::places(gazetteer, &geowebnews::read(path)?),
        Format::Toponyms => score::places(gazetteer, &toponyms::read(path)?),
        Format::Plover => score::actors(gazetteer, &plover::read(path)?),
    })
}
