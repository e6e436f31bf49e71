use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::admin::{
    AdminClient, AdminOptions, ConfigResource, NewTopic, ResourceSpecifier, TopicReplication,
};
use rdkafka::consumer::Consumer;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::connect::Observer;
use super::listener::Listener;
use super::offsets::ASK;
use super::settings::Settings;
use crate::{Cleanup, LogError, TopicReport, TopicSpec, TopicState};

/// A compacted topic is read whole by each new owner, and its newest segment is never compacted: small segments keep
/// that short.
const COMPACTED_SEGMENT_BYTES: &str = "67108864";
/// How long brokers may take to tell each other of a topic that was created.
const PROPAGATION: Duration = Duration::from_secs(10);

/// Looks at topics and creates those that are missing. Blocks.
pub(super) struct Admin<'a> {
    pub(super) settings: &'a Settings,
    pub(super) observer: &'a Observer,
    pub(super) replication: i32,
    pub(super) runtime: tokio::runtime::Handle,
}

impl Admin<'_> {
    pub(super) fn ensure(&self, specs: &[TopicSpec], create: bool) -> Result<Vec<TopicReport>, LogError> {
        let admin: AdminClient<Listener> =
            self.settings.publisher().create_with_context(Listener::default()).map_err(LogError::Setting)?;
        let existing = self.partition_counts()?;
        let (present, missing): (Vec<&TopicSpec>, Vec<&TopicSpec>) =
            specs.iter().partition(|spec| existing.contains_key(&self.settings.topic(&spec.name)));
        // two that start at once may both find it missing: who comes second verifies it
        let created = if create { self.create(&admin, &missing)? } else { vec![] };
        let others = missing.iter().filter(|spec| !created.contains(&spec.name));
        let verify: Vec<&TopicSpec> =
            if create { present.into_iter().chain(others.copied()).collect() } else { present };
        let counts = self.wait_for(&verify, &created)?;
        let differences = self.differences(&admin, &verify, &counts)?;
        let state = |spec: &TopicSpec| match differences.get(&spec.name) {
            _ if created.contains(&spec.name) => TopicState::Created,
            None => TopicState::Missing,
            Some(differences) if differences.is_empty() => TopicState::AsItShouldBe,
            Some(differences) => TopicState::Differs(differences.clone()),
        };
        Ok(specs.iter().map(|spec| TopicReport { name: spec.name.clone(), state: state(spec) }).collect())
    }

    /// Topics by their name on the cluster, with the number of their partitions.
    fn partition_counts(&self) -> Result<BTreeMap<String, usize>, LogError> {
        let metadata = self.observer.fetch_metadata(None, ASK).map_err(failed("listing topics"))?;
        let topics = metadata.topics().iter().filter(|topic| !topic.partitions().is_empty());
        Ok(topics.map(|topic| (topic.name().to_owned(), topic.partitions().len())).collect())
    }

    /// Says which of them it created.
    fn create(&self, admin: &AdminClient<Listener>, specs: &[&TopicSpec]) -> Result<Vec<String>, LogError> {
        if specs.is_empty() {
            return Ok(vec![]);
        }
        let names: Vec<String> = specs.iter().map(|spec| self.settings.topic(&spec.name)).collect();
        let wanted: Vec<Vec<(&str, String)>> = specs.iter().map(|spec| self.wanted(spec)).collect();
        let new: Vec<NewTopic<'_>> = specs
            .iter()
            .zip(&names)
            .zip(&wanted)
            .map(|((spec, name), wanted)| {
                let partitions = i32::try_from(spec.partitions).unwrap_or(i32::MAX);
                let new = NewTopic::new(name, partitions, TopicReplication::Fixed(self.replication));
                wanted.iter().fold(new, |new, (name, value)| new.set(name, value))
            })
            .collect();
        let options = AdminOptions::new().request_timeout(Some(ASK * 2)).operation_timeout(Some(ASK * 2));
        let results =
            self.runtime.block_on(admin.create_topics(&new, &options)).map_err(failed("creating topics"))?;
        let mut created = vec![];
        for (spec, result) in specs.iter().zip(results) {
            match result {
                Ok(_) => created.push(spec.name.clone()),
                Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((name, code)) => {
                    return Err(failed(&format!("creating topic {name}"))(KafkaError::AdminOp(code)));
                }
            }
        }
        Ok(created)
    }

    /// What a topic is created with. `min.insync.replicas` is set where there are replicas to spare.
    fn wanted(&self, spec: &TopicSpec) -> Vec<(&'static str, String)> {
        let mut wanted = verified(spec);
        if spec.cleanup == Cleanup::Compact {
            wanted.push(("segment.bytes", COMPACTED_SEGMENT_BYTES.to_owned()));
        }
        if self.replication >= 3 {
            wanted.push(("min.insync.replicas", "2".to_owned()));
        }
        wanted
    }

    /// Waits until topics that are there by all accounts are seen; returns partition counts.
    fn wait_for(
        &self,
        verify: &[&TopicSpec],
        created: &[String],
    ) -> Result<BTreeMap<String, usize>, LogError> {
        let started = Instant::now();
        loop {
            let counts = self.partition_counts()?;
            let mut names = verify.iter().map(|spec| &spec.name).chain(created);
            if names.all(|name| counts.contains_key(&self.settings.topic(name)))
                || started.elapsed() > PROPAGATION
            {
                return Ok(counts);
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// What is not as it should be, by topic.
    fn differences(
        &self,
        admin: &AdminClient<Listener>,
        specs: &[&TopicSpec],
        counts: &BTreeMap<String, usize>,
    ) -> Result<BTreeMap<String, Vec<String>>, LogError> {
        let names: Vec<String> = specs.iter().map(|spec| self.settings.topic(&spec.name)).collect();
        let resources: Vec<ResourceSpecifier<'_>> =
            names.iter().map(|name| ResourceSpecifier::Topic(name)).collect();
        if resources.is_empty() {
            return Ok(BTreeMap::new());
        }
        let options = AdminOptions::new().request_timeout(Some(ASK * 2));
        let doing = failed("reading the settings of topics");
        let described = self.runtime.block_on(admin.describe_configs(&resources, &options)).map_err(doing)?;
        let mut differences = BTreeMap::new();
        for ((spec, name), described) in specs.iter().zip(&names).zip(described) {
            let doing = format!("reading the settings of topic {name}");
            let described = described.map_err(|code| failed(&doing)(KafkaError::AdminOp(code)))?;
            let partitions = counts.get(name).copied().unwrap_or(0);
            differences.insert(spec.name.clone(), compare(spec, partitions, &described));
        }
        Ok(differences)
    }
}

fn compare(spec: &TopicSpec, partitions: usize, described: &ConfigResource) -> Vec<String> {
    let is = |name: &str| described.get(name).and_then(|entry| entry.value.clone()).unwrap_or_default();
    let partitions = ("partitions", partitions.to_string(), spec.partitions.to_string());
    let settings = verified(spec).into_iter().map(|(name, should)| (name, is(name), should));
    std::iter::once(partitions)
        .chain(settings)
        .filter(|(_, is, should)| is != should)
        .map(|(name, is, should)| format!("{name}: is {is}, should be {should}"))
        .collect()
}

/// The settings that records rely on.
fn verified(spec: &TopicSpec) -> Vec<(&'static str, String)> {
    let mut settings = vec![("max.message.bytes", spec.max_bytes.to_string())];
    match spec.cleanup {
        Cleanup::Compact => settings.push(("cleanup.policy", "compact".to_owned())),
        Cleanup::Delete(keep) => {
            settings.push(("cleanup.policy", "delete".to_owned()));
            settings.push(("retention.ms", keep.as_millis().to_string()));
        }
    }
    settings
}

pub(super) fn failed(doing: &str) -> impl Fn(KafkaError) -> LogError + use<> {
    let doing = doing.to_owned();
    move |source| LogError::Kafka { doing: doing.clone(), source }
}
