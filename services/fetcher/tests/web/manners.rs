//! How hosts are treated, and what they may ask for.

use std::time::Duration;

use axum::response::Response;
use dragoman_article::{Cursor, Feed, Outcome};
use dragoman_fetcher::visit::Poll;

use crate::origin::{Origin, page, pause, redirect, rss, status, visitor, with};

fn refusal(code: u16, retry_after: &'static str) -> Response {
    Response::builder().status(code).header("retry-after", retry_after).body("".into()).unwrap()
}

fn moved(to: &'static str) -> Response {
    Response::builder().status(301).header("location", to).body("".into()).unwrap()
}

#[tokio::test]
async fn a_host_that_refuses_one_feed_is_left_alone_by_all_of_its_feeds() {
    let origin = Origin::start().await;
    let visitor = visitor(&origin);
    for code in [429, 503] {
        let origin = Origin::start().await;
        let visitor = dragoman_fetcher::visit::Visitor::new(&origin.config()).unwrap();
        origin.on("/one", move || refusal(code, "7200")).on("/two", || rss(&[]));
        let one = visitor.visit(&origin.feed("/one"), &Cursor::default(), 0).await;
        assert_eq!((one.poll, one.cursor.health.failures), (Some(Poll::Failed), 1));
        let two = visitor.visit(&origin.feed("/two"), &Cursor::default(), 0).await;
        assert_eq!((two.poll, two.cursor.health.failures), (Some(Poll::Postponed), 0));
        assert!(pause(&two) > Duration::from_secs(7100), "{:?}", pause(&two));
        assert_eq!(visitor.resting_hosts(), 1);
        assert!(origin.asked().iter().all(|asked| asked.path == "/one"));
    }
    // a server error is the page's own
    origin.on("/one", || status(500)).on("/two", || rss(&[]));
    visitor.visit(&origin.feed("/one"), &Cursor::default(), 0).await;
    assert_eq!(visitor.visit(&origin.feed("/two"), &Cursor::default(), 0).await.poll, Some(Poll::Read));
}

#[tokio::test]
async fn pages_of_a_host_that_refuses_are_tried_again_when_it_has_rested() {
    let origin = Origin::start().await;
    origin.on("/rss", || rss(&["/a", "/b"])).on("/a", || refusal(503, "7200")).on("/b", || page("Doha"));
    let visit = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!((visit.tally.seen, visit.returns.len()), (0, 2));
    for (_, revisit) in &visit.returns {
        let wait = revisit.as_ref().unwrap().due - chrono::Utc::now();
        assert!(wait > chrono::TimeDelta::seconds(7100), "{wait}");
    }
    assert!(origin.asked().iter().all(|asked| asked.path != "/b"));
}

#[tokio::test]
async fn an_address_that_moved_for_good_is_kept_and_left_again_when_it_fails() {
    let origin = Origin::start().await;
    origin.on("/old", || moved("/mid")).on("/mid", || moved("/new")).on("/new", || rss(&[]));
    let first = origin.visit("/old", &Cursor::default()).await;
    assert_eq!(first.cursor.moved_to, Some(origin.url("/new")));
    origin.asked();
    origin.visit("/old", &first.cursor).await;
    assert_eq!(origin.asked().iter().map(|asked| asked.path.clone()).collect::<Vec<_>>(), ["/new"]);
    origin.on("/new", || status(404)).on("/old", || rss(&[]));
    let gone = origin.visit("/old", &first.cursor).await;
    assert_eq!((gone.poll, gone.cursor.moved_to.clone()), (Some(Poll::Failed), None));
    assert_eq!(origin.visit("/old", &gone.cursor).await.poll, Some(Poll::Read));
    origin.on("/old", || redirect("/new")).on("/new", || rss(&[]));
    assert_eq!(origin.visit("/old", &Cursor::default()).await.cursor.moved_to, None, "it moved for now");
}

#[tokio::test]
async fn a_server_that_is_not_believed_is_asked_for_everything_and_the_same_body_is_not_read_twice() {
    let origin = Origin::start().await;
    let feed = Feed { distrust: true, ..origin.feed("/rss") };
    let body = "<rss version='2.0'><channel><item><link>/a</link><title>A</title></item></channel></rss>";
    origin.on("/rss", move || with(&[("etag", "\"always the same\"")], body)).on("/a", || page("Geneva"));
    let visitor = visitor(&origin);
    let first = visitor.visit(&feed, &Cursor::default(), 0).await;
    assert_eq!(first.tally.of(Outcome::Published), 1);
    origin.asked();
    let second = visitor.visit(&feed, &first.cursor, 0).await;
    assert_eq!(second.poll, Some(Poll::NotModified));
    assert!(!origin.asked()[0].headers.contains_key("if-none-match"));
    origin.on("/rss", || rss(&["/b"])).on("/b", || page("Doha"));
    assert_eq!(visitor.visit(&feed, &second.cursor, 0).await.tally.of(Outcome::Published), 1);
}

