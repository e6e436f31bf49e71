use dragoman_article::EnrichedArticle;

use super::facts::Facts;
use super::quotes::Quotes;
use super::sketch::{Coarse, Sketch, meanings, shingles};
use super::tokens::{normal, tokens};

/// Less is a flash or a notice: too little to say whose words they are.
const SHORTEST: usize = 20;
const DAY: i64 = 24 * 3600 * 1000;

/// What is remembered of an article: all that comparing needs, in a bounded number of bytes.
#[derive(Debug, Clone)]
pub struct Subject {
    pub(crate) id: u128,
    pub(crate) revision: u32,
    /// when it was told, in milliseconds since 1970
    pub(crate) told: i64,
    /// when we saw it
    pub(crate) seen: i64,
    pub(crate) language: [u8; 3],
    pub(crate) shingles: Option<Sketch<128>>,
    /// words
    pub(crate) length: u16,
    pub(crate) words: Option<Coarse<64>>,
    pub(crate) facts: Facts,
    pub(crate) quotes: Quotes,
}

/// The id of an article on the log is a hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the article's id {0:?} is no hash")]
pub struct NoHash(String);

impl Subject {
    /// Of an article that was logged at a time in milliseconds since 1970. What it says of its date is believed if
    /// that lies within `window` before we saw it.
    pub fn of(article: &EnrichedArticle, logged: i64, window: i64) -> Result<Self, NoHash> {
        let id = article.id.to_bits().ok_or_else(|| NoHash(article.id.to_string()))?;
        let seen = article.fetched_at.map_or(logged, |at| at.timestamp_millis().min(logged));
        let published = article.published_at.map(|at| at.timestamp_millis());
        // a date without a time is that day's end: it must not make a copy older than what it copies
        let published = published.map(|at| if at.rem_euclid(DAY) == 0 { at + DAY - 1 } else { at });
        let told = published.filter(|at| (seen - window..=seen).contains(at)).unwrap_or(seen);
        let text = normal(&article.text);
        let tokens = tokens(&text);
        let enough = shingles(&tokens).take(SHORTEST).count() == SHORTEST;
        Ok(Self {
            id,
            revision: article.revision,
            told,
            seen,
            language: language(&article.language),
            length: u16::try_from(tokens.len()).unwrap_or(u16::MAX),
            shingles: enough.then(|| Sketch::of(shingles(&tokens))).flatten(),
            words: enough.then(|| Coarse::of(meanings(&tokens))).flatten(),
            facts: Facts::of(article),
            quotes: Quotes::of(article),
        })
    }

    pub fn id(&self) -> u128 {
        self.id
    }

    /// Who comes first is the origin; the id decides between articles of one moment.
    pub(crate) fn rank(&self) -> (i64, u128) {
        (self.told, self.id)
    }

    pub(crate) fn shares_band(&self, other: &Self, band: usize) -> bool {
        let rows = band * ROWS..(band + 1) * ROWS;
        match (&self.shingles, &other.shingles) {
            (Some(one), Some(other)) => one.0[rows.clone()] == other.0[rows],
            _ => false,
        }
    }

    /// Where it lies in the index of shingles: as many keys as it has bands.
    pub(crate) fn bands(&self) -> impl Iterator<Item = u64> {
        use super::tokens::mix;
        let rows = self.shingles.iter().flat_map(|sketch| sketch.0.chunks_exact(ROWS).enumerate());
        rows.map(|(band, rows)| {
            let rows = rows.iter().fold(0, |key, row| key << 16 | u64::from(*row));
            mix(rows ^ mix(band as u64))
        })
    }
}

/// Rows of a band. Two texts share one of 32 bands of 4 with .87 at a similarity of .5, .28 at .3.
const ROWS: usize = 4;
pub(crate) const BANDS: usize = 128 / ROWS;

/// The language of a BCP 47 tag.
fn language(tag: &str) -> [u8; 3] {
    let mut language = [0; 3];
    let primary = tag.split('-').next().unwrap_or_default();
    for (place, letter) in language.iter_mut().zip(primary.bytes()) {
        *place = letter.to_ascii_lowercase();
    }
    language
}
