//! Origins that lie on the wire itself, below what a web framework would let us send.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use dragoman_article::{Cursor, Feed, FeedId};
use dragoman_fetcher::visit::{Poll, Visit, Visitor};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::origin::Origin;

/// Answers every connection with these bytes, and then closes it or holds it.
async fn wire(bytes: impl Into<Vec<u8>>, then_holds: bool) -> SocketAddr {
    wire_at("127.0.0.1", bytes, then_holds).await
}

/// The same on another host.
pub(crate) async fn wire_at(host: &str, bytes: impl Into<Vec<u8>>, then_holds: bool) -> SocketAddr {
    let listener = TcpListener::bind((host, 0)).await.unwrap();
    let (address, bytes) = (listener.local_addr().unwrap(), bytes.into());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, bytes.clone(), then_holds));
        }
    });
    address
}

async fn answer(mut stream: TcpStream, bytes: Vec<u8>, then_holds: bool) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let _asked = stream.read(&mut request).await?;
    stream.write_all(&bytes).await?;
    if then_holds {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    Ok(())
}

async fn visit(address: SocketAddr) -> Visit {
    let origin = Origin::start().await;
    let mut config = origin.config();
    config.allow_addresses = vec![address];
    config.total_timeout = Duration::from_secs(2);
    let url = format!("http://{address}/rss");
    let feed = Feed { id: FeedId::of(&url), url, ..Feed::default() };
    let started = Instant::now();
    let visit = Visitor::new(&config).unwrap().visit(&feed, &Cursor::default(), 0).await;
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    visit
}

async fn failure(bytes: impl Into<Vec<u8>>, then_holds: bool) -> String {
    let visit = visit(wire(bytes, then_holds).await).await;
    assert_eq!(visit.poll, Some(Poll::Failed));
    visit.cursor.health.last_error.unwrap()
}

const FEED: &str = "<rss version='2.0'><channel><title>T</title></channel></rss>";

#[tokio::test]
async fn a_length_that_lies_is_a_failed_transfer() {
    let short = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{FEED}", FEED.len() + 1000);
    let told = failure(short.clone(), false).await;
    assert!(told.starts_with("the feed could not be fetched: the connection failed: "), "{told}");
    let told = failure(short, true).await;
    assert!(told.starts_with("the feed could not be fetched: no complete answer within 2s"), "{told}");
    let huge = format!("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n{FEED}");
    let told = failure(huge, false).await;
    assert!(told.starts_with("the feed could not be fetched: the connection failed: "), "{told}");
    // what is longer than it says is cut where it says
    let long = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{FEED}trailing", FEED.len());
    assert_eq!(visit(wire(long, false).await).await.poll, Some(Poll::Read));
}

#[tokio::test]
async fn chunks_that_end_early_or_are_none_are_a_failed_transfer() {
    for chunks in ["ffff\r\n<rss", "zz\r\n<rss\r\n0\r\n\r\n", "ffffffffffffffffff\r\n<rss"] {
        let answer = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
        let told = failure(answer, false).await;
        assert!(
            told.starts_with("the feed could not be fetched: the connection failed: "),
            "{chunks}: {told}"
        );
    }
}

#[tokio::test]
async fn headers_without_end_end() {
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n{FEED}", "X-Filling: yes\r\n".repeat(100_000));
    assert!(failure(many, false).await.starts_with("the feed could not be fetched: "));
    let long = format!("HTTP/1.1 200 OK\r\nX-Filling: {}\r\n\r\n{FEED}", "x".repeat(10_000_000));
    assert!(failure(long, false).await.starts_with("the feed could not be fetched: "));
    let told = failure("HTTP/1.1 200 OK\r\nX-Hal", true).await;
    assert_eq!(told, "the feed could not be fetched: no complete answer within 2s");
    assert!(failure("SSH-2.0-OpenSSH_9.9\r\n", false).await.starts_with("the feed could not be fetched: "));
}

#[tokio::test]
async fn a_packing_that_we_did_not_ask_for_is_no_feed() {
    // a zstd frame that would unpack to half a gigabyte of zeroes
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58];
    for _ in 0..4096 {
        // a block of one byte, repeated 128 KiB times
        frame.extend([0x02 | (0x2_0000_u32 << 3) as u8, ((0x2_0000_u32 << 3) >> 8) as u8, 0x10, 0x00]);
    }
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: {}\r\n\r\n", frame.len());
    let told = failure([head.into_bytes(), frame].concat(), false).await;
    assert!(told.starts_with("the feed could not be read: not a feed: "), "{told}");
}
