//! A change of the user's own data while articles come in.

use std::fs;
use std::path::Path;
use std::time::Duration;

use dragoman_article::{EnrichedArticle, topics};
use dragoman_enricher::{EnricherConfig, GazetteerConfig};
use dragoman_gazetteer::Overlay;
use dragoman_service::Health;
use dragoman_stream::{Log, Record};
use tokio_util::sync::CancellationToken;

use crate::world::{all, observation, open, record};

/// Of one article, whose text changes each time.
fn talks(number: usize) -> Record {
    let text = format!("Talks number {number} with envoy Zyxwa Quorth resumed in Vienna, officials said.");
    record(&observation("a", &text))
}

async fn enriched(log: &Log) -> Vec<EnrichedArticle> {
    all(log, topics::ENRICHED.name).await
}

/// The articles once there are so many.
async fn until(log: &Log, count: usize) -> Vec<EnrichedArticle> {
    for _ in 0..3000 {
        let articles = enriched(log).await;
        if articles.len() >= count {
            return articles;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("never {count} articles");
}

async fn until_health(health: &Health, says: impl Fn(&str) -> bool) {
    for _ in 0..3000 {
        if says(&health.unready().join("; ")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("never healthy as it should be: {:?}", health.unready());
}

fn write(folder: &Path, text: &str) {
    fs::create_dir_all(folder.join("register")).unwrap();
    fs::write(folder.join("register/xx.toml"), text).unwrap();
}

fn seal(folder: &Path) -> u32 {
    Overlay::read(folder).unwrap().seal().unwrap()
}

const ENVOY: &str = "country = \"GB\"\n[[person]]\nid = \"zyxwa-quorth\"\nname = \"Zyxwa Quorth\"\nsurname = \"Quorth\"\n\
                     relation = \"envoy\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_taken_between_two_articles_and_one_that_is_wrong_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let overlay = folder.path().join("overlay");
    write(&overlay, "");
    assert_eq!(seal(&overlay), 1);
    let log = open(folder.path()).await;
    let (health, stop) = (Health::default(), CancellationToken::new());
    let gazetteer = GazetteerConfig { overlay: Some(overlay.clone()), poll: Duration::from_millis(50) };
    let enricher = tokio::spawn(dragoman_enricher::run(
        EnricherConfig::default(),
        gazetteer,
        log.clone(),
        health.clone(),
        stop.clone(),
    ));
    log.publish(vec![talks(1)]).await.unwrap();
    let before = until(&log, 1).await.remove(0);
    assert!(before.people.is_empty(), "{:?}", before.people);

    write(&overlay, "[[person]]\nid = 7\n");
    assert_eq!(seal(&overlay), 2);
    until_health(&health, |unready| {
        unready.contains("overlay: tagging goes on with release 2") && unready.contains("xx.toml:2")
    })
    .await;
    log.publish(vec![talks(2)]).await.unwrap();
    let kept = until(&log, 2).await.remove(1);
    assert_eq!((&kept.versions, kept.tagging), (&before.versions, before.tagging));

    write(&overlay, ENVOY);
    assert_eq!(seal(&overlay), 3);
    // while it is being loaded articles go on, none of them twice or never
    let mut number = 2;
    let last = loop {
        number += 1;
        log.publish(vec![talks(number)]).await.unwrap();
        let last = until(&log, number).await.pop().unwrap();
        if last.versions != before.versions {
            break last;
        }
        assert_eq!(last.tagging, before.tagging);
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    until_health(&health, str::is_empty).await;
    assert!(last.tagging > before.tagging, "{} after {}", last.tagging, before.tagging);
    assert_eq!(last.people.len(), 1, "{:?}", last.people);
    assert_ne!(last.versions.register, before.versions.register);
    assert_eq!(last.versions.taxonomy, before.versions.taxonomy);
    let revisions: Vec<u32> = enriched(&log).await.iter().map(|article| article.revision).collect();
    assert_eq!(revisions, (1..=number as u32).collect::<Vec<_>>());

    stop.cancel();
    enricher.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overlay_that_is_wrong_at_the_start_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let overlay = folder.path().join("overlay");
    write(&overlay, "[[office]]\nid = \"xx.y\"\n");
    seal(&overlay);
    let log = open(folder.path()).await;
    let gazetteer = GazetteerConfig { overlay: Some(overlay), ..GazetteerConfig::default() };
    let config = EnricherConfig::default();
    let ended =
        dragoman_enricher::run(config, gazetteer, log, Health::default(), CancellationToken::new()).await;
    let error = dragoman_service::chain(&ended.unwrap_err());
    assert!(error.contains("register/xx.toml:1: missing field `name`"), "{error}");
}
