use std::iter::Enumerate;
use std::slice::Iter;

use serde::de::{DeserializeSeed, SeqAccess};

use super::fault::Fault;
use super::node::Node;
use super::reader::Reader;

/// The values of a list; a fault in one gets its number.
pub(super) struct Items<'a> {
    key: String,
    nodes: Enumerate<Iter<'a, Node>>,
}

impl<'a> Items<'a> {
    pub(super) fn new(key: String, nodes: &'a [Node]) -> Self {
        Self { key, nodes: nodes.iter().enumerate() }
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some((nth, node)) = self.nodes.next() else { return Ok(None) };
        let key = format!("{}[{nth}]", self.key);
        let value = seed.deserialize(Reader { key: key.clone(), node });
        value.map(Some).map_err(|fault| fault.at(&key, node))
    }
}
