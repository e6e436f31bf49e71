use std::net::SocketAddr;
use std::time::Duration;

use bytesize::ByteSize;
use serde::{Deserialize, Deserializer, de};

/// How feeds and pages are visited.
#[derive(Debug, Clone, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct FetcherConfig {
    /// feeds visited at the same time
    pub concurrency: usize,
    /// between two visits of a feed of which nothing is known yet
    #[serde(with = "humantime_serde")]
    pub interval: Duration,
    /// bounds of the intervals that feeds get by their rhythm; one that its definition names is kept as it is
    #[serde(with = "humantime_serde")]
    pub shortest_interval: Duration,
    #[serde(with = "humantime_serde")]
    pub longest_interval: Duration,
    /// sent with every request: a page about this visitor, or an address to write to
    pub contact: Option<String>,
    /// addresses that are not public and may be visited all the same, each with its port
    pub allow_addresses: Vec<SocketAddr>,
    /// largest feed, after decompression
    pub feed_bytes: ByteSize,
    /// largest page, after decompression
    pub page_bytes: ByteSize,
    #[serde(with = "humantime_serde")]
    pub connect_timeout: Duration,
    /// from the first byte sent to the last one read, redirects included
    #[serde(with = "humantime_serde")]
    pub total_timeout: Duration,
    /// between the end of one request to a host and the start of the next
    #[serde(with = "humantime_serde")]
    pub host_gap: Duration,
    /// from the start of a visit to its last page; the rest of the feed follows in the next one, soon after
    #[serde(with = "humantime_serde")]
    pub visit_budget: Duration,
    /// pauses before a page that could not be had is tried again; after the last it has failed
    pub retries: Vec<humantime_serde::Serde<Duration>>,
    /// how long after its first observation an article is looked at again, to see whether it has changed
    pub revisions: Vec<humantime_serde::Serde<Duration>>,
    /// pages fetched in one visit; the rest of the feed follows in the next one, soon after
    pub pages_per_visit: usize,
    /// pages of one visit on their way at the same time, where they lie on several hosts
    pub pages_at_once: usize,
    /// threads that parse feeds and pages
    pub extract_threads: usize,
    /// after this much time a feed or a page counts as unreadable
    #[serde(with = "humantime_serde")]
    pub extract_budget: Duration,
}

const MINUTE: u64 = 60;

fn minutes(list: &[u64]) -> Vec<humantime_serde::Serde<Duration>> {
    list.iter().map(|count| Duration::from_secs(count * MINUTE).into()).collect()
}

impl Default for FetcherConfig {
    fn default() -> Self {
        Self {
            // most of a visit is waiting, also for the pause between two pages of a host: this many keep 10,000 feeds
            // on time at their shortest interval where the visits take four seconds each
            concurrency: 128,
            // publishers ask for 10 to 60 minutes where they ask at all
            interval: Duration::from_secs(15 * MINUTE),
            shortest_interval: Duration::from_secs(5 * MINUTE),
            longest_interval: Duration::from_secs(60 * MINUTE),
            contact: None,
            allow_addresses: vec![],
            // the largest honest feeds carry some hundred full articles
            feed_bytes: ByteSize::mib(8),
            // above this there is no article, only script
            page_bytes: ByteSize::mib(5),
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(20),
            host_gap: Duration::from_secs(1),
            // a host holds up its own feeds only, but each visit holds one of `concurrency` places
            visit_budget: Duration::from_secs(2 * MINUTE),
            retries: minutes(&[5, 30, 2 * 60, 8 * 60]),
            revisions: minutes(&[60, 6 * 60, 24 * 60]),
            // a visit is committed whole: small enough that a crash repeats little
            pages_per_visit: 25,
            pages_at_once: 4,
            extract_threads: 2,
            // 99.9% of pages take less than half a second
            extract_budget: Duration::from_secs(10),
        }
    }
}

impl<'de> Deserialize<'de> for FetcherConfig {
    /// Reads it and checks it, so that an error has its place.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let config = Self::deserialize(deserializer)?;
        config.check().map(|()| config).map_err(de::Error::custom)
    }
}

impl FetcherConfig {
    /// The first setting that can't work, with its name.
    fn check(&self) -> Result<(), String> {
        for (name, value) in [
            ("concurrency", self.concurrency),
            ("pages_per_visit", self.pages_per_visit),
            ("pages_at_once", self.pages_at_once),
            ("extract_threads", self.extract_threads),
        ] {
            if value == 0 {
                return Err(format!("{name} must be at least 1"));
            }
        }
        for (name, value) in [
            ("interval", self.interval),
            ("shortest_interval", self.shortest_interval),
            ("visit_budget", self.visit_budget),
            ("connect_timeout", self.connect_timeout),
            ("total_timeout", self.total_timeout),
            ("extract_budget", self.extract_budget),
        ] {
            if value.is_zero() {
                return Err(format!("{name} must be longer than zero"));
            }
        }
        if self.shortest_interval > self.longest_interval {
            return Err("shortest_interval is longer than longest_interval".into());
        }
        let ascends = |list: &[humantime_serde::Serde<Duration>]| list.is_sorted_by_key(|time| **time);
        if !ascends(&self.revisions) {
            return Err("revisions must be listed from the earliest to the latest".into());
        }
        let sendable = |contact: &String| contact.bytes().all(|b| (b' '..=b'~').contains(&b));
        if !self.contact.as_ref().is_none_or(sendable) {
            return Err("contact must be plain ASCII: it is sent with every request".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_checked_as_it_is_read() {
        let read = toml::from_str::<FetcherConfig>;
        assert_eq!(read("interval = \"1m\"").unwrap().interval, Duration::from_secs(60));
        assert!(read("concurrency = 0").unwrap_err().to_string().contains("concurrency must be at least 1"));
        assert!(read("intervall = 0").unwrap_err().to_string().contains("intervall"));
    }

    #[test]
    fn the_defaults_work_and_nonsense_is_named() {
        assert_eq!(FetcherConfig::default().check(), Ok(()));
        let nonsense = FetcherConfig { concurrency: 0, ..FetcherConfig::default() };
        assert!(nonsense.check().unwrap_err().contains("concurrency"));
        let unsendable = FetcherConfig { contact: Some("a\r\nb".into()), ..FetcherConfig::default() };
        assert!(unsendable.check().unwrap_err().contains("contact"));
    }
}
