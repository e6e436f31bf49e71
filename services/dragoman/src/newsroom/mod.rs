//! The sample newsroom: a small web origin on this machine that publishes articles of our own over some minutes,
//! so that a first start shows the whole line without internet.

mod article;
mod clock;
mod edition;
mod feeds;
mod origin;
mod page;

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};
use dragoman_article::{Feed, FeedId};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use article::Article;
use clock::Clock;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/newsroom");

/// How often the fetcher looks: the newsroom publishes every few seconds, and wants no politeness.
const INTERVAL_SECONDS: u64 = 3;

/// Everything the newsroom has, published or still to come.
#[derive(Debug)]
pub(crate) struct Newsroom {
    articles: Vec<Article>,
    channels: Vec<Channel>,
    base: String,
    clock: Clock,
}

/// One of its feeds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Channel {
    id: String,
    title: String,
    language: String,
    #[serde(default)]
    format: Format,
    #[serde(default)]
    country: Option<String>,
    /// serves a malformed document, as some feed always does
    #[serde(default)]
    broken: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    #[default]
    Rss,
    Atom,
    Json,
}

impl Newsroom {
    /// Reads what is built in; `folder` remembers how far an earlier run came.
    pub(crate) fn open(address: SocketAddr, folder: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Channels {
            feed: Vec<Channel>,
        }
        let channels: Channels = toml::from_str(file("feeds.toml")?).context("newsroom/feeds.toml")?;
        let articles = FILES
            .get_dir("articles")
            .context("newsroom/articles is not built in")?
            .files()
            .filter(|file| file.path().extension().is_some_and(|extension| extension == "md"))
            .map(|file| {
                let path = file.path().display().to_string();
                let text = file.contents_utf8().with_context(|| format!("{path} is not UTF-8"))?;
                Ok((path, text))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            articles: article::read_all(&articles)?,
            channels: channels.feed,
            base: format!("http://{address}"),
            clock: Clock::resume(&folder.join("newsroom-seconds")),
        })
    }

    /// The feeds as the fetcher is told to follow them.
    pub(crate) fn feeds(&self) -> Vec<Feed> {
        self.channels
            .iter()
            .map(|channel| {
                let url = format!("{}/feeds/{}", self.base, channel.id);
                Feed {
                    id: FeedId::of(&url),
                    url,
                    title: Some(channel.title.clone()),
                    country: channel.country.clone(),
                    interval_seconds: Some(INTERVAL_SECONDS),
                    ..Feed::default()
                }
            })
            .collect()
    }

    pub(crate) async fn serve(self, listener: TcpListener, shutdown: CancellationToken) -> Result<()> {
        origin::serve(self, listener, shutdown).await
    }
}

fn file(name: &str) -> Result<&'static str> {
    FILES
        .get_file(name)
        .and_then(|file| file.contents_utf8())
        .with_context(|| format!("newsroom/{name} is not built in"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_is_built_in_is_a_newsroom() {
        let folder = tempfile::tempdir().unwrap();
        let newsroom = Newsroom::open(([127, 0, 0, 1], 1).into(), folder.path()).unwrap();
        let languages: BTreeSet<_> = newsroom.articles.iter().map(|article| &article.language).collect();
        assert!(newsroom.articles.len() >= 40, "{} articles", newsroom.articles.len());
        assert!(languages.len() >= 6, "{languages:?}");
        assert!(newsroom.articles.iter().any(|article| article.versions.len() > 1));
        assert!(newsroom.articles.iter().any(|article| !article.syndicated.is_empty()));
        assert!(newsroom.channels.iter().any(|channel| channel.broken));
        for format in [Format::Rss, Format::Atom, Format::Json] {
            assert!(newsroom.channels.iter().any(|channel| channel.format == format), "{format:?}");
        }
        for article in &newsroom.articles {
            for feed in article.syndicated.iter().chain([&article.feed]) {
                assert!(newsroom.channels.iter().any(|channel| channel.id == *feed), "{feed}");
            }
        }
    }
}
