use std::io::{self, ErrorKind, Write};

use anyhow::{Result, bail};
use bytes::Bytes;
use chrono::DateTime;
use dragoman_article::topics;
use dragoman_stream::{Delivery, From, Log};
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

/// Prints records of a topic, one JSON line each.
#[derive(Debug, clap::Args)]
pub(crate) struct Tail {
    /// topic, such as news.enriched
    topic: String,
    /// begin with the oldest record there is
    #[arg(long)]
    from_beginning: bool,
    /// end at the last record there is now
    #[arg(long, requires = "from_beginning")]
    until_end: bool,
    /// the records' values alone
    #[arg(long)]
    values: bool,
}

impl Tail {
    pub(crate) async fn run(&self, log: &Log, shutdown: CancellationToken) -> Result<()> {
        let known = topics::all();
        if !known.iter().any(|topic| topic.name == self.topic) {
            let names: Vec<_> = known.iter().map(|topic| topic.name).collect();
            bail!("no topic {:?}; there are {}", self.topic, names.join(", "));
        }
        let from = match (self.from_beginning, self.until_end) {
            (true, true) => From::BeginningToEnd,
            (true, false) => From::Beginning,
            (false, _) => From::End,
        };
        let mut reader = log.reader(&self.topic, from).await?;
        loop {
            let delivery = tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                delivery = reader.next() => delivery?,
            };
            let Some(delivery) = delivery else { return Ok(()) };
            let line =
                if self.values { text(delivery.value.as_ref()) } else { record(&delivery).to_string() };
            match writeln!(io::stdout(), "{line}") {
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                other => other?,
            }
        }
    }
}

fn record(delivery: &Delivery) -> Value {
    let headers: Map<String, Value> =
        delivery.headers.iter().map(|(name, value)| (name.clone(), text(Some(value)).into())).collect();
    let value = delivery
        .value
        .as_ref()
        .map(|value| serde_json::from_slice(value).unwrap_or_else(|_| Value::String(text(Some(value)))));
    json!({
        "topic": &*delivery.topic,
        "partition": delivery.partition,
        "offset": delivery.offset,
        "time": DateTime::from_timestamp_millis(delivery.timestamp),
        "key": delivery.key.as_ref().map(|key| text(Some(key))),
        "headers": headers,
        "value": value,
    })
}

fn text(bytes: Option<&Bytes>) -> String {
    bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}
