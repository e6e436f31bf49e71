use chrono::Utc;
use dragoman_article::{
    ArticleState, EnrichedArticle, EntityRef, Kind, MentionChange, MentionEvent, Outcome, Reason, Retag,
    topics,
};
use dragoman_enricher::retag_record;
use dragoman_stream::{Log, Record};

use crate::world::{KYIV, TEHRAN, all, deliveries, enrich, enrich_on, observation, record};

async fn last<T: serde::de::DeserializeOwned>(log: &Log, topic: &str) -> T {
    all(log, topic).await.pop().unwrap()
}

fn request(record: &EnrichedArticle, reason: Reason) -> Record {
    let record = record.clone().bare();
    retag_record(&Retag { reason, asked_at: Utc::now(), record }).unwrap()
}

/// The table as an enricher of an older release would have left it: it found Atlantis too.
async fn is_tagged_of_old(log: &Log) {
    let mut state: ArticleState = last(log, topics::ARTICLES.name).await;
    state.tagging -= 1;
    state.entities.push(EntityRef { kind: Kind::Country, id: "XA".into(), name: "Atlantis".into() });
    let article: EnrichedArticle = last(log, topics::ENRICHED.name).await;
    let record =
        Record::new(topics::ARTICLES.name, article.id.to_string(), serde_json::to_vec(&state).unwrap());
    log.publish(vec![record.in_partition(0)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_is_tagged_anew_once_and_what_is_gone_is_withdrawn() {
    let (_folder, log) = enrich(vec![record(&observation("a", KYIV))]).await;
    let first: EnrichedArticle = last(&log, topics::ENRICHED.name).await;
    // tagged by today's data already
    enrich_on(&log, vec![request(&first, Reason::Retag)]).await;
    assert_eq!(deliveries(&log, topics::ENRICHED.name).await.len(), 1);

    is_tagged_of_old(&log).await;
    enrich_on(&log, vec![request(&first, Reason::Retag), request(&first, Reason::Retag)]).await;
    let enriched: Vec<EnrichedArticle> = all(&log, topics::ENRICHED.name).await;
    // the answer is what a new article would be, but for its reason
    assert_eq!(enriched, [first.clone(), EnrichedArticle { reason: Reason::Retag, ..first }]);
    let gone: Vec<MentionEvent> = all(&log, topics::MENTIONS.name).await;
    let gone: Vec<_> = gone.iter().filter(|event| event.event == MentionChange::Withdrawn).collect();
    assert_eq!(gone.iter().map(|event| event.entity.as_str()).collect::<Vec<_>>(), ["XA"]);
    let state: ArticleState = last(&log, topics::ARTICLES.name).await;
    let ended = [Outcome::Published, Outcome::Superseded].map(|outcome| state.requests.of(outcome));
    assert_eq!((ended, state.requests.seen, state.tally.seen), ([1, 2], 3, 1));
    assert!(!state.entities.iter().any(|entity| entity.id == "XA"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_what_is_no_longer_the_latest_is_dropped_and_counted() {
    let (_folder, log) = enrich(vec![record(&observation("a", KYIV))]).await;
    let first: EnrichedArticle = last(&log, topics::ENRICHED.name).await;
    enrich_on(&log, vec![record(&observation("a", TEHRAN))]).await;
    is_tagged_of_old(&log).await;
    enrich_on(&log, vec![request(&first, Reason::Retag)]).await;
    assert_eq!(deliveries(&log, topics::ENRICHED.name).await.len(), 2);
    let state: ArticleState = last(&log, topics::ARTICLES.name).await;
    assert_eq!((state.requests.of(Outcome::Superseded), state.requests.seen), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_make_no_sense_are_dead_letters() {
    let (_folder, log) = enrich(vec![record(&observation("a", KYIV))]).await;
    let first: EnrichedArticle = last(&log, topics::ENRICHED.name).await;
    is_tagged_of_old(&log).await;
    let forged = EnrichedArticle { text: "Another text.".into(), ..first.clone() };
    let elsewhere = Record { key: Some("another".into()), ..request(&first, Reason::Retag) };
    let wanted = vec![request(&forged, Reason::Retag), elsewhere, request(&first, Reason::New)];
    enrich_on(&log, wanted).await;
    assert_eq!(deliveries(&log, topics::RETAG.dead_letters.unwrap()).await.len(), 3);
    assert_eq!(deliveries(&log, topics::ENRICHED.name).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_article_that_is_withdrawn_no_word_is_left_and_none_comes_again() {
    let (_folder, log) = enrich(vec![record(&observation("a", KYIV))]).await;
    let first: EnrichedArticle = last(&log, topics::ENRICHED.name).await;
    let twice = vec![request(&first, Reason::Withdrawn), request(&first, Reason::Withdrawn)];
    enrich_on(&log, twice).await;
    let last_of_it: EnrichedArticle = last(&log, topics::ENRICHED.name).await;
    assert_eq!((last_of_it.revision, last_of_it.reason.clone()), (2, Reason::Withdrawn));
    assert!(last_of_it.title.is_empty() && last_of_it.text.is_empty() && last_of_it.mentions.is_empty());
    assert_eq!(last_of_it.url, first.url);
    let events: Vec<MentionEvent> = all(&log, topics::MENTIONS.name).await;
    let (mentioned, withdrawn): (Vec<_>, Vec<_>) =
        events.iter().partition(|event| event.event == MentionChange::Mentioned);
    assert_eq!(mentioned.len(), withdrawn.len());
    assert!(withdrawn.iter().all(|event| event.revision == 2 && event.title.is_empty()));

    enrich_on(&log, vec![record(&observation("a", KYIV)), record(&observation("a", TEHRAN))]).await;
    enrich_on(&log, vec![request(&first, Reason::Retag)]).await;
    assert_eq!(deliveries(&log, topics::ENRICHED.name).await.len(), 2);
    let state: ArticleState = last(&log, topics::ARTICLES.name).await;
    assert!(state.withdrawn && state.entities.is_empty());
    assert_eq!((state.tally.of(Outcome::Filtered), state.requests.of(Outcome::Superseded)), (2, 2));
    assert!(state.tally.balances() && state.requests.balances());
}
