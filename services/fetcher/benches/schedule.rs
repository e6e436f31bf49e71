//! Many feeds visited on schedule by one process, and then twice as many:
//! `cargo bench -p dragoman-fetcher --bench schedule -- 10000`
//!
//! Each feed is a host of its own (all of 127/8 is this machine), served by a process of its own, and is visited every
//! four minutes; nine answers of ten are "not modified", the tenth lists an article more, whose page is visited (with the
//! pause between two requests to a host that is the default). Printed: how late visits begin, CPU and memory of the fetcher.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement, run by a person")]

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Path, Request};
use axum::response::{Html, Response};
use axum::routing::get;
use chrono::{TimeDelta, Utc};
use dragoman_article::{Cursor, Feed, FeedHealth, FeedId, topics};
use dragoman_fetcher::FetcherConfig;
use dragoman_service::Health;
use dragoman_stream::{Instance, Log, LogConfig, Record, TopicSpec};
use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use tokio_util::sync::CancellationToken;

const INTERVAL: u64 = 240;
const MEASURED: Duration = Duration::from_secs(60);
/// A clock tick of the kernel's accounts (`getconf CLK_TCK` on every Linux of today).
const TICKS: f64 = 100.0;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["origin"] => runtime.block_on(origin()),
        ["measure", feeds, port] => {
            runtime.block_on(measure(feeds.parse().unwrap(), port.parse().unwrap()));
        }
        [] => compare(10_000),
        [feeds] => compare(feeds.parse().unwrap()),
        _ => panic!("a number of feeds"),
    }
}

/// Runs the measurement with so many feeds, and with twice as many, each in a fresh process.
fn compare(feeds: u32) {
    let start = |arguments: &[&str]| {
        Command::new(std::env::current_exe().unwrap()).args(arguments).stdout(Stdio::piped()).spawn().unwrap()
    };
    let mut origin = start(&["origin"]);
    let mut port = String::new();
    BufReader::new(origin.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let [one, two] = [feeds, feeds * 2].map(|feeds| {
        let output = start(&["measure", &feeds.to_string(), port.trim()]).wait_with_output().unwrap();
        assert!(output.status.success());
        let told = String::from_utf8(output.stdout).unwrap();
        print!("{told}");
        let value = |name: &str| {
            let mut words = told.split_whitespace().skip_while(|word| *word != name);
            words.nth(1).unwrap().parse::<f64>().unwrap()
        };
        (value("cpu"), value("rss"))
    });
    origin.kill().unwrap();
    origin.wait().unwrap();
    println!("twice the feeds: {:.2} times the CPU, {:.2} times the memory", two.0 / one.0, two.1 / one.1);
}

async fn origin() {
    let listener = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let count = Arc::new(AtomicU64::new(0));
    let feed = move |request: Request| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        let is_known = request.headers().contains_key("if-none-match");
        std::future::ready(match is_known && !number.is_multiple_of(10) {
            true => Response::builder().status(304).body(String::new()).unwrap(),
            false => Response::builder().header("etag", "\"1\"").body(document(number)).unwrap(),
        })
    };
    let pages = axum::Router::new().route("/rss", get(feed)).route("/page/{number}", get(article));
    axum::serve(listener, pages).await.unwrap();
}

/// A feed of thirty entries, one of which is new and has a page.
fn document(number: u64) -> String {
    let item = |guid: &str, link: &str| {
        format!(
            "<item><guid isPermaLink='false'>{guid}</guid>{link}<title>An entry of middling length: {guid}</title></item>"
        )
    };
    let new = item(&format!("new {number}"), &format!("<link>/page/{number}</link>"));
    let items: String = (0..29).map(|n| item(&format!("old {n}"), "")).collect();
    format!("<rss version='2.0'><channel><title>T</title>{new}{items}</channel></rss>")
}

