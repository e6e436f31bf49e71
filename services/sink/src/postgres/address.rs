use std::fmt;

use dragoman_service::Secret;
use serde::Deserialize;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

/// Where a database is, and who we are to it. It holds a password and is never shown.
#[derive(Clone, Deserialize)]
#[serde(try_from = "Secret")]
pub struct Address(Config);

#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// The cause may quote what it could not read, which may be a password.
    #[error("not a Postgres address, which looks like postgres://user:password@host:5432/database")]
    Malformed,
    #[error("sslmode=require can't be met: this build does not speak TLS to Postgres")]
    Tls,
}

impl TryFrom<Secret> for Address {
    type Error = AddressError;

    fn try_from(url: Secret) -> Result<Self, AddressError> {
        let config: Config = url.expose().parse().map_err(|_| AddressError::Malformed)?;
        if config.get_hosts().is_empty() {
            return Err(AddressError::Malformed);
        }
        match config.get_ssl_mode() {
            SslMode::Disable | SslMode::Prefer => Ok(Self(config)),
            _ => Err(AddressError::Tls),
        }
    }
}

impl Address {
    pub(super) fn config(&self) -> &Config {
        &self.0
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
