use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;

/// A web origin whose feeds grow: item `n` of every feed appears once `n` are released.
pub(crate) struct Origin {
    pub(crate) address: SocketAddr,
    pub(crate) feeds: usize,
    released: Arc<AtomicUsize>,
}

impl Origin {
    pub(crate) async fn start(feeds: usize) -> Self {
        Self::with_pages(feeds, |_| 0).await
    }

    /// Pages carry as many bytes more as `ballast` says of their item.
    pub(crate) async fn with_pages(feeds: usize, ballast: fn(usize) -> usize) -> Self {
        let released = Arc::new(AtomicUsize::new(0));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/feed/{feed}", get(feed))
            .route("/article/{feed}/{item}", get(move |path| article(path, ballast)))
            .with_state((address, Arc::clone(&released)));
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { address, feeds, released }
    }

    pub(crate) fn release(&self, items: usize) {
        self.released.fetch_add(items, Ordering::SeqCst);
    }

    /// How many articles there are, over all feeds.
    pub(crate) fn published(&self) -> usize {
        self.feeds * self.released.load(Ordering::SeqCst)
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

type World = State<(SocketAddr, Arc<AtomicUsize>)>;

async fn feed(State((address, released)): World, Path(feed): Path<usize>) -> impl IntoResponse {
    let released = released.load(Ordering::SeqCst);
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

async fn article(Path((feed, item)): Path<(usize, usize)>, ballast: fn(usize) -> usize) -> impl IntoResponse {
    let ballast = "<p>And so on.</p>".repeat(ballast(item) / 17);
    let body = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Talks {item} of feed {feed}</title></head><body><article>\
         <h1>Talks {item} of feed {feed}</h1>\
         <p>Ukraine and Russia held round {item} of their talks in Istanbul, officials of both countries said on Monday.</p>\
         <p>The delegations of feed {feed} spoke about a ceasefire, an exchange of prisoners and security guarantees.</p>\
         <p>Turkey, which hosted the meeting, said that it was ready to host another one within weeks.</p>{ballast}\
         </article></body></html>"
    );
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body)
}
