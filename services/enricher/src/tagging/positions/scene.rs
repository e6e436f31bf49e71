use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use dragoman_article::{EntityRef, Excerpt, Field, Kind, Mention, Quotation, Span, Zone};
use dragoman_gazetteer::{Sign, SignHit, Word};

use super::super::found::At;
use super::super::page::Page;
use super::super::{dossiers, words};
use super::parties;
use super::subjects::is_actor;

/// A sentence that is longer, in bytes, has lost its full stops, and nothing in it tells what belongs together.
pub(in super::super) const LONGEST: usize = 4096;
/// A sentence that raises so many issues has lost its full stops too: who wants which is asked for each, of all that
/// stands before it.
const MANY: usize = 25;
/// No more quotations are looked through for the one that holds a span.
const NESTED: usize = 8;

/// No more parties of an article are told apart to find the two it is about.
const SIDES: usize = 24;

/// A mention by its bytes.
#[derive(Debug)]
pub(in super::super) struct Mark<'m> {
    pub(in super::super) at: At,
    pub(in super::super) mention: &'m Mention,
    /// of an issue: its words alone name the contrary of the proposition
    pub(in super::super) contrary: bool,
}

/// An article read so far, laid out to ask who wants what.
#[derive(Debug)]
pub(in super::super) struct Scene<'s, 'a> {
    pub(in super::super) page: &'s Page<'a>,
    pub(in super::super) marks: Vec<Mark<'s>>,
    pub(in super::super) quotes: Vec<(At, &'s Quotation)>,
    /// the country that somebody without office speaks for, by what stands before the name once
    pub(in super::super) homes: HashMap<&'s str, String>,
    /// of each dossier, how often the article names its core; none where it is not the article's
    pub(in super::super) dossiers: Vec<Option<usize>>,
    bytes: [Bytes; 2],
    pair: OnceCell<Vec<EntityRef>>,
}

/// A sentence with its mentions and the words of stance in it, each sorted by its beginning.
#[derive(Debug)]
pub(in super::super) struct Sentence<'s> {
    pub(in super::super) text: &'s str,
    pub(in super::super) range: Range<usize>,
    pub(in super::super) marks: &'s [Mark<'s>],
    pub(in super::super) before: &'s [Mark<'s>],
    pub(in super::super) cues: Vec<SignHit>,
    pub(in super::super) english: bool,
    /// the verb stands last in its clause
    pub(in super::super) verb_last: bool,
    pub(in super::super) passage: usize,
}

impl<'s, 'a> Scene<'s, 'a> {
    pub(in super::super) fn new(
        page: &'s Page<'a>,
        mentions: &'s [Mention],
        quotations: &'s [Quotation],
        contrary: &BTreeSet<At>,
    ) -> Self {
        let bytes = page.passages.each_ref().map(|passage| Bytes::of(passage.text));
        let at = |field: Field, span: Span| {
            let passage = usize::from(field == Field::Text);
            At { passage, start: bytes[passage].at(span.start), end: bytes[passage].at(span.end) }
        };
        let mut marks: Vec<Mark<'s>> = mentions
            .iter()
            .map(|mention| {
                let at = at(mention.field, mention.span);
                let contrary = mention.kind == Kind::Issue && contrary.contains(&at);
                Mark { at, mention, contrary }
            })
            .collect();
        marks.sort_by_key(|mark| (mark.at, std::cmp::Reverse(mark.at.end)));
        let mut quotes: Vec<(At, &Quotation)> =
            quotations.iter().map(|quotation| (at(quotation.field, quotation.span), quotation)).collect();
        quotes.sort_by_key(|(at, _)| *at);
        let (homes, dossiers) = (HashMap::new(), Vec::new());
        let pair = OnceCell::new();
        let mut scene = Self { page, marks, quotes, homes, dossiers, bytes, pair };
        scene.homes = scene.homes();
        scene.dossiers = dossiers::named(&scene);
        scene
    }

