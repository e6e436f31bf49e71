use std::collections::BTreeMap;

use dragoman_article::{EnrichedArticle, Lineage, Reason, StanceEvent};
use dragoman_stream::{Delivery, Offset, Partition};

use crate::ThreaderConfig;
use crate::lineage::Subject;
use crate::thread::Thread;

/// Clocks of threader and enricher may differ by so much.
const SKEW: i64 = 3600 * 1000;

/// A [`Thread`] that is rebuilt: articles of the window from `news.enriched`, what was said of each from `news.lineage`,
/// what each has stated from `news.stances`.
///
/// Nothing is compared again: what an article goes back to may have left the window long ago, and its word still says it.
/// Whatever holds an article in the window was logged after it was seen, so within the window; what came before decides
/// nothing but when the article was first told, and that its word says.
#[derive(Debug)]
pub(crate) struct Memory<'c> {
    config: &'c ThreaderConfig,
    thread: Thread,
    /// the latest article was seen no earlier than this, if the guess is right
    guess: i64,
    begun: bool,
}

impl<'c> Memory<'c> {
    pub(crate) fn until(guess: i64, config: &'c ThreaderConfig) -> Self {
        Self { config, thread: Thread::new(config), guess, begun: false }
    }

    /// The time from which articles are to be read, as long as they are to be read.
    pub(crate) fn wants(&mut self) -> Option<i64> {
        let newest = self.thread.window.newest();
        if self.begun && (newest >= self.guess || self.guess <= 0) {
            return None;
        }
        if self.begun {
            // nothing came for long: once more, from where the window really begins
            *self = Self::until(newest.max(0), self.config);
        }
        self.begun = true;
        Some(self.begins().max(0))
    }

    pub(crate) fn words_since(&self) -> i64 {
        self.begins().saturating_sub(SKEW).max(0)
    }

    fn begins(&self) -> i64 {
        self.guess.saturating_sub(self.config.bounds().age)
    }

