use std::fmt;

use serde::Deserialize;

/// Which process of its service this is: stable across restarts, never shared. `DRAGOMAN_INSTANCE`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Instance(String);

impl Instance {
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
}

impl Default for Instance {
    /// The only one, until it is told otherwise.
    fn default() -> Self {
        Self::new("0")
    }
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
