use std::path::PathBuf;

use dragoman_enricher::{EnricherConfig, GazetteerConfig};
use dragoman_fetcher::FetcherConfig;
use dragoman_service::ServiceConfig;
use dragoman_sink::SinkConfig;
use dragoman_stream::{Instance, LogConfig};
use dragoman_threader::ThreaderConfig;
use serde::Deserialize;

/// Everything that can be set, for every service: each has its own section and ignores the others'.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// where the one-process line keeps its log, its files and the newsroom's clock
    pub(crate) data: PathBuf,
    pub(crate) instance: Instance,
    pub(crate) log: LogConfig,
    pub(crate) fetcher: FetcherConfig,
    pub(crate) enricher: EnricherConfig,
    pub(crate) gazetteer: GazetteerConfig,
    pub(crate) threader: ThreaderConfig,
    pub(crate) sink: SinkConfig,
    pub(crate) service: ServiceConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "data".into(),
            instance: Instance::default(),
            log: LogConfig::default(),
            fetcher: FetcherConfig::default(),
            enricher: EnricherConfig::default(),
            gazetteer: GazetteerConfig::default(),
            threader: ThreaderConfig::default(),
            sink: SinkConfig::default(),
            service: ServiceConfig::default(),
        }
    }
}

impl Config {
    /// Without a log of its own choosing, a user means the embedded one.
    pub(crate) fn with_embedded_log(mut self) -> Self {
        if self.log.brokers.is_none() && self.log.file.is_none() {
            self.log.file = Some(self.data.join("log.sqlite"));
        }
        self
    }

    /// Without a destination of its own choosing, a user means files.
    pub(crate) fn with_files(mut self) -> Self {
        if self.sink.postgres.is_none() && self.sink.parquet.is_none() {
            self.sink.parquet = Some(dragoman_sink::ParquetConfig::new(self.data.join("parquet")));
        }
        self
    }
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}
