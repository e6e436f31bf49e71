use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a process answered on its port for metrics and health.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// Far above what our own exposition ever is.
const LIMIT: u64 = 16 << 20;
/// A container's health check gives up about then.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks a process of ours, as a container without curl does. `path` is one of [`crate::Server`]'s.
pub async fn probe(address: SocketAddr, path: &str) -> Result<Answer> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut text = String::new();
        stream.take(LIMIT).read_to_string(&mut text).await?;
        parse(&text).ok_or_else(|| Error::new(ErrorKind::InvalidData, "the answer is not HTTP"))
    };
    tokio::time::timeout(PATIENCE, exchange).await.map_err(|_| Error::from(ErrorKind::TimedOut))?
}

/// Our server sends every body whole, with its length, and then closes.
fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    Some(Answer { status, body: body.to_owned() })
}