    /// "US envoy Steve Witkoff" speaks for the country before his name.
    fn homes(&self) -> HashMap<&'s str, String> {
        let mut homes = HashMap::new();
        for pair in self.marks.windows(2) {
            let [country, person] = pair else { continue };
            if person.mention.kind != Kind::Person || country.mention.kind != Kind::Country {
                continue;
            }
            let text = self.page.passages[person.at.passage].text;
            let between = (country.at.passage == person.at.passage)
                .then(|| text.get(country.at.end..person.at.start))
                .flatten()
                .unwrap_or("");
            let between = between.trim_start_matches(['’', '\'']).trim_start_matches("s ");
            let titles = between.split_whitespace().count();
            if (1..=4).contains(&titles) && between.chars().all(|c| c.is_lowercase() || c == ' ' || c == '-')
            {
                homes.entry(person.mention.id.as_str()).or_insert_with(|| country.mention.id.clone());
            }
        }
        homes
    }

    pub(in super::super) fn sentence(&'s self, passage: usize, number: usize) -> Sentence<'s> {
        let content = &self.page.passages[passage];
        let range = content.sentences[number].clone();
        let begin =
            |byte| self.marks.partition_point(|mark| (mark.at.passage, mark.at.start) < (passage, byte));
        let previous =
            number.checked_sub(1).map_or(range.start, |previous| content.sentences[previous].start);
        let (first, last) = (begin(range.start), begin(range.end));
        let marks = &self.marks[first..last];
        // "the United States" states nothing
        let in_name = |hit: &SignHit| {
            let next = marks.partition_point(|mark| mark.at.start <= hit.start);
            let named = |mark: &Mark<'_>| mark.mention.kind != Kind::Issue && hit.end <= mark.at.end;
            marks[..next].iter().rev().take(NESTED).any(named)
        };
        let cues = self.page.signs(passage, number).iter().filter(|hit| !in_name(hit));
        Sentence {
            text: content.text,
            marks,
            before: &self.marks[begin(previous)..first],
            cues: longest(cues),
            english: self.page.code == "en",
            verb_last: self.page.code == "de",
            passage,
            range,
        }
    }

    pub(in super::super) fn excerpt(&self, at: At) -> Excerpt {
        let passage = &self.page.passages[at.passage];
        let start = self.bytes[at.passage].point(at.start);
        let surface = passage.text[at.start..at.end].to_owned();
        Excerpt {
            field: passage.field,
            span: Span { start, end: start + surface.chars().count() as u32 },
            surface,
        }
    }

    /// Whether an issue is raised in the sentence, and it is short enough to be one and raises no more than one does.
    pub(in super::super) fn is_telling(&self, passage: usize, number: usize) -> bool {
        let range = self.page.passages[passage].sentences[number].clone();
        let begin =
            |byte| self.marks.partition_point(|mark| (mark.at.passage, mark.at.start) < (passage, byte));
        let marks = self.marks[begin(range.start)..begin(range.end)].iter();
        let issues = marks.filter(|mark| mark.mention.kind == Kind::Issue).take(MANY).count();
        range.len() <= LONGEST && (1..MANY).contains(&issues)
    }

    /// The innermost quotation that holds the span.
    pub(in super::super) fn quote_at(&self, at: At) -> Option<&'s Quotation> {
        let next =
            self.quotes.partition_point(|(quote, _)| (quote.passage, quote.start) <= (at.passage, at.start));
        let near = self.quotes[..next].iter().rev().take(NESTED);
        let holds = near.filter(|(quote, _)| quote.holds(at));
        holds.min_by_key(|(quote, _)| quote.end - quote.start).map(|(_, quotation)| *quotation)
    }

    /// The two parties that the article names most, which it may call "both sides"; empty where a third is named as often.
    pub(in super::super) fn pair(&self) -> &[EntityRef] {
        self.pair.get_or_init(|| {
            let mut named: Vec<(EntityRef, usize)> = Vec::new();
            for mark in self.marks.iter().filter(|mark| is_actor(mark)) {
                let Some(party) = parties::party(self, mark) else { continue };
                match named.iter().position(|(other, _)| *other == party) {
                    Some(at) => named[at].1 += 1,
                    None if named.len() < SIDES => named.push((party, 1)),
                    None => {}
                }
            }
            named.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            let apart = named.get(2).is_none_or(|third| third.1 < named[1].1);
            if named.len() < 2 || !apart {
                return Vec::new();
            }
            named.into_iter().take(2).map(|(party, _)| party).collect()
        })
    }

    /// What was named before this byte, the last first.
    pub(in super::super) fn named_before(
        &'s self,
        sentence: &Sentence<'s>,
        at: usize,
    ) -> impl Iterator<Item = &'s Mark<'s>> {
        let key = (sentence.passage, at);
        let next = self.marks.partition_point(|mark| (mark.at.passage, mark.at.start) < key);
        self.marks[..next].iter().rev().take_while(move |mark| mark.at.passage == key.0)
    }

    pub(in super::super) fn marks_of(&'s self, reference: &str) -> Option<&'s Mark<'s>> {
        self.marks.iter().find(|mark| mark.mention.reference == reference)
    }

    pub(in super::super) fn is_boilerplate(&self, at: At) -> bool {
        self.page.passages[at.passage].zone(at.start) == Zone::Boilerplate
    }
}

