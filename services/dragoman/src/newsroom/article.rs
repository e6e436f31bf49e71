use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// An article of the newsroom, with its versions in the order they appear.
#[derive(Debug, Clone)]
pub(super) struct Article {
    pub(super) slug: String,
    pub(super) feed: String,
    pub(super) syndicated: Vec<String>,
    pub(super) language: String,
    pub(super) section: String,
    pub(super) author: String,
    pub(super) published: DateTime<Utc>,
    pub(super) caption: String,
    pub(super) related: Vec<String>,
    pub(super) versions: Vec<Version>,
}

/// A title and a text, and the second of the newsroom's clock at which they appear.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) after: u64,
    pub(super) title: String,
    /// inline HTML, one paragraph each
    pub(super) paragraphs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    slug: String,
    feed: String,
    #[serde(default)]
    syndicated: Vec<String>,
    language: String,
    section: String,
    author: String,
    published: DateTime<Utc>,
    after: u64,
    #[serde(default)]
    caption: String,
    #[serde(default)]
    related: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revision {
    revision_of: String,
    after: u64,
}

/// Reads articles and then the revisions that belong to them.
pub(super) fn read_all(files: &[(String, &str)]) -> Result<Vec<Article>> {
    let (revisions, firsts): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| path.contains(".rev"));
    let mut articles = firsts
        .into_iter()
        .map(|(path, text)| first(text).with_context(|| path.clone()))
        .collect::<Result<Vec<_>>>()?;
    for (path, text) in revisions {
        revise(&mut articles, text).with_context(|| path.clone())?;
    }
    Ok(articles)
}

fn first(text: &str) -> Result<Article> {
    let (front, body) = parts(text)?;
    let front: Front = toml::from_str(front)?;
    Ok(Article {
        versions: vec![version(front.after, body)?],
        slug: front.slug,
        feed: front.feed,
        syndicated: front.syndicated,
        language: front.language,
        section: front.section,
        author: front.author,
        published: front.published,
        caption: front.caption,
        related: front.related,
    })
}

fn revise(articles: &mut [Article], text: &str) -> Result<()> {
    let (front, body) = parts(text)?;
    let front: Revision = toml::from_str(front)?;
    let article = articles
        .iter_mut()
        .find(|article| article.slug == front.revision_of)
        .with_context(|| format!("no article {:?}", front.revision_of))?;
    article.versions.push(version(front.after, body)?);
    article.versions.sort_by_key(|version| version.after);
    Ok(())
}

fn parts(text: &str) -> Result<(&str, &str)> {
    text.strip_prefix("+++\n")
        .and_then(|rest| rest.split_once("\n+++\n"))
        .context("no front matter between +++ lines")
}

fn version(after: u64, body: &str) -> Result<Version> {
    let mut blocks = body.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    let title = blocks.next().context("no title")?.to_owned();
    let paragraphs: Vec<_> = blocks.map(str::to_owned).collect();
    if paragraphs.is_empty() {
        bail!("no text");
    }
    Ok(Version { after, title, paragraphs })
}
