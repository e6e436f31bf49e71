use std::collections::BTreeMap;

use dragoman_article::{
    ArticleState, ContentHash, EnrichedArticle, MentionChange, MentionEvent, Outcome, Reason, topics,
};
use dragoman_stream::{Record, header};

use crate::world::{KYIV, TEHRAN, all, deliveries, enrich, observation, record};

#[tokio::test(flavor = "multi_thread")]
async fn known_content_ends_there_and_new_content_is_a_revision() {
    let seen = [("a", KYIV), ("a", KYIV), ("b", KYIV), ("b", TEHRAN)];
    let (_folder, log) =
        enrich(seen.iter().map(|(feed, text)| record(&observation(feed, text))).collect()).await;

    let enriched: Vec<EnrichedArticle> = all(&log, topics::ENRICHED.name).await;
    let revisions: Vec<_> =
        enriched.iter().map(|article| (article.revision, article.reason.clone())).collect();
    assert_eq!(revisions, [(1, Reason::New), (2, Reason::Text)]);

    let states: Vec<ArticleState> = all(&log, topics::ARTICLES.name).await;
    let tally = &states.last().unwrap().tally;
    let ended = [Outcome::Published, Outcome::Unchanged, Outcome::Duplicate].map(|outcome| tally.of(outcome));
    assert_eq!(ended, [2, 1, 1]);
    assert!(tally.balances());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_from_an_article_is_withdrawn() {
    let (_folder, log) =
        enrich(vec![record(&observation("a", KYIV)), record(&observation("a", TEHRAN))]).await;
    let mut changes: BTreeMap<(String, u32), MentionChange> = BTreeMap::new();
    for event in all::<MentionEvent>(&log, topics::MENTIONS.name).await {
        assert!(changes.insert((event.entity, event.revision), event.event).is_none());
    }
    let change = |entity: &str, revision| changes.get(&(entity.to_owned(), revision)).cloned();
    assert_eq!(change("RU", 1), Some(MentionChange::Mentioned));
    assert_eq!(change("RU", 2), Some(MentionChange::Withdrawn));
    assert_eq!(change("UA", 2), Some(MentionChange::Mentioned));
    assert_eq!(change("ceasefire.truce", 2), Some(MentionChange::Withdrawn));
    assert_eq!(change("IR", 1), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_observation_goes_to_the_dead_letters_and_the_line_goes_on() {
    let mut forged = observation("a", KYIV);
    forged.content_hash = ContentHash::of("", "another text");
    let no_json = Record::new(topics::RAW.name, "k", "{\"id\": 7}");
    let (_folder, log) = enrich(vec![no_json, record(&forged), record(&observation("a", KYIV))]).await;
    let dead = deliveries(&log, topics::RAW.dead_letters.unwrap()).await;
    assert_eq!(dead.len(), 2);
    assert_eq!(dead[0].value.as_ref().unwrap(), "{\"id\": 7}");
    assert_eq!(all::<EnrichedArticle>(&log, topics::ENRICHED.name).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_is_the_same_byte_for_byte_and_keeps_its_trace() {
    let run = || async {
        let (_folder, log) = enrich(vec![record(&observation("a", KYIV))]).await;
        let mut written = deliveries(&log, topics::ENRICHED.name).await;
        written.extend(deliveries(&log, topics::MENTIONS.name).await);
        written
            .into_iter()
            .map(|delivery| (delivery.key, delivery.value, delivery.headers))
            .collect::<Vec<_>>()
    };
    let once = run().await;
    assert_eq!(once, run().await);
    let trace = header(&once[0].2, "traceparent").unwrap();
    assert!(trace.starts_with(b"00-0af7651916cd43dd8448eb211c80319c-"), "{trace:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_archive_holds_is_marked_and_never_replaces_what_is_newer() {
    let archived = |text: &str, fetched: &str| {
        let observation = dragoman_article::Observation {
            fetched_at: fetched.parse().unwrap(),
            ..observation("archive", text)
        };
        Record { topic: topics::BACKFILL.name.into(), ..record(&observation) }
    };
    let (_folder, log) = enrich(vec![
        archived(KYIV, "2025-12-01T00:00:00Z"),
        // as it was seen alive on the 15th
        record(&observation("a", TEHRAN)),
        archived(KYIV, "2025-12-02T00:00:00Z"),
        archived(TEHRAN, "2025-12-03T00:00:00Z"),
        Record { topic: topics::BACKFILL.name.into(), ..Record::new(topics::RAW.name, "k", "no JSON") },
    ])
    .await;
    // what is alive came first, though it was published later
    let enriched: Vec<EnrichedArticle> = all(&log, topics::ENRICHED.name).await;
    let seen: Vec<_> = enriched.iter().map(|article| (article.text.as_str(), article.backfill)).collect();
    assert_eq!(seen, [(TEHRAN, false)]);
    let states: Vec<ArticleState> = all(&log, topics::ARTICLES.name).await;
    let tally = &states.last().unwrap().tally;
    let ended =
        [Outcome::Published, Outcome::Superseded, Outcome::Duplicate].map(|outcome| tally.of(outcome));
    assert_eq!((ended, tally.seen), ([1, 2, 1], 4));
    assert_eq!(deliveries(&log, topics::BACKFILL.dead_letters.unwrap()).await.len(), 1);

    // an article that is known from archives only
    let (_folder, log) =
        enrich(vec![archived(KYIV, "2025-12-01T00:00:00Z"), archived(TEHRAN, "2025-12-02T00:00:00Z")]).await;
    let enriched: Vec<EnrichedArticle> = all(&log, topics::ENRICHED.name).await;
    let seen: Vec<_> = enriched.iter().map(|article| (article.revision, article.backfill)).collect();
    assert_eq!(seen, [(1, true), (2, true)]);
    let events: Vec<MentionEvent> = all(&log, topics::MENTIONS.name).await;
    assert!(events.iter().all(|event| event.backfill));
}
