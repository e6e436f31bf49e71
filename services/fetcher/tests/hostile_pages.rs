//! Pages made to hang or to end whoever reads them: each is answered in bounded time.

use std::time::{Duration, Instant};

use dragoman_fetcher::page;
use dragoman_fetcher::workers::Workers;

/// Many times what they take on a free machine, unoptimised.
const BOUND: Duration = Duration::from_secs(60);

fn pages() -> Vec<(&'static str, String)> {
    let around = |body: String| format!("<html><head><title>T</title></head><body>{body}</body></html>");
    let attributes: String = (0..80_000).map(|n| format!(" a{n}=\"x\"")).collect();
    vec![
        ("100,000 nested elements", around("<div>".repeat(100_000))),
        ("10,000 nested elements", around("<div>".repeat(10_000))),
        ("80,000 attributes", around(format!("<p{attributes}>text of some length</p>"))),
        ("100,000 line breaks", around(format!("<p>text{}text</p>", "<br>".repeat(100_000)))),
        (
            "5,000 unclosed formats",
            around((0..5_000).map(|n| format!("<font size={n}><a href={n}>x")).collect()),
        ),
        ("50,000 paragraphs", around("<p>a short paragraph of text, with a comma".repeat(50_000))),
        ("20,000 nested spans", around("<span>".repeat(20_000))),
        ("20,000 spans in a row", around("<span>word </span>".repeat(20_000))),
        ("an attribute of 4 MB", around(format!("<p class=\"{}\">text</p>", "x ".repeat(2_000_000)))),
        (
            "30,000 links",
            around("<a href=\"/a/b\">a link with words that are long enough</a> ".repeat(30_000)),
        ),
        ("a table of 40,000 cells", around(format!("<table><tr>{}</table>", "<td>cell".repeat(40_000)))),
        (
            "deep JSON-LD",
            around(format!("<script type=application/ld+json>{}</script><p>x", "[".repeat(100_000))),
        ),
        ("a page that ends in a tag", "<html><body><p>text <a href=\"".into()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_pages_end_in_bounded_time_and_end_nothing_else() {
    let workers = Workers::new(1, BOUND);
    for (name, html) in pages() {
        let url = "https://example.org/2026/01/02/a".parse().unwrap();
        let started = Instant::now();
        let ended =
            workers.run(move || page::read(&html, &url, false).map(|article| article.text.len())).await;
        let took = started.elapsed();
        println!("{name}: {took:.1?}, {ended:?}");
        assert!(ended.is_ok(), "{name}: {ended:?}");
        assert!(took < BOUND, "{name}: {took:?}");
    }
}
