use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use dragoman_article::{Cursor, Feed, FeedId};
use dragoman_fetcher::FetcherConfig;
use dragoman_fetcher::visit::{Visit, Visitor};

type Answer = Arc<dyn Fn() -> Response + Send + Sync>;

/// A web server that answers as it was told and remembers what it was asked.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) address: SocketAddr,
    scripts: Arc<Mutex<HashMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// A request that arrived.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) at: Instant,
    pub(crate) headers: HashMap<String, String>,
}

impl Origin {
    pub(crate) async fn start() -> Self {
        Self::start_at("127.0.0.1").await
    }

    /// Another host: all of 127/8 is this machine.
    pub(crate) async fn start_at(address: &str) -> Self {
        let listener = tokio::net::TcpListener::bind((address, 0)).await.unwrap();
        let origin =
            Self { address: listener.local_addr().unwrap(), scripts: Arc::default(), asked: Arc::default() };
        let app = Router::new().fallback(answer).with_state(origin.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        origin
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// From now on a path answers like this.
    pub(crate) fn on(&self, path: &str, answer: impl Fn() -> Response + Send + Sync + 'static) -> &Self {
        self.scripts.lock().unwrap().insert(path.to_owned(), Arc::new(answer));
        self
    }

    /// What was asked since the last time this was asked.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    pub(crate) fn feed(&self, path: &str) -> Feed {
        let url = self.url(path);
        let id = FeedId::of(&url);
        Feed { id, url, interval_seconds: Some(600), ..Feed::default() }
    }

    /// Small limits and no politeness, towards this origin only.
    pub(crate) fn config(&self) -> FetcherConfig {
        FetcherConfig {
            allow_addresses: vec![self.address],
            host_gap: Duration::ZERO,
            total_timeout: Duration::from_secs(5),
            extract_budget: Duration::from_secs(30),
            ..FetcherConfig::default()
        }
    }

    pub(crate) async fn visit(&self, path: &str, cursor: &Cursor) -> Visit {
        Visitor::new(&self.config()).unwrap().visit(&self.feed(path), cursor, 0).await
    }
}

/// A visitor of this origin for several visits: it remembers how hosts want to be treated.
pub(crate) fn visitor(origin: &Origin) -> Visitor {
    Visitor::new(&origin.config()).unwrap()
}

async fn answer(State(origin): State<Origin>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()));
    origin.asked.lock().unwrap().push(Asked {
        path: path.clone(),
        at: Instant::now(),
        headers: headers.collect(),
    });
    let script = origin.scripts.lock().unwrap().get(&path).cloned();
    script.map_or_else(|| status(404), |script| script())
}

pub(crate) fn status(code: u16) -> Response {
    Response::builder().status(code).body(Body::empty()).unwrap()
}

pub(crate) fn with(headers: &[(&str, &str)], body: impl Into<Body>) -> Response {
    let response =
        headers.iter().fold(Response::builder(), |built, (name, value)| built.header(*name, *value));
    response.body(body.into()).unwrap()
}

pub(crate) fn redirect(to: &str) -> Response {
    Response::builder().status(302).header("location", to).body(Body::empty()).unwrap()
}

/// An RSS document that lists these paths.
pub(crate) fn rss(paths: &[&str]) -> Response {
    let items: String = paths
        .iter()
        .map(|path| format!("<item><guid>{path}</guid><link>{path}</link><title>Entry {path}</title></item>"))
        .collect();
    with(
        &[("content-type", "application/rss+xml")],
        format!("<rss version='2.0'><channel><title>Test Wire</title>{items}</channel></rss>"),
    )
}

/// A page with an article long enough to be one.
pub(crate) fn page(about: &str) -> Response {
    with(&[("content-type", "text/html; charset=utf-8")], html(about))
}

pub(crate) fn html(about: &str) -> String {
    let paragraphs: String = (1..=5)
        .map(|n| format!("<p>Paragraph {n} about {about}: the delegations met again on Tuesday and spoke at length of the open points, among them the calendar of the withdrawal and the guarantees that both sides want.</p>"))
        .collect();
    format!(
        "<html lang='en'><head><title>Story of {about}</title></head><body><nav><a href='/'>Home</a></nav>\
         <article><h1>Story of {about}</h1>{paragraphs}</article><footer>All rights reserved</footer></body></html>"
    )
}

/// How long from now until the feed is visited again.
pub(crate) fn pause(visit: &Visit) -> Duration {
    let next: DateTime<Utc> = visit.cursor.next_visit.unwrap();
    (next - Utc::now()).to_std().unwrap()
}
