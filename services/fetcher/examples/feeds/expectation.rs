use std::fmt;
use std::path::Path;

use dragoman_fetcher::page::plain;
use serde_json::Value;
use url::Url;

/// Fields that are scored: what a feed says of itself and of its entries.
const FIELDS: &[&str] = &[
    "title",
    "link",
    "id",
    "guid",
    "subtitle",
    "tagline",
    "info",
    "description",
    "summary",
    "content",
    "rights",
    "copyright",
    "language",
    "author",
    "author_detail",
    "authors",
    "updated",
    "updated_parsed",
    "published",
    "published_parsed",
    "created",
    "created_parsed",
    "tags",
    "category",
    "title_detail",
    "subtitle_detail",
    "summary_detail",
    "tagline_detail",
    "info_detail",
    "links",
    "publisher",
    "publisher_detail",
];
/// Of objects inside them, only what says something of its own.
const PARTS: &[&str] = &["value", "name", "email", "url", "href", "term", "rel"];

/// `PATH == VALUE` and more of them, as far as they are scored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expectation {
    terms: Vec<(Vec<String>, Value)>,
}

impl Expectation {
    /// What a file's comment expects; none if that is not of the scored form.
    pub(crate) fn of(document: &str) -> Option<Self> {
        let line = document.split_once("Expect:")?.1.lines().next()?;
        let mut terms = vec![];
        for term in line.trim().split(" and ") {
            if matches!(term.trim(), "not bozo" | "bozo") {
                continue;
            }
            let (path, value) = term.split_once("==")?;
            terms.push((parse_path(path.trim())?, literal(value.trim())?));
        }
        let scored = |path: &[String]| {
            let field = path
                .iter()
                .find(|part| !matches!(part.as_str(), "feed" | "entries") && part.parse::<usize>().is_err());
            let part = path.last().filter(|part| part.parse::<usize>().is_err());
            field.is_some_and(|field| {
                FIELDS.contains(&field.as_str())
                    && part.is_some_and(|part| part == field || PARTS.contains(&part.as_str()))
            })
        };
        (!terms.is_empty() && terms.iter().all(|(path, _)| scored(path))).then_some(Self { terms })
    }

    pub(crate) fn holds(&self, feed: &Value) -> bool {
        self.terms.iter().all(|(path, value)| look_up(feed, path) == Some(value))
    }

    pub(crate) fn holds_loosely(&self, feed: &Value) -> bool {
        self.terms
            .iter()
            .all(|(path, value)| look_up(feed, path).is_some_and(|found| bare(found) == bare(value)))
    }

    pub(crate) fn found(&self, feed: &Value) -> String {
        self.terms
            .iter()
            .map(|(path, _)| look_up(feed, path).map_or("nothing".into(), Value::to_string))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.terms.iter().try_for_each(|(path, value)| write!(f, "{}: {value} ", path.join(".")))
    }
}

/// Where feedparser's tests serve a file, unless its comment says otherwise.
pub(crate) fn base(document: &[u8], path: &Path) -> Result<Url, url::ParseError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let served = Url::parse("http://127.0.0.1:8097/tests/")?.join(&name)?;
    header(document, "content-location").map_or(Ok(served.clone()), |place| served.join(&place))
}

pub(crate) fn content_type(document: &[u8]) -> Option<String> {
    header(document, "content-type")
}

/// The header that a file's comment asks to be served with.
fn header(document: &[u8], wanted: &str) -> Option<String> {
    let text = String::from_utf8_lossy(document);
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("Header:")?.trim().split_once(':'))
        .find_map(|(name, value)| name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned()))
}

fn look_up<'v>(feed: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(feed, |value, part| match part.parse::<usize>() {
        Ok(index) => value.get(index),
        Err(_) => value.get(part),
    })
}

/// As a reader sees it.
fn bare(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = plain(&plain(&text));
    text.split_whitespace().collect::<String>()
}

/// `entries[0]['title_detail']['value']` or `feed.title`.
fn parse_path(text: &str) -> Option<Vec<String>> {
    let (root, mut rest) = text.split_at(text.find(['[', '.'])?);
    let mut path = vec![root.to_owned()];
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (key, after) = inside.split_once(']')?;
            path.push(key.strip_prefix("u'").unwrap_or(key).trim_matches(['\'', '"']).to_owned());
            rest = after;
        } else {
            let inside = rest.strip_prefix('.')?;
            let end = inside.find(['[', '.']).unwrap_or(inside.len());
            path.push(inside[..end].to_owned());
            rest = &inside[end..];
        }
    }
    let is_name = |part: &String| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    (matches!(path[0].as_str(), "feed" | "entries") && path.iter().all(is_name)).then_some(path)
}

/// A string, a number, or a tuple of numbers.
fn literal(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.into());
    }
    if let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        return inside
            .split(',')
            .map(|part| part.trim().parse::<i64>().ok().map(Value::from))
            .collect::<Option<Vec<_>>>()
            .map(Value::from);
    }
    let text = text.strip_prefix('u').unwrap_or(text);
    let quote = text.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
    unescaped(inside, quote).map(Value::from)
}

fn unescaped(text: &str, quote: char) -> Option<String> {
    let (mut out, mut chars) = (String::new(), text.chars());
    while let Some(c) = chars.next() {
        if c == quote {
            return None;
        }
        if c != '\\' {
            out.push(c);
            continue;
        }
        let kind = chars.next()?;
        let digits = match kind {
            'n' => {
                out.push('\n');
                continue;
            }
            't' => {
                out.push('\t');
                continue;
            }
            'r' => {
                out.push('\r');
                continue;
            }
            'x' => 2,
            'u' => 4,
            'U' => 8,
            other => {
                out.push(other);
                continue;
            }
        };
        let code: String = chars.by_ref().take(digits).collect();
        out.push(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32)?);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_expectation_is_a_path_and_a_value() {
        let of = |line: &str| Expectation::of(&format!("<!--\nExpect: {line}\n-->"));
        let feed = json!({"feed": {"title": "<b>A</b> & B"}, "entries": [{"updated_parsed": [2004, 1, 1], "title": "x"}]});
        assert!(of("not bozo and feed['title'] == u'<b>A</b> \\x26 B'").unwrap().holds(&feed));
        let loosely = of("feed['title'] == 'A &amp; B'").unwrap();
        assert!(loosely.holds_loosely(&feed) && !loosely.holds(&feed));
        assert!(of("entries[0]['updated_parsed'] == (2004, 1, 1)").unwrap().holds(&feed));
        assert!(!of("entries[0]['title'] == 'x' and entries[0].title == 'y'").unwrap().holds_loosely(&feed));
        for unscored in [
            "bozo",
            "len(entries) == 1",
            "feed['title'] == feed['link']",
            "encoding == 'utf-8'",
            "feed['ttl'] == '60'",
        ] {
            assert_eq!(of(unscored), None, "{unscored}");
        }
    }
}
