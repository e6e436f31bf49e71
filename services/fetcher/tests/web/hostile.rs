use std::io::Write;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use dragoman_article::{Cursor, Outcome, Rejection};
use dragoman_fetcher::visit::{Poll, Visit};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::{StreamExt, stream};

use crate::origin::{Origin, page, redirect, rss, status, with};

const MIB: usize = 1024 * 1024;

async fn failure(origin: &Origin, path: &str) -> String {
    let visit = origin.visit(path, &Cursor::default()).await;
    assert_eq!(visit.poll, Some(Poll::Failed));
    visit.cursor.health.last_error.unwrap()
}

/// A visit to a feed whose first entry leads to `path`, and whose second must not suffer for it.
async fn beside(origin: &Origin, path: &'static str) -> Visit {
    origin.on("/rss", move || rss(&[path, "/good"])).on("/good", || page("Geneva"));
    let visit = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!(visit.observations.len(), 1);
    assert_eq!(visit.observations[0].title, "Story of Geneva");
    assert!(visit.tally.balances());
    visit
}

pub(crate) fn endless(chunk: &'static [u8], pause: Duration) -> Body {
    Body::from_stream(stream::repeat(()).then(move |()| async move {
        tokio::time::sleep(pause).await;
        Ok::<_, std::io::Error>(Bytes::from_static(chunk))
    }))
}

pub(crate) fn gzip_bomb(megabytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![], Compression::best());
    fill(&mut encoder, megabytes);
    encoder.finish().unwrap()
}

fn brotli_bomb(megabytes: usize) -> Vec<u8> {
    let mut encoder = brotli::CompressorWriter::new(vec![], MIB, 5, 22);
    fill(&mut encoder, megabytes);
    encoder.into_inner()
}

fn fill(encoder: &mut impl Write, megabytes: usize) {
    for _ in 0..megabytes {
        encoder.write_all(&vec![b' '; MIB]).unwrap();
    }
}

#[tokio::test]
async fn an_address_that_is_not_public_is_never_connected_to() {
    let origin = Origin::start().await;
    let closed = Origin::start().await;
    closed.on("/secret", || page("a secret"));
    let port = closed.address.port();
    for (path, target) in [
        ("/1", closed.url("/secret")),
        ("/2", format!("http://localhost:{port}/secret")),
        ("/3", format!("http://2130706433:{port}/secret")),
        ("/4", format!("http://[::ffff:127.0.0.1]:{port}/secret")),
        ("/5", format!("http://0x7f.1:{port}/secret")),
        ("/6", "http://169.254.169.254/latest/meta-data/".into()),
        ("/7", "file:///etc/passwd".into()),
        ("/8", format!("http://[::1]:{port}/secret")),
        ("/9", format!("http://0177.0.0.1:{port}/secret")),
        ("/10", format!("http://127.1:{port}/secret")),
        ("/11", "http://[fd00:ec2::254]/latest/meta-data/".into()),
        ("/12", "http://100.100.100.200/latest/meta-data/".into()),
    ] {
        origin.on(path, move || redirect(&target));
        let told = failure(&origin, path).await;
        assert!(told.starts_with("the feed could not be fetched: "), "{told}");
        if path != "/7" {
            assert!(told.contains("address refused: "), "{path}: {told}");
        }
    }
    origin.on("/rss", move || rss(&[&format!("http://127.0.0.1:{port}/secret")]));
    let visit = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!(visit.tally.of(Outcome::Failed), 1);
    assert!(closed.asked().is_empty());
}

#[tokio::test]
async fn redirects_end() {
    let origin = Origin::start().await;
    origin.on("/loop", || redirect("/loop"));
    assert_eq!(failure(&origin, "/loop").await, "the feed could not be fetched: more than 5 redirects");
    for hop in 0..5 {
        origin.on(&format!("/hop{hop}"), move || redirect(&format!("/hop{}", hop + 1)));
    }
    origin.on("/hop5", || rss(&[]));
    assert_eq!(origin.visit("/hop0", &Cursor::default()).await.poll, Some(Poll::Read));
}

