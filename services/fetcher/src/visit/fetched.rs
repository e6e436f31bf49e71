//! A page of an entry: asked for, read, and where it led.

use std::time::Instant;

use url::Url;

use super::Visitor;
use crate::client::{Answer, Document, Kind, Validators};
use crate::error::{FetchError, PageError};
use crate::observe::{Found, Missing, is_front_page};
use crate::plan::Planned;
use crate::{charset, metrics, page};

/// A page, and what its server said of it.
pub(super) struct Fetched {
    pub(super) found: Found,
    pub(super) validators: Validators,
}

impl Visitor {
    pub(super) async fn article(&self, planned: Planned) -> (Planned, Fetched) {
        let dated = planned.entry.published.is_some();
        let fetched = match &planned.entry.link {
            Some(link) => self.fetch_article(link, dated, &Validators::default()).await,
            None => Err(Missing::Page(PageError::NoText)),
        };
        // nobody asked for a comparison
        let unasked = || Missing::Fetch(FetchError::Status { status: 304, retry_after: None });
        let fetched = match fetched {
            Ok(Some(fetched)) => fetched,
            Ok(None) => Fetched { found: Err(unasked()), validators: Validators::default() },
            Err(missing) => Fetched { found: Err(missing), validators: Validators::default() },
        };
        (planned, fetched)
    }

    /// A page read; none if it has not changed.
    pub(super) async fn fetch_article(
        &self,
        link: &Url,
        dated: bool,
        known: &Validators,
    ) -> Result<Option<Fetched>, Missing> {
        let Answer::Document(document) = self.client.get(link, Kind::Page, known).await? else {
            return Ok(None);
        };
        let Document { url, content_type, validators, body, .. } = *document;
        if is_front_page(link, &url) {
            return Err(Missing::FrontPage);
        }
        let started = Instant::now();
        let at = url.clone();
        let read = move || page::read(&charset::decode(&body, content_type.as_deref()), &at, dated);
        let article = self.workers.run(read).await.map_err(PageError::from)?.map_err(Missing::from)?;
        metrics::parsed(Kind::Page, started.elapsed());
        Ok(Some(Fetched { found: Ok((article, url)), validators }))
    }
}
