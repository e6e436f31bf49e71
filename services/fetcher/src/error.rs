use std::error::Error;
use std::time::Duration;

use crate::guard::Refused;
use crate::html;

/// Why a feed or a page could not be had.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("not a web address: {0:?}")]
    Url(String, #[source] url::ParseError),
    #[error("address refused")]
    Refused(#[from] Refused),
    #[error("more than {0} redirects")]
    TooManyRedirects(usize),
    #[error("no complete answer within {}", humantime::format_duration(*.0))]
    Timeout(Duration),
    #[error("cannot connect")]
    Connect(#[source] Cause),
    #[error("the connection failed")]
    Transfer(#[source] Cause),
    #[error("the server answered {status}")]
    Status { status: u16, retry_after: Option<Duration> },
    #[error("the host has asked for rest, {} more", humantime::format_duration(Duration::from_secs(.0.as_secs())))]
    HostRests(Duration),
    #[error("the host's robots.txt can't be had, which forbids the visit for now")]
    NoRobots,
    #[error("the host's robots.txt forbids the visit")]
    Forbidden,
    #[error("larger than {0}")]
    TooLarge(bytesize::ByteSize),
    #[error("content type {0:?} is not what was asked for")]
    ContentType(String),
}

impl FetchError {
    /// As metrics call it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Url(..) => "url",
            Self::Refused(_) => "refused",
            Self::TooManyRedirects(_) => "redirects",
            Self::Timeout(_) => "timeout",
            Self::Connect(_) => "connect",
            Self::Transfer(_) => "transfer",
            Self::Status { status: 500.., .. } => "server_error",
            Self::Status { .. } => "status",
            Self::HostRests(_) => "host_rests",
            Self::NoRobots => "no_robots",
            Self::Forbidden => "forbidden",
            Self::TooLarge(_) => "too_large",
            Self::ContentType(_) => "content_type",
        }
    }

    /// Whether the same request may succeed later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Timeout(_) | Self::Connect(_) | Self::Transfer(_) | Self::HostRests(_) | Self::NoRobots => {
                true
            }
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
            // a name may get a public address again
            Self::Refused(Refused::NoPublicAddress(_)) => true,
            Self::Url(..)
            | Self::Refused(_)
            | Self::TooManyRedirects(_)
            | Self::TooLarge(_)
            | Self::Forbidden
            | Self::ContentType(_) => false,
        }
    }
}

/// The innermost cause of a transport error: the layers above it only repeat the address.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Cause(String);

impl Cause {
    pub(crate) fn of(error: &dyn Error) -> Self {
        let mut innermost = error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        Self(innermost.to_string())
    }
}

/// Why a feed could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    #[error("not a feed: {0}")]
    Malformed(String),
    #[error("the feed could not be parsed")]
    Work(#[from] WorkError),
}

impl FeedError {
    /// As metrics call it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Work(_) => "unreadable",
        }
    }
}

/// Why an HTML document is not parsed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Hostile {
    #[error("elements nested more than {} deep", html::DEEPEST)]
    TooDeep,
    #[error("took longer than {} to parse", humantime::format_duration(html::LONGEST))]
    TooSlow,
}

/// Why a page gave no article.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error("the page can't be parsed")]
    Hostile(#[from] Hostile),
    #[error("no article text found on the page")]
    NoText,
    #[error("the page asks for consent and has no article")]
    Consent,
    #[error("the page could not be read in time")]
    Work(#[from] WorkError),
}

/// Why work on a thread of its own gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    #[error("panicked")]
    Panicked,
    #[error("took longer than {}", humantime::format_duration(*.0))]
    TooSlow(Duration),
    #[error("every thread was busy for {}", humantime::format_duration(*.0))]
    Busy(Duration),
    #[error("no thread could be started")]
    Thread(#[source] std::io::Error),
}

/// Why the fetcher ended.
#[derive(Debug, thiserror::Error)]
pub enum FetcherError {
    #[error("the HTTP client could not be set up")]
    Client(#[from] ClientError),
    #[error("the log failed")]
    Log(#[from] dragoman_stream::LogError),
    #[error("a record could not be written as JSON")]
    Encode(#[from] serde_json::Error),
}

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("TLS")]
    Tls(#[from] rustls::Error),
    #[error("HTTP")]
    Http(#[from] reqwest::Error),
}
