use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::newsroom::Newsroom;

/// Serves the sample newsroom alone, for services that run elsewhere.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeNewsroom {
    #[arg(long, default_value = "127.0.0.1:7878")]
    listen: SocketAddr,
}

impl ServeNewsroom {
    pub(crate) async fn run(&self, data: &Path, shutdown: CancellationToken) -> Result<()> {
        std::fs::create_dir_all(data).with_context(|| format!("creating {}", data.display()))?;
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("the sample newsroom can't listen on {}", self.listen))?;
        let newsroom = Newsroom::open(listener.local_addr()?, data)?;
        for feed in newsroom.feeds() {
            writeln!(io::stdout(), "{}", feed.url)?;
        }
        newsroom.serve(listener, shutdown).await
    }
}
