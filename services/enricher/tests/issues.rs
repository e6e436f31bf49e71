//! The examples beside the issue files are their test: each sentence must yield its issues and nothing else.

use dragoman_article::Kind;
use dragoman_enricher::{ArticleInput, tag};
use dragoman_gazetteer::{Gazetteer, Source};
use serde::Deserialize;

#[derive(Deserialize)]
struct Examples {
    example: Vec<Example>,
}

#[derive(Deserialize)]
struct Example {
    text: String,
    language: String,
    issues: Vec<Expected>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Expected {
    id: String,
    surface: String,
}

#[test]
fn every_example_yields_its_issues_and_no_other() {
    let gazetteer = Gazetteer::load(&Source::embedded()).unwrap();
    let examples = include_str!("../../../shared/gazetteer/data/issues/examples.toml");
    let examples: Examples = toml::from_str(examples).unwrap();
    let mut wrong = Vec::new();
    for mut example in examples.example {
        let input =
            ArticleInput { text: &example.text, language: Some(&example.language), ..Default::default() };
        let mentions =
            tag(&gazetteer, input).mentions.into_iter().filter(|mention| mention.kind == Kind::Issue);
        let mut found: Vec<Expected> =
            mentions.map(|mention| Expected { id: mention.id, surface: mention.surface }).collect();
        found.sort();
        example.issues.sort();
        if found != example.issues {
            wrong.push(format!("{}\n  should be {:?}\n  are       {found:?}", example.text, example.issues));
        }
    }
    assert!(wrong.is_empty(), "{} examples:\n{}", wrong.len(), wrong.join("\n"));
}
