use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use dragoman_article::{
    ArticleId, Basis, Interval, LatestPosition, Matter, Modality, Position, PositionChange, StanceChange,
    StanceEvent, Stand, Word,
};

/// So many words are remembered of a matter: enough to take many back.
const MOST: usize = 64;
/// So many articles of one origin: should one be withdrawn, the next speaks for it.
const OF_ONE_ORIGIN: usize = 4;

/// What was said of one matter, and what follows from it. The rules:
///
/// - *Whose word counts.* What others predict, and what is denied or told as history, is no position. The party's own
///   word wins over what others report of it, whenever they do.
/// - *What is latest.* What was said last, not what was told last: an article that comes late changes nothing that was
///   said after it. A stretch of days ("last week") counts from its first: what is vague yields to what is precise.
/// - *Who speaks.* Articles of one origin are one voice: the origin's, or where it is silent, that of whoever told it
///   first. Copies corroborate nothing.
/// - *Ties.* Of what was said in the same time, more independent origins win, then whoever told it later, then the
///   greater id; within an article, what it says first.
/// - *What an article no longer says* (another revision, another tagging, withdrawn) was never said.
///
/// All this is a function of the words, so that the order in which they come makes no difference.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// the latest said first; of one article in the order of its text
    words: Vec<Word>,
}

impl History {
    pub fn of(position: Option<LatestPosition>) -> Self {
        Self { words: position.map(|position| position.words).unwrap_or_default() }
    }

    /// Takes up what an article says of the matter, or no longer says.
    pub fn hear(&mut self, event: &StanceEvent) {
        let of_article = |word: &Word| word.article == event.article;
        match event.event {
            StanceChange::Traced => {
                self.words
                    .iter_mut()
                    .filter(|word| of_article(word))
                    .for_each(|word| word.origin = event.origin.clone());
            }
            StanceChange::Stated | StanceChange::Withdrawn => {
                let version = (event.revision, event.tagging);
                if self.words.iter().any(|word| of_article(word) && (word.revision, word.tagging) > version) {
                    return;
                }
                self.words.retain(|word| !of_article(word));
                let stated = event.positions.iter().filter(|position| counts(position));
                self.words.extend(stated.map(|position| word(event, position)));
            }
            StanceChange::Other(_) => return,
        }
        self.words.sort_by_key(|word| Reverse(said(word)));
        self.forget();
    }

    /// Where the party stands, if any word is left.
    pub fn latest(&self, matter: &Matter) -> Option<LatestPosition> {
        let voices = self.voices();
        let latest = *voices.first()?;
        let of_its_kind = voices.iter().take_while(|word| is_own(word) == is_own(latest));
        let run = of_its_kind.clone().take_while(|word| word.stand.agrees(&latest.stand));
        let since = run.clone().last().map_or(latest.said_at, |word| word.said_at);
        let before = of_its_kind.clone().nth(run.count()).map(|word| word.stand.clone());
        let mut origins: Vec<&ArticleId> = voices
            .iter()
            .filter(|word| word.stand.agrees(&latest.stand) && word.said_at.from >= since.from)
            .map(|word| &word.origin)
            .collect();
        origins.sort_unstable();
        origins.dedup();
        Some(LatestPosition {
            matter: matter.clone(),
            stand: latest.stand.clone(),
            said_at: latest.said_at,
            since,
            before,
            independent_origins: origins.len() as u32,
            words: self.words.clone(),
        })
    }

    /// The words that count, one article's for each origin; the word that holds comes first.
    fn voices(&self) -> Vec<&Word> {
        let mut speaker: BTreeMap<&ArticleId, &Word> = BTreeMap::new();
        for word in &self.words {
            let first = speaker.entry(&word.origin).or_insert(word);
            if precedence(word) < precedence(first) {
                *first = word;
            }
        }
        let mut voices: Vec<&Word> =
            self.words.iter().filter(|word| speaker[&word.origin].article == word.article).collect();
        let support: Vec<usize> = voices.iter().map(|word| support(&voices, word)).collect();
        let mut ranked: Vec<(usize, &Word)> = support.into_iter().zip(voices.drain(..)).collect();
        ranked.sort_by(|(support_of_one, one), (support_of_other, other)| {
            let key = |word: &Word, support: usize| (is_own(word), time(word), support);
            key(other, *support_of_other)
                .cmp(&key(one, *support_of_one))
                .then_with(|| said(other).cmp(&said(one)))
        });
        ranked.into_iter().map(|(_, word)| word).collect()
    }

