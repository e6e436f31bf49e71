use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand, PackageId};

/// Who may use whom: arrows only run downwards.
const LAYERS: [(&str, &[&str]); 10] = [
    ("dragoman-article", &[]),
    ("dragoman-service", &[]),
    ("dragoman-gazetteer", &["dragoman-article"]),
    ("dragoman-stream", &["dragoman-service"]),
    ("dragoman-testkit", &[]),
    ("dragoman-fetcher", &["dragoman-article", "dragoman-service", "dragoman-stream"]),
    ("dragoman-enricher", &["dragoman-article", "dragoman-gazetteer", "dragoman-service", "dragoman-stream"]),
    ("dragoman-threader", &["dragoman-article", "dragoman-service", "dragoman-stream"]),
    ("dragoman-sink", &["dragoman-article", "dragoman-service", "dragoman-stream"]),
    (
        "dragoman",
        &[
            "dragoman-article",
            "dragoman-enricher",
            "dragoman-fetcher",
            "dragoman-gazetteer",
            "dragoman-service",
            "dragoman-sink",
            "dragoman-stream",
            "dragoman-threader",
        ],
    ),
];
/// Crates that only one of ours may name.
const ONLY: [(&str, &str); 3] =
    [("rdkafka", "dragoman-stream"), ("rusqlite", "dragoman-stream"), ("reqwest", "dragoman-fetcher")];

#[test]
fn arrows_only_run_downwards() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let layers: BTreeMap<_, _> = LAYERS.into();
    for package in &metadata.packages {
        let used: BTreeSet<&str> = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal)
            .map(|dependency| dependency.name.as_str())
            .collect();
        for (library, owner) in ONLY {
            assert!(
                !used.contains(library) || package.name.as_str() == owner,
                "{} uses {library}",
                package.name
            );
        }
        if package.name.as_str() == "e2e" {
            continue;
        }
        let allowed =
            layers.get(package.name.as_str()).unwrap_or_else(|| panic!("{} is in no layer", package.name));
        for used in used.iter().filter(|name| layers.contains_key(*name)) {
            assert!(allowed.contains(used), "{} may not use {used}", package.name);
        }
    }
}

#[test]
fn the_contract_knows_neither_tokio_nor_the_log() {
    let metadata = MetadataCommand::new().exec().unwrap();
    let resolve = metadata.resolve.as_ref().unwrap();
    let name =
        |id: &PackageId| metadata.packages.iter().find(|package| package.id == *id).unwrap().name.as_str();
    let article = resolve.nodes.iter().find(|node| name(&node.id) == "dragoman-article").unwrap();
    let mut waiting: Vec<_> = article.deps.iter().filter(|dep| normal(dep)).map(|dep| &dep.pkg).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if seen.insert(id) {
            let node = resolve.nodes.iter().find(|node| node.id == *id).unwrap();
            waiting.extend(node.deps.iter().filter(|dep| normal(dep)).map(|dep| &dep.pkg));
        }
    }
    let names: BTreeSet<_> = seen.into_iter().map(name).collect();
    assert!(names.contains("serde"), "{names:?}");
    assert!(!names.contains("tokio") && !names.contains("rdkafka"), "{names:?}");
}

fn normal(dep: &cargo_metadata::NodeDep) -> bool {
    dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
}
