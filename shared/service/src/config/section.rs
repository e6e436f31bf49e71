use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::Path;
use std::vec::IntoIter;

use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess};

use super::ConfigError;
use super::fault::Fault;
use super::layers;
use super::node::{Kind, Node};
use super::reader::Reader;

type Entries<'a> = Vec<(&'a str, Cow<'a, Node>)>;

/// A table on its way into a struct or a map.
pub(super) struct Section<'a> {
    key: String,
    entries: IntoIter<(&'a str, Cow<'a, Node>)>,
    value: Option<(&'a str, Cow<'a, Node>)>,
}

impl<'a> Section<'a> {
    /// Any key will do.
    pub(super) fn open(key: String, table: &'a BTreeMap<String, Node>) -> Self {
        let entries: Entries<'a> =
            table.iter().map(|(name, node)| (name.as_str(), Cow::Borrowed(node))).collect();
        Self { key, entries: entries.into_iter(), value: None }
    }

    /// The keys are known, and each can be said as `…_file` instead.
    pub(super) fn of_struct(
        key: String,
        table: &'a BTreeMap<String, Node>,
        known: &[&str],
    ) -> Result<Self, Fault> {
        let mut entries = Entries::new();
        for (name, node) in table {
            let plain = known.contains(&name.as_str());
            let field = match name.strip_suffix("_file") {
                _ if plain => name,
                Some(stem) if known.contains(&stem) => stem,
                _ => return Err(Fault::unknown_key(name, known).at(&key, node)),
            };
            let full = join(&key, field);
            let twin = format!("{name}_file");
            let other = match plain {
                true => table.get(&twin).filter(|_| !known.contains(&twin.as_str())),
                false => table.get(field),
            };
            if let Some(other) = other {
                match other.origin.layer().cmp(&node.origin.layer()) {
                    Ordering::Greater => continue,
                    Ordering::Equal => return Err(twice(full, node, other)),
                    Ordering::Less => {}
                }
            }
            let node = if plain { Cow::Borrowed(node) } else { Cow::Owned(content(&full, node)?) };
            entries.push((field, node));
        }
        Ok(Self { key, entries: entries.into_iter(), value: None })
    }
}

fn twice(key: String, one: &Node, other: &Node) -> Fault {
    Fault::settled(ConfigError::Twice { key, first: one.origin.clone(), second: other.origin.clone() })
}

fn content(key: &str, node: &Node) -> Result<Node, Fault> {
    match &node.kind {
        Kind::Text(path) | Kind::Loose(path) => {
            layers::content(key, Path::new(path), &node.origin).map_err(Fault::settled)
        }
        _ => Err(Fault::custom("expected the path of a file").at(&format!("{key}_file"), node)),
    }
}

fn join(section: &str, name: &str) -> String {
    if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") }
}

impl<'de> MapAccess<'de> for Section<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.value = self.entries.next();
        self.value.as_ref().map(|(name, _)| seed.deserialize((*name).into_deserializer())).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((name, node)) = self.value.take() else {
            return Err(Fault::custom("a value was asked for before its key"));
        };
        let key = join(&self.key, name);
        let value = seed.deserialize(Reader { key: key.clone(), node: &node });
        value.map_err(|fault| fault.at(&key, &node))
    }
}
