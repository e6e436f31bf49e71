//! Configuration: typed, total, and refusing nonsense.
//!
//! Later sources win: defaults (serde's, on the type), a TOML file, the environment, `--set` flags. Lists are
//! replaced as a whole, sections are laid over each other key by key.
//!
//! | source | `log.batch.records = 500` is said as |
//! |---|---|
//! | file | `[log.batch]` `records = 500` |
//! | environment | `DRAGOMAN__LOG__BATCH__RECORDS=500` |
//! | flag | `--set log.batch.records=500` |
//!
//! - `DRAGOMAN_INSTANCE` is short for `DRAGOMAN__INSTANCE`; no other variable with a single underscore is read.
//! - In every source, `x_file` gives the path of a file that holds `x`: `DRAGOMAN__LOG__PASSWORD_FILE=/run/secrets/log`.
//!   Its last newline is cut. One source may say `x` or `x_file`, not both.
//! - In the environment and in flags a value is whatever its key wants: `500`, `true`, `30s`, `16MiB`, `a,b`. Lists and
//!   tables can also be written as in TOML: `DRAGOMAN__LOG__OPTIONS={"linger.ms"="5"}`. Empty means unset where
//!   the key is optional.
//!
//! The type is made of structs with `#[serde(default)]`. Keys they do not have are refused here, with or without
//! `deny_unknown_fields`. Not supported, because serde then hides the keys from us: `flatten`, untagged and internally
//! tagged enums. What must hold within a section is checked by `#[serde(try_from = "…")]`, so that the error has a place.
//!
//! ```
//! # use std::time::Duration;
//! #[derive(serde::Deserialize)]
//! #[serde(default)]
//! struct Visits {
//!     /// often enough for an agency, seldom enough for its servers
//!     #[serde(with = "humantime_serde")]
//!     every: Duration,
//!     /// a page longer than this is no article
//!     page: bytesize::ByteSize,
//!     token: dragoman_service::Secret,
//! }
//! # impl Default for Visits {
//! #     fn default() -> Self {
//! #         Self { every: Duration::from_secs(300), page: bytesize::ByteSize::mib(5), token: Default::default() }
//! #     }
//! # }
//! ```

mod error;
mod fault;
mod items;
mod layers;
mod node;
mod origin;
mod reader;
mod section;

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use serde::de::DeserializeOwned;

pub use error::ConfigError;
pub use origin::Origin;

/// Where a configuration is read from, besides its type's defaults.
#[derive(Clone, Default)]
pub struct Sources {
    pub file: Option<PathBuf>,
    /// variables that are not ours are passed over
    pub env: Vec<(OsString, OsString)>,
    /// `a.b=c`; of two that say the same, the later wins
    pub overrides: Vec<String>,
}

impl Sources {
    /// With this process's environment.
    pub fn of_process(file: Option<PathBuf>, overrides: Vec<String>) -> Self {
        Self { file, env: std::env::vars_os().collect(), overrides }
    }
}

impl fmt::Debug for Sources {
    /// The values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").field("file", &self.file).finish_non_exhaustive()
    }
}

pub fn load<T: DeserializeOwned>(sources: Sources) -> Result<T, ConfigError> {
    let tree = layers::merge(sources)?;
    let loaded = T::deserialize(reader::Reader { key: String::new(), node: &tree });
    loaded.map_err(|fault| fault.at("", &tree).into())
}
