use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use dragoman_article::{ArticleId, EnrichedArticle, Lineage, Reason, StanceEvent};
use dragoman_stream::{Delivery, Offset, Partition};
use serde::Deserialize;

use crate::ThreaderConfig;
use crate::lineage::Subject;
use crate::thread::Thread;

/// Clocks of threader and enricher may differ by so much.
const SKEW: i64 = 3600 * 1000;

/// A [`Thread`] that is rebuilt: articles of the window from `news.enriched`, what was said of each from `news.lineage`,
/// what each has stated from `news.stances`.
///
/// Nothing is compared again: what an article goes back to may have left the window long ago, and its word still says it.
/// Articles are read from as far back as one may be that still held its place when an article of the window came as its
/// revision: two windows. Of the first of these, when each was seen.
#[derive(Debug)]
pub(crate) struct Memory<'c> {
    config: &'c ThreaderConfig,
    thread: Thread,
    /// the latest article was seen no earlier than this, if the guess is right
    guess: i64,
    begun: bool,
    /// articles before the window, and when they were first seen
    before: HashMap<u128, i64>,
}

impl<'c> Memory<'c> {
    pub(crate) fn until(guess: i64, config: &'c ThreaderConfig) -> Self {
        Self { config, thread: Thread::new(config), guess, begun: false, before: HashMap::new() }
    }

    /// The time from which articles are to be read, as long as they are to be read.
    pub(crate) fn wants(&mut self) -> Option<i64> {
        let newest = self.thread.window.newest();
        if self.begun && (newest >= self.guess || self.guess <= 0) {
            self.before = HashMap::new();
            return None;
        }
        if self.begun {
            // nothing came for long: once more, from where the window really begins
            *self = Self::until(newest.max(0), self.config);
        }
        self.begun = true;
        Some(self.begins().saturating_sub(self.age()).max(0))
    }

    pub(crate) fn words_since(&self) -> i64 {
        self.begins().saturating_sub(SKEW).max(0)
    }

    fn age(&self) -> i64 {
        self.config.bounds().age
    }

    fn begins(&self) -> i64 {
        self.guess.saturating_sub(self.age())
    }

    /// A record of `news.enriched`; what is malformed is in the dead letters.
    pub(crate) fn article(&mut self, delivery: &Delivery) {
        let Some(value) = &delivery.value else { return };
        if delivery.timestamp < self.begins() {
            if let Ok(glance) = serde_json::from_slice::<Glance>(value)
                && let Some(id) = glance.id.to_bits()
            {
                match glance.reason {
                    Reason::Withdrawn => self.before.remove(&id),
                    _ => Some(*self.before.entry(id).or_insert_with(|| glance.seen(delivery.timestamp))),
                };
            }
            return;
        }
        let Ok(article) = serde_json::from_slice::<EnrichedArticle>(value) else { return };
        let Some(id) = article.id.to_bits() else { return };
        let window = &mut self.thread.window;
        if article.reason == Reason::Withdrawn {
            window.withdraw(id);
            self.before.remove(&id);
            return;
        }
        let age = self.config.bounds().age;
        // it took the place of a revision that has left the window since
        let held_its_place = |seen: &i64| *seen >= window.newest().saturating_sub(age);
        if !self.before.get(&id).is_some_and(held_its_place)
            && let Ok(subject) = Subject::of(&article, delivery.timestamp, age)
        {
            window.recall(subject);
        }
    }

    /// A record of `news.lineage`.
    pub(crate) fn word(&mut self, delivery: &Delivery) {
        let word = delivery.value.as_ref().and_then(|value| serde_json::from_slice::<Lineage>(value).ok());
        if let Some(word) = word {
            self.thread.window.retell(&word);
        }
    }

    /// A record of `news.stances`.
    pub(crate) fn stance(&mut self, delivery: &Delivery) {
        let event =
            delivery.value.as_ref().and_then(|value| serde_json::from_slice::<StanceEvent>(value).ok());
        if let Some(event) = event {
            self.thread.stated.follow(&event, delivery.timestamp);
        }
    }

    /// All that was read, for who goes on from these positions: marks of transactions and what retention took have
    /// offsets too.
    pub(crate) fn thread(mut self, committed: &BTreeMap<Partition, Offset>) -> Thread {
        self.thread.window.rejoin();
        self.thread.has_read_to(committed);
        self.thread
    }
}

/// Of an article, what is needed when it has left the window.
#[derive(Debug, Deserialize)]
struct Glance {
    id: ArticleId,
    reason: Reason,
    #[serde(default)]
    fetched_at: Option<DateTime<Utc>>,
}

