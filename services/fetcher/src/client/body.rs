//! An answer's body, read to its limit and no further.

use bytesize::ByteSize;
use reqwest::{Response, header};

use super::{Client, Document, Kind, headers};
use crate::error::FetchError;
use crate::robots;

pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    pub(super) is_cut: bool,
}

impl Client {
    pub(super) async fn read(&self, response: Response, kind: Kind) -> Result<Document, FetchError> {
        let content_type = headers::text(response.headers(), header::CONTENT_TYPE);
        if let Some(value) = &content_type
            && !kind.accepts(value)
        {
            return Err(FetchError::ContentType(value.chars().take(100).collect()));
        }
        let limit = match kind {
            Kind::Feed | Kind::Sitemap => self.feed_bytes,
            Kind::Section | Kind::Page => self.page_bytes,
            Kind::Robots => ByteSize(robots::MOST_BYTES as u64),
        };
        let (url, validators) = (response.url().clone(), headers::validators(response.headers()));
        let max_age = headers::max_age(response.headers());
        let body = self.body(response, usize::try_from(limit.as_u64()).unwrap_or(usize::MAX)).await?;
        if body.is_cut {
            return Err(FetchError::TooLarge(limit));
        }
        Ok(Document { url, moved: None, content_type, validators, max_age, body: body.bytes })
    }

    /// A body up to its limit.
    pub(super) async fn body(&self, mut response: Response, limit: usize) -> Result<Body, FetchError> {
        let mut bytes = vec![];
        // chunks come decompressed: a bomb is noticed one chunk past the limit
        while let Some(chunk) = response.chunk().await.map_err(|error| self.explain(error))? {
            if bytes.len() + chunk.len() > limit {
                bytes.extend_from_slice(&chunk[..limit - bytes.len()]);
                return Ok(Body { bytes, is_cut: true });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Body { bytes, is_cut: false })
    }
}