#[tokio::test]
async fn a_body_without_end_ends_at_its_limit_or_in_time() {
    let origin = Origin::start().await;
    origin.on("/fast", || with(&[], endless(&[b' '; 65536], Duration::ZERO)));
    assert_eq!(failure(&origin, "/fast").await, "the feed could not be fetched: larger than 8.0 MiB");
    origin.on("/slow", || with(&[], endless(b"<", Duration::from_millis(100))));
    let started = Instant::now();
    assert_eq!(
        failure(&origin, "/slow").await,
        "the feed could not be fetched: no complete answer within 5s"
    );
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_bomb_is_measured_unpacked() {
    for (packing, bomb) in [("gzip", gzip_bomb(200)), ("br", brotli_bomb(200))] {
        let origin = Origin::start().await;
        assert!(bomb.len() < MIB, "{} bytes", bomb.len());
        origin.on("/bomb", move || {
            with(&[("content-encoding", packing), ("content-type", "text/html")], bomb.clone())
        });
        assert_eq!(failure(&origin, "/bomb").await, "the feed could not be fetched: larger than 8.0 MiB");
        assert_eq!(beside(&origin, "/bomb").await.tally.of(Outcome::Failed), 1);
    }
}

#[tokio::test]
async fn a_page_of_fifty_megabytes_fails_alone() {
    let origin = Origin::start().await;
    origin.on("/big", || with(&[("content-type", "text/html")], vec![b'x'; 50 * MIB]));
    assert_eq!(beside(&origin, "/big").await.tally.of(Outcome::Failed), 1);
}

#[tokio::test]
async fn elements_nested_without_end_stop_nobody() {
    let origin = Origin::start().await;
    origin.on("/deep", || with(&[("content-type", "text/html")], "<div>".repeat(100_000)));
    let started = Instant::now();
    let visit = beside(&origin, "/deep").await;
    assert_eq!(visit.tally.of(Outcome::Rejected(Rejection::NoText)), 1);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[tokio::test]
async fn what_is_no_page_is_not_read_as_one() {
    let origin = Origin::start().await;
    origin.on("/pdf", || with(&[("content-type", "application/pdf")], "%PDF"));
    assert_eq!(beside(&origin, "/pdf").await.tally.of(Outcome::Failed), 1);
    assert_eq!(
        failure(&origin, "/pdf").await,
        "the feed could not be fetched: content type \"application/pdf\" is not what was asked for"
    );
}

#[tokio::test]
async fn what_is_no_feed_says_so_in_a_sentence() {
    let origin = Origin::start().await;
    origin.on("/html", || page("anything"));
    origin.on("/empty", || with(&[], ""));
    origin.on("/cut", || with(&[], "<rss version='2.0'><channel><title>Half a ti"));
    origin.on("/gone", || status(410));
    for (path, told) in [
        ("/html", "the feed could not be read: not a feed: neither RSS nor Atom nor JSON Feed"),
        ("/empty", "the feed could not be read: not a feed: neither RSS nor Atom nor JSON Feed"),
        ("/gone", "the feed could not be fetched: the server answered 410"),
    ] {
        assert_eq!(failure(&origin, path).await, told);
    }
    assert!(failure(&origin, "/cut").await.starts_with("the feed could not be read: not a feed: "));
}

#[tokio::test]
async fn a_feed_of_ten_thousand_entries_and_one_of_deep_markup_are_read_in_bounds() {
    let origin = Origin::start().await;
    let many: Vec<String> = (0..10_000).map(|n| format!("/p{n}")).collect();
    origin.on("/many", move || rss(&many.iter().map(String::as_str).collect::<Vec<_>>()));
    let visit = origin.visit("/many", &Cursor::default()).await;
    assert_eq!((visit.tally.seen, visit.tally.of(Outcome::Failed)), (25, 25));
    origin.on("/markup", || {
        let deep = "&lt;div&gt;".repeat(50_000);
        let feed = format!(
            "<rss version='2.0'><channel><item><link>/good</link><title>T</title>\
             <description>{deep}</description></item></channel></rss>"
        );
        with(&[], feed)
    });
    origin.on("/good", || page("Geneva"));
    let visit = origin.visit("/markup", &Cursor::default()).await;
    assert_eq!(visit.tally.of(Outcome::Published), 1, "{:?}", visit.cursor.health);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_and_not_quoted_at_length() {
    let origin = Origin::start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut config = origin.config();
    config.allow_addresses = vec![address];
    let mut feed = origin.feed("/rss");
    feed.url = format!("http://{address}/rss");
    let visitor = dragoman_fetcher::visit::Visitor::new(&config).unwrap();
    let told = visitor.visit(&feed, &Cursor::default(), 0).await.cursor.health.last_error.unwrap();
    assert!(told.starts_with("the feed could not be fetched: cannot connect: Connection refused"), "{told}");
}
