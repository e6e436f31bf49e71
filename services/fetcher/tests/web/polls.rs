use std::time::Duration;

use dragoman_article::{Cursor, DateSource, ObservedVia, Outcome, Rejection, RevisitReason};
use dragoman_fetcher::visit::Poll;

use crate::origin::{Origin, page, pause, redirect, rss, status, with};

#[tokio::test]
async fn an_entry_becomes_an_observation_and_an_unchanged_one_ends_there() {
    let origin = Origin::start().await;
    origin.on("/rss", || rss(&["/a", "/b"])).on("/a", || page("Geneva")).on("/b", || page("Doha"));
    let first = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!((first.poll, first.tally.of(Outcome::Published)), (Some(Poll::Read), 2));
    let seen = &first.observations[0];
    assert_eq!(seen.url, origin.url("/a"));
    assert_eq!((seen.title.as_str(), seen.publisher.as_deref()), ("Story of Geneva", Some("Test Wire")));
    assert_eq!(seen.text.split("\n\n").count(), 5, "{}", seen.text);
    assert_eq!((seen.language.as_deref(), &seen.via), (Some("en"), &ObservedVia::Page));
    origin.asked();
    let second = origin.visit("/rss", &first.cursor).await;
    assert!(second.observations.is_empty());
    assert_eq!(second.tally.of(Outcome::Unchanged), 2);
    assert_eq!((second.cursor.tally.seen, second.cursor.tally.balances()), (4, true));
    let paths: Vec<String> = origin.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths, ["/rss"], "no page is fetched twice");
    assert!(pause(&second) > Duration::from_secs(500));
}

#[tokio::test]
async fn the_server_is_asked_whether_anything_changed() {
    let origin = Origin::start().await;
    let validators = [("etag", "\"v1\""), ("last-modified", "Mon, 05 Jan 2026 10:00:00 GMT")];
    origin.on("/rss", move || with(&validators, "<rss version='2.0'><channel></channel></rss>"));
    let first = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!(first.poll, Some(Poll::Read));
    origin.on("/rss", || status(304));
    origin.asked();
    let second = origin.visit("/rss", &first.cursor).await;
    let asked = &origin.asked()[0].headers;
    assert_eq!(asked["if-none-match"], "\"v1\"");
    assert_eq!(asked["if-modified-since"], "Mon, 05 Jan 2026 10:00:00 GMT");
    assert!(asked["user-agent"].starts_with("dragoman/"));
    assert_eq!((second.poll, second.cursor.health.polls), (Some(Poll::NotModified), 2));
    assert_eq!(second.cursor.etag, first.cursor.etag);
}

#[tokio::test]
async fn atom_and_json_feeds_are_read_like_rss() {
    let origin = Origin::start().await;
    origin.on("/a", || page("Geneva")).on("/b", || page("Doha"));
    origin.on("/atom", || {
        let feed = "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry>\
            <id>tag:1</id><title type='html'>Talks &amp;lt;b&amp;gt;resume&amp;lt;/b&amp;gt; in R&amp;amp;D</title>\
            <link href='/a'/><updated>2026-01-02T03:04:05+02:00</updated><author><name>Ada Ng</name></author>\
            </entry></feed>";
        with(&[("content-type", "application/atom+xml")], feed)
    });
    origin.on("/json", || {
        let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [
            {"id": "1", "url": "/b", "title": "Talks", "content_text": "x", "date_published": "2026-01-02T03:04:05Z"}]}"#;
        with(&[("content-type", "application/feed+json")], feed)
    });
    for (feed, date) in [("/atom", "2026-01-02T01:04:05+00:00"), ("/json", "2026-01-02T03:04:05+00:00")] {
        let visit = origin.visit(feed, &Cursor::default()).await;
        assert_eq!(visit.tally.of(Outcome::Published), 1, "{feed}: {:?}", visit.cursor.health);
        assert_eq!(visit.observations[0].published_at.unwrap().to_rfc3339(), date);
        assert_eq!(visit.observations[0].published_from, Some(DateSource::Feed));
    }
}

