use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use dragoman_service::probe;

/// Asks a service on this machine whether it is ready: for containers that have no curl.
#[derive(Debug, clap::Args)]
pub(crate) struct Healthcheck {
    /// where the service's metrics and health are served
    #[arg(long, default_value = "127.0.0.1:9464")]
    address: SocketAddr,
    /// ask whether it is alive, ready or not
    #[arg(long)]
    live: bool,
}

impl Healthcheck {
    pub(crate) async fn run(&self) -> Result<()> {
        let path = if self.live { "/livez" } else { "/readyz" };
        let answer =
            probe(self.address, path).await.with_context(|| format!("cannot ask {}", self.address))?;
        if answer.status != 200 {
            bail!("{path} answers {}: {}", answer.status, answer.body.trim());
        }
        Ok(())
    }
}
