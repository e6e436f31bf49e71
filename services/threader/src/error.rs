/// Why the threader ended.
#[derive(Debug, thiserror::Error)]
pub enum ThreaderError {
    #[error("the log failed")]
    Log(#[from] dragoman_stream::LogError),
}