    /// A record of `news.enriched`; what is malformed is in the dead letters.
    pub(crate) fn article(&mut self, delivery: &Delivery) {
        let Some(value) = &delivery.value else { return };
        let Ok(article) = serde_json::from_slice::<EnrichedArticle>(value) else { return };
        let Some(id) = article.id.to_bits() else { return };
        let window = &mut self.thread.window;
        if article.reason == Reason::Withdrawn {
            window.withdraw(id);
        } else if let Ok(subject) = Subject::of(&article, delivery.timestamp, self.config.bounds().age) {
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use chrono::{DateTime, TimeDelta};
    use dragoman_article::{ArticleId, topics};

    use dragoman_stream::Record;

    use crate::thread::Work;

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

    /// What is said of each in turn, undisturbed.
    fn undisturbed(stream: &[Delivery]) -> Vec<Work> {
        let config = ThreaderConfig::default();
        let mut thread = Thread::new(&config);
        stream.iter().map(|article| thread.work_through(std::slice::from_ref(article)).unwrap()).collect()
    }

    /// Whoever died after so many goes on as nobody had.
    fn goes_on(stream: &[Delivery], told: &[Work], died: usize, guess: i64, context: &str) {
        let config = ThreaderConfig::default();
        let said = |topic: &'static str| {
            let said = stream.iter().zip(told).take(died).flat_map(|(article, work)| {
                work.records.iter().map(|record| delivery(&record.topic, 0, article.timestamp, record))
            });
            said.filter(move |record| &*record.topic == topic)
        };
        let mut memory = Memory::until(guess, &config);
        let mut reads = 0;
        while let Some(since) = memory.wants() {
            reads += 1;
            let read: Vec<_> = stream[..died].iter().filter(|article| article.timestamp >= since).collect();
            assert!(guess > stream[died - 1].timestamp || read.len() < 70, "a window, not {}", read.len());
            read.into_iter().for_each(|article| memory.article(article));
        }
        assert!(reads <= 2, "{reads} reads");
        let since = memory.words_since();
        said(topics::LINEAGE.name).filter(|word| word.timestamp >= since).for_each(|word| memory.word(&word));
        said(topics::STANCES.name).for_each(|stance| memory.stance(&stance));
        let committed = BTreeMap::from([(0, died as i64)]);
        let mut rebuilt = memory.thread(&committed);
        assert!(rebuilt.has_read(&committed));
        for (article, expected) in stream.iter().zip(told).skip(died) {
            let found = rebuilt.work_through(std::slice::from_ref(article)).unwrap();
            let context = format!("{context}, died at {died}, article {}", article.offset);
            assert_eq!(expected.outcomes, found.outcomes, "{context}");
            assert_eq!(values(&expected.records), values(&found.records), "{context}");
        }
    }

    fn values(records: &[Record]) -> Vec<(String, Option<Bytes>, Option<Bytes>)> {
        records
            .iter()
            .map(|record| (record.topic.clone(), record.key.clone(), record.value.clone()))
            .collect()
    }

    #[test]
    fn a_thread_that_is_rebuilt_goes_on_as_the_one_that_died() {
        let age = ThreaderConfig::default().bounds().age;
        for seed in 0..24 {
            let mut random = fastrand::Rng::with_seed(seed);
            let stream = stream(&mut random);
            let died = random.usize(100..300);
            let now = stream[died - 1].timestamp;
            // a guess that is right, one that is a day early, and one that must be made again
            let guess = [now - 3 * HOUR, now - 24 * HOUR, now + 30 * age][seed as usize % 3];
            goes_on(&stream, &undisturbed(&stream), died, guess, &format!("seed {seed}"));
        }
    }

    /// A record of article `id`, logged after so many hours; of no text, it withdraws the article.
    fn record(
        id: u128,
        hour: i64,
        fetched: i64,
        revision: u32,
        words: Option<u32>,
    ) -> (i64, EnrichedArticle) {
        let words: Vec<u32> = words.map(|from| (from..from + 60).collect()).unwrap_or_default();
        let at = |hour: i64| DateTime::from_timestamp_millis(START + hour * HOUR);
        let article = EnrichedArticle {
            id: ArticleId::from_bits(id),
            revision,
            reason: if words.is_empty() { Reason::Withdrawn } else { Reason::Text },
            text: text(&words),
            mentions: vec![],
            positions: vec![],
            published_at: at(fetched),
            fetched_at: at(fetched),
            ..serde_json::from_str(GOLDEN).unwrap()
        };
        (hour, article)
    }

    /// What is said of these, undisturbed, and by whoever dies after any of them.
    fn told(records: &[(i64, EnrichedArticle)]) -> Vec<Vec<Option<Lineage>>> {
        let stream: Vec<Delivery> = (records.iter().enumerate())
            .map(|(number, (hour, article))| {
                let record = Record::new(topics::ENRICHED.name, "", serde_json::to_vec(article).unwrap());
                delivery(topics::ENRICHED.name, number, START + hour * HOUR, &record)
            })
            .collect();
        let told = undisturbed(&stream);
        for died in 1..stream.len() {
            goes_on(&stream, &told, died, stream[died - 1].timestamp - HOUR, "");
        }
        let words = |work: Work| {
            let words = work.records.into_iter().filter(|record| record.topic == topics::LINEAGE.name);
            words.map(|word| Some(serde_json::from_slice(&word.value?).unwrap())).collect()
        };
        told.into_iter().map(words).collect()
    }

    fn copies(words: &[Option<Lineage>], id: u128) -> Option<u32> {
        words.iter().flatten().find(|word| word.id.to_bits() == Some(id)).map(|word| word.copies)
    }

    #[test]
    fn what_was_withdrawn_and_comes_again_has_its_copies_whenever_a_thread_dies() {
        let told = told(&[
            record(1, 1, 0, 1, Some(0)),
            record(2, 2, 1, 1, Some(0)),
            record(1, 3, 0, 2, None),
            record(1, 4, 0, 3, Some(0)),
            record(3, 5, 2, 1, Some(0)),
            record(1, 6, 0, 4, Some(0)),
        ]);
        assert_eq!([1, 3, 5].map(|place| copies(&told[place], 1)), [Some(1), Some(1), Some(2)]);
    }

    #[test]
    fn a_copy_that_is_withdrawn_is_no_longer_counted_and_is_counted_once_when_it_comes_again() {
        let told = told(&[
            record(1, 1, 0, 1, Some(0)),
            record(2, 2, 1, 1, Some(0)),
            record(3, 3, 2, 1, Some(0)),
            record(2, 4, 1, 2, None),
            record(2, 5, 1, 3, Some(0)),
        ]);
        let counts = [1, 2, 3, 4].map(|place| copies(&told[place], 1));
        assert_eq!(counts, [Some(1), Some(2), Some(1), Some(2)]);
        assert!(told[3][0].is_none() && told[3].len() == 2, "{:?}", told[3]);
    }

    fn days(days: f64) -> i64 {
        (24.0 * days) as i64
    }

    #[test]
    fn an_article_is_late_once_its_last_revision_has_left_the_window_whenever_a_thread_dies() {
        let told = told(&[
            record(1, days(0.1), 0, 1, Some(0)),
            record(1, days(6.5), days(6.5), 2, Some(0)),
            // holds its place for longer, and who came later was seen earlier
            record(2, days(8.0), days(8.0), 1, Some(100)),
            record(1, days(8.5), days(6.5), 2, Some(0)),
            record(3, days(14.4), days(14.4), 1, Some(200)),
            record(1, days(14.5), days(6.5), 2, Some(0)),
        ]);
        assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1, 0, 1, 0]);
    }

    #[test]
    fn an_article_that_is_revised_within_each_window_was_told_when_it_first_was_whenever_a_thread_dies() {
        let told = told(&[
            record(1, days(0.1), 0, 1, Some(0)),
            record(1, days(4.9), days(4.8), 2, Some(0)),
            record(2, days(10.0), days(10.0), 1, Some(100)),
            record(1, days(11.6), days(11.5), 3, Some(0)),
            record(3, days(15.0), days(15.0), 1, Some(200)),
            record(1, days(15.2), days(15.1), 4, Some(0)),
        ]);
        let at = |place: usize| told[place][0].as_ref().map(|word| word.told_at.timestamp_millis());
        assert_eq!([0, 1, 3, 5].map(at), [Some(START); 4]);
    }

    #[test]
    fn a_revision_that_is_seen_again_later_stays_as_long_whenever_a_thread_dies() {
        let told = told(&[
            record(1, days(4.8), days(4.7), 2, Some(0)),
            record(1, days(10.8), days(10.7), 2, Some(100)),
            record(2, days(15.4), days(15.4), 1, Some(100)),
            record(1, days(15.8), days(4.7), 2, Some(0)),
        ]);
        assert_eq!([1, 2].map(|place| copies(&told[place], 1)), [Some(0), Some(1)]);
    }

    #[test]
    fn what_hangs_on_an_article_that_left_hangs_on_it_when_it_comes_again_whenever_a_thread_dies() {
        let told = told(&[
            record(1, 1, 0, 1, Some(0)),
            record(2, days(4.0), days(4.0), 1, Some(0)),
            record(3, days(8.0), days(8.0), 1, Some(200)),
            // of another text by now
            record(1, days(9.0), days(3.0), 2, Some(100)),
            record(4, days(9.1), days(2.0), 1, Some(100)),
        ]);
        assert_eq!(copies(&told[1], 1), Some(1));
        assert_eq!(copies(&told[3], 1), Some(1));
        assert_eq!(copies(&told[4], 4), Some(2));
    }
}
