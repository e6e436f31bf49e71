//! The log in one SQLite file: the same topics, groups and tables, one partition each, for a single machine.
//!
//! Anything may read the file while it is written (`sqlite3`, DuckDB): see the view `log`.

mod headers;
mod member;
mod reader;
mod retention;
mod schema;
mod store;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use futures_core::future::BoxFuture;

use crate::backend::{LogBackend, MemberBackend, ReaderBackend};
use crate::{
    Cleanup, From, LogError, Offset, Partition, Record, Subscription, TopicReport, TopicSpec, TopicState,
};
use member::SqliteMember;
use reader::SqliteReader;
use store::Store;

/// The one partition of every topic.
const PARTITION: Partition = 0;

pub(crate) struct SqliteLog {
    store: Arc<Store>,
}

impl SqliteLog {
    pub(crate) async fn open(file: &Path, topics: &[TopicSpec]) -> Result<Self, LogError> {
        let (file, topics) = (file.to_owned(), topics.to_vec());
        let store = store::blocking(move || Store::open(&file, topics)).await?;
        Ok(Self { store: Arc::new(store) })
    }
}

impl LogBackend for SqliteLog {
    fn ensure_topics<'a>(
        &'a self,
        specs: &'a [TopicSpec],
        create: bool,
    ) -> BoxFuture<'a, Result<Vec<TopicReport>, LogError>> {
        Box::pin(async move {
            let specs = specs.to_vec();
            self.store.call(move |store| specs.iter().map(|spec| ensure(store, spec, create)).collect()).await
        })
    }

    fn publish(&self, records: Vec<Record>) -> BoxFuture<'_, Result<(), LogError>> {
        Box::pin(self.store.call(move |store| store.write(&records, None).map(|_| ())))
    }

    fn join(&self, subscription: Subscription) -> BoxFuture<'_, Result<Box<dyn MemberBackend>, LogError>> {
        Box::pin(async move {
            let member = SqliteMember::join(Arc::clone(&self.store), subscription).await?;
            Ok(Box::new(member) as Box<dyn MemberBackend>)
        })
    }

    fn reader<'a>(
        &'a self,
        topic: &'a str,
        from: From,
    ) -> BoxFuture<'a, Result<Box<dyn ReaderBackend>, LogError>> {
        Box::pin(async move {
            let reader = SqliteReader::open(Arc::clone(&self.store), topic, from).await?;
            Ok(Box::new(reader) as Box<dyn ReaderBackend>)
        })
    }

    fn ends<'a>(
        &'a self,
        topic: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<Partition, (Offset, Offset)>, LogError>> {
        let topic = topic.to_owned();
        Box::pin(self.store.call(move |store| Ok(BTreeMap::from([(PARTITION, store.ends(&topic)?)]))))
    }

    fn committed<'a>(
        &'a self,
        group: &'a str,
        topic: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<Partition, Offset>, LogError>> {
        let (group, topic) = (group.to_owned(), topic.to_owned());
        Box::pin(self.store.call(move |store| {
            Ok(store.committed(&group, &topic)?.map(|offset| (PARTITION, offset)).into_iter().collect())
        }))
    }
}

fn ensure(store: &Store, spec: &TopicSpec, create: bool) -> Result<TopicReport, LogError> {
    let state = match store.topic(&spec.name)? {
        None if create => {
            store.create(spec)?;
            TopicState::Created
        }
        None => TopicState::Missing,
        Some(compacted) if compacted == (spec.cleanup == Cleanup::Compact) => TopicState::AsItShouldBe,
        Some(compacted) => TopicState::Differs(vec![format!(
            "cleanup: is {}, should be {}",
            cleanup_name(compacted),
            cleanup_name(!compacted)
        )]),
    };
    Ok(TopicReport { name: spec.name.clone(), state })
}

fn cleanup_name(compacted: bool) -> &'static str {
    if compacted { "compact" } else { "delete" }
}
