//! Where articles are listed when there is no feed.

use std::io::Write;

use dragoman_article::{Cursor, Feed, Outcome, SourceKind};
use dragoman_fetcher::visit::{Poll, Visit};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::origin::{Origin, page, status, visitor, with};

async fn visit(origin: &Origin, path: &str, kind: SourceKind, select: Option<&str>) -> Visit {
    let feed = Feed { kind: Some(kind), select: select.map(str::to_owned), ..origin.feed(path) };
    visitor(origin).visit(&feed, &Cursor::default(), 0).await
}

fn sitemap(origin: &Origin, paths: &[&str]) -> String {
    let urls: String =
        paths.iter().map(|path| format!("<url><loc>{}</loc></url>", origin.url(path))).collect();
    format!(
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>"
    )
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![], Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn an_index_of_packed_sitemaps_gives_the_articles_of_its_parts() {
    let origin = Origin::start().await;
    let (one, two) = (gzip(&sitemap(&origin, &["/a"])), sitemap(&origin, &["/b"]));
    origin.on("/one.xml.gz", move || with(&[("content-type", "application/gzip")], one.clone()));
    origin.on("/two.xml", move || with(&[("content-type", "text/xml")], two.clone()));
    origin.on("/gone.xml", || status(404)).on("/a", || page("Geneva")).on("/b", || page("Doha"));
    let parts = ["/one.xml.gz", "/two.xml", "/gone.xml"];
    let parts: String =
        parts.map(|part| format!("<sitemap><loc>{}</loc></sitemap>", origin.url(part))).concat();
    origin.on("/index.xml", move || {
        with(&[("etag", "\"1\"")], format!("<sitemapindex>{parts}</sitemapindex>"))
    });
    let visit = visit(&origin, "/index.xml", SourceKind::Sitemap, None).await;
    assert_eq!((visit.poll, visit.tally.of(Outcome::Published)), (Some(Poll::Read), 2));
    assert_eq!(visit.cursor.etag, None, "an index may stay as it is while its parts change");
}

#[tokio::test]
async fn a_sitemap_that_unpacks_without_end_fails() {
    let origin = Origin::start().await;
    let bomb = gzip(&" ".repeat(100 * 1024 * 1024));
    origin.on("/bomb.gz", move || with(&[("content-type", "application/gzip")], bomb.clone()));
    let visit = visit(&origin, "/bomb.gz", SourceKind::Sitemap, None).await;
    let told = visit.cursor.health.last_error.unwrap();
    assert!(told.contains("larger than 8388608 bytes when unpacked"), "{told}");
}

#[tokio::test]
async fn a_section_page_gives_the_articles_that_its_selector_picks() {
    let origin = Origin::start().await;
    origin.on("/world", || {
        let body = "<html lang='en'><title>World</title><nav><a href='/about'>About</a></nav>\
                    <main><h2><a href='/a'>First</a></h2><h2><a href='/b'>Second</a></h2></main>";
        with(&[("content-type", "text/html")], body)
    });
    origin.on("/a", || page("Geneva")).on("/b", || page("Doha"));
    let read = visit(&origin, "/world", SourceKind::Section, Some("main h2 a")).await;
    assert_eq!(read.tally.of(Outcome::Published), 2, "{:?}", read.cursor.health);
    assert_eq!(read.observations[0].publisher.as_deref(), Some("World"));
    origin.on("/robots.txt", || with(&[], "User-agent: *\nDisallow: /world\n"));
    let forbidden = visit(&origin, "/world", SourceKind::Section, None).await;
    assert!(forbidden.cursor.health.last_error.unwrap().contains("robots.txt forbids"));
}