#[tokio::test]
async fn a_feed_without_interval_is_visited_in_its_rhythm_and_as_seldom_as_it_asks() {
    let origin = Origin::start().await;
    let document = |ttl: &str, minutes: i64| {
        let item = |n: i64| {
            let date = (chrono::Utc::now() - chrono::TimeDelta::minutes(n * minutes)).to_rfc2822();
            format!("<item><guid>{n}</guid><title>T</title><pubDate>{date}</pubDate></item>")
        };
        let items: String = (0..10).map(item).collect();
        format!("<rss version='2.0'><channel><title>t</title>{ttl}{items}</channel></rss>")
    };
    let pause_of = async |headers: &'static [(&'static str, &'static str)], body: String| {
        origin.on("/rss", move || with(headers, body.clone()));
        let feed = Feed { interval_seconds: None, ..origin.feed("/rss") };
        let visit = visitor(&origin).visit(&feed, &Cursor::default(), 0).await;
        assert_eq!(visit.poll, Some(Poll::Read));
        pause(&visit).as_secs_f64() / 60.0
    };
    let near = |minutes: f64, expected: f64| (expected * 0.89..expected * 1.11).contains(&minutes);
    let pause = pause_of(&[], document("", 20)).await;
    assert!(near(pause, 10.0), "{pause}");
    let pause = pause_of(&[], document("<ttl>20</ttl>", 20)).await;
    assert!(near(pause, 20.0), "{pause}");
    let pause = pause_of(&[("cache-control", "max-age=1200")], document("", 20)).await;
    assert!(near(pause, 20.0), "{pause}");
    let sy = "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>hourly</sy:updatePeriod>\
              <sy:updateFrequency xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>3</sy:updateFrequency>";
    let pause = pause_of(&[], document(sy, 20)).await;
    assert!(near(pause, 20.0), "{pause}");
    let pause = pause_of(&[], document("", 1)).await;
    assert!(near(pause, 5.0), "{pause}");
}

#[tokio::test]
async fn what_a_feed_asks_for_and_where_it_moved_hold_while_nothing_changes() {
    let origin = Origin::start().await;
    let feed = Feed { interval_seconds: None, ..origin.feed("/rss") };
    let document = "<rss version='2.0'><channel><title>T</title><ttl>40</ttl></channel></rss>";
    origin.on("/rss", move || with(&[("etag", "\"1\"")], document));
    let visitor = visitor(&origin);
    let first = visitor.visit(&feed, &Cursor::default(), 0).await;
    origin.on("/rss", || moved("/new")).on("/new", || status(304));
    let second = visitor.visit(&feed, &first.cursor, 0).await;
    assert_eq!((second.poll, &second.cursor.moved_to), (Some(Poll::NotModified), &Some(origin.url("/new"))));
    assert_eq!(second.cursor.etag.as_deref(), Some("\"1\""));
    // half as much more each time, on its way from 15 minutes to the 40 that it asks for
    assert!(pause(&second) > Duration::from_secs(30 * 60), "{:?}", pause(&second));
}

#[tokio::test]
async fn a_host_is_asked_one_thing_at_a_time_as_slowly_as_it_wishes_and_told_who_asks() {
    let origin = Origin::start().await;
    origin.on("/robots.txt", || with(&[], "User-agent: *\nCrawl-delay: 0.5\n"));
    origin.on("/rss", || rss(&["/a", "/b", "/c"]));
    for path in ["/a", "/b", "/c"] {
        origin.on(path, || page("Geneva"));
    }
    let mut config = origin.config();
    config.contact = Some("https://example.org/about-our-visits".into());
    let visitor = dragoman_fetcher::visit::Visitor::new(&config).unwrap();
    let visit = visitor.visit(&origin.feed("/rss"), &Cursor::default(), 0).await;
    assert_eq!(visit.tally.of(Outcome::Published), 3);
    let asked = origin.asked();
    assert_eq!(
        asked.iter().map(|asked| asked.path.as_str()).collect::<Vec<_>>(),
        ["/rss", "/robots.txt", "/a", "/b", "/c"]
    );
    for two in asked[1..].windows(2) {
        let gap = two[1].at - two[0].at;
        assert!(gap >= Duration::from_millis(500), "{} and {}: {gap:?}", two[0].path, two[1].path);
    }
    assert!(
        asked
            .iter()
            .all(|asked| asked.headers["user-agent"].ends_with(" (+https://example.org/about-our-visits)"))
    );
}
