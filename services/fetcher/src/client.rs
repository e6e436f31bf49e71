mod connect;
mod headers;

use std::error::Error;
use std::time::{Duration, Instant};

use bytesize::ByteSize;
use chrono::Utc;
use reqwest::{Response, StatusCode, header};
use url::Url;

use crate::config::FetcherConfig;
use crate::error::{Cause, ClientError, FetchError};
use crate::guard::{Guard, Refused};
use crate::hosts::{Hosts, Resting, Turn};
use crate::metrics;
use crate::robots::{self, RobotsCache, Rules, Standing};

const MOST_REDIRECTS: usize = 5;

/// The one way out to the network: guarded, bounded, polite.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    guard: Guard,
    hosts: Hosts,
    robots: RobotsCache,
    feed_bytes: ByteSize,
    page_bytes: ByteSize,
    total_timeout: Duration,
}

/// What is asked for; decides what is accepted, how large it may be, and whether robots.txt has a word in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// an address that a person named and that is made for programs
    Feed,
    /// a list of addresses, made for programs too
    Sitemap,
    /// a page that a person named for its links
    Section,
    /// an address that we found in a feed
    Page,
    /// the answer of a service that a person named and that is made for programs
    Data,
    /// a host's rules
    Robots,
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
    Document(Box<Document>),
}

/// A body, read whole and inside its limit.
#[derive(Debug)]
pub struct Document {
    /// where it was found after redirects
    pub url: Url,
    /// where it lives from now on, if its old address says so
    pub moved: Option<Url>,
    pub content_type: Option<String>,
    pub validators: Validators,
    /// how long the server says that it stays as it is
    pub max_age: Option<Duration>,
    pub body: Vec<u8>,
}

/// Time that is spent on requests, waiting for turns left out.
struct Clock {
    left: Duration,
    total: Duration,
}

impl Client {
    pub fn new(config: &FetcherConfig) -> Result<Self, ClientError> {
        Self::with_lookup(config, connect::system)
    }

    fn with_lookup(config: &FetcherConfig, lookup: connect::Lookup) -> Result<Self, ClientError> {
        Ok(Self {
            http: connect::http(config, lookup)?,
            guard: Guard::new(config.allow_addresses.iter().copied()),
            hosts: Hosts::new(config.host_gap),
            robots: RobotsCache::default(),
            feed_bytes: config.feed_bytes,
            page_bytes: config.page_bytes,
            total_timeout: config.total_timeout,
        })
    }

    /// How many hosts have asked for rest and still have it.
    pub fn resting_hosts(&self) -> usize {
        self.hosts.resting()
    }

    /// Gets a document: each hop once it is our turn with its host, and if the host lets us.
    pub async fn get(&self, url: &Url, kind: Kind, known: &Validators) -> Result<Answer, FetchError> {
        let mut clock = Clock { left: self.total_timeout, total: self.total_timeout };
        let mut at = url.clone();
        let (mut moved, mut for_ever) = (None, true);
        let mut turn: Option<(String, Turn)> = None;
        for _ in 0..=MOST_REDIRECTS {
            self.guard.check_url(&at)?;
            let host = at.host_str().unwrap_or_default().to_owned();
            // hops on one host are one turn; two hosts are never held, so that nobody waits in a circle
            let mut ours = match turn.take() {
                Some((same, ours)) if same == host => ours,
                other => {
                    drop(other);
                    self.hosts.turn(&host).await.map_err(|Resting(left)| FetchError::HostRests(left))?
                }
            };
            if matches!(kind, Kind::Section | Kind::Page) {
                self.check_robots(&at, &mut ours).await?;
            }
            let started = Instant::now();
            let response = self.ask(&at, kind, known, &clock).await?;
            clock.spend(started.elapsed())?;
            let status = response.status();
            if status == StatusCode::NOT_MODIFIED {
                ours.welcomed();
                return Ok(Answer::NotModified);
            }
            if let Some((to, is_permanent)) = redirect(&response, &at) {
                for_ever &= is_permanent;
                moved = for_ever.then(|| to.clone());
                at = to;
                turn = Some((host, ours));
                continue;
            }
            if status.is_success() {
                ours.welcomed();
                let document = Document { moved, ..self.read(response, kind).await? };
                metrics::fetched(kind, started.elapsed(), document.body.len());
                return Ok(Answer::Document(Box::new(document)));
            }
            return Err(self.refusal(&response, &mut ours));
        }
        Err(FetchError::TooManyRedirects(MOST_REDIRECTS))
    }