/// Of words that begin together or lie in one another the longest tells; how an issue is spoken of is asked elsewhere.
fn longest<'h>(signs: impl Iterator<Item = &'h SignHit>) -> Vec<SignHit> {
    let mut cues: Vec<SignHit> = signs.filter(|hit| !hit.cue.is_of_modality()).cloned().collect();
    cues.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    let mut kept: Vec<SignHit> = Vec::with_capacity(cues.len());
    for hit in cues {
        let inside = kept.last().is_some_and(|last| {
            let verb =
                hit.start == last.start && matches!((&hit.cue, &last.cue), (Sign::Verb(_), Sign::Noun(_)));
            !verb && hit.end <= last.end && (hit.start, hit.end) != (last.start, last.end)
                || hit.start < last.end && hit.start > last.start
        });
        if !inside {
            kept.push(hit);
        }
    }
    kept
}

impl<'s> Sentence<'s> {
    /// The cues that stand on the same words as this one.
    pub(in super::super) fn group(&self, index: usize) -> &[SignHit] {
        let hit = &self.cues[index];
        let first =
            self.cues[..index].iter().rposition(|other| other.start != hit.start).map_or(0, |at| at + 1);
        let last = self.cues[index..].iter().position(|other| other.start != hit.start);
        &self.cues[first..last.map_or(self.cues.len(), |last| index + last)]
    }

    /// Cue groups that end at or before this byte, the nearest first.
    pub(in super::super) fn leftwards(&self, from: usize) -> impl Iterator<Item = &[SignHit]> {
        let mut index = self.cues.partition_point(|hit| hit.start < from);
        std::iter::from_fn(move || {
            while index > 0 {
                let group = self.group(index - 1);
                index -= group.len();
                if group[0].end <= from {
                    return Some(group);
                }
            }
            None
        })
    }

    /// Cue groups that begin before this byte, though they may reach over it, the nearest first.
    pub(in super::super) fn governing(&self, from: usize) -> impl Iterator<Item = &[SignHit]> {
        let mut index = self.cues.partition_point(|hit| hit.start < from);
        std::iter::from_fn(move || {
            let group = self.group(index.checked_sub(1)?);
            index -= group.len();
            Some(group)
        })
    }

    /// Cue groups that begin at or after this byte, the nearest first.
    pub(in super::super) fn rightwards(&self, from: usize) -> impl Iterator<Item = &[SignHit]> {
        let mut index = self.cues.partition_point(|hit| hit.start < from);
        std::iter::from_fn(move || {
            if index >= self.cues.len() {
                return None;
            }
            let group = self.group(index);
            index += group.len();
            Some(group)
        })
    }

    /// The cue group that ends here, but for space.
    pub(in super::super) fn ending(&self, at: usize) -> Option<&[SignHit]> {
        let end = self.text[..at].trim_end().len();
        self.leftwards(at).find(|group| group[0].end <= end).filter(|group| group[0].end == end)
    }

    pub(in super::super) fn slice(&self, from: usize, to: usize) -> &'s str {
        self.text.get(from..to).unwrap_or("")
    }

    pub(in super::super) fn word_before(&self, at: usize) -> Option<words::Beside<'s>> {
        words::before(self.text, at).filter(|word| word.start >= self.range.start)
    }

    /// The word before this byte, where nothing but space stands between and it is one of these.
    pub(super) fn right_before(&self, at: usize, words: &[&str]) -> Option<words::Beside<'s>> {
        self.word_before(at).filter(|word| word.is_next() && word.is_one_of(words))
    }
}

pub(in super::super) fn has(group: &[SignHit], word: Word) -> bool {
    group.iter().any(|hit| hit.cue == Sign::Word(word))
}

/// Where the code points of a text begin.
#[derive(Debug)]
struct Bytes {
    starts: Option<Vec<u32>>,
}

impl Bytes {
    fn of(text: &str) -> Self {
        let starts = || text.char_indices().map(|(byte, _)| byte as u32).chain([text.len() as u32]).collect();
        Self { starts: (!text.is_ascii()).then(starts) }
    }

    fn point(&self, byte: usize) -> u32 {
        let point = |starts: &Vec<u32>| starts.partition_point(|start| (*start as usize) < byte) as u32;
        self.starts.as_ref().map_or(byte as u32, point)
    }

    fn at(&self, point: u32) -> usize {
        self.starts.as_ref().map_or(point, |starts| starts[point as usize]) as usize
    }
}
