use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use toml::de::DeTable;

use super::node::{Node, line_of};
use super::{ConfigError, Origin, Sources};

const PREFIX: &str = "DRAGOMAN__";
/// The one shorthand: what a StatefulSet's pod name is passed in.
const INSTANCE: &str = "DRAGOMAN_INSTANCE";

/// File, environment and flags, laid over each other.
pub(super) fn merge(sources: Sources) -> Result<Node, ConfigError> {
    let mut tree = match &sources.file {
        Some(path) => read_file(path)?,
        None => Node::table(Origin::Defaults),
    };
    for (name, value) in variables(sources.env)? {
        let key = key_of_variable(&name)?;
        let origin = Origin::Environment(name.into());
        put(&mut tree, &key, Node::loose(value, origin))?;
    }
    for (nth, flag) in sources.overrides.iter().enumerate() {
        let (key, value) = split_flag(flag)?;
        let origin = Origin::Flag { nth, key: key.join(".").into() };
        put(&mut tree, &key, Node::loose(value, origin))?;
    }
    Ok(tree)
}

fn put(tree: &mut Node, key: &[String], value: Node) -> Result<(), ConfigError> {
    let second = value.origin.clone();
    tree.put(key, value).map_err(|first| ConfigError::Twice { key: key.join("."), first, second })
}

fn read_file(path: &Path) -> Result<Node, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    match DeTable::parse(&text) {
        Ok(table) => Ok(Node::from_file(table.get_ref(), path, &text)),
        // the parser's own rendering quotes the line, which may hold a secret
        Err(error) => Err(ConfigError::Syntax {
            path: path.to_owned(),
            line: line_of(&text, error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        }),
    }
}

/// Ours alone, in an order that does not depend on the environment's.
fn variables(env: Vec<(OsString, OsString)>) -> Result<Vec<(String, String)>, ConfigError> {
    let mut ours = Vec::new();
    for (name, value) in env {
        let lossy = name.to_string_lossy();
        if !lossy.starts_with(PREFIX) && lossy != INSTANCE {
            continue;
        }
        let lossy = lossy.into_owned();
        match (name.into_string(), value.into_string()) {
            (Ok(name), Ok(value)) => ours.push((name, value)),
            _ => return Err(ConfigError::Environment { name: lossy, why: "is not UTF-8" }),
        }
    }
    ours.sort();
    Ok(ours)
}

fn key_of_variable(name: &str) -> Result<Vec<String>, ConfigError> {
    let Some(key) = name.strip_prefix(PREFIX) else { return Ok(vec!["instance".into()]) };
    let key: Vec<_> = key.split("__").map(str::to_lowercase).collect();
    if key.iter().any(String::is_empty) {
        return Err(ConfigError::Environment {
            name: name.into(),
            why: "names no key: write DRAGOMAN__SECTION__KEY",
        });
    }
    Ok(key)
}

fn split_flag(flag: &str) -> Result<(Vec<String>, &str), ConfigError> {
    let (key, value) = flag.split_once('=').ok_or_else(|| ConfigError::Flag { given: flag.to_owned() })?;
    let refused = || ConfigError::Flag { given: format!("{key}=…") };
    // TOML's own grammar of keys, so that log.options."linger.ms" can be said
    let line = format!("{key} = 0");
    let parsed = DeTable::parse(&line).map_err(|_| refused())?;
    let (mut path, mut table) = (Vec::new(), Some(parsed.get_ref()));
    while let Some((key, value)) = table.and_then(|table| table.iter().next()) {
        path.push(key.get_ref().to_string());
        table = value.get_ref().as_table();
    }
    if path.is_empty() { Err(refused()) } else { Ok((path, value)) }
}

/// The content of a file that a `…_file` key names, without the newline that editors put at its end.
pub(super) fn content(key: &str, path: &Path, named_by: &Origin) -> Result<Node, ConfigError> {
    /// far above any key or certificate chain, far below what would hurt
    const LIMIT: u64 = 1 << 20;
    let read = || {
        use std::io::{Error, ErrorKind, Read};
        let mut text = String::new();
        std::fs::File::open(path)?.take(LIMIT + 1).read_to_string(&mut text)?;
        if text.len() as u64 > LIMIT {
            return Err(Error::new(ErrorKind::FileTooLarge, "more than 1 MiB"));
        }
        Ok(text)
    };
    let text = read().map_err(|source| ConfigError::Content {
        key: key.to_owned(),
        path: path.to_owned(),
        named_by: named_by.clone(),
        source,
    })?;
    let value = text.strip_suffix('\n').map_or(&*text, |line| line.strip_suffix('\r').unwrap_or(line));
    let path: Arc<Path> = path.into();
    let node = Node::loose(value, Origin::Content { path, named_by: Box::new(named_by.clone()) });
    node.secret.set(true);
    Ok(node)
}
