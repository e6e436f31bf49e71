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

#[test]
fn the_same_words_are_an_issue_among_states_and_none_among_firms() {
    let gazetteer = Gazetteer::load(&Source::embedded()).unwrap();
    let issues = |text: &str| {
        let input = ArticleInput { text, language: Some("en"), ..Default::default() };
        let mentions = tag(&gazetteer, input).mentions.into_iter();
        mentions.filter(|mention| mention.kind == Kind::Issue).map(|mention| mention.id).collect::<Vec<_>>()
    };
    let firms = "Customers will pay more for calls from April, as three of the four large networks raise their \
                 tariffs. The regulator has banned increases tied to inflation for new contracts only. Broadband \
                 will be dearer as well. A consumer group advised those whose contracts have run out to haggle or \
                 to leave. Shares of the largest network rose by two pence in early trading.";
    assert_eq!(issues(firms), [""; 0]);
    let states = "Importers will pay more for corn from April, as Mexico and the United States raise their tariffs. \
                  Talks in Washington between the two governments had failed on Sunday. Canada offered to mediate, \
                  and the European Union urged both sides to come back to the table. Mexico threatened to retaliate \
                  against American pork if the White House did not withdraw the measure within a week.";
    assert!(issues(states).contains(&"economy.tariffs".to_owned()), "{:?}", issues(states));
}
