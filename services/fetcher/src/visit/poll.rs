//! A feed asked for what it lists.

use std::time::{Duration, Instant};

use dragoman_article::{ContentHash, Cursor, Feed};
use dragoman_service::chain;
use url::Url;

use super::Visitor;
use crate::client::{Answer, Document, Validators};
use crate::entries::FeedDocument;
use crate::error::{FeedError, FetchError};
use crate::metrics;
use crate::source::{self, Source};

/// Entries of all parts of an index; a cursor that remembers twice as many fits its topic.
const MOST_OF_PARTS: usize = 2_000;

#[derive(Debug, thiserror::Error)]
pub(super) enum PollError {
    #[error("the feed could not be fetched")]
    Fetch(#[from] FetchError),
    #[error("the feed could not be read")]
    Feed(#[from] FeedError),
}

/// A feed's answer, read.
pub(super) struct Polled {
    /// none: it has not changed
    pub(super) document: Option<FeedDocument>,
    pub(super) validators: Validators,
    /// how seldom it asks to be visited
    pub(super) asked: Option<Duration>,
    pub(super) moved_to: Option<String>,
    pub(super) body_hash: Option<ContentHash>,
}

/// What lay at an address.
struct Got {
    /// none: it has not changed, by its server's word or by the hash of its body
    source: Option<Source>,
    validators: Validators,
    max_age: Option<Duration>,
    moved: Option<Url>,
    body_hash: Option<ContentHash>,
}

impl Visitor {
    pub(super) async fn poll(&self, feed: &Feed, cursor: &Cursor) -> Result<Polled, PollError> {
        let address = cursor.moved_to.as_ref().unwrap_or(&feed.url);
        let url = Url::parse(address).map_err(|error| FetchError::Url(address.clone(), error))?;
        let known = match feed.distrust {
            true => Validators::default(),
            false => Validators { etag: cursor.etag.clone(), last_modified: cursor.last_modified.clone() },
        };
        let body_hash = cursor.body_hash.clone().filter(|_| feed.distrust && !cursor.unfinished);
        let got = self.source(feed, &url, &known, body_hash).await?;
        let (document, validators) = match got.source {
            None => (None, got.validators),
            Some(Source::Document(document)) => (Some(document), got.validators),
            // an index may stay as it is while its parts change: no validators
            Some(Source::Parts(parts)) => (Some(self.parts(feed, parts).await?), Validators::default()),
        };
        let moved_to = got.moved.map(String::from).or_else(|| cursor.moved_to.clone());
        // a document that was not sent again asks for what it asked for
        let asked = match &document {
            Some(document) => document.asked,
            None => cursor.rhythm.asked_seconds.map(Duration::from_secs),
        };
        let asked = asked.max(got.max_age);
        Ok(Polled { document, validators, asked, moved_to, body_hash: got.body_hash })
    }

    /// What lies at an address.
    async fn source(
        &self,
        feed: &Feed,
        url: &Url,
        known: &Validators,
        body_hash: Option<ContentHash>,
    ) -> Result<Got, PollError> {
        let kind = source::kind_of(feed);
        let document = match self.client.get(url, kind, known).await? {
            Answer::Document(document) => *document,
            Answer::NotModified { moved, max_age } => {
                return Ok(Got { source: None, validators: known.clone(), max_age, moved, body_hash });
            }
        };
        let Document { url, moved, content_type, validators, max_age, body } = document;
        let started = Instant::now();
        let (most, compare, select) = (self.feed_bytes, feed.distrust, feed.select.clone());
        let read = move || -> Result<_, FeedError> {
            let text = source::text_of(&body, content_type.as_deref(), most)?;
            let hash = compare.then(|| ContentHash::of("", &text));
            if hash.is_some() && hash == body_hash {
                return Ok((None, hash));
            }
            Ok((Some(source::read(kind, select.as_deref(), &text, &url)?), hash))
        };
        let read = self.workers.run(read).await.map_err(FeedError::from).flatten();
        let (source, body_hash) = read.inspect_err(|error| metrics::failed(kind, error.name()))?;
        metrics::parsed(kind, started.elapsed());
        Ok(Got { source, validators, max_age, moved, body_hash })
    }

    /// The newest parts of an index, as one document; one that can't be had leaves the others, all fail only together.
    async fn parts(&self, feed: &Feed, parts: Vec<Url>) -> Result<FeedDocument, PollError> {
        let (mut whole, mut failure) = (None, None);
        for part in parts {
            match self.source(feed, &part, &Validators::default(), None).await {
                Ok(Got { source: Some(Source::Document(document)), .. }) => {
                    let whole: &mut FeedDocument = whole.get_or_insert_default();
                    whole.title = whole.title.take().or(document.title);
                    whole.language = whole.language.take().or(document.language);
                    whole.entries.extend(document.entries);
                }
                // an index in an index is against the protocol
                Ok(_) => {}
                Err(error) => {
                    tracing::info!(feed = feed.url, part = %part, reason = chain(&error), "part of an index failed");
                    failure = Some(error);
                }
            }
        }
        match (whole, failure) {
            (Some(mut whole), _) => {
                whole.entries.truncate(MOST_OF_PARTS);
                Ok(whole)
            }
            (None, Some(failure)) => Err(failure),
            (None, None) => Err(FeedError::Malformed("the index lists no sitemap of its host".into()).into()),
        }
    }
}