#[tokio::test]
async fn a_page_out_of_reach_leaves_the_feeds_words_or_says_why_not() {
    let origin = Origin::start().await;
    origin.on("/rss", || {
        let feed = "<rss version='2.0'><channel>\
            <item><link>/gone</link><title>With words</title><description>&lt;p&gt;The words.&lt;/p&gt;</description></item>\
            <item><link>/gone2</link><title>Without</title></item>\
            <item><link>/busy</link><title>Busy</title></item>\
            <item><link>/empty</link><title>Empty</title></item>\
            <item><link>/moved</link><title>Moved</title></item>\
            <item><title>No address</title></item></channel></rss>";
        with(&[("etag", "\"1\"")], feed)
    });
    origin
        .on("/busy", || status(500))
        .on("/empty", || with(&[("content-type", "text/html")], "<html></html>"));
    origin.on("/moved", || redirect("/")).on("/", || page("everything else"));
    let visit = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!(visit.observations.len(), 1);
    assert_eq!(
        (visit.observations[0].text.as_str(), &visit.observations[0].via),
        ("The words.", &ObservedVia::Feed)
    );
    assert_eq!(visit.tally.of(Outcome::Failed), 2);
    assert_eq!(visit.tally.of(Outcome::Rejected(Rejection::NoText)), 1);
    assert_eq!(visit.tally.of(Outcome::Rejected(Rejection::NoLink)), 1);
    assert!(visit.tally.balances());
    // only the busy one is tried again; it has not ended yet
    let [(_, Some(busy))] = &visit.returns[..] else { panic!("{:?}", visit.returns) };
    assert_eq!((busy.url.as_str(), &busy.reason), (origin.url("/busy").as_str(), &RevisitReason::Retry));
    assert_eq!(visit.tally.seen, 5);
    assert_eq!(visit.cursor.etag.as_deref(), Some("\"1\""));
    let second = origin.visit("/rss", &visit.cursor).await;
    assert_eq!((second.tally.seen, second.tally.of(Outcome::Unchanged)), (6, 6));
}

#[tokio::test]
async fn a_long_feed_is_taken_in_several_visits() {
    let origin = Origin::start().await;
    let paths: Vec<String> = (0..30).map(|n| format!("/p{n}")).collect();
    for path in &paths {
        origin.on(path, || page("one of many"));
    }
    origin.on("/rss", move || rss(&paths.iter().map(String::as_str).collect::<Vec<_>>()));
    let first = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!((first.observations.len(), first.tally.seen), (25, 25));
    assert!(pause(&first) <= Duration::from_secs(5));
    let second = origin.visit("/rss", &first.cursor).await;
    assert_eq!((second.observations.len(), second.tally.seen), (5, 30));
    assert!(pause(&second) > Duration::from_secs(500));
}

#[tokio::test]
async fn failures_back_off_and_a_server_that_asks_for_time_gets_it() {
    let origin = Origin::start().await;
    origin.on("/rss", || status(500));
    let first = origin.visit("/rss", &Cursor::default()).await;
    let second = origin.visit("/rss", &first.cursor).await;
    assert_eq!((second.poll, second.cursor.health.failures), (Some(Poll::Failed), 2));
    assert!(pause(&second) > Duration::from_secs(1000));
    let told = second.cursor.health.last_error.as_deref();
    assert_eq!(told, Some("the feed could not be fetched: the server answered 500"));
    origin.on("/rss", || {
        axum::response::Response::builder().status(429).header("retry-after", "7200").body("".into()).unwrap()
    });
    let third = origin.visit("/rss", &Cursor::default()).await;
    assert!(pause(&third) > Duration::from_secs(7100));
    origin.on("/rss", || rss(&[]));
    let fourth = origin.visit("/rss", &third.cursor).await;
    assert_eq!((fourth.cursor.health.failures, fourth.cursor.health.last_error), (0, None));
}

#[tokio::test]
async fn a_feed_in_another_encoding_is_read_and_a_broken_one_is_mended_where_that_is_cheap() {
    let origin = Origin::start().await;
    origin.on("/a", || page("Geneva"));
    origin.on("/latin", || {
        let (feed, ..) = encoding_rs::WINDOWS_1251.encode(
            "<?xml version='1.0' encoding='windows-1251'?><rss version='2.0'><channel><title>Вести</title>\
             <item><link>/a</link><title>Переговоры</title></item></channel></rss>",
        );
        with(&[("content-type", "application/xml")], feed.into_owned())
    });
    origin.on("/broken", || {
        let feed = "<b>Warning</b> in line 3\n<?xml version='1.0'?><rss version='2.0'><channel><title>A & B</title>\
            <item><link>/a?x=1&y=2</link><title>Q&A with C&nbsp;D</title></item></channel></rss>";
        with(&[("content-type", "text/html")], feed)
    });
    let visit = origin.visit("/latin", &Cursor::default()).await;
    assert_eq!(visit.observations[0].publisher.as_deref(), Some("Вести"));
    let visit = origin.visit("/broken", &Cursor::default()).await;
    assert_eq!(visit.tally.of(Outcome::Published), 1, "{:?}", visit.cursor.health);
    assert_eq!(visit.observations[0].url, origin.url("/a?x=1&y=2"));
}
