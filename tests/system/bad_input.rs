use std::path::Path;
use std::time::Duration;

use dragoman_article::topics;
use dragoman_stream::{From, Record, header};
use dragoman_testkit as testkit;

use crate::feeder::feed;
use crate::line::{Line, PATIENCE, blocking, dragoman};
use crate::origin::Origin;

/// The one line in which a command that can't do its work says why.
async fn complaint(folder: &Path, config: &str, arguments: &[&str]) -> String {
    let config: toml::Table = toml::from_str(config).unwrap();
    // built before the clock runs
    blocking(|| crate::binaries::binary("dragoman")).await;
    let ran = dragoman(folder, Some(&config), arguments);
    let output = tokio::time::timeout(Duration::from_secs(30), ran).await.expect("it does not give up");
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    let errors: Vec<_> = said.lines().filter(|line| line.starts_with("error: ")).collect();
    let [error] = errors.as_slice() else { panic!("not one sentence: {said}") };
    (*error).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typo_in_a_feed_list_is_named_with_its_place_and_nothing_is_applied() {
    let folder = tempfile::tempdir().unwrap();
    let log = format!("log.file = \"{}\"", folder.path().join("log.sqlite").display());
    let list = folder.path().join("mine.toml");
    std::fs::write(&list, "[[feed]]\nurl = \"https://example.org/rss\"\nintervall = \"10m\"\n").unwrap();
    let error = complaint(folder.path(), &log, &["feeds", "apply", list.to_str().unwrap()]).await;
    for part in ["mine.toml", "intervall", "interval"] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typo_in_the_configuration_is_named_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let error = complaint(folder.path(), "[log]\nbrokerz = \"localhost:9092\"", &["topics"]).await;
    for part in ["log.brokerz", "dragoman.toml", "brokers"] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let config = "[log]\nbrokers = \"127.0.0.1:1\"\nconnect_timeout = \"3s\"";
    let error = complaint(folder.path(), config, &["topics"]).await;
    assert!(error.contains("127.0.0.1:1") && error.contains("3 s"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_said_to_be_one_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (brokers, user, _) = blocking(testkit::kafka::sasl_brokers).await;
    let config =
        format!("[log]\nbrokers = \"{brokers}\"\nusername = \"{user}\"\npassword = \"not-it-at-all\"");
    let error = complaint(folder.path(), &config, &["topics"]).await;
    assert!(error.contains("refused to let us in"), "{error}");
    assert!(!error.contains("not-it-at-all"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn poison_goes_to_the_dead_letters_and_the_line_goes_on() {
    let mut line = Line::new(None).await;
    line.start("enricher");
    line.start("sink");
    for number in 0..5 {
        feed(&line.log, number..number + 1).await;
        let poison = [&b"{\"id\": \"no observation\"}"[..], b"\xff\xfe", b""][number % 3];
        line.log.publish(vec![Record::new(topics::RAW.name, "k", poison)]).await.unwrap();
        line.log.publish(vec![Record::new(topics::ENRICHED.name, "k", poison)]).await.unwrap();
    }
    assert_eq!(line.rows("articles", 5).await, 5, "{}", line.said());
    // each of the sink's two destinations writes its own; the header `x-dlq-stage` tells them apart
    for (topic, wanted) in [(topics::RAW, 5), (topics::ENRICHED, 10)] {
        let letters = letters(&line, topic.dead_letters.unwrap(), wanted).await;
        assert_eq!(letters.len(), wanted, "{}: {}", topic.name, line.said());
        for letter in letters {
            let source = header(&letter.headers, "__streams.errors.topic").unwrap();
            assert_eq!(source, topic.name.as_bytes());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_50_mb_costs_neither_memory_nor_the_other_articles() {
    let origin = Origin::with_pages(1, |item| if item == 1 { 50_000_000 } else { 0 }).await;
    origin.release(3);
    let mut line = Line::new(Some(&origin)).await;
    line.start_all();
    assert!(line.rows("articles", 2).await >= 2, "{}", line.said());
    let memory = line.service("fetcher").memory();
    assert!(memory < 200 * 1024 * 1024, "{} MiB", memory / 1024 / 1024);
    // three entries, three ends, whatever became of the one
    let books = line.dragoman(&["audit"]).await;
    assert!(books.contains("balanced: every entry"), "{books}");
}

async fn letters(line: &Line, topic: &str, wanted: usize) -> Vec<dragoman_stream::Delivery> {
    let started = std::time::Instant::now();
    loop {
        let reader = line.log.reader(topic, From::BeginningToEnd).await.unwrap();
        let letters = reader.collect().await.unwrap();
        if letters.len() >= wanted || started.elapsed() > PATIENCE {
            return letters;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
