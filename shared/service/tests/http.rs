//! The port for metrics and health, in this process.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::time::Duration;

use dragoman_service::{Build, Health, HttpConfig, Listen, Server, TelemetryConfig, probe, telemetry};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Serving {
    address: SocketAddr,
    health: Health,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

async fn serve() -> Serving {
    let build = Build { service: "test", version: "0" };
    let telemetry = telemetry::init(&TelemetryConfig::default(), build).unwrap();
    let server = Server::bind(HttpConfig { listen: Listen("127.0.0.1:0".parse().unwrap()) }).await.unwrap();
    let (address, health, stop) = (server.address().unwrap(), Health::default(), CancellationToken::new());
    let task = tokio::spawn(server.run(telemetry, health.clone(), stop.clone()));
    Serving { address, health, stop, task }
}

async fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn readiness_gives_its_reasons_and_liveness_does_not_depend_on_it() {
    let it = serve().await;
    let (broker, store) = (it.health.component("broker"), it.health.component("postgres"));
    let _pulse = it.health.heartbeat("poll", Duration::from_secs(3600));
    broker.not_ready("all brokers down");
    let answer = probe(it.address, "/readyz").await.unwrap();
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (503, "broker: all brokers down\npostgres: starting\n")
    );
    let answer = probe(it.address, "/livez").await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (200, "alive\n"));
    broker.ready();
    store.ready();
    assert_eq!(probe(it.address, "/readyz").await.unwrap().status, 200);
}

#[tokio::test]
async fn a_loop_that_stands_still_ends_liveness_until_it_beats_again() {
    let it = serve().await;
    let pulse = it.health.heartbeat("poll", Duration::from_secs(1));
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let answer = probe(it.address, "/livez").await.unwrap();
    assert_eq!(answer.status, 503);
    assert!(
        answer.body.starts_with("poll: no beat for ") && answer.body.ends_with(" s, limit 1 s\n"),
        "{answer:?}"
    );
    pulse.beat();
    assert_eq!(probe(it.address, "/livez").await.unwrap().status, 200);
}

#[tokio::test]
async fn metrics_are_in_the_text_format_that_prometheus_expects() {
    let it = serve().await;
    let answer = raw(it.address, "GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("content-type: text/plain; version=0.0.4"), "{answer}");
    assert!(answer.contains("# TYPE dragoman_build_info gauge"), "{answer}");
}

#[tokio::test]
async fn nothing_else_is_served_and_only_get_is() {
    let it = serve().await;
    for path in ["/", "/metrics/", "/healthz", "//metrics", "/metrics/../etc/passwd"] {
        assert_eq!(probe(it.address, path).await.unwrap().status, 404, "{path}");
    }
    for method in ["POST", "HEAD", "DELETE"] {
        let answer =
            raw(it.address, &format!("{method} /readyz HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n"))
                .await;
        assert!(answer.starts_with("HTTP/1.1 405 ") && answer.contains("allow: GET"), "{answer}");
    }
}

#[tokio::test]
async fn a_header_without_end_is_cut_off() {
    let it = serve().await;
    let mut stream = TcpStream::connect(it.address).await.unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nx: ").await.unwrap();
    let flood = async { while stream.write_all(&[b'x'; 4096]).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(5), flood).await.expect("closed, long before its time is up");
}

#[tokio::test]
async fn idle_connections_end_and_do_not_keep_others_out() {
    let it = serve().await;
    let mut idle = Vec::new();
    for _ in 0..40 {
        idle.push(TcpStream::connect(it.address).await.unwrap());
    }
    // more than are served at once: the next one waits until the first have had their time
    let mut byte = [0; 1];
    let closed = tokio::time::timeout(Duration::from_secs(15), idle[0].read(&mut byte)).await.unwrap();
    assert!(matches!(closed, Ok(0) | Err(_)));
    drop(idle);
    assert_eq!(probe(it.address, "/livez").await.unwrap().status, 200);
}

#[tokio::test]
async fn it_stops_when_told() {
    let it = serve().await;
    it.stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), it.task).await.unwrap().unwrap();
    assert!(TcpStream::connect(it.address).await.is_err());
}
