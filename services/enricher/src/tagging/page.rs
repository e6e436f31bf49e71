use std::cell::OnceCell;
use std::ops::Range;

use chrono::NaiveDate;
use dragoman_article::{Field, Zone};
use dragoman_gazetteer::{Facts, Gazetteer, Hit, Language, Meanings, SignHit, Starts, word};

use super::zones::Zones;
use super::{ArticleInput, lower_case, sentences};

/// An article laid out for reading: its two fields with their zones, sentences and names.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) facts: &'a Facts,
    pub(super) language: &'a Language,
    pub(super) code: &'a str,
    /// the day it was published, where that is known
    pub(super) date: Option<NaiveDate>,
    pub(super) passages: [Passage<'a>; 2],
}

/// One field of an article.
#[derive(Debug)]
pub(super) struct Passage<'a> {
    pub(super) field: Field,
    pub(super) text: &'a str,
    pub(super) sentences: Vec<Range<usize>>,
    /// every name in it, in order
    pub(super) names: Vec<Hit>,
    /// where its words begin
    pub(super) starts: Starts,
    /// the words of stance in each sentence, looked for where somebody asks
    signs: Vec<OnceCell<Vec<SignHit>>>,
    zones: Zones,
    title_case: bool,
}

impl<'a> Page<'a> {
    /// Of an article in the language with this code.
    pub(super) fn new(gazetteer: &'a Gazetteer, code: &'a str, article: ArticleInput<'a>) -> Self {
        let ArticleInput { title, text, published_at, .. } = article;
        let date = published_at.map(|time| time.date_naive());
        let language = gazetteer.language(code);
        let passage = |field, text: &'a str| {
            let zones = Zones::of(field, text, title.trim().is_empty());
            let starts = language.starts(text);
            let sentences = sentences::split(text);
            Passage {
                field,
                text,
                names: names(language, text, &starts),
                starts,
                signs: vec![OnceCell::new(); sentences.len()],
                sentences,
                title_case: is_title_case(&text[zones.headline()]),
                zones,
            }
        };
        let passages = [passage(Field::Title, title), passage(Field::Text, text)];
        Self { facts: &gazetteer.facts, language, code, date, passages }
    }

    pub(super) fn meanings(&self, hit: Hit) -> Meanings<'a> {
        self.language.lexicon.meanings(hit)
    }

    /// The words of stance that begin in a sentence, in order.
    pub(super) fn signs(&self, passage: usize, sentence: usize) -> &[SignHit] {
        let content = &self.passages[passage];
        let Some(signs) = content.signs.get(sentence) else { return &[] };
        signs.get_or_init(|| {
            let within = content.sentences[sentence].clone();
            self.language.stances.find(content.text, &content.starts, within)
        })
    }
}

impl Passage<'_> {
    pub(super) fn zone(&self, at: usize) -> Zone {
        self.zones.at(at)
    }

    /// In the section label of the headline.
    pub(super) fn is_label(&self, at: usize) -> bool {
        self.zones.is_label(at)
    }

    /// In the line that says where the report was written.
    pub(super) fn is_dateline(&self, at: usize) -> bool {
        self.zones.is_dateline(at)
    }

    pub(super) fn sentence(&self, at: usize) -> usize {
        sentences::number(&self.sentences, at)
    }

    /// What stands around this byte in its sentence, at most so many bytes to either side.
    pub(super) fn around(&self, at: usize, bytes: usize) -> &str {
        let Some(sentence) = self.sentences.get(self.sentence(at)) else { return "" };
        let start = self.text.ceil_char_boundary(at.saturating_sub(bytes)).max(sentence.start);
        let end = self.text.floor_char_boundary((at + bytes).min(self.text.len())).min(sentence.end);
        self.text.get(start..end).unwrap_or("")
    }

    /// A headline in which Most Words Begin Like Names.
    pub(super) fn is_title_case(&self, at: usize) -> bool {
        self.title_case && self.zone(at) == Zone::Headline
    }

    /// No word of the sentence stands before this byte.
    pub(super) fn begins_sentence(&self, at: usize) -> bool {
        let start = self.sentences.get(self.sentence(at)).map_or(0, |range| range.start);
        at <= start || (at - start <= OPENING && !self.text[start..at].chars().any(word::is_word))
    }
}

/// The names of a text; those inside a web address name nothing.
fn names(language: &Language, text: &str, starts: &Starts) -> Vec<Hit> {
    let mut names = language.lexicon.find(text, starts);
    let more = lower_case::names(language, text, &names);
    if !more.is_empty() {
        names.extend(more);
        names.sort_by_key(|hit| hit.start);
    }
    let mut addresses = addresses(text).peekable();
    names.retain(|hit| {
        while addresses.next_if(|address| address.end <= hit.start).is_some() {}
        addresses.peek().is_none_or(|address| hit.end <= address.start)
    });
    names
}

/// No address is longer, in bytes.
const LONGEST_ADDRESS: usize = 2048;

fn addresses(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("://").map(|(at, _)| {
        let start = text[..at].rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |before| before + 1);
        let rest = &text[at..text.floor_char_boundary((at + LONGEST_ADDRESS).min(text.len()))];
        start..at + rest.find(char::is_whitespace).unwrap_or(rest.len())
    })
}

/// More quotation marks and brackets than these open no sentence, in bytes.
const OPENING: usize = 32;

fn is_title_case(headline: &str) -> bool {
    let words = headline.split_whitespace().filter(|word| word.chars().count() > 3);
    let (mut all, mut capitalised) = (0, 0);
    for word in words {
        all += 1;
        capitalised += usize::from(word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase));
    }
    all > 2 && capitalised * 4 >= all * 3
}
