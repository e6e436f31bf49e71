use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IntoDeserializer, Unexpected, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use toml::de::DeValue;

use super::Origin;
use super::fault::Fault;
use super::items::Items;
use super::node::{Kind, Node};
use super::section::Section;
use crate::Secret;

/// Hands a value to serde, as what the key wants it to be.
pub(super) struct Reader<'a> {
    pub(super) key: String,
    pub(super) node: &'a Node,
}

impl<'a> Reader<'a> {
    fn text(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Text(text) | Kind::Loose(text) => Some(text),
            _ => None,
        }
    }

    fn loose(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Loose(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// Lists and tables in the environment and in flags are written as in TOML. Errors show their parts, never
    /// the whole, as any part may be a secret.
    fn as_toml(&self, text: &str) -> Option<Node> {
        self.node.secret.set(true);
        let parsed = DeValue::parse(text).ok()?;
        let origin = || self.node.origin.clone();
        Some(Node::from_toml(parsed.get_ref(), origin(), &|_| origin()))
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.loose() {
            None => self.deserialize_any(visitor),
            Some(text) => match text.parse() {
                Ok(number) => visit_integer(number, visitor),
                Err(_) => Err(Fault::invalid_type(Unexpected::Str(text), &visitor)),
            },
        }
    }

    fn string<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.text() {
            Some(text) => visitor.visit_str(text),
            None => self.deserialize_any(visitor),
        }
    }

    fn list<'de, V: Visitor<'de>>(self, items: &[Node], visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(Items::new(self.key, items))
    }
}

fn visit_integer<'de, V: Visitor<'de>>(number: i128, visitor: V) -> Result<V::Value, Fault> {
    match (i64::try_from(number), u64::try_from(number)) {
        (Ok(number), _) => visitor.visit_i64(number),
        (_, Ok(number)) => visitor.visit_u64(number),
        _ => visitor.visit_i128(number),
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.number(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.kind {
            Kind::Boolean(value) => visitor.visit_bool(*value),
            Kind::Integer(value) => visit_integer(*value, visitor),
            Kind::Float(value) => visitor.visit_f64(*value),
            Kind::Text(value) => visitor.visit_str(value),
            Kind::Loose(value) => visitor.visit_str(value),
            Kind::List(items) => self.list(items, visitor),
            Kind::Table(entries) => visitor.visit_map(Section::open(self.key, entries)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Some(text) = self.loose() else { return self.deserialize_any(visitor) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => visitor.visit_bool(true),
            "false" | "no" | "off" | "0" => visitor.visit_bool(false),
            _ => Err(Fault::invalid_type(Unexpected::Str(text), &visitor)),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Some(text) = self.loose() else { return self.deserialize_any(visitor) };
        match text.parse() {
            Ok(number) => visitor.visit_f64(number),
            Err(_) => Err(Fault::invalid_type(Unexpected::Str(text), &visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.string(visitor)
    }

    /// An empty variable is what compose passes for one that is not set; an empty `…_file` is a mistake of
    /// somebody's and stays a value.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match (&self.node.origin, self.loose()) {
            (Origin::Environment(_) | Origin::Flag { .. }, Some("")) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if name == Secret::NAME {
            self.node.secret.set(true);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Some(text) = self.loose() else { return self.deserialize_any(visitor) };
        if text.starts_with('[') {
            return match self.as_toml(text).map(|node| node.kind) {
                Some(Kind::List(items)) => self.list(&items, visitor),
                _ => Err(Fault::custom("expected a list, such as [\"a\", \"b\"] or a,b")),
            };
        }
        self.node.secret.set(true);
        let items: Vec<_> = text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| Node::loose(item, self.node.origin.clone()))
            .collect();
        self.list(&items, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.loose().map(|text| self.as_toml(text)) {
            Some(Some(table)) => Reader { key: self.key, node: &table }.deserialize_any(visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let inline = self.loose().and_then(|text| self.as_toml(text));
        match &inline.as_ref().unwrap_or(self.node).kind {
            Kind::Table(entries) => visitor.visit_map(Section::of_struct(self.key, entries, fields)?),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if let Some(text) = self.text() {
            return visitor.visit_enum(text.trim().into_deserializer());
        }
        match &self.node.kind {
            Kind::Table(entries) => MapAccessDeserializer::new(Section::open(self.key, entries))
                .deserialize_enum(name, variants, visitor),
            _ => Err(Fault::custom(format!("expected one of {}", variants.join(", ")))),
        }
    }

    forward_to_deserialize_any! { char bytes byte_buf unit unit_struct identifier ignored_any }
}
