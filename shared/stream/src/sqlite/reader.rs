use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_core::future::BoxFuture;

use super::store::Store;
use crate::backend::ReaderBackend;
use crate::{Delivery, From, LogError, Offset};

const PAGE: usize = 200;
/// How soon the writes of another process are seen; those of this one are signalled.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(200);

pub(super) struct SqliteReader {
    store: Arc<Store>,
    topic: Arc<str>,
    next: Offset,
    /// where a bounded reader ends
    end: Option<Offset>,
    page: VecDeque<Delivery>,
}

impl SqliteReader {
    pub(super) async fn open(store: Arc<Store>, topic: &str, from: From) -> Result<Self, LogError> {
        let topic: Arc<str> = topic.into();
        let name = Arc::clone(&topic);
        let (first, next) = store.call(move |store| store.ends(&name)).await?;
        let (start, end) = match from {
            From::BeginningToEnd => (first, Some(next)),
            From::Beginning => (first, None),
            From::End => (next, None),
            From::TimeToEnd(time) => {
                let name = Arc::clone(&topic);
                let start = store.call(move |store| store.since(&name, time, first..next)).await?;
                (start, Some(next))
            }
        };
        Ok(Self { store, topic, next: start, end, page: VecDeque::new() })
    }

    async fn take(&mut self) -> Result<Option<Delivery>, LogError> {
        let mut writes = self.store.writes();
        loop {
            if self.end.is_some_and(|end| self.next >= end) {
                return Ok(None);
            }
            if let Some(delivery) = self.page.pop_front() {
                self.next = delivery.offset + 1;
                return Ok(Some(delivery));
            }
            let (topic, next) = (Arc::clone(&self.topic), self.next);
            self.page = self.store.call(move |store| store.read(&topic, next, PAGE)).await?.into();
            if self.page.is_empty() {
                if self.end.is_some() {
                    return Ok(None);
                }
                let _ = tokio::time::timeout(LOOK_AGAIN, writes.changed()).await;
            }
        }
    }
}

impl ReaderBackend for SqliteReader {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Delivery>, LogError>> {
        Box::pin(self.take())
    }
}
