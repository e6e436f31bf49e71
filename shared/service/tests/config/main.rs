//! What a user may write into a configuration, and what is said when it is wrong.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod refusals;
mod sources;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use bytesize::ByteSize;
use dragoman_service::Secret;
use dragoman_service::config::{ConfigError, Sources, load};
use serde::Deserialize;
use tempfile::NamedTempFile;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(default)]
struct Config {
    instance: String,
    threads: u16,
    log: Log,
    feeds: Vec<Feed>,
    languages: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(default)]
struct Log {
    backend: Backend,
    brokers: Option<String>,
    password: Option<Secret>,
    pin: Pin,
    tls: bool,
    ratio: f64,
    #[serde(with = "humantime_serde")]
    timeout: Duration,
    bytes: ByteSize,
    options: BTreeMap<String, String>,
    ca_file: Option<PathBuf>,
}

#[derive(Debug, Deserialize, PartialEq, Default)]
#[serde(rename_all = "lowercase")]
enum Backend {
    Kafka,
    #[default]
    Sqlite,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Feed {
    url: String,
    #[serde(default)]
    weight: u32,
}

/// A secret with a rule of its own, whose author was careless.
#[derive(Debug, Deserialize, PartialEq, Default)]
#[serde(try_from = "Secret")]
struct Pin(u32);

impl TryFrom<Secret> for Pin {
    type Error = String;

    fn try_from(secret: Secret) -> Result<Self, String> {
        secret.expose().parse().map(Self).map_err(|error| format!("pin {}: {error}", secret.expose()))
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            instance: "one".into(),
            threads: 2,
            log: Log::default(),
            feeds: Vec::new(),
            languages: vec!["en".into()],
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            backend: Backend::Sqlite,
            brokers: None,
            password: None,
            pin: Pin(0),
            tls: false,
            ratio: 0.5,
            timeout: Duration::from_secs(30),
            bytes: ByteSize::mib(8),
            options: BTreeMap::new(),
            ca_file: None,
        }
    }
}

fn file(content: &str) -> NamedTempFile {
    let mut file = NamedTempFile::with_suffix(".toml").unwrap();
    file.write_all(content.as_bytes()).unwrap();
    file
}

fn read(toml: &str, env: &[(&str, &str)], flags: &[&str]) -> Result<Config, ConfigError> {
    let file = file(toml);
    load(Sources {
        file: Some(file.path().to_owned()),
        env: env.iter().map(|(name, value)| (name.into(), value.into())).collect(),
        overrides: flags.iter().map(ToString::to_string).collect(),
    })
}

/// The refusal, with the file's changing path made short.
fn refusal(toml: &str, env: &[(&str, &str)], flags: &[&str]) -> String {
    let error = read(toml, env, flags).unwrap_err().to_string();
    match error.find("/").filter(|_| !toml.is_empty()) {
        Some(at) => {
            let end = error[at..].find(".toml").unwrap() + at;
            format!("{}FILE{}", &error[..at], &error[end + 5..])
        }
        None => error,
    }
}