    fn refusal(&self, response: &Response, turn: &mut Turn) -> FetchError {
        let status = response.status();
        let asked = headers::retry_after(response.headers(), Utc::now());
        let retry_after = match status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Some(turn.refused(asked)),
            _ => None,
        };
        FetchError::Status { status: status.as_u16(), retry_after }
    }

    async fn ask(
        &self,
        url: &Url,
        kind: Kind,
        known: &Validators,
        clock: &Clock,
    ) -> Result<Response, FetchError> {
        let mut request =
            self.http.get(url.clone()).timeout(clock.left).header(header::ACCEPT, kind.accept());
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = &known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        request.send().await.map_err(|error| self.explain(error))
    }

    /// Whether a host's rules let us visit an address; they are asked for where they are not known.
    async fn check_robots(&self, url: &Url, turn: &mut Turn) -> Result<(), FetchError> {
        let standing = match self.robots.get(url) {
            Some(standing) => standing,
            None => {
                let standing = self.robots.put(url, self.fetch_robots(url).await);
                turn.spoke();
                if let Standing::Said(rules) = &standing {
                    turn.set_delay(rules.delay());
                }
                turn.pause().await;
                standing
            }
        };
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        match standing {
            Standing::Unreachable => Err(FetchError::NoRobots),
            Standing::Said(rules) if rules.allow(path) => Ok(()),
            Standing::Said(_) => Err(FetchError::Forbidden),
        }
    }

    /// A host's rules; none if they can't be had for now. A file that is not there allows everything (RFC 9309, 2.3).
    async fn fetch_robots(&self, url: &Url) -> Option<Rules> {
        let mut at = url.join("/robots.txt").ok()?;
        let mut clock = Clock { left: self.total_timeout, total: self.total_timeout };
        for _ in 0..=MOST_REDIRECTS {
            // rules that lie where we do not go are as good as none
            if self.guard.check_url(&at).is_err() {
                return Some(Rules::default());
            }
            let started = Instant::now();
            let response = self.ask(&at, Kind::Robots, &Validators::default(), &clock).await.ok()?;
            clock.spend(started.elapsed()).ok()?;
            if let Some((to, _)) = redirect(&response, &at) {
                at = to;
                continue;
            }
            return match response.status() {
                StatusCode::TOO_MANY_REQUESTS => None,
                status if status.is_success() => {
                    let file = self.body(response, robots::MOST_BYTES).await.ok()?;
                    metrics::fetched(Kind::Robots, started.elapsed(), file.bytes.len());
                    Some(Rules::parse(&file.bytes, robots::PRODUCT))
                }
                status if status.is_server_error() => None,
                _ => Some(Rules::default()),
            };
        }
        Some(Rules::default())
    }

    async fn read(&self, response: Response, kind: Kind) -> Result<Document, FetchError> {
        let content_type = headers::text(response.headers(), header::CONTENT_TYPE);
        if let Some(value) = &content_type
            && !kind.accepts(value)
        {
            return Err(FetchError::ContentType(value.chars().take(100).collect()));
        }
        let limit = match kind {
            Kind::Feed | Kind::Sitemap | Kind::Data => self.feed_bytes,
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
    async fn body(&self, mut response: Response, limit: usize) -> Result<Body, FetchError> {
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

    fn explain(&self, error: reqwest::Error) -> FetchError {
        let mut next: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(cause) = next {
            if let Some(refused) = cause.downcast_ref::<Refused>() {
                return FetchError::Refused(refused.clone());
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

struct Body {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Clock {
    fn spend(&mut self, time: Duration) -> Result<(), FetchError> {
        self.left = self.left.checked_sub(time).ok_or(FetchError::Timeout(self.total))?;
        Ok(())
    }
}

/// Where an answer sends us, and whether for ever.
fn redirect(response: &Response, from: &Url) -> Option<(Url, bool)> {
    let is_permanent = match response.status() {
        StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::FOUND | StatusCode::SEE_OTHER | StatusCode::TEMPORARY_REDIRECT => false,
        _ => return None,
    };
    let mut to = headers::location(response.headers(), from)?;
    to.set_fragment(None);
    Some((to, is_permanent))
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Section => "section",
            Self::Page => "page",
            Self::Data => "data",
            Self::Robots => "robots",
        }
    }

    const fn accept(self) -> &'static str {
        match self {
            Self::Feed => {
                "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, \
                 text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
            }
            Self::Sitemap => "application/xml, text/xml;q=0.9, application/gzip;q=0.9, */*;q=0.1",
            Self::Section | Self::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
            Self::Data => "application/sparql-results+json, application/json;q=0.9",
            Self::Robots => "text/plain, */*;q=0.1",
        }
    }

    /// Feeds travel under many names, so only what is plainly something else is refused; a page is HTML.
    fn accepts(self, content_type: &str) -> bool {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match self {
            Self::Feed | Self::Sitemap => {
                let class = essence.split('/').next().unwrap_or_default();
                !matches!(class, "image" | "audio" | "video" | "font" | "multipart")
                    && !matches!(essence.as_str(), "application/pdf" | "application/zip")
            }
            Self::Section | Self::Page => {
                matches!(essence.as_str(), "" | "text/html" | "application/xhtml+xml")
            }
            Self::Data => essence.ends_with("json"),
            Self::Robots => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

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

    #[tokio::test]
    async fn a_name_that_turns_to_a_private_address_after_the_first_look_is_never_connected_to() {
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let config = FetcherConfig {
            connect_timeout: Duration::from_millis(200),
            total_timeout: Duration::from_secs(1),
            host_gap: Duration::ZERO,
            ..FetcherConfig::default()
        };
        // public at first (of a block that nobody has), then ours
        let client = Client::with_lookup(&config, |_| {
            let address: IpAddr = match ASKED.fetch_add(1, Ordering::Relaxed) {
                0 => "2d00::1".parse().unwrap(),
                _ => "127.0.0.1".parse().unwrap(),
            };
            Box::pin(async move { Ok(vec![address]) })
        })
        .unwrap();
        let url = Url::parse(&format!("http://rebind.example:{port}/")).unwrap();
        let first = client.get(&url, Kind::Feed, &Validators::default()).await;
        assert!(matches!(first, Err(FetchError::Connect(_) | FetchError::Timeout(_))), "{first:?}");
        let second = client.get(&url, Kind::Feed, &Validators::default()).await;
        assert!(matches!(second, Err(FetchError::Refused(Refused::NoPublicAddress(_)))), "{second:?}");
        let connected = tokio::time::timeout(Duration::from_millis(100), listener.accept()).await;
        assert!(connected.is_err());
    }
}