/// A page as newspapers have them: forty kilobytes, five of them the article.
async fn article(Path(number): Path<u64>) -> Html<String> {
    let links: String = (0..300)
        .map(|n| {
            format!("<li class='teaser-{n}'><a href='/{n}'>A teaser of another article, number {n}</a></li>")
        })
        .collect();
    let text: String = (0..20)
        .map(|n| format!("<p>Paragraph {n} of article {number}: the delegations met again on Tuesday and spoke at length of the open points, among them the calendar of the withdrawal, the exchange of prisoners and the guarantees that both sides want.</p>"))
        .collect();
    Html(format!(
        "<!DOCTYPE html><html lang='en'><head><title>Talks, round {number}</title></head><body><nav><ul>{links}</ul></nav>\
         <article><h1>Talks, round {number}</h1>{text}</article><aside><ul>{links}</ul></aside></body></html>"
    ))
}

async fn measure(feeds: u32, port: u16) {
    let lateness = Lateness::default();
    metrics::set_global_recorder(lateness.clone()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = LogConfig { file: Some(folder.path().join("log.sqlite")), ..LogConfig::default() };
    let spec =
        |topic: &topics::Topic| TopicSpec::new(topic.name, topic.partitions, topic.keep, topic.max_bytes);
    let specs = topics::all().iter().map(spec).collect();
    let log = Log::open(&config, &Instance::default(), specs).await.unwrap();
    log.ensure_topics().await.unwrap();
    let hosts: Vec<SocketAddr> = (0..feeds).map(|n| (Ipv4Addr::from(0x7f01_0000 + n), port).into()).collect();
    let mut records = vec![];
    for (n, host) in (0_u32..).zip(&hosts) {
        let url = format!("http://{host}/rss");
        let id = FeedId::of(&url);
        // as a process finds them that goes on: known, and spread over the interval
        let pause =
            TimeDelta::milliseconds(i64::from(n) * 1000 * INTERVAL as i64 / i64::from(feeds) + 15_000);
        let cursor = Cursor {
            etag: Some("\"1\"".into()),
            next_visit: Some(Utc::now() + pause),
            health: FeedHealth { polls: 1, ..FeedHealth::default() },
            ..Cursor::default()
        };
        let feed = Feed { id: id.clone(), url, interval_seconds: Some(INTERVAL), ..Feed::default() };
        let key = id.as_str().to_owned();
        records.push(Record::new(topics::CURSORS.name, key.clone(), serde_json::to_vec(&cursor).unwrap()));
        records.push(Record::new(topics::FEEDS.name, key, serde_json::to_vec(&feed).unwrap()));
    }
    log.publish(records).await.unwrap();
    let shutdown = CancellationToken::new();
    let fetcher = FetcherConfig { allow_addresses: hosts, ..FetcherConfig::default() };
    let running = tokio::spawn(dragoman_fetcher::run(fetcher, log, Health::default(), shutdown.clone()));
    tokio::time::sleep(Duration::from_secs(20)).await;
    lateness.0.lock().unwrap().clear();
    let before = cpu_seconds();
    tokio::time::sleep(MEASURED).await;
    let cpu = (cpu_seconds() - before) / MEASURED.as_secs_f64() * 100.0;
    let mut late = lateness.0.lock().unwrap().clone();
    shutdown.cancel();
    running.await.unwrap().unwrap();
    late.sort_by(f64::total_cmp);
    let quantile = |q: f64| late[((late.len() - 1) as f64 * q) as usize] * 1000.0;
    println!(
        "{feeds} feeds: {:.0} visits/s, late by {:.1} ms (p50), {:.1} ms (p99), {:.1} ms (most); cpu {cpu:.1} % of a core; rss {:.0} MiB",
        late.len() as f64 / MEASURED.as_secs_f64(),
        quantile(0.5),
        quantile(0.99),
        quantile(1.0),
        rss_mebibytes()
    );
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // user and system time are the 14th and 15th of proc(5)
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / TICKS
}

fn rss_mebibytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
}

/// Keeps how late visits began, and nothing else.
#[derive(Debug, Clone, Default)]
struct Lateness(Arc<Mutex<Vec<f64>>>);

impl HistogramFn for Lateness {
    fn record(&self, value: f64) {
        self.0.lock().unwrap().push(value);
    }
}

impl Recorder for Lateness {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        match key.name() {
            "dragoman_fetcher_lateness_seconds" => Histogram::from_arc(Arc::new(self.clone())),
            _ => Histogram::noop(),
        }
    }
}
