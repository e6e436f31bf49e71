use std::io;
use std::path::PathBuf;

use super::Origin;

/// Why a configuration is refused. Each says what and where in one sentence, and never shows a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read configuration file {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{} is not TOML: line {line}: {message}", path.display())]
    Syntax { path: PathBuf, line: usize, message: String },
    #[error("unknown key `{key}` in {origin}{hint}")]
    UnknownKey { key: String, origin: Origin, hint: String },
    #[error("bad value {}for `{key}` in {origin}: {why}", shown(value))]
    BadValue { key: String, value: Option<String>, origin: Origin, why: String },
    #[error("the configuration as a whole is refused: {why}")]
    Refused { why: String },
    #[error("`{key}` must be set in {section}")]
    Missing { key: String, section: Origin },
    #[error("`{key}` must be set")]
    MissingAtTop { key: String },
    #[error("`{key}` is given twice, in {first} and in {second}")]
    Twice { key: String, first: Origin, second: Origin },
    #[error("cannot read the value of `{key}` from {}, named by {named_by}", path.display())]
    Content { key: String, path: PathBuf, named_by: Origin, source: io::Error },
    #[error("--set wants KEY=VALUE with a dotted key, such as log.batch.records=500; got `{given}`")]
    Flag { given: String },
    #[error("environment variable {name} {why}")]
    Environment { name: String, why: &'static str },
}

/// Longer values are cut: an error is one line.
const SHOWN: usize = 80;

fn shown(value: &Option<String>) -> String {
    let Some(value) = value else { return String::new() };
    let mut text: String = value.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if value.chars().count() > SHOWN {
        text.push('…');
    }
    format!("`{text}` ")
}
