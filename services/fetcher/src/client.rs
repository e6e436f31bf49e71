use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytesize::ByteSize;
use chrono::{DateTime, Utc};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{self, HeaderMap, HeaderName};
use reqwest::{Response, StatusCode, redirect};
use rustls::{ClientConfig, RootCertStore};
use url::Url;

use crate::config::FetcherConfig;
use crate::error::{Cause, ClientError, FetchError};
use crate::guard::{Guard, Refused, is_public};
use crate::hosts::Hosts;
use crate::metrics;

const MOST_REDIRECTS: usize = 5;
/// A longer wait is not believed: we ask again within a day.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3600);
/// Longest `ETag` or `Last-Modified` that is kept and sent back.
const LONGEST_VALIDATOR: usize = 1024;
/// HTTP/2 header block; HTTP/1.1's is bounded by the library (100 headers, 400 KiB).
const MOST_HEADER_BYTES: u32 = 64 * 1024;

/// The one way out to the network: guarded, bounded, polite.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    guard: Guard,
    hosts: Hosts,
    feed_bytes: ByteSize,
    page_bytes: ByteSize,
    total_timeout: Duration,
}

/// What is asked for; decides what is accepted and how large it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Feed,
    Page,
}

/// What the server said the last time, for a conditional request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// An answer that is not an error.
#[derive(Debug)]
pub enum Answer {
    NotModified,
    Document(Document),
}

/// A body, read whole and inside its limit.
#[derive(Debug)]
pub struct Document {
    /// where it was found after redirects
    pub url: Url,
    pub content_type: Option<String>,
    pub validators: Validators,
    pub body: Vec<u8>,
}

impl Client {
    pub fn new(config: &FetcherConfig) -> Result<Self, ClientError> {
        let guard = Guard::new(config.allow_addresses.iter().copied());
        let http = reqwest::Client::builder()
            .user_agent(user_agent(config.contact.as_deref()))
            .tls_backend_preconfigured(tls()?)
            // a proxy of the environment would resolve names where the guard does not see it
            .no_proxy()
            .dns_resolver(Arc::new(PublicOnly))
            .redirect(redirects(guard.clone()))
            .referer(false)
            .connect_timeout(config.connect_timeout)
            .timeout(config.total_timeout)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(30))
            .http2_max_header_list_size(MOST_HEADER_BYTES)
            .build()?;
        Ok(Self {
            http,
            guard,
            hosts: Hosts::new(config.host_gap),
            feed_bytes: config.feed_bytes,
            page_bytes: config.page_bytes,
            total_timeout: config.total_timeout,
        })
    }

    /// Gets a document once it is our turn with its host.
    pub async fn get(&self, url: &Url, kind: Kind, known: &Validators) -> Result<Answer, FetchError> {
        self.guard.check_url(url)?;
        let _turn = self.hosts.turn(url.host_str().unwrap_or_default()).await;
        let mut request = self.http.get(url.clone()).header(header::ACCEPT, kind.accept());
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = &known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let started = Instant::now();
        let response = request.send().await.map_err(|error| self.explain(error))?;
        match response.status() {
            StatusCode::NOT_MODIFIED => Ok(Answer::NotModified),
            status if status.is_success() => {
                let document = self.read(response, kind).await?;
                metrics::fetched(kind, started.elapsed(), document.body.len());
                Ok(Answer::Document(document))
            }
            status => Err(FetchError::Status {
                status: status.as_u16(),
                retry_after: retry_after(response.headers(), Utc::now()),
            }),
        }
    }

    async fn read(&self, mut response: Response, kind: Kind) -> Result<Document, FetchError> {
        let content_type = text(response.headers(), header::CONTENT_TYPE);
        if let Some(value) = &content_type
            && !kind.accepts(value)
        {
            return Err(FetchError::ContentType(value.chars().take(100).collect()));
        }
        let limit = match kind {
            Kind::Feed => self.feed_bytes,
            Kind::Page => self.page_bytes,
        };
        let validators = Validators {
            etag: text(response.headers(), header::ETAG).filter(|value| value.len() <= LONGEST_VALIDATOR),
            last_modified: text(response.headers(), header::LAST_MODIFIED)
                .filter(|value| value.len() <= LONGEST_VALIDATOR),
        };
        let url = response.url().clone();
        let mut body = vec![];
        // chunks come decompressed: a bomb is noticed one chunk past the limit
        while let Some(chunk) = response.chunk().await.map_err(|error| self.explain(error))? {
            if (body.len() + chunk.len()) as u64 > limit.as_u64() {
                return Err(FetchError::TooLarge(limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Document { url, content_type, validators, body })
    }

    fn explain(&self, error: reqwest::Error) -> FetchError {
        let mut next: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(cause) = next {
            if let Some(refused) = cause.downcast_ref::<Refused>() {
                return FetchError::Refused(refused.clone());
            }
            if cause.is::<TooManyRedirects>() {
                return FetchError::TooManyRedirects(MOST_REDIRECTS);
            }
            next = cause.source();
        }
        match error {
            error if error.is_timeout() => FetchError::Timeout(self.total_timeout),
            error if error.is_connect() => FetchError::Connect(Cause::of(&error)),
            error => FetchError::Transfer(Cause::of(&error)),
        }
    }
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Page => "page",
        }
    }

    const fn accept(self) -> &'static str {
        match self {
            Self::Feed => {
                "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, \
                 text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
            }
            Self::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
        }
    }

    /// Feeds travel under many names, so only what is plainly something else is refused; a page is HTML.
    fn accepts(self, content_type: &str) -> bool {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match self {
            Self::Feed => {
                let class = essence.split('/').next().unwrap_or_default();
                !matches!(class, "image" | "audio" | "video" | "font" | "multipart")
                    && !matches!(essence.as_str(), "application/pdf" | "application/zip")
            }
            Self::Page => matches!(essence.as_str(), "" | "text/html" | "application/xhtml+xml"),
        }
    }
}

