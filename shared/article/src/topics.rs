//! Every topic, its key and its settings: the one table that `dragoman topics`, the services, compose, Kubernetes
//! and the docs are held to.

use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);
const MIB: u32 = 1024 * 1024;
/// A dead letter carries its cause beside the original.
const DEAD_LETTER_MARGIN: u32 = 64 * 1024;

/// A topic as it is created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    pub name: &'static str,
    pub key: &'static str,
    pub partitions: u32,
    /// how long records stay; none: the latest of each key, for ever
    pub keep: Option<Duration>,
    /// largest record, in bytes
    pub max_bytes: u32,
    /// what a record is
    pub record: &'static str,
    /// the topic for records that can't be processed
    pub dead_letters: Option<&'static str>,
}

pub const FEEDS: Topic = Topic {
    name: "news.feeds",
    key: "feed id",
    partitions: 64,
    keep: None,
    max_bytes: MIB,
    record: "a feed's definition",
    dead_letters: None,
};
pub const CURSORS: Topic = Topic {
    name: "news.cursors",
    key: "feed id",
    partitions: 64,
    keep: None,
    max_bytes: MIB,
    record: "what the fetcher knows of a feed",
    dead_letters: None,
};
pub const VISITS: Topic = Topic {
    name: "news.visits",
    key: "feed id, entry",
    partitions: 64,
    keep: None,
    max_bytes: MIB,
    record: "an entry whose page is to be visited once more",
    dead_letters: None,
};
pub const RAW: Topic = Topic {
    name: "news.raw",
    key: "article id",
    partitions: 24,
    keep: Some(DAY.saturating_mul(7)),
    max_bytes: MIB,
    record: "one observation of an article",
    dead_letters: Some("news.raw.dlq"),
};
pub const BACKFILL: Topic = Topic {
    name: "news.backfill",
    key: "article id",
    partitions: 24,
    keep: Some(DAY.saturating_mul(7)),
    max_bytes: MIB,
    record: "one observation of an article, from an archive",
    dead_letters: Some("news.backfill.dlq"),
};
pub const ARTICLES: Topic = Topic {
    name: "news.articles",
    key: "article id",
    partitions: 24,
    keep: None,
    max_bytes: MIB,
    record: "the enricher's memory of an article",
    dead_letters: None,
};
pub const ENRICHED: Topic = Topic {
    name: "news.enriched",
    key: "article id",
    partitions: 24,
    keep: Some(DAY.saturating_mul(30)),
    max_bytes: 4 * MIB,
    record: "a new revision of an article, or a new tagging of one, with everything found in it",
    dead_letters: Some("news.enriched.dlq"),
};
pub const MENTIONS: Topic = Topic {
    name: "news.mentions",
    key: "entity id",
    partitions: 24,
    keep: Some(DAY.saturating_mul(30)),
    max_bytes: MIB,
    record: "one event per entity and article: mentioned or withdrawn",
    dead_letters: None,
};
pub const RETAG: Topic = Topic {
    name: "news.retag",
    key: "article id",
    partitions: 24,
    keep: Some(DAY),
    // an article's record without what was found in it is no larger than its observation
    max_bytes: MIB,
    record: "a request to tag the latest revision of an article anew, or to withdraw the article",
    dead_letters: Some("news.retag.dlq"),
};
pub const LINEAGE: Topic = Topic {
    name: "news.lineage",
    key: "article id",
    partitions: 24,
    keep: None,
    max_bytes: MIB,
    record: "which earlier article an article goes back to, and how it is known",
    dead_letters: None,
};

const WORKING: [Topic; 10] =
    [FEEDS, CURSORS, VISITS, RAW, BACKFILL, ARTICLES, ENRICHED, MENTIONS, RETAG, LINEAGE];

/// Every topic there is, dead letters included.
pub fn all() -> Vec<Topic> {
    let dead_letters = WORKING.iter().filter_map(|topic| {
        Some(Topic {
            name: topic.dead_letters?,
            keep: Some(DAY.saturating_mul(30)),
            max_bytes: topic.max_bytes + DEAD_LETTER_MARGIN,
            record: "a record that could not be processed, byte for byte, its cause in headers",
            dead_letters: None,
            ..topic.clone()
        })
    });
    WORKING.iter().cloned().chain(dead_letters).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_table_lies_beside_what_its_owner_consumes() {
        assert_eq!(CURSORS.partitions, FEEDS.partitions);
        assert_eq!(VISITS.partitions, FEEDS.partitions);
        assert_eq!(ARTICLES.partitions, RAW.partitions);
        assert_eq!(BACKFILL.partitions, RAW.partitions);
        assert_eq!(RETAG.partitions, RAW.partitions);
    }

    #[test]
    fn a_dead_letter_is_named_after_its_source_and_has_room_for_it() {
        let topics = all();
        for topic in &topics {
            if let Some(name) = topic.dead_letters {
                let letters = topics.iter().find(|other| other.name == name).unwrap();
                assert_eq!(name, format!("{}.dlq", topic.name));
                assert_eq!(letters.max_bytes, topic.max_bytes + 64 * 1024);
            }
        }
        assert_eq!(topics.iter().map(|topic| topic.name).collect::<BTreeSet<_>>().len(), topics.len());
    }
}
