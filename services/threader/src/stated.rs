use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use dragoman_article::{ArticleId, EnrichedArticle, Matter, Position, Reason, StanceChange, StanceEvent};

const DAY: i64 = 24 * 3600 * 1000;

/// What articles have on `news.stances`, so that what they no longer say can be taken back, and what is found to be a
/// copy be traced. Some 80 bytes for each article that has a position.
#[derive(Debug, Default)]
pub(crate) struct Stated {
    articles: HashMap<u128, Held>,
    /// every matter that was ever held, and its number: a few ten thousand
    matters: Vec<Matter>,
    numbers: HashMap<String, u32>,
    today: u16,
}

#[derive(Debug)]
struct Held {
    version: (u32, u32),
    /// half of the id: enough to tell that it is another
    origin: u64,
    matters: Box<[u32]>,
    day: u16,
}

/// Days after which an article is forgotten: as long as its record is on `news.enriched`, it may be tagged anew.
const KEPT: u16 = 30;

impl Stated {
    pub(crate) fn len(&self) -> usize {
        self.articles.len()
    }

    /// What an article's record adds to `news.stances`.
    pub(crate) fn take(
        &mut self,
        article: &EnrichedArticle,
        origin: &ArticleId,
        logged: i64,
    ) -> Vec<StanceEvent> {
        let Some(id) = article.id.to_bits() else { return vec![] };
        let version = (article.revision, article.tagging);
        let before = self.articles.get(&id);
        if before.is_some_and(|held| held.version >= version) {
            return vec![];
        }
        let mut matters: BTreeMap<String, (Matter, Vec<Position>)> = BTreeMap::new();
        let positions = if article.reason == Reason::Withdrawn { &[][..] } else { &article.positions };
        for position in positions {
            let matter = Matter::of(position);
            let entry = matters.entry(matter.key()).or_insert_with(|| (matter, vec![]));
            entry.1.push(position.clone());
        }
        let gone: Vec<Matter> = before
            .iter()
            .flat_map(|held| held.matters.iter().map(|number| &self.matters[*number as usize]))
            .filter(|matter| !matters.contains_key(&matter.key()))
            .cloned()
            .collect();
        let event = |event, matter, positions| StanceEvent {
            event,
            matter,
            article: article.id.clone(),
            revision: article.revision,
            tagging: article.tagging,
            reason: Some(article.reason.clone()),
            origin: origin.clone(),
            told_at: told_at(article, logged),
            url: Some(article.url.clone()),
            publisher: article.source.publisher.clone(),
            backfilled: article.backfill,
            positions,
        };
        let mut events: Vec<StanceEvent> =
            gone.into_iter().map(|matter| event(StanceChange::Withdrawn, matter, vec![])).collect();
        let stated = matters.into_values();
        events.extend(stated.map(|(matter, positions)| event(StanceChange::Stated, matter, positions)));
        events.iter().for_each(|event| self.follow(event, logged));
        events
    }

    /// What is to be said of an article that is found to go back to another origin.
    pub(crate) fn trace(
        &mut self,
        article: &ArticleId,
        origin: &ArticleId,
        told_at: DateTime<Utc>,
    ) -> Vec<StanceEvent> {
        let held = article.to_bits().and_then(|id| self.articles.get_mut(&id));
        let Some(held) = held.filter(|held| held.origin != half(origin)) else { return vec![] };
        held.origin = half(origin);
        let event = |number: &u32| StanceEvent {
            event: StanceChange::Traced,
            matter: self.matters[*number as usize].clone(),
            article: article.clone(),
            revision: held.version.0,
            tagging: held.version.1,
            reason: None,
            origin: origin.clone(),
            told_at,
            url: None,
            publisher: None,
            backfilled: false,
            positions: vec![],
        };
        held.matters.iter().map(event).collect()
    }

    /// Takes up what is on `news.stances`.
    pub(crate) fn follow(&mut self, event: &StanceEvent, logged: i64) {
        let Some(id) = event.article.to_bits() else { return };
        let day = u16::try_from(logged / DAY).unwrap_or_default();
        self.forget(day);
        let number = self.number(&event.matter);
        let version = (event.revision, event.tagging);
        let held = self.articles.entry(id).or_insert_with(|| Held {
            version,
            origin: half(&event.origin),
            matters: Box::default(),
            day,
        });
        (held.version, held.origin, held.day) = (version.max(held.version), half(&event.origin), day);
        match event.event {
            StanceChange::Stated if !held.matters.contains(&number) => {
                held.matters = held.matters.iter().copied().chain([number]).collect();
            }
            StanceChange::Withdrawn => {
                held.matters = held.matters.iter().copied().filter(|other| *other != number).collect();
            }
            _ => {}
        }
    }

    fn number(&mut self, matter: &Matter) -> u32 {
        *self.numbers.entry(matter.key()).or_insert_with(|| {
            self.matters.push(matter.clone());
            self.matters.len() as u32 - 1
        })
    }

    fn forget(&mut self, day: u16) {
        if day > self.today {
            self.today = day;
            self.articles.retain(|_, held| held.day + KEPT >= day);
        }
    }
}

/// As published, else as fetched; nothing is told after we saw it.
fn told_at(article: &EnrichedArticle, logged: i64) -> DateTime<Utc> {
    let logged = DateTime::from_timestamp_millis(logged).unwrap_or_default();
    let seen = article.fetched_at.unwrap_or(logged).min(logged);
    article.published_at.unwrap_or(seen).min(seen)
}

fn half(id: &ArticleId) -> u64 {
    id.to_bits().unwrap_or_default() as u64
}
