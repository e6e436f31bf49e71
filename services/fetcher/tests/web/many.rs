//! Many things in one document, and one bad feed among many.

use std::time::{Duration, Instant};

use dragoman_article::{Cursor, Outcome, Rejection};

use crate::origin::{Origin, page, rss, with};

/// Reads a page of this body beside a good one, and says how the bad one ended and how long it took.
async fn page_of(body: String) -> (Vec<String>, Duration) {
    let origin = Origin::start().await;
    origin.on("/bad", move || with(&[("content-type", "text/html")], body.clone()));
    origin.on("/rss", || rss(&["/bad", "/good"])).on("/good", || page("Geneva"));
    let started = Instant::now();
    let visit = origin.visit("/rss", &Cursor::default()).await;
    assert!(visit.tally.balances());
    assert_eq!(visit.tally.seen, 2, "each has ended");
    assert!(visit.observations.iter().any(|seen| seen.title == "Story of Geneva"));
    (visit.tally.ended.into_keys().collect(), started.elapsed())
}

#[tokio::test]
async fn a_page_of_many_breaks_attributes_or_unclosed_elements_ends_in_time() {
    let article = crate::origin::html("Geneva");
    for (what, body) in [
        ("breaks", article.replace("<p>", &"<br>".repeat(20_000))),
        (
            "attributes",
            format!("<div {}>{article}</div>", (0..80_000).map(|n| format!("a{n}=1 ")).collect::<String>()),
        ),
        ("unclosed", format!("{}{article}", "<font><a>".repeat(5_000))),
        ("paragraphs", format!("<article>{}</article>", "<p>x".repeat(50_000))),
        ("tables", "<table><tr><td>".repeat(30_000)),
        ("one attribute", format!("<div class='{}'>{article}</div>", "x ".repeat(2_000_000))),
        ("comments", format!("{}{article}", "<!--".repeat(200_000))),
    ] {
        let (ended, took) = page_of(body).await;
        assert!(took < Duration::from_secs(60), "{what}: {ended:?} in {took:?}");
    }
}

#[tokio::test]
async fn a_feed_of_many_attributes_entities_or_depths_ends_in_time() {
    let attributes: String = (0..80_000).map(|n| format!(" a{n}='1'")).collect();
    let namespaces: String = (0..20_000).map(|n| format!(" xmlns:n{n}='u{n}'")).collect();
    let item = "<item><link>/good</link><title>T</title></item>";
    let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\
                <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>\
                <!ENTITY x SYSTEM 'file:///etc/passwd'>]>";
    for (what, body) in [
        ("attributes", format!("<rss version='2.0'{attributes}><channel>{item}</channel></rss>")),
        ("namespaces", format!("<rss version='2.0'{namespaces}><channel>{item}</channel></rss>")),
        (
            "item attributes",
            format!(
                "<rss version='2.0'><channel><item{attributes}><link>/good</link></item></channel></rss>"
            ),
        ),
        ("deep", format!("<rss version='2.0'><channel>{}", "<item>".repeat(100_000))),
        (
            "entities",
            format!(
                "{bomb}<rss version='2.0'><channel><item><link>/good</link><title>&d;&x;</title></item></channel></rss>"
            ),
        ),
        (
            "json",
            format!("{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":{}", "[".repeat(100_000)),
        ),
    ] {
        let origin = Origin::start().await;
        origin.on("/rss", move || with(&[], body.clone())).on("/good", || page("Geneva"));
        let started = Instant::now();
        let visit = origin.visit("/rss", &Cursor::default()).await;
        let took = started.elapsed();
        assert!(took < Duration::from_secs(40), "{what}: {:?} in {took:?}", visit.poll);
        assert!(visit.tally.balances());
        for seen in &visit.observations {
            assert!(seen.title.len() < 3_000 && !seen.title.contains("root:"), "{what}");
        }
    }
}

#[tokio::test]
async fn a_text_in_the_wrong_charset_is_read_and_a_body_of_zeroes_is_no_text() {
    let origin = Origin::start().await;
    origin.on("/rss", || rss(&["/wrong", "/zeroes"]));
    origin.on("/wrong", || {
        with(&[("content-type", "text/html; charset=x-no-such")], crate::origin::html("Genève"))
    });
    origin.on("/zeroes", || with(&[("content-type", "text/html")], vec![0; 1_000_000]));
    let visit = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!(visit.observations[0].title, "Story of Genève");
    assert_eq!(visit.tally.of(Outcome::Rejected(Rejection::NoText)), 1);
}
