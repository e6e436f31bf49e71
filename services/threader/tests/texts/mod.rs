//! Texts told one after the other, and the last word on each.

use std::collections::BTreeMap;

use dragoman_article::{ArticleId, Lineage};
use dragoman_enricher::{Article, Tagger};
use dragoman_threader::lineage::{Bounds, Placed, Subject, Window};

const DAY: i64 = 24 * 3600 * 1000;
const BOUNDS: Bounds = Bounds { articles: 1000, age: 7 * DAY, quotations: 1 << 20 };

/// Of texts and their languages: a minute between one and the next.
pub(crate) fn subjects<'t>(texts: impl Iterator<Item = (&'t str, &'t str)>) -> Vec<Subject> {
    let tagger = Tagger::new().unwrap();
    let tell = |(minute, (language, text)): (usize, (&str, &str))| {
        let article =
            Article { text: text.to_owned(), language: Some(language.to_owned()), ..Article::default() };
        let article = tagger.enrich(&article);
        assert_eq!(article.language, language);
        Subject::of(&article, minute as i64 * 60_000, BOUNDS.age).unwrap()
    };
    texts.enumerate().map(tell).collect()
}

/// The last word on each, when all are in one window.
pub(crate) fn words(subjects: impl IntoIterator<Item = Subject>) -> BTreeMap<ArticleId, Lineage> {
    let mut window = Window::new(BOUNDS);
    let mut words = BTreeMap::new();
    for subject in subjects {
        let Placed::Told(told) = window.place(subject) else { panic!("the same text twice") };
        words.extend(told.into_iter().map(|word| (word.id.clone(), word)));
    }
    words
}

pub(crate) fn id(subject: &Subject) -> ArticleId {
    ArticleId::from_bits(subject.id())
}
