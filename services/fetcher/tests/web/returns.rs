//! What is come back to, so that nothing is missed.

use dragoman_article::{Cursor, Feed, ObservedVia, Outcome, Revisit, RevisitReason};
use dragoman_fetcher::visit::{Poll, Visit};

use crate::origin::{Origin, page, rss, status, visitor, with};

fn pending(visit: &Visit) -> Vec<Revisit> {
    visit.returns.iter().filter_map(|(_, revisit)| revisit.clone()).collect()
}

async fn come_back(origin: &Origin, visit: &Visit) -> Visit {
    visitor(origin).come_back(&origin.feed("/rss"), &visit.cursor, pending(visit)).await
}

#[tokio::test]
async fn a_page_that_fails_for_now_ends_once_when_it_can_be_had() {
    let origin = Origin::start().await;
    origin.on("/rss", || rss(&["/a"])).on("/a", || status(500));
    let first = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!((first.tally.seen, pending(&first).len()), (0, 1));
    let second = come_back(&origin, &first).await;
    assert_eq!((second.tally.seen, pending(&second)[0].made), (0, 2));
    origin.on("/a", || page("Geneva"));
    let third = come_back(&origin, &second).await;
    assert_eq!((third.tally.seen, third.tally.of(Outcome::Published)), (1, 1));
    assert_eq!(third.observations[0].title, "Story of Geneva");
    assert_eq!(third.observations[0].publisher.as_deref(), Some("Test Wire"));
    assert_eq!(pending(&third)[0].reason, RevisitReason::Revision);
    assert_eq!(third.cursor.tally.seen, 1);
}

#[tokio::test]
async fn a_page_that_fails_to_the_last_retry_has_failed_once() {
    let origin = Origin::start().await;
    origin.on("/rss", || rss(&["/a"])).on("/a", || status(500));
    let mut visit = origin.visit("/rss", &Cursor::default()).await;
    let mut retries = 0;
    while !pending(&visit).is_empty() {
        assert_eq!(visit.cursor.tally.seen, 0);
        visit = come_back(&origin, &visit).await;
        retries += 1;
    }
    assert_eq!(retries, 4);
    assert_eq!((visit.cursor.tally.seen, visit.cursor.tally.of(Outcome::Failed)), (1, 1));
    assert_eq!(visit.returns.len(), 1, "its record is struck out");
}

#[tokio::test]
async fn the_feeds_words_stand_in_until_the_page_can_be_had() {
    let origin = Origin::start().await;
    origin.on("/rss", || {
        with(
            &[],
            "<rss version='2.0'><channel><item><link>/a</link><title>A</title>\
                   <description>The words.</description></item></channel></rss>",
        )
    });
    origin.on("/a", || status(500));
    let first = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!((&first.observations[0].via, first.tally.of(Outcome::Published)), (&ObservedVia::Feed, 1));
    origin.on("/a", || page("Geneva"));
    let second = come_back(&origin, &first).await;
    assert_eq!(
        (&second.observations[0].via, second.observations[0].id.clone()),
        (&ObservedVia::Page, first.observations[0].id.clone())
    );
}

#[tokio::test]
async fn an_article_is_looked_at_again_and_only_what_changed_is_published() {
    let origin = Origin::start().await;
    let body =
        |about: &str| with(&[("content-type", "text/html"), ("etag", "\"1\"")], crate::origin::html(about));
    origin.on("/rss", || rss(&["/a"])).on("/a", move || body("Geneva"));
    let first = origin.visit("/rss", &Cursor::default()).await;
    let [revision] = &pending(&first)[..] else { panic!("{:?}", first.returns) };
    let wait = revision.due - revision.since;
    assert_eq!((&revision.reason, wait), (&RevisitReason::Revision, chrono::TimeDelta::hours(1)));
    // the server says it is the same
    origin.on("/a", || status(304));
    origin.asked();
    let second = come_back(&origin, &first).await;
    let asked = origin.asked();
    assert_eq!(asked.iter().find(|asked| asked.path == "/a").unwrap().headers["if-none-match"], "\"1\"");
    assert_eq!((second.tally.of(Outcome::Unchanged), second.observations.len()), (1, 0));
    // it is the same
    origin.on("/a", move || body("Geneva"));
    let third = come_back(&origin, &second).await;
    assert_eq!((third.tally.of(Outcome::Unchanged), third.observations.len()), (1, 0));
    // it is not
    origin.on("/a", move || body("Doha"));
    let fourth = come_back(&origin, &third).await;
    assert_eq!((fourth.tally.of(Outcome::Published), fourth.observations.len()), (1, 1));
    assert_eq!(fourth.observations[0].id, first.observations[0].id);
    assert!(pending(&fourth).is_empty(), "1 h, 6 h and 24 h have been");
}

#[tokio::test]
async fn a_document_in_which_everything_is_new_is_counted_and_shortens_the_interval() {
    let origin = Origin::start().await;
    let feed = Feed { interval_seconds: None, ..origin.feed("/rss") };
    let visitor = visitor(&origin);
    origin.on("/rss", || rss(&["/a", "/b"]));
    let first = visitor.visit(&feed, &Cursor::default(), 0).await;
    assert!(!first.overflowed);
    origin.on("/rss", || rss(&["/c", "/b"]));
    let second = visitor.visit(&feed, &first.cursor, 0).await;
    assert!(!second.overflowed);
    origin.on("/rss", || rss(&["/x", "/y"]));
    let third = visitor.visit(&feed, &second.cursor, 0).await;
    assert!(third.overflowed);
    assert_eq!(third.cursor.rhythm.overflows, 1);
    let before = second.cursor.rhythm.interval_seconds.unwrap();
    assert_eq!(third.cursor.rhythm.interval_seconds, Some((before / 2).max(300)));
}

#[tokio::test]
async fn past_the_most_that_may_wait_a_failure_is_one() {
    let origin = Origin::start().await;
    origin.on("/rss", || rss(&["/a"])).on("/a", || status(500));
    let visit = visitor(&origin).visit(&origin.feed("/rss"), &Cursor::default(), 500).await;
    assert_eq!((visit.poll, visit.tally.of(Outcome::Failed)), (Some(Poll::Read), 1));
    assert!(visit.returns.is_empty());
}
