use std::io::{BufRead, Read};

use chrono::{DateTime, Utc};
use dragoman_article::{About, DateSource};
use serde::Deserialize;

use super::{ArchiveError, BadRecord, Capture, Content, Item, MOST_BYTES};
use crate::page::Article;
use crate::text;

/// An article a line: its address, and its page (`html`) or its words (`title`, `text`).
#[derive(Debug, Deserialize)]
struct Line {
    url: String,
    #[serde(default)]
    html: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    #[serde(default)]
    published_at: Option<DateTime<Utc>>,
    #[serde(default)]
    fetched_at: Option<DateTime<Utc>>,
}

pub(super) struct Lines<R> {
    input: R,
    record: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, record: 0 }
    }

    fn read(&mut self) -> std::io::Result<Option<Result<Option<Capture>, String>>> {
        let mut line = vec![];
        let most = MOST_BYTES as u64 + 1;
        if self.input.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.len() > MOST_BYTES && line.last() != Some(&b'\n') {
            super::warc::skip_line(&mut self.input)?;
            return Ok(Some(Err(format!("longer than {MOST_BYTES} bytes"))));
        }
        if line.trim_ascii().is_empty() {
            return Ok(Some(Ok(None)));
        }
        let parsed = serde_json::from_slice::<Line>(&line).map_err(|error| error.to_string());
        Ok(Some(parsed.and_then(capture).map(Some)))
    }
}

fn capture(line: Line) -> Result<Capture, String> {
    let content = match (line.html, line.text) {
        (Some(html), _) => {
            Content::Html { body: html.into_bytes(), content_type: Some("text/html; charset=utf-8".into()) }
        }
        (None, Some(text)) => Content::Article(Box::new(Article {
            title: line.title.as_deref().map(text::line),
            text,
            language: line.language,
            canonical: None,
            authors: line.authors,
            published: line.published_at.map(|date| (date, DateSource::Other("archive".into()))),
            about: About::default(),
        })),
        (None, None) => return Err("neither html nor text".into()),
    };
    Ok(Capture { url: line.url, fetched_at: line.fetched_at, content })
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.record += 1;
        let record = self.record;
        match self.read() {
            Ok(read) => read.map(|item| Ok(item.map_err(|why| BadRecord { record, why }))),
            Err(cause) => Some(Err(ArchiveError::Read { record, cause })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_named_and_the_next_is_read() {
        let input = "{\"url\": \"https://example.org/a\", \"title\": \"T\", \"text\": \"Words.\"}\n\
            {\"url\": 7}\n\n{\"url\": \"https://example.org/b\"}\n{\"url\": \"https://example.org/c\", \"html\": \"<p>x\"}";
        let items: Vec<_> = Lines::new(input.as_bytes()).map(Result::unwrap).collect();
        assert!(matches!(&items[0], Ok(Some(capture)) if capture.url == "https://example.org/a"));
        assert!(items[1].as_ref().unwrap_err().to_string().starts_with("record 2: invalid type"));
        assert!(matches!(items[2], Ok(None)));
        assert_eq!(items[3].as_ref().unwrap_err().to_string(), "record 4: neither html nor text");
        assert!(matches!(&items[4], Ok(Some(Capture { content: Content::Html { .. }, .. }))));
        assert_eq!(items.len(), 5);
    }
}
