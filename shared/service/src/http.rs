use std::convert::Infallible;
use std::future::ready;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{Health, Listen, Telemetry};

/// The port for those who operate the process: `/metrics`, `/livez`, `/readyz`, and nothing else.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpConfig {
    /// its own machine alone, unless somebody decides otherwise
    pub listen: Listen,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self { listen: Listen((Ipv4Addr::LOCALHOST, 9464).into()) }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address} for metrics and health (service.http.listen)")]
pub struct HttpError {
    address: SocketAddr,
    source: io::Error,
}

/// A scraper, a kubelet and a person or two; more wait in the kernel's queue.
const CONNECTIONS: usize = 32;
/// From connection to the last byte of the answer: one request each, so no slow peer holds a place for longer.
const PATIENCE: Duration = Duration::from_secs(5);
/// A scraper's request has some hundred bytes.
const REQUEST_HEAD: usize = 16 * 1024;

/// Bound, so that a port that is taken shows before anything starts.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
}

impl Server {
    pub async fn bind(config: HttpConfig) -> Result<Self, HttpError> {
        let address = config.listen.0;
        let listener = TcpListener::bind(address).await.map_err(|source| HttpError { address, source })?;
        Ok(Self { listener })
    }

    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until shutdown, which the caller asks for last: while the process drains it can still be watched. Keeps
    /// the metrics in order meanwhile. Ends within `PATIENCE`.
    pub async fn run(self, telemetry: Telemetry, health: Health, shutdown: CancellationToken) {
        let mut connections = JoinSet::new();
        let upkeep = telemetry.upkeep();
        tokio::pin!(upkeep);
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                () = &mut upkeep => {}
                Some(_) = connections.join_next() => {}
                accepted = self.listener.accept(), if connections.len() < CONNECTIONS => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(answer_one(stream, telemetry.clone(), health.clone()));
                    }
                    // out of descriptors, mostly: the connection stays queued, and we don't spin on it
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept a connection for metrics and health");
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                },
            }
        }
        while connections.join_next().await.is_some() {}
    }
}

async fn answer_one(stream: TcpStream, telemetry: Telemetry, health: Health) {
    let service = service_fn(|request: Request<Incoming>| {
        ready(Ok::<_, Infallible>(answer(request.method(), request.uri().path(), &telemetry, &health)))
    });
    let connection = http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(REQUEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    // a peer that goes away, talks nonsense or dawdles is its own affair
    let _ = tokio::time::timeout(PATIENCE, connection).await;
}

fn answer(method: &Method, path: &str, telemetry: &Telemetry, health: &Health) -> Response<String> {
    let known = matches!(path, "/metrics" | "/livez" | "/readyz");
    let (status, body) = match path {
        _ if known && method != Method::GET => (StatusCode::METHOD_NOT_ALLOWED, "only GET\n".into()),
        "/metrics" => (StatusCode::OK, telemetry.render()),
        "/livez" => verdict("alive", health.stuck()),
        "/readyz" => verdict("ready", health.unready()),
        _ => (StatusCode::NOT_FOUND, "here are only /metrics, /livez and /readyz\n".into()),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    // the version is that of Prometheus's text format
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
    }
    response
}

fn verdict(good: &str, faults: Vec<String>) -> (StatusCode, String) {
    match faults.as_slice() {
        [] => (StatusCode::OK, format!("{good}\n")),
        faults => (StatusCode::SERVICE_UNAVAILABLE, faults.join("\n") + "\n"),
    }
}
