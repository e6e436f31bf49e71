use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use dragoman_article::ContentHash;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Newsroom;

const SAVE_EVERY: Duration = Duration::from_secs(2);

pub(super) async fn serve(
    newsroom: Newsroom,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<()> {
    let newsroom = Arc::new(newsroom);
    let router = Router::new()
        .route("/", get(front_page))
        .route("/feeds/{channel}", get(feed))
        .route("/{section}/{slug}", get(article))
        .with_state(Arc::clone(&newsroom));
    let server = axum::serve(listener, router).with_graceful_shutdown(shutdown.clone().cancelled_owned());
    let saving = async {
        while !shutdown.is_cancelled() {
            newsroom.clock.save();
            tokio::select! {
                () = tokio::time::sleep(SAVE_EVERY) => {}
                () = shutdown.cancelled() => {}
            }
        }
        newsroom.clock.save();
    };
    let (served, ()) = tokio::join!(server.into_future(), saving);
    served.context("the sample newsroom")
}

async fn front_page(State(newsroom): State<Arc<Newsroom>>) -> Response {
    page(newsroom.front_page())
}

async fn article(
    State(newsroom): State<Arc<Newsroom>>,
    Path((section, slug)): Path<(String, String)>,
) -> Response {
    match newsroom.at(&section, &slug) {
        Some(item) => page(newsroom.page(&item)),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn feed(State(newsroom): State<Arc<Newsroom>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let Some(channel) = newsroom.channels.iter().find(|channel| channel.id == id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let document = newsroom.feed(channel);
    let tag = format!("\"{}\"", ContentHash::of(&id, &document.body));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    ([(header::CONTENT_TYPE, document.media_type.to_owned()), (header::ETAG, tag)], document.body)
        .into_response()
}

fn page(html: Result<String>) -> Response {
    match html {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "newsroom page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
