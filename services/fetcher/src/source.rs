//! What lies at the address of a feed, read as what it is said to be.

use chrono::Utc;
use dragoman_article::{Feed, SourceKind};
use url::Url;

use crate::charset;
use crate::client::Kind;
use crate::entries::{self, FeedDocument};
use crate::error::FeedError;
use crate::section;
use crate::sitemap::{self, Sitemap};

/// A document, or the others that make it up.
pub(crate) enum Source {
    Document(FeedDocument),
    Parts(Vec<Url>),
}

/// What to ask for.
pub(crate) fn kind_of(feed: &Feed) -> Kind {
    match feed.kind {
        Some(SourceKind::Sitemap) => Kind::Sitemap,
        Some(SourceKind::Section) => Kind::Section,
        // a kind of a later release is most likely still a feed
        None | Some(SourceKind::Feed | SourceKind::Other(_)) => Kind::Feed,
    }
}

/// Text of a body; the bound holds after gzip that is the body's own.
pub(crate) fn text_of(body: &[u8], content_type: Option<&str>, most: usize) -> Result<String, FeedError> {
    let too_large = || FeedError::Malformed(format!("larger than {most} bytes when unpacked"));
    let body = sitemap::unpacked(body, most).ok_or_else(too_large)?;
    Ok(charset::decode(&body, content_type))
}

pub(crate) fn read(kind: Kind, select: Option<&str>, text: &str, url: &Url) -> Result<Source, FeedError> {
    match kind {
        Kind::Sitemap => Ok(match sitemap::read(text, url, Utc::now())? {
            Sitemap::Pages(pages) => Source::Document(pages),
            Sitemap::Index(parts) => Source::Parts(parts),
        }),
        Kind::Section => Ok(Source::Document(section::read(text, select, url)?)),
        Kind::Feed | Kind::Page | Kind::Data | Kind::Robots => {
            Ok(Source::Document(entries::read(text, url)?))
        }
    }
}
