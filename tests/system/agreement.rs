use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use dragoman_article::topics;

use crate::binaries::binary;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Lines of YAML that set a variable of ours: `NAME: value` or `name: NAME` with the value elsewhere.
fn variables(yaml: &str) -> Vec<(String, Option<String>)> {
    yaml.lines()
        .filter_map(|line| {
            let line = line.trim().trim_start_matches("- ").trim_start_matches('{').trim_end_matches('}');
            if let Some(rest) = line.strip_prefix("name: DRAGOMAN") {
                let (name, rest) = rest.split_once(',').unwrap_or((rest, ""));
                let value = rest.trim().strip_prefix("value: ").map(str::to_owned);
                return Some((format!("DRAGOMAN{}", name.trim()), value));
            }
            let (name, value) = line.split_once(": ").filter(|(name, _)| name.starts_with("DRAGOMAN"))?;
            Some((name.to_owned(), Some(value.trim().trim_matches('"').to_owned())))
        })
        .collect()
}

#[test]
fn every_variable_that_compose_and_kubernetes_set_is_one_that_the_code_reads() {
    let folder = tempfile::tempdir().unwrap();
    for (file, least) in [
        ("docker-compose.yml", 6),
        ("k8s/base/config.yaml", 4),
        ("k8s/base/sink.yaml", 2),
        ("k8s/base/fetcher.yaml", 1),
        ("k8s/base/enricher.yaml", 1),
        ("k8s/base/threader.yaml", 1),
    ] {
        let variables = variables(&read(file));
        assert!(variables.len() >= least, "{file}: {variables:?}");
        let mut check = Command::new(binary("dragoman"));
        check.args(["config", "check"]).current_dir(folder.path());
        for (name, value) in &variables {
            // a folder that a container mounts is an empty one here
            if name.ends_with("__OVERLAY") {
                check.env(name, folder.path());
            } else {
                check.env(name, value.as_deref().unwrap_or("postgres://example.org/x"));
            }
        }
        let output = check.output().unwrap();
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let mut check = Command::new(binary("dragoman"));
    check.args(["config", "check"]).current_dir(folder.path()).env("DRAGOMAN__LOG__BROKERZ", "x");
    assert!(!check.output().unwrap().status.success(), "a variable that nothing reads passes");
}

/// Every name of ours in a text, without the suffixes of a histogram's series.
fn metric_names(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("dragoman_"))
        .map(|word| {
            ["_bucket", "_sum", "_count"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
        })
        .collect()
}

#[test]
fn dashboards_alerts_and_docs_name_metrics_that_the_code_exports() {
    let exported: BTreeSet<&str> = [
        dragoman_stream::metrics::ALL,
        dragoman_service::metrics::ALL,
        dragoman_fetcher::metrics::ALL,
        dragoman_enricher::metrics::ALL,
        dragoman_threader::metrics::ALL,
        dragoman_sink::metrics::ALL,
    ]
    .into_iter()
    .flatten()
    .map(|metric| metric.name)
    .collect();
    for file in ["services/grafana/dashboards/dragoman.json", "services/prometheus/alerts.yml"] {
        let text = read(file);
        let named = metric_names(&text);
        assert!(named.len() >= 3, "{file}: {named:?}");
        let unknown: Vec<_> = named.difference(&exported).collect();
        assert!(unknown.is_empty(), "{file}: {unknown:?}");
    }
    let dashboard = read("services/grafana/dashboards/dragoman.json");
    let shown = metric_names(&dashboard);
    let counted = dragoman_fetcher::metrics::ALL.iter().map(|metric| metric.name);
    let unseen: Vec<_> = counted.filter(|name| !shown.contains(name)).collect();
    assert!(unseen.is_empty(), "no panel shows {unseen:?}");
    let fixture: BTreeSet<String> = read("tests/metrics.txt").lines().map(str::to_owned).collect();
    let exported: BTreeSet<String> = exported.into_iter().map(str::to_owned).collect();
    assert_eq!(fixture, exported, "tests/metrics.txt pins the names: a change needs a changelog entry");
}

#[test]
fn the_readme_names_the_topics_that_there_are() {
    let readme = read("README.md");
    let named: BTreeSet<&str> = readme
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.starts_with("news.") && !word.contains(' '))
        .collect();
    let known: BTreeSet<&str> = topics::all().iter().map(|topic| topic.name).collect();
    assert_eq!(named, known);
}
