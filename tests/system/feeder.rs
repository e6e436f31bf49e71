use dragoman_article::{ArticleId, CanonicalUrl, ContentHash, FeedId, Observation, ObservedVia, topics};
use dragoman_stream::{Log, Record};

/// An observation as the fetcher would write it.
pub(crate) fn observation(number: usize) -> Observation {
    let url = format!("https://example.org/talks/{number}");
    let canonical_url = CanonicalUrl::parse(&url).unwrap();
    let title = format!("Talks {number}");
    let text =
        format!("Ukraine and Russia held round {number} of their talks in Istanbul about a ceasefire.");
    Observation {
        id: ArticleId::of(&canonical_url),
        url,
        canonical_url,
        former_ids: vec![],
        feed: FeedId::of("https://example.org/rss.xml"),
        publisher: None,
        country: None,
        language: Some("en".into()),
        content_hash: ContentHash::of(&title, &text),
        title,
        text,
        truncated: false,
        authors: vec![],
        published_at: None,
        published_from: None,
        fetched_at: "2026-11-23T12:00:00Z".parse().unwrap(),
        via: ObservedVia::Page,
        about: dragoman_article::About::default(),
    }
}

/// Writes observations `from..to` straight to the log, as a fetcher under load would.
pub(crate) async fn feed(log: &Log, numbers: std::ops::Range<usize>) {
    let records = numbers.map(|number| {
        let observation = observation(number);
        let value = serde_json::to_vec(&observation).unwrap();
        Record::new(topics::RAW.name, observation.id.as_str().to_owned(), value)
    });
    log.publish(records.collect()).await.unwrap();
}