fn user_agent(contact: Option<&str>) -> String {
    let contact = contact.map(|contact| format!(" (+{contact})")).unwrap_or_default();
    concat!("dragoman/", env!("CARGO_PKG_VERSION")).to_owned() + &contact
}

/// The machine's roots: whom to trust is its administrator's choice, and is updated with the system.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        tracing::error!(
            "no root certificates on this machine, no https address can be visited: install ca-certificates"
        );
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[derive(Debug, thiserror::Error)]
#[error("too many redirects")]
struct TooManyRedirects;

fn redirects(guard: Guard) -> redirect::Policy {
    redirect::Policy::custom(move |attempt| {
        // the first of the previous addresses is the one that was asked for
        if attempt.previous().len() > MOST_REDIRECTS {
            return attempt.error(TooManyRedirects);
        }
        match guard.check_url(attempt.url()) {
            Ok(()) => attempt.follow(),
            Err(refused) => attempt.error(refused),
        }
    })
}

/// Resolves names to public addresses only, at the moment of connecting: a name that changes its mind between
/// check and use gains nothing.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let all = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = all.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(Refused::NoPublicAddress(name.as_str().to_owned()).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// Seconds or a date.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = text(headers, header::RETRY_AFTER)?;
    let wait = match value.trim().parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = DateTime::parse_from_rfc2822(value.trim()).ok()?;
            (date.with_timezone(&Utc) - now).to_std().unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_ask_for_a_pause_in_seconds_or_by_date() {
        let now = DateTime::parse_from_rfc3339("2026-01-01T00:00:00Z").unwrap().to_utc();
        let parsed = |value: &'static str| {
            retry_after(&HeaderMap::from_iter([(header::RETRY_AFTER, value.parse().unwrap())]), now)
        };
        assert_eq!(parsed("120"), Some(Duration::from_secs(120)));
        assert_eq!(parsed("Thu, 01 Jan 2026 00:10:00 GMT"), Some(Duration::from_secs(600)));
        assert_eq!(parsed("Wed, 31 Dec 2025 00:10:00 GMT"), Some(Duration::ZERO));
        assert_eq!(parsed("99999999999"), Some(LONGEST_WAIT));
        assert_eq!(parsed("soon"), None);
    }

    #[test]
    fn feeds_come_under_many_names_and_pages_under_one() {
        for yes in ["text/xml", "application/octet-stream", "text/html; charset=utf-8", "text/plain"] {
            assert!(Kind::Feed.accepts(yes), "{yes}");
        }
        for no in ["image/png", "video/mp4", "application/pdf"] {
            assert!(!Kind::Feed.accepts(no) && !Kind::Page.accepts(no), "{no}");
        }
        assert!(Kind::Page.accepts("Text/HTML;charset=utf-8") && !Kind::Page.accepts("application/json"));
    }
}
