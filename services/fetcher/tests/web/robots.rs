use dragoman_article::{Cursor, Outcome};
use dragoman_fetcher::client::{Client, Kind, Validators};
use dragoman_fetcher::error::FetchError;
use url::Url;

use crate::origin::{Origin, page, redirect, rss, status, with};

fn text(body: &'static str) -> axum::response::Response {
    with(&[("content-type", "text/plain")], body)
}

#[tokio::test]
async fn pages_that_robots_txt_forbids_are_not_asked_for_and_the_file_is_asked_for_once() {
    let origin = Origin::start().await;
    origin.on("/robots.txt", || text("User-agent: dragoman\nDisallow: /private\n"));
    origin
        .on("/rss", || rss(&["/private/a", "/b", "/c"]))
        .on("/b", || page("Geneva"))
        .on("/c", || page("Doha"));
    let visit = origin.visit("/rss", &Cursor::default()).await;
    assert_eq!((visit.tally.of(Outcome::Published), visit.tally.of(Outcome::Failed)), (2, 1));
    let paths: Vec<String> = origin.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths, ["/rss", "/robots.txt", "/b", "/c"]);
}

#[tokio::test]
async fn a_file_that_is_not_there_allows_everything_and_one_that_fails_allows_nothing_for_now() {
    let get = async |origin: &Origin| {
        let client = Client::new(&origin.config()).unwrap();
        let url = Url::parse(&origin.url("/a")).unwrap();
        client.get(&url, Kind::Page, &Validators::default()).await
    };
    let origin = Origin::start().await;
    origin.on("/a", || page("Geneva"));
    assert!(get(&origin).await.is_ok());
    for code in [500, 503, 429] {
        origin.on("/robots.txt", move || status(code));
        let refused = get(&origin).await.unwrap_err();
        assert!(matches!(refused, FetchError::NoRobots) && refused.is_transient(), "{code}: {refused:?}");
    }
    // no page was asked for but the first
    assert_eq!(origin.asked().iter().filter(|asked| asked.path == "/a").count(), 1);
    origin.on("/robots.txt", || redirect("/robots.txt"));
    assert!(get(&origin).await.is_ok(), "a redirect without end is no file");
}

#[tokio::test]
async fn a_redirect_into_what_is_forbidden_is_not_followed() {
    let origin = Origin::start().await;
    origin.on("/robots.txt", || text("User-agent: *\nDisallow: /private\n"));
    origin.on("/a", || redirect("/private/a")).on("/private/a", || page("Geneva"));
    let client = Client::new(&origin.config()).unwrap();
    let url = Url::parse(&origin.url("/a")).unwrap();
    let refused = client.get(&url, Kind::Page, &Validators::default()).await.unwrap_err();
    assert!(matches!(refused, FetchError::Forbidden) && !refused.is_transient(), "{refused:?}");
    assert!(origin.asked().iter().all(|asked| asked.path != "/private/a"));
}

#[tokio::test]
async fn a_file_without_end_is_read_to_its_bound() {
    let origin = Origin::start().await;
    origin.on("/robots.txt", || {
        with(&[], "User-agent: *\nDisallow: /private\n".to_owned() + &"# filling\n".repeat(1_000_000))
    });
    origin.on("/private", || page("Geneva")).on("/a", || page("Geneva"));
    let client = Client::new(&origin.config()).unwrap();
    let get = async |path| {
        let url = Url::parse(&origin.url(path)).unwrap();
        client.get(&url, Kind::Page, &Validators::default()).await
    };
    assert!(get("/a").await.is_ok());
    assert!(matches!(get("/private").await, Err(FetchError::Forbidden)));
}
