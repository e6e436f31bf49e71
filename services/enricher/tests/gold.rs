//! Our own gold, in whose scores nothing may get worse: `tests/gold/scores.toml` has the floors.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use dragoman_enricher::eval::gold::{self, What};
use dragoman_enricher::eval::{Report, measure};
use dragoman_gazetteer::{Gazetteer, Source};

/// Floors by group of languages and by what is scored.
type Floors = BTreeMap<String, BTreeMap<String, f64>>;

/// A score this far above its floor raises the floor.
const SLACK: f64 = 0.01;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/gold")
}

fn scores(report: &Report) -> Floors {
    let mut scores = Floors::new();
    for (group, fits) in [("en", true), ("other", false)] {
        let fits = |language: &str| (language == "en") == fits;
        let group = scores.entry(group.to_owned()).or_default();
        for (kind, _) in report.kinds.keys().filter(|(_, language)| fits(language)) {
            group.insert((*kind).to_owned(), report.score(kind, fits).f1());
        }
        for (name, _) in report.decided.keys().filter(|(_, language)| fits(language)) {
            group.insert((*name).to_owned(), report.share(name, fits).value());
        }
    }
    scores
}

#[test]
fn no_score_falls_below_its_floor_and_floors_follow_the_scores() {
    let gazetteer = Gazetteer::load(&Source::embedded()).unwrap();
    let texts = gold::read(&folder()).unwrap();
    assert!(texts.len() >= 150, "{} texts", texts.len());
    let scores = scores(&measure(&gazetteer, &texts));
    let file = folder().join("scores.toml");
    let text = fs::read_to_string(&file).unwrap();
    if std::env::var_os("UPDATE_SCORES").is_some() {
        fs::write(&file, written(&text, &scores)).unwrap();
        return;
    }
    let floors: Floors = toml::from_str(&text).unwrap();
    let mut wrong = String::new();
    for (group, scores) in &scores {
        for (name, score) in scores {
            match floors.get(group).and_then(|floors| floors.get(name)) {
                None => writeln!(wrong, "{group} {name}: {score:.3} has no floor").unwrap(),
                Some(floor) if score < floor => {
                    writeln!(wrong, "{group} {name}: {score:.3} is below its floor {floor:.3}").unwrap();
                }
                Some(floor) if score - floor > SLACK => {
                    writeln!(wrong, "{group} {name}: {score:.3}: raise its floor {floor:.3}").unwrap();
                }
                Some(_) => {}
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "`dragoman eval tests/gold --errors` shows why; UPDATE_SCORES=1 writes:\n{wrong}"
    );
}

/// The comments of the file, then the scores, rounded down.
fn written(text: &str, scores: &Floors) -> String {
    let mut out: String =
        text.lines().take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    for (group, scores) in scores {
        write!(out, "\n[{group}]\n").unwrap();
        for (name, score) in scores {
            writeln!(out, "{name:?} = {:.3}", (score * 1000.0).floor() / 1000.0).unwrap();
        }
    }
    out
}

#[test]
fn the_texts_that_modality_is_learned_from_speak_of_issues_that_there_are() {
    let gazetteer = Gazetteer::load(&Source::embedded()).unwrap();
    let texts = gold::read(&folder().with_file_name("taught")).unwrap();
    assert!(texts.len() > 1000, "{} texts", texts.len());
    for text in texts {
        for tag in &text.tags {
            let What::Issue { id, modality, .. } = &tag.what else { panic!("{}: {tag:?}", text.name) };
            assert!(gazetteer.facts.issues.iter().any(|issue| issue.id == *id), "{}: {id}", text.name);
            assert!(modality.is_some(), "{}: {id} has no modality", text.name);
        }
    }
}
