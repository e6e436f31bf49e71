/// Why the enricher ended.
#[derive(Debug, thiserror::Error)]
pub enum EnricherError {
    #[error("the data can't be used")]
    Data(#[from] dragoman_gazetteer::DataError),
    #[error("the log failed")]
    Log(#[from] dragoman_stream::LogError),
    #[error("the data could not be loaded")]
    Load(#[from] tokio::task::JoinError),
}