    /// Keeps within bounds; what begins a position is kept as long as can be, for it tells since when.
    fn forget(&mut self) {
        let mut told: Vec<_> = self.words.iter().map(|word| (&word.origin, precedence(word))).collect();
        told.sort_unstable();
        told.dedup();
        let too_many: Vec<ArticleId> = told
            .chunk_by(|(one, _), (other, _)| one == other)
            .flat_map(|articles| articles.iter().skip(OF_ONE_ORIGIN))
            .map(|(_, (_, _, article))| (*article).clone())
            .collect();
        self.words.retain(|word| !too_many.contains(&word.article));
        while self.words.len() > MOST {
            let continues = |place: &usize| self.words[*place].stand.agrees(&self.words[*place + 1].stand);
            let place = (1..self.words.len() - 1).rev().find(continues);
            self.words.remove(place.unwrap_or(self.words.len() - 1));
        }
    }
}

/// What became of a position, if another holds now.
pub fn change(
    event: &StanceEvent,
    before: Option<&LatestPosition>,
    after: Option<&LatestPosition>,
) -> Option<PositionChange> {
    let stand = |position: Option<&LatestPosition>| position.map(|position| position.stand.clone());
    let (from, to) = (stand(before), stand(after));
    let (turns, corrects) = match (before, after) {
        (None, None) => return None,
        (Some(before), Some(after)) if before.stand.agrees(&after.stand) => return None,
        (Some(before), Some(after)) => (
            before.stand.direction() * after.stand.direction() < 0,
            order(&after.said_at) < order(&before.said_at),
        ),
        (None, Some(_)) => (false, false),
        (Some(_), None) => (false, true),
    };
    let word = after.and_then(|after| {
        let voices = History { words: after.words.clone() };
        voices.voices().first().map(|word| (*word).clone())
    });
    Some(PositionChange {
        matter: event.matter.clone(),
        from,
        to,
        turns,
        said_at: after.map(|after| after.said_at),
        corrects,
        event: event.event.clone(),
        article: event.article.clone(),
        revision: event.revision,
        tagging: event.tagging,
        reason: event.reason.clone(),
        word,
    })
}

fn counts(position: &Position) -> bool {
    let said = matches!(position.basis, Basis::Own | Basis::ReportedBy);
    said && !matches!(position.modality, Modality::Denied | Modality::Negated | Modality::Historical)
}

fn word(event: &StanceEvent, position: &Position) -> Word {
    let Position { stance, toward, condition, .. } = position.clone();
    Word {
        reference: position.reference.clone(),
        article: event.article.clone(),
        revision: event.revision,
        tagging: event.tagging,
        origin: event.origin.clone(),
        told_at: event.told_at,
        url: event.url.clone(),
        publisher: event.publisher.clone(),
        stand: Stand { stance, toward, condition: condition.map(|condition| condition.surface) },
        modality: position.modality.clone(),
        basis: position.basis.clone(),
        speakers: position.speakers.clone(),
        said_at: said_at(position, event.told_at),
        evidence: position.evidence.surface.clone(),
        confidence: position.confidence,
    }
}

/// Nothing is said after it is told: a wrong date in the future would hold for years.
fn said_at(position: &Position, told: DateTime<Utc>) -> Interval {
    let known = position.said_at.filter(|said| said.from <= told && said.from < said.to);
    known.unwrap_or(Interval { from: told - TimeDelta::days(1), to: told })
}

fn is_own(word: &Word) -> bool {
    word.basis == Basis::Own
}

fn order(said: &Interval) -> (DateTime<Utc>, DateTime<Utc>) {
    (said.from, said.to)
}

fn time(word: &Word) -> (DateTime<Utc>, DateTime<Utc>) {
    order(&word.said_at)
}

/// How words lie in memory: by all that decides between two words alone.
fn said(word: &Word) -> impl Ord + use<> {
    (is_own(word), time(word), word.told_at, word.article.clone())
}

/// Who speaks for an origin: itself, else whoever told it first.
fn precedence(word: &Word) -> (bool, DateTime<Utc>, &ArticleId) {
    (word.article != word.origin, word.told_at, &word.article)
}

/// Origins that say the same of the same time.
fn support(voices: &[&Word], word: &Word) -> usize {
    let same = |other: &&&Word| time(other) == time(word) && other.stand.agrees(&word.stand);
    let mut origins: Vec<_> = voices.iter().filter(same).map(|other| Reverse(&other.origin)).collect();
    origins.sort_unstable();
    origins.dedup();
    origins.len()
}
