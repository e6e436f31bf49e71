//! Every hostile origin at once, each on a host of its own, beside a feed that must be on time.

use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use axum::response::Response;
use dragoman_article::{Cursor, Feed, FeedId};

use crate::hostile::{endless, gzip_bomb};
use crate::line::Line;
use crate::origin::{Origin, redirect, rss, with};
use crate::wire::wire_at;

/// What a debug build, the origins in the same process and a dozen bodies at their limit take together.
const MOST_MEMORY: u64 = 200;

#[test]
fn together_they_cost_bounded_time_and_memory_and_each_has_an_outcome() {
    // in a process of its own: its memory is that of nobody else
    let alone = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "siege::alone", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&alone.stdout).into_owned() + &String::from_utf8_lossy(&alone.stderr);
    assert!(alone.status.success(), "{said}");
    let mebibytes: u64 = said.split("peak of ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(mebibytes < MOST_MEMORY, "{said}");
}

/// A host that answers every request like this.
async fn host(number: u8, answer: impl Fn() -> Response + Send + Sync + 'static) -> SocketAddr {
    let origin = Origin::start_at(&format!("127.0.2.{number}")).await;
    origin.on("/rss", answer);
    origin.address
}

#[tokio::test]
#[ignore = "the test above runs it, in a process of its own"]
async fn alone() {
    let line = Line::new().await;
    let bomb = gzip_bomb(200);
    let entities = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>\
                    <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]>&d;&d;";
    let wire = |body: &str| format!("HTTP/1.1 200 OK\r\n{body}").into_bytes();
    let hostile = [
        (host(1, || with(&[], endless(b"", Duration::from_secs(60)))).await, "no complete answer within"),
        (host(2, || with(&[], endless(b"<", Duration::from_millis(50)))).await, "no complete answer within"),
        (host(3, || with(&[], endless(&[b' '; 65536], Duration::ZERO))).await, "larger than"),
        (host(4, move || with(&[("content-encoding", "gzip")], bomb.clone())).await, "larger than"),
        (host(5, || redirect("/rss")).await, "more than 5 redirects"),
        (host(6, || redirect("http://169.254.169.254/latest/meta-data/")).await, "address refused"),
        (host(7, || redirect("http://0x7f000001/")).await, "address refused"),
        (host(8, move || with(&[], entities)).await, "not a feed"),
        (host(9, || with(&[], "<rss><channel>".to_owned() + &"<item>".repeat(100_000))).await, "not a feed"),
        (
            host(10, || with(&[("content-type", "text/xml; charset=utf-16")], vec![b'<'; 90_001])).await,
            "not a feed",
        ),
        (
            wire_at("127.0.2.11", wire("Content-Length: 99999\r\n\r\n<rss>"), false).await,
            "the connection failed",
        ),
        (
            wire_at("127.0.2.12", wire("Content-Length: 99999\r\n\r\n<rss>"), true).await,
            "no complete answer within",
        ),
        (
            wire_at("127.0.2.13", wire("Transfer-Encoding: chunked\r\n\r\nff\r\n<rss>"), false).await,
            "the connection failed",
        ),
        (wire_at("127.0.2.14", wire("X: y\r\n").repeat(1000), true).await, "could not be fetched"),
    ];
    let mut feeds = vec![];
    for (address, told) in &hostile {
        let url = format!("http://{address}/rss");
        let feed = Feed { id: FeedId::of(&url), url, interval_seconds: Some(1), ..Feed::default() };
        line.write(&feed, Some(serde_json::to_vec(&feed).unwrap())).await;
        feeds.push((feed, *told));
    }
    line.origin.on("/rss", || rss(&[]));
    let good = line.follow("/rss").await;
    let started = Instant::now();
    let running = line.start_beside(&hostile.map(|(address, _)| address), 2 * feeds.len());
    line.polls(&good, 1).await;
    let begun = Instant::now();
    line.polls(&good, 6).await;
    let took = begun.elapsed();
    for (feed, told) in feeds {
        let mut health = Cursor::default().health;
        while health.failures == 0 && started.elapsed() < Duration::from_secs(60) {
            tokio::time::sleep(Duration::from_millis(100)).await;
            health = line.cursor(&feed).await.health;
        }
        let error = health.last_error.unwrap_or_default();
        assert!(health.failures > 0 && error.contains(told), "{} should say {told:?}: {error:?}", feed.url);
    }
    running.stop().await;
    assert!(took < Duration::from_secs(9), "five visits, one a second: {took:?}");
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kibibytes: u64 = peak.split_whitespace().next().unwrap().parse().unwrap();
    println!(
        "{} hostile hosts, five good visits in {took:?}, peak of {} MiB",
        hostile.len(),
        kibibytes / 1024
    );
}
