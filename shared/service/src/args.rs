use std::fmt;
use std::path::PathBuf;

use serde::de::DeserializeOwned;

use crate::config::{self, ConfigError, Sources};

// The flags that every binary takes. No doc comment: clap would make it the binary's description.
#[derive(Clone, Default, clap::Args)]
pub struct CommonArgs {
    /// TOML file with the configuration
    #[arg(long, value_name = "FILE", env = "DRAGOMAN_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// Set one key over file and environment, such as log.batch.records=500; can be given again
    #[arg(long = "set", value_name = "KEY=VALUE", global = true)]
    pub overrides: Vec<String>,
}

impl CommonArgs {
    pub fn load<T: DeserializeOwned>(self) -> Result<T, ConfigError> {
        config::load(Sources::of_process(self.config, self.overrides))
    }
}

impl fmt::Debug for CommonArgs {
    /// What is set may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommonArgs").field("config", &self.config).finish_non_exhaustive()
    }
}
