//! `asyncapi.yaml` says of every topic what `topics.rs` says: it is written from it.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::fmt::Write;
use std::path::Path;

use dragoman_article::topics::{self, Topic};

/// The schema of a topic's records; none of dead letters, which are whatever could not be read.
fn schema(topic: &Topic) -> Option<&'static str> {
    let schema = match topic.name {
        "news.feeds" => "feed",
        "news.cursors" => "cursor",
        "news.visits" => "revisit",
        "news.raw" | "news.backfill" => "observation",
        "news.articles" => "article-state",
        "news.enriched" => "enriched-article",
        "news.mentions" => "mention-event",
        "news.lineage" => "lineage",
        "news.retag" => "retag",
        "news.stances" => "stance-event",
        "news.positions" => "latest-position",
        "news.position-changes" => "position-change",
        name => {
            assert!(name.ends_with(".dlq"), "{name} has no schema here");
            return None;
        }
    };
    Some(schema)
}

/// `news.position-changes` → `positionChanges`: a name within the document.
fn name(topic: &Topic) -> String {
    let words = topic.name.trim_start_matches("news.").split(['.', '-']);
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    words.enumerate().map(|(place, word)| if place == 0 { word.to_owned() } else { capital(word) }).collect()
}

const HEAD: &str = r#"# Written from topics.rs: UPDATE_SCHEMAS=1 cargo test -p dragoman-article --test asyncapi
asyncapi: 3.1.0
info:
  title: Dragoman
  version: 1.0.0
  description: >-
    The topics that Dragoman's services share. Records are CloudEvents in binary mode: JSON values, ce_* headers. Read with
    isolation.level=read_committed; order holds within a key; fields and vocabulary values are only ever added.
  license:
    name: Apache-2.0
defaultContentType: application/json
"#;

const HEADERS: &str = r#"  messageTraits:
    cloudEvent:
      headers:
        type: object
        properties:
          ce_specversion: {type: string, const: "1.0"}
          ce_id: {type: string, description: "deterministic: the same fact has the same id however often it is written"}
          ce_source: {type: string}
          ce_type: {type: string}
          ce_subject: {type: string}
          ce_partitionkey: {type: string}
          ce_time: {type: string, format: date-time}
          content-type: {type: string, const: application/json}
          traceparent: {type: string}
    deadLetter:
      headers:
        type: object
        properties:
          __streams.errors.exception: {type: string, description: malformed, too_large or panicked}
          __streams.errors.message: {type: string}
          __streams.errors.topic: {type: string}
          __streams.errors.partition: {type: string}
          __streams.errors.offset: {type: string}
          x-dlq-stage: {type: string}
          x-dlq-build: {type: string}
"#;

fn document() -> String {
    let topics = topics::all();
    let mut page = HEAD.to_owned();
    // writing to a String can't fail
    let _ = writeln!(page, "channels:");
    for topic in &topics {
        let name = name(topic);
        let _ =
            writeln!(page, "  {name}:\n    address: {}\n    description: \"{}\"", topic.name, topic.record);
        let _ = writeln!(page, "    messages:\n      {name}: {{$ref: '#/components/messages/{name}'}}");
        let _ = writeln!(page, "    bindings:\n      kafka:\n        partitions: {}", topic.partitions);
        let settings = match topic.keep {
            Some(keep) => format!("cleanup.policy: [delete], retention.ms: {}", keep.as_millis()),
            None => "cleanup.policy: [compact]".to_owned(),
        };
        let bytes = topic.max_bytes;
        let _ = writeln!(page, "        topicConfiguration: {{{settings}, max.message.bytes: {bytes}}}");
    }
    let _ = writeln!(page, "components:\n  messages:");
    for topic in &topics {
        let _ = writeln!(page, "    {}:\n      summary: \"{}\"", name(topic), topic.record);
        let (headers, payload) = match schema(topic) {
            Some(schema) => ("cloudEvent", format!("{{$ref: schema/{schema}.v1.json}}")),
            None => ("deadLetter", "{description: \"the original bytes\"}".to_owned()),
        };
        let _ = writeln!(page, "      traits: [{{$ref: '#/components/messageTraits/{headers}'}}]");
        let _ = writeln!(page, "      payload: {payload}");
        let _ = writeln!(
            page,
            "      bindings: {{kafka: {{key: {{type: string, description: \"{}\"}}}}}}",
            topic.key
        );
    }
    page + HEADERS
}

#[test]
fn the_document_says_of_every_topic_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("asyncapi.yaml");
    let document = document();
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(&path, &document).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, document, "asyncapi.yaml differs from topics.rs; its first line says how to write it");
}

#[test]
fn every_schema_it_names_is_there_and_every_schema_there_is_is_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let mut there: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".v1.json", ""))
        .collect();
    let mut named: Vec<String> = topics::all().iter().filter_map(schema).map(str::to_owned).collect();
    there.sort();
    named.sort();
    named.dedup();
    assert_eq!(there, named);
}