impl Glance {
    fn seen(&self, logged: i64) -> i64 {
        self.fetched_at.map_or(logged, |at| at.timestamp_millis().min(logged))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use chrono::TimeDelta;
    use dragoman_article::topics;
    use dragoman_stream::Record;

    use super::*;

    const GOLDEN: &str = include_str!("../../../shared/article/golden/enriched-article.3.json");
    const HOUR: i64 = 3600 * 1000;
    const START: i64 = 1_765_000_000_000;

    fn delivery(topic: &str, offset: usize, timestamp: i64, record: &Record) -> Delivery {
        Delivery {
            topic: topic.into(),
            partition: 0,
            offset: offset as i64,
            key: record.key.clone(),
            value: record.value.clone(),
            headers: vec![],
            timestamp,
        }
    }

    /// Forty days of articles: copies, revisions of old ones, new taggings, withdrawals.
    fn stream(random: &mut fastrand::Rng) -> Vec<Delivery> {
        let golden: EnrichedArticle = serde_json::from_str(GOLDEN).unwrap();
        let mut articles: Vec<EnrichedArticle> = vec![];
        let mut texts: Vec<Vec<u32>> = vec![];
        let mut deliveries = vec![];
        for number in 0..320 {
            let logged = START + 3 * HOUR * number as i64;
            let again = articles.len().checked_sub(1 + random.usize(..articles.len().clamp(1, 90)));
            let article = match again.map(|place| articles[place].clone()).filter(|_| random.u32(..3) == 0) {
                Some(before) => match random.u32(..3) {
                    0 => {
                        EnrichedArticle { reason: Reason::Withdrawn, revision: before.revision + 1, ..before }
                    }
                    1 => EnrichedArticle {
                        reason: Reason::Retag,
                        tagging: before.tagging + 1,
                        positions: vec![],
                        ..before
                    },
                    _ => EnrichedArticle {
                        reason: Reason::Text,
                        revision: before.revision + 1,
                        text: text(&(0..60).map(|_| random.u32(..3000)).collect::<Vec<_>>()),
                        fetched_at: DateTime::from_timestamp_millis(logged - HOUR),
                        ..before
                    },
                },
                None => {
                    let mut words = match texts.is_empty() || random.bool() {
                        true => (0..60).map(|_| random.u32(..3000)).collect(),
                        false => texts[random.usize(texts.len().saturating_sub(80)..texts.len())].clone(),
                    };
                    let place = random.usize(..60);
                    words[place] = random.u32(..3000);
                    texts.push(words.clone());
                    let fetched = DateTime::from_timestamp_millis(logged - random.i64(0..2 * HOUR));
                    EnrichedArticle {
                        id: ArticleId::from_bits(u128::from(random.u64(1..))),
                        revision: 1,
                        reason: Reason::New,
                        text: text(&words),
                        mentions: vec![],
                        published_at: fetched.map(|at| at - TimeDelta::minutes(random.i64(0..3000))),
                        fetched_at: fetched,
                        ..golden.clone()
                    }
                }
            };
            let record = Record::new(topics::ENRICHED.name, "", serde_json::to_vec(&article).unwrap());
            deliveries.push(delivery(topics::ENRICHED.name, number, logged, &record));
            articles.push(article);
        }
        deliveries
    }

    fn text(words: &[u32]) -> String {
        words.iter().map(|word| format!("w{word}")).collect::<Vec<_>>().join(" ")
    }

    fn hear<'c>(mut memory: Memory<'c>, said: &[Delivery]) -> Memory<'c> {
        let since = memory.words_since();
        for record in said.iter().filter(|record| &*record.topic == topics::LINEAGE.name) {
            if record.timestamp >= since {
                memory.word(record);
            }
        }
        let stances = said.iter().filter(|record| &*record.topic == topics::STANCES.name);
        stances.for_each(|record| memory.stance(record));
        memory
    }

    fn values(records: &[Record]) -> Vec<(String, Option<Bytes>, Option<Bytes>)> {
        records
            .iter()
            .map(|record| (record.topic.clone(), record.key.clone(), record.value.clone()))
            .collect()
    }

    #[test]
    fn a_thread_that_is_rebuilt_goes_on_as_the_one_that_died() {
        let config = ThreaderConfig::default();
        let age = config.bounds().age;
        for seed in 0..4 {
            let mut random = fastrand::Rng::with_seed(seed);
            let stream = stream(&mut random);
            let died = random.usize(100..300);
            let mut thread = Thread::new(&config);
            let mut said: Vec<Delivery> = vec![];
            for article in &stream[..died] {
                let work = thread.work_through(std::slice::from_ref(article)).unwrap();
                for record in &work.records {
                    said.push(delivery(&record.topic, said.len(), article.timestamp, record));
                }
            }
            let committed = BTreeMap::from([(0, died as i64)]);
            let now = stream[died - 1].timestamp;
            let mut undisturbed = Thread::new(&config);
            let mut go_on =
                |article: &Delivery| undisturbed.work_through(std::slice::from_ref(article)).unwrap();
            stream[..died].iter().for_each(|article| drop(go_on(article)));
            let expected: Vec<_> = stream[died..].iter().map(go_on).collect();
            // a guess that is right, one that is a day early, and one that must be made again
            for guess in [now - 3 * HOUR, now - 24 * HOUR, now + 30 * age] {
                let mut memory = Memory::until(guess, &config);
                let mut reads = 0;
                while let Some(since) = memory.wants() {
                    reads += 1;
                    let read: Vec<_> =
                        stream[..died].iter().filter(|article| article.timestamp >= since).collect();
                    assert!(guess > now || read.len() < 150, "two windows of articles, not {}", read.len());
                    read.into_iter().for_each(|article| memory.article(article));
                }
                assert!(reads <= 2, "{reads} reads");
                let mut rebuilt = hear(memory, &said).thread(&committed);
                assert!(rebuilt.has_read(&committed));
                for (article, expected) in stream[died..].iter().zip(&expected) {
                    let found = rebuilt.work_through(std::slice::from_ref(article)).unwrap();
                    assert_eq!(expected.outcomes, found.outcomes, "seed {seed}, article {}", article.offset);
                    assert_eq!(values(&expected.records), values(&found.records), "seed {seed}");
                }
            }
        }
    }

    #[test]
    fn what_was_withdrawn_and_comes_again_has_its_copies_whenever_a_thread_dies() {
        let golden: EnrichedArticle = serde_json::from_str(GOLDEN).unwrap();
        let words: Vec<u32> = (0..60).collect();
        let article = |id: u128, minute: i64, revision: u32, reason: Reason| EnrichedArticle {
            id: ArticleId::from_bits(id),
            revision,
            reason,
            text: text(&words),
            mentions: vec![],
            positions: vec![],
            published_at: DateTime::from_timestamp_millis(START + minute * 60_000),
            fetched_at: DateTime::from_timestamp_millis(START + minute * 60_000),
            ..golden.clone()
        };
        let articles = [
            article(1, 0, 1, Reason::New),
            article(2, 1, 1, Reason::New),
            article(1, 0, 2, Reason::Withdrawn),
            article(1, 0, 3, Reason::Text),
            article(3, 2, 1, Reason::New),
            article(1, 0, 4, Reason::Text),
        ];
        let stream: Vec<Delivery> = (articles.iter().enumerate())
            .map(|(number, article)| {
                let record = Record::new(topics::ENRICHED.name, "", serde_json::to_vec(article).unwrap());
                delivery(topics::ENRICHED.name, number, START + HOUR + number as i64, &record)
            })
            .collect();
        let config = ThreaderConfig::default();
        let mut undisturbed = Thread::new(&config);
        let told: Vec<Vec<Record>> = stream
            .iter()
            .map(|article| undisturbed.work_through(std::slice::from_ref(article)).unwrap().records)
            .collect();
        let copies = |number: usize| {
            let first = told[number]
                .iter()
                .find(|record| record.key.as_deref() == articles[0].id.as_str().as_bytes().into());
            serde_json::from_slice::<Lineage>(first.unwrap().value.as_ref().unwrap()).unwrap().copies
        };
        assert_eq!((copies(1), copies(3), copies(5)), (1, 1, 2));
        for died in 1..stream.len() {
            let said: Vec<Delivery> = told[..died]
                .iter()
                .flatten()
                .enumerate()
                .map(|(number, record)| delivery(&record.topic, number, START + HOUR, record))
                .collect();
            let mut memory = Memory::until(START, &config);
            while memory.wants().is_some() {
                stream[..died].iter().for_each(|article| memory.article(article));
            }
            let mut rebuilt = hear(memory, &said).thread(&BTreeMap::from([(0, died as i64)]));
            for (article, told) in stream[died..].iter().zip(&told[died..]) {
                let found = rebuilt.work_through(std::slice::from_ref(article)).unwrap();
                assert_eq!(
                    values(told),
                    values(&found.records),
                    "died at {died}, article {}",
                    article.offset
                );
            }
        }
    }
}
