use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use dragoman_article::{EnrichedArticle, topics};
use dragoman_fetcher::feed_list;
use dragoman_service::{Fatal, Health, Telemetry, telemetry};
use dragoman_stream::{Backend, From, Log, Reader};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{feeds, topics as topic_commands};
use crate::BUILD;
use crate::config::Config;
use crate::newsroom::Newsroom;
use crate::show::{Paint, Progress, landing};

const REDRAW: Duration = Duration::from_millis(500);

/// The whole line in one process, on the embedded log unless configured otherwise.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Run {
    /// follow these feeds (TOML or OPML) and not the sample newsroom's
    #[arg(long, value_name = "FILE")]
    feeds: Option<PathBuf>,
    /// where the sample newsroom listens; its address is part of its articles' identity
    #[arg(long, value_name = "PORT", default_value_t = 7878)]
    newsroom_port: u16,
    /// print no articles and no progress
    #[arg(long)]
    quiet: bool,
}

impl Run {
    pub(crate) async fn run(
        self,
        config: Config,
        health: Health,
        shutdown: CancellationToken,
    ) -> Result<(), Fatal> {
        self.line(config.with_files(), health, shutdown).await.map_err(Fatal::from)
    }

    async fn line(self, mut config: Config, health: Health, shutdown: CancellationToken) -> Result<()> {
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("creating {}", config.data.display()))?;
        let mut tasks = JoinSet::new();
        let feeds = match &self.feeds {
            Some(file) => feed_list::read(file)?,
            None => {
                let listener =
                    TcpListener::bind(("127.0.0.1", self.newsroom_port)).await.with_context(|| {
                        format!(
                            "the sample newsroom can't listen on port {}: name another with --newsroom-port",
                            self.newsroom_port
                        )
                    })?;
                let newsroom = Newsroom::open(listener.local_addr()?, &config.data)?;
                let feeds = newsroom.feeds();
                config.fetcher.allow_addresses.push(listener.local_addr()?);
                config.fetcher.host_gap = Duration::ZERO;
                tasks.spawn(newsroom.serve(listener, shutdown.clone()));
                feeds
            }
        };
        let log = Log::open(&config.log, &config.instance, topic_commands::specs()).await?;
        log.ensure_topics().await?;
        let changes = feeds::apply(&log, feeds).await?;
        let landed = log.reader(topics::ENRICHED.name, From::End).await?;
        self.greet(&config, &changes.to_string())?;

        let Config { fetcher, enricher, gazetteer, threader, sink, .. } = config;
        let stop = shutdown.child_token();
        let spawn = (log, health, stop.clone());
        let (log, health, stop) = spawn.clone();
        tasks.spawn(async move { Ok(dragoman_fetcher::run(fetcher, log, health, stop).await?) });
        let (log, health, stop) = spawn.clone();
        tasks.spawn(async move { Ok(dragoman_enricher::run(enricher, gazetteer, log, health, stop).await?) });
        let (log, health, stop) = spawn.clone();
        tasks.spawn(async move { Ok(dragoman_threader::run(threader, log, health, stop).await?) });
        let (log, health, stop) = spawn.clone();
        tasks.spawn(async move { Ok(dragoman_sink::run(sink, log, health, stop).await?) });
        if !self.quiet {
            let (_, _, stop) = spawn.clone();
            tasks.spawn(watch(landed, telemetry::init(&Default::default(), BUILD)?, stop));
        }
        // the first that ends takes the others with it, and its error is the one that is said
        let mut result = Ok(());
        while let Some(ended) = tasks.join_next().await {
            spawn.2.cancel();
            shutdown.cancel();
            result = result.and(ended.context("a part of the line panicked").and_then(|ended| ended));
        }
        result
    }

    fn greet(&self, config: &Config, feeds: &str) -> Result<()> {
        if self.quiet {
            return Ok(());
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "Dragoman {}: {feeds}", BUILD.version)?;
        if self.feeds.is_none() {
            writeln!(
                out,
                "  newsroom  http://127.0.0.1:{}/  sample articles, published over four minutes\n            (--feeds FILE follows real feeds instead)",
                self.newsroom_port
            )?;
        }
        match config.log.backend()? {
            Backend::Kafka { brokers } => {
                writeln!(out, "  log       {brokers}  (dragoman tail news.enriched)")?
            }
            Backend::Sqlite { file } => {
                writeln!(out, "  log       {}  (dragoman tail news.enriched)", file.display())?;
            }
        }
        if let Some(parquet) = &config.sink.parquet {
            writeln!(out, "  articles  {}/", parquet.dir.display())?;
        }
        writeln!(out, "  metrics   http://{}/metrics\n", config.service.http.listen.0)?;
        Ok(())
    }
}

/// Prints each article as it lands, above the live line.
async fn watch(mut landed: Reader, telemetry: Telemetry, shutdown: CancellationToken) -> Result<()> {
    let paint = Paint::for_stdout();
    let mut progress = Progress::default();
    let mut redraw = tokio::time::interval(REDRAW);
    loop {
        tokio::select! {
            biased;
            () = shutdown.cancelled() => {
                progress.read(&telemetry.render());
                progress.clear();
                return Ok(());
            }
            delivery = landed.next() => {
                let Some(delivery) = delivery? else { return Ok(()) };
                let Some(value) = &delivery.value else { continue };
                let article: EnrichedArticle = serde_json::from_slice(value)
                    .with_context(|| format!("{} offset {}", delivery.topic, delivery.offset))?;
                progress.clear();
                writeln!(std::io::stdout(), "{}", landing(&article, paint))?;
                progress.draw();
            }
            _ = redraw.tick() => progress.read(&telemetry.render()),
        }
    }
}
