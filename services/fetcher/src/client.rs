mod body;
mod connect;
mod headers;
mod kind;
mod rules;

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
use crate::robots::RobotsCache;

pub use kind::Kind;

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

/// What the server said the last time, for a conditional request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// An answer that is not an error.
#[derive(Debug)]
pub enum Answer {
    NotModified {
        /// where it lives from now on, if its old address says so
        moved: Option<Url>,
        /// how long the server says that it stays as it is
        max_age: Option<Duration>,
    },
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
        let answer = self.follow(url, kind, known).await;
        answer.inspect_err(|error| metrics::failed(kind, error.name()))
    }

    async fn follow(&self, url: &Url, kind: Kind, known: &Validators) -> Result<Answer, FetchError> {
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
                return Ok(Answer::NotModified { moved, max_age: headers::max_age(response.headers()) });
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

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

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
