use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

/// A web origin whose feeds grow: item `n` of every feed appears once `n` are released.
pub(crate) struct Origin {
    pub(crate) address: SocketAddr,
    pub(crate) feeds: usize,
    site: Arc<Site>,
}

struct Site {
    address: SocketAddr,
    released: AtomicUsize,
    /// bytes that the page of an item carries beside its article
    ballast: fn(usize) -> usize,
    /// pages that have been asked for
    asked: Mutex<HashSet<(usize, usize)>>,
}

/// The page of every so many items can't be had the first time that it is asked for.
const FLAKY: usize = 3;

impl Origin {
    pub(crate) async fn start(feeds: usize) -> Self {
        Self::with_pages(feeds, |_| 0).await
    }

    /// Pages carry as many bytes more as `ballast` says of their item.
    pub(crate) async fn with_pages(feeds: usize, ballast: fn(usize) -> usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let site = Site { address, released: AtomicUsize::new(0), ballast, asked: Mutex::default() };
        let site = Arc::new(site);
        let router = Router::new()
            .route("/feed/{feed}", get(feed))
            .route("/article/{feed}/{item}", get(article))
            .with_state(Arc::clone(&site));
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { address, feeds, site }
    }

    pub(crate) fn release(&self, items: usize) {
        self.site.released.fetch_add(items, Ordering::SeqCst);
    }

    /// How many articles there are, over all feeds.
    pub(crate) fn published(&self) -> usize {
        self.feeds * self.site.released.load(Ordering::SeqCst)
    }

    /// The list of its feeds, as a user would write it.
    pub(crate) fn list(&self) -> String {
        (0..self.feeds)
            .map(|feed| {
                format!(
                    "[[feed]]\nurl = \"http://{}/feed/{feed}\"\ntitle = \"Feed {feed}\"\ninterval = \"1s\"\n",
                    self.address
                )
            })
            .collect()
    }
}

type World = State<Arc<Site>>;

async fn feed(State(site): World, Path(feed): Path<usize>) -> impl IntoResponse {
    let (address, released) = (site.address, site.released.load(Ordering::SeqCst));
    // as real feeds do, it shows the latest only; more than are released between two visits
    let items: String = (released.saturating_sub(100)..released)
        .rev()
        .map(|item| {
            let link = format!("http://{address}/article/{feed}/{item}");
            format!("<item><title>Talks {item} of feed {feed}</title><link>{link}</link><guid>{link}</guid></item>")
        })
        .collect();
    let body = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Feed {feed}</title>\
         <link>http://{address}/</link><description>x</description>{items}</channel></rss>"
    );
    ([(header::CONTENT_TYPE, "application/rss+xml")], body)
}

async fn article(State(site): World, Path((feed, item)): Path<(usize, usize)>) -> Response {
    if site.asked.lock().unwrap().insert((feed, item)) && item % FLAKY == FLAKY - 1 {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let ballast = "<p>And so on.</p>".repeat((site.ballast)(item) / 17);
    let body = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Talks {item} of feed {feed}</title></head><body><article>\
         <h1>Talks {item} of feed {feed}</h1>\
         <p>Ukraine and Russia held round {item} of their talks in Istanbul, officials of both countries said on Monday.</p>\
         <p>The delegations of feed {feed} spoke about a ceasefire, an exchange of prisoners and security guarantees.</p>\
         <p>Turkey, which hosted the meeting, said that it was ready to host another one within weeks.</p>{ballast}\
         </article></body></html>"
    );
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}
