//! How well the tagger does: what people marked in texts, compared with what it finds.
//!
//! [`gold::read`] reads texts of our own format, [`public`] those of public corpora. [`measure`] tags each text and
//! gives it to the scorers, one file for each kind of thing that is scored; each writes in one [`Report`].

mod confidence;
mod context;
mod error;
pub mod gold;
mod issue_weights;
mod mentions;
pub mod public;
mod quotations;
mod regression;
mod report;
mod said;
mod weights;

pub use confidence::confidence;
pub use error::EvalError;
pub use issue_weights::issue_weights;
pub use report::{Miss, Report, Score, Share};
pub use weights::weights;

use chrono::{NaiveDate, NaiveTime};
use dragoman_gazetteer::Gazetteer;

use crate::tagging::{ArticleInput, Tags, tag};
use gold::Gold;

/// Tags the texts and scores what was found, strictly: right span and right id.
pub fn measure(gazetteer: &Gazetteer, texts: &[Gold]) -> Report {
    let mut report = Report::default();
    for gold in texts {
        let tags = tags(gazetteer, &gold.title, &gold.text, Some(&gold.language), gold.published);
        mentions::score(&gazetteer.facts, gold, &tags, &mut report);
        quotations::score(&gazetteer.facts, gold, &tags, &mut report);
        said::score(&gazetteer.facts, gold, &tags, &mut report);
    }
    report
}

fn tags(
    gazetteer: &Gazetteer,
    title: &str,
    text: &str,
    language: Option<&str>,
    published: Option<NaiveDate>,
) -> Tags {
    tag(gazetteer, input(title, text, language, published))
}

fn input<'a>(
    title: &'a str,
    text: &'a str,
    language: Option<&'a str>,
    published: Option<NaiveDate>,
) -> ArticleInput<'a> {
    let published_at = published.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    ArticleInput { title, text, language, published_at }
}
