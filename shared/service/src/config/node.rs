use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Origin;

/// A value, with where it came from.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) origin: Origin,
    /// set once something has read it as a secret; from then on no error shows it
    pub(super) secret: Cell<bool>,
}

#[derive(Clone)]
pub(super) enum Kind {
    Boolean(bool),
    Integer(i128),
    Float(f64),
    /// a string and nothing else: the file said so
    Text(String),
    /// from the environment, a flag or a `…_file`: whatever the key wants it to be
    Loose(String),
    List(Vec<Node>),
    Table(BTreeMap<String, Node>),
}

/// Says where a part of a TOML document stands, given where it begins.
pub(super) type Locate<'a> = &'a dyn Fn(usize) -> Origin;

impl Node {
    pub(super) fn new(kind: Kind, origin: Origin) -> Self {
        Self { kind, origin, secret: Cell::new(false) }
    }

    pub(super) fn table(origin: Origin) -> Self {
        Self::new(Kind::Table(BTreeMap::new()), origin)
    }

    pub(super) fn loose(text: impl Into<String>, origin: Origin) -> Self {
        Self::new(Kind::Loose(text.into()), origin)
    }

    /// Puts a value at a dotted key over what earlier layers said. The error is where the same layer has
    /// already said something else.
    pub(super) fn put(&mut self, key: &[String], value: Node) -> Result<(), Origin> {
        if !matches!(self.kind, Kind::Table(_)) {
            if self.origin.layer() == value.origin.layer() {
                return Err(self.origin.clone());
            }
            *self = Self::table(value.origin.clone());
        }
        let Kind::Table(entries) = &mut self.kind else { return Ok(()) };
        match key {
            [] => Ok(()),
            [last] => match entries.get(last) {
                Some(there) if there.origin.layer() == value.origin.layer() => Err(there.origin.clone()),
                _ => {
                    entries.insert(last.clone(), value);
                    Ok(())
                }
            },
            [first, rest @ ..] => entries
                .entry(first.clone())
                .or_insert_with(|| Self::table(value.origin.clone()))
                .put(rest, value),
        }
    }

    /// What an error may show of it.
    pub(super) fn shown(&self) -> Option<String> {
        match &self.kind {
            _ if self.secret.get() => None,
            Kind::Boolean(value) => Some(value.to_string()),
            Kind::Integer(value) => Some(value.to_string()),
            Kind::Float(value) => Some(value.to_string()),
            Kind::Text(value) | Kind::Loose(value) => Some(value.clone()),
            Kind::List(_) | Kind::Table(_) => None,
        }
    }

    /// A message about it that may quote it.
    pub(super) fn without_secret(&self, message: &str) -> String {
        match &self.kind {
            Kind::Text(value) | Kind::Loose(value) if self.secret.get() && !value.is_empty() => {
                message.replace(value, "[redacted]")
            }
            _ => message.to_owned(),
        }
    }

    pub(super) fn from_file(table: &DeTable<'_>, path: &Path, text: &str) -> Self {
        let path: Arc<Path> = path.into();
        let locate = |at| Origin::File { path: path.clone(), line: line_of(text, at) };
        Self::from_table(table, locate(0), &locate)
    }

    fn from_table(table: &DeTable<'_>, origin: Origin, locate: Locate<'_>) -> Self {
        let entries = table.iter().map(|(key, value)| {
            (key.get_ref().to_string(), Self::from_toml(value.get_ref(), locate(key.span().start), locate))
        });
        Self::new(Kind::Table(entries.collect()), origin)
    }

    pub(super) fn from_toml(value: &DeValue<'_>, origin: Origin, locate: Locate<'_>) -> Self {
        let kind = match value {
            DeValue::Table(table) => return Self::from_table(table, origin, locate),
            DeValue::Array(items) => {
                let item = |item: &Spanned<DeValue<'_>>| {
                    Self::from_toml(item.get_ref(), locate(item.span().start), locate)
                };
                Kind::List(items.iter().map(item).collect())
            }
            DeValue::String(text) => Kind::Text(text.to_string()),
            DeValue::Boolean(value) => Kind::Boolean(*value),
            // out of every range: as text it is refused by name where a number is wanted
            DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| Kind::Text(number.to_string()), Kind::Integer),
            DeValue::Float(number) => {
                number.as_str().parse().map_or_else(|_| Kind::Text(number.to_string()), Kind::Float)
            }
            DeValue::Datetime(time) => Kind::Text(time.to_string()),
        };
        Self::new(kind, origin)
    }
}

pub(super) fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
