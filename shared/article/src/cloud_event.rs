use chrono::{DateTime, SecondsFormat, Utc};

use crate::id;

/// The attributes of a record as a CloudEvent in binary mode: what stands in its headers.
#[derive(Debug, Clone)]
pub struct CloudEvent<'a> {
    /// deterministic: the same fact has the same id however often it is written
    pub id: String,
    /// `article.enriched` and the like; the full type adds our prefix and the version
    pub kind: &'static str,
    /// the service that wrote it
    pub source: &'static str,
    pub subject: &'a str,
    pub time: Option<DateTime<Utc>>,
    /// 32 hex digits that follow an article from fetch to sink; see [`trace_id`]
    pub trace: &'a str,
}

impl CloudEvent<'_> {
    pub fn headers(&self) -> Vec<(String, Vec<u8>)> {
        let span = &id::digest("span", &[self.id.as_bytes()])[..16];
        let mut headers = vec![
            ("ce_specversion", "1.0".to_owned()),
            ("ce_id", self.id.clone()),
            ("ce_source", format!("/dragoman/{}", self.source)),
            ("ce_type", format!("dragoman.{}.v1", self.kind)),
            ("ce_subject", self.subject.to_owned()),
            ("ce_partitionkey", self.subject.to_owned()),
            ("content-type", "application/json".to_owned()),
            ("traceparent", format!("00-{}-{span}-01", self.trace)),
        ];
        if let Some(time) = self.time {
            headers.push(("ce_time", time.to_rfc3339_opts(SecondsFormat::Millis, true)));
        }
        headers.into_iter().map(|(name, value)| (name.to_owned(), value.into_bytes())).collect()
    }
}

/// The trace that a received `traceparent` belongs to, or one of its own derived from `event_id`.
pub fn trace_id(traceparent: Option<&[u8]>, event_id: &str) -> String {
    traceparent
        .and_then(|value| std::str::from_utf8(value).ok())
        .and_then(|value| value.strip_prefix("00-")?.split('-').next())
        .filter(|trace| {
            trace.len() == 32
                && trace.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
                && trace.bytes().any(|b| b != b'0')
        })
        .map_or_else(|| id::digest("trace", &[event_id.as_bytes()]), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_goes_on_from_hop_to_hop() {
        let event = CloudEvent {
            id: "one".into(),
            kind: "article.observed",
            source: "fetcher",
            subject: "a",
            time: None,
            trace: &trace_id(None, "one"),
        };
        let headers = event.headers();
        let parent = &headers.iter().find(|(name, _)| name == "traceparent").unwrap().1;
        assert_eq!(trace_id(Some(parent), "two"), event.trace);
    }

    #[test]
    fn a_malformed_parent_starts_a_trace_of_its_own() {
        for bad in ["", "00-", "00-00000000000000000000000000000000-1-01", "01-zz"] {
            assert_eq!(trace_id(Some(bad.as_bytes()), "e"), trace_id(None, "e"), "{bad}");
        }
    }
}
