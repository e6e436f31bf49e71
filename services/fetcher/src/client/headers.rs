//! What the headers of an answer say.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{self, HeaderMap, HeaderName};
use url::Url;

use super::Validators;

/// Longest `ETag` or `Last-Modified` that is kept and sent back.
const LONGEST_VALIDATOR: usize = 1024;

pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

pub(super) fn validators(headers: &HeaderMap) -> Validators {
    let short = |name| text(headers, name).filter(|value| value.len() <= LONGEST_VALIDATOR);
    Validators { etag: short(header::ETAG), last_modified: short(header::LAST_MODIFIED) }
}

/// Where a redirect leads; some servers write the address in bytes that are not ASCII.
pub(super) fn location(headers: &HeaderMap, from: &Url) -> Option<Url> {
    from.join(&String::from_utf8_lossy(headers.get(header::LOCATION)?.as_bytes())).ok()
}

/// Seconds or a date.
pub(super) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = text(headers, header::RETRY_AFTER)?;
    match value.trim().parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            let date = DateTime::parse_from_rfc2822(value.trim()).ok()?;
            Some((date.with_timezone(&Utc) - now).to_std().unwrap_or_default())
        }
    }
}

/// How long an answer says that it stays what it is.
pub(super) fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, header::CACHE_CONTROL)?.to_ascii_lowercase();
    let mut directives = value.split(',').map(str::trim);
    if directives.clone().any(|directive| matches!(directive, "no-cache" | "no-store")) {
        return None;
    }
    let seconds = directives.find_map(|directive| directive.strip_prefix("max-age="))?;
    seconds.trim_matches('"').parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn a_server_may_ask_for_a_pause_in_seconds_or_by_date() {
        let now = DateTime::parse_from_rfc3339("2026-01-01T00:00:00Z").unwrap().to_utc();
        let parsed = |value| retry_after(&headers(header::RETRY_AFTER, value), now);
        assert_eq!(parsed("120"), Some(Duration::from_secs(120)));
        assert_eq!(parsed("Thu, 01 Jan 2026 00:10:00 GMT"), Some(Duration::from_secs(600)));
        assert_eq!(parsed("Wed, 31 Dec 2025 00:10:00 GMT"), Some(Duration::ZERO));
        assert_eq!(parsed("soon"), None);
    }

    #[test]
    fn an_answer_is_fresh_as_long_as_it_says() {
        let parsed = |value| max_age(&headers(header::CACHE_CONTROL, value));
        assert_eq!(parsed("public, Max-Age=300"), Some(Duration::from_secs(300)));
        for none in ["no-cache, max-age=300", "public", "max-age=-1"] {
            assert_eq!(parsed(none), None, "{none}");
        }
    }

    #[test]
    fn a_redirect_may_be_relative_and_written_in_any_bytes() {
        let from = Url::parse("https://example.org/a/b").unwrap();
        let headers = |value: &[u8]| {
            HeaderMap::from_iter([(header::LOCATION, header::HeaderValue::from_bytes(value).unwrap())])
        };
        let to = |value: &[u8]| location(&headers(value), &from).map(String::from);
        assert_eq!(to(b"../c").as_deref(), Some("https://example.org/c"));
        assert_eq!(to("/é".as_bytes()).as_deref(), Some("https://example.org/%C3%A9"));
        assert_eq!(to(b"http://[").as_deref(), None);
    }
}
