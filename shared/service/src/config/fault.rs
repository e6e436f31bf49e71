use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::node::Node;
use super::{ConfigError, Origin};

/// What serde finds wrong, until the innermost value it concerns gives it a place.
#[derive(Debug)]
pub(super) struct Fault(Box<Inner>);

#[derive(Debug)]
struct Inner {
    why: Why,
    place: Option<Place>,
}

#[derive(Debug)]
enum Why {
    Bad(String),
    UnknownKey { name: String, hint: String },
    Missing(&'static str),
    Settled(ConfigError),
}

#[derive(Debug)]
struct Place {
    key: String,
    value: Option<String>,
    origin: Origin,
}

impl Fault {
    fn new(why: Why) -> Self {
        Self(Box::new(Inner { why, place: None }))
    }

    pub(super) fn settled(error: ConfigError) -> Self {
        Self::new(Why::Settled(error))
    }

    /// The first call, the innermost, wins.
    pub(super) fn at(mut self, key: &str, node: &Node) -> Self {
        if self.0.place.is_some() {
            return self;
        }
        if let Why::Bad(why) = &mut self.0.why {
            *why = node.without_secret(why);
        }
        let place = Place { key: key.to_owned(), value: node.shown(), origin: node.origin.clone() };
        self.0.place = Some(place);
        self
    }

    pub(super) fn unknown_key(name: &str, known: &[&str]) -> Self {
        Self::new(Why::UnknownKey { name: name.to_owned(), hint: hint(name, known) })
    }
}

impl From<Fault> for ConfigError {
    fn from(fault: Fault) -> Self {
        let Inner { why, place } = *fault.0;
        let Place { key, value, origin } =
            place.unwrap_or(Place { key: String::new(), value: None, origin: Origin::Defaults });
        let within = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
        match why {
            Why::Settled(error) => error,
            Why::UnknownKey { name, hint } => Self::UnknownKey { key: within(&name), origin, hint },
            Why::Missing(name) if key.is_empty() => Self::MissingAtTop { key: name.to_owned() },
            Why::Missing(name) => Self::Missing { key: within(name), section: origin },
            Why::Bad(why) if key.is_empty() => Self::Refused { why },
            Why::Bad(why) => Self::BadValue { key, value, origin, why },
        }
    }
}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Why::Bad(message.to_string()))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Why::Bad(format!("expected {}", in_plain_words(&expected.to_string()))))
    }

    fn invalid_value(given: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(given, expected)
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::new(Why::Bad(format!("expected one of {}{}", known.join(", "), did_you_mean(variant, known))))
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self::unknown_key(name, known)
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(Why::Missing(name))
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

fn hint(name: &str, known: &[&str]) -> String {
    let meant = did_you_mean(name, known);
    if meant.is_empty() { format!("; known here: {}", known.join(", ")) } else { meant }
}

fn did_you_mean(name: &str, known: &[&str]) -> String {
    // names closer than this are taken for a slip of the hand, others for a misunderstanding
    const NEAR: f64 = 0.8;
    let likeness = |known: &str| strsim::jaro_winkler(name, known);
    known
        .iter()
        .filter(|known| likeness(known) >= NEAR)
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
        .map(|known| format!("; did you mean `{known}`?"))
        .unwrap_or_default()
}

/// Serde and the libraries say what they expect in the words of Rust.
fn in_plain_words(expected: &str) -> &str {
    match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "u128" | "usize" => "a whole number from 0 up",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a duration" => "a duration, such as 500ms, 30s or 5m",
        // bytesize's two
        "parsable string" | "an integer or string" => "a size, such as 64KiB or 16MiB",
        "a sequence" => "a list",
        "a map" => "a table",
        section if section.starts_with("struct ") => "a section with keys of its own",
        other => other,
    }
}
