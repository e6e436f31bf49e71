use std::collections::BTreeMap;
use std::sync::Arc;

use dragoman_article::{Modality, Stance};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error, StrDeserializer};
use toml::Spanned;

use crate::issue::Patterns;
use crate::openings::{Openings, Starts, What};
use crate::phrases::Phrases;
use crate::source::DataFile;
use crate::{DataError, Source};

/// What a word of a sentence says of who wants what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// its subject takes the stance, what follows is what it is towards
    Verb(Stance),
    /// whoever owns it takes the stance: "Moscow’s rejection of"
    Noun(Stance),
    /// what stands before it is judged: "called the plan unacceptable"
    Frame(Stance),
    Word(Word),
    /// how what it governs is spoken of
    Tells(Modality),
    /// how what stands before it is spoken of: a predicate
    Told(Modality),
    /// it tells something of how things are spoken of, which is weighed with the rest: its list's name
    Shade(Arc<str>),
}

impl Sign {
    /// Whether it tells how an issue is spoken of, and nothing of who wants what.
    pub fn is_of_modality(&self) -> bool {
        let of_modality = [Word::Clause, Word::Keeps, Word::Whether, Word::Year];
        match self {
            Self::Tells(_) | Self::Told(_) | Self::Shade(_) => true,
            Self::Word(word) => of_modality.contains(word),
            Self::Verb(_) | Self::Noun(_) | Self::Frame(_) => false,
        }
    }

    /// As the table of weights names it.
    pub fn name(&self) -> String {
        match self {
            Self::Verb(stance) => format!("verb {stance:?}"),
            Self::Noun(stance) => format!("noun {stance:?}"),
            Self::Frame(stance) => format!("frame {stance:?}"),
            Self::Word(word) => format!("word {word:?}"),
            Self::Tells(modality) => format!("tells {modality:?}"),
            Self::Told(modality) => format!("told {modality:?}"),
            Self::Shade(name) => format!("shade {name}"),
        }
        .to_lowercase()
    }
}

/// Words that turn, bound or report a stance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// not, never
    Not,
    /// not so far
    Yet,
    /// what it governs is to end: lift, abandon, no
    Ends,
    /// its subject's words follow
    Says,
    /// its subject's guess follows
    Predicts,
    /// its subject says that it is not so
    Denies,
    /// somebody's guess, nobody says whose: "is expected to"
    Expected,
    /// somebody has to: must, should
    Must,
    /// somebody is to: will, would
    Will,
    /// a condition follows
    If,
    /// what follows is the price
    Exchange,
    /// what follows is not wanted
    Instead,
    /// what follows is the doer: by
    By,
    /// it belongs to a verb and says nothing of the stance
    Helps,
    /// it stands for what was spoken of before
    Refers,
    /// what follows is no longer what the words before speak of
    Breaks,
    /// another clause begins, in which other words govern
    Clause,
    /// it leaves how its object is spoken of as it was: to reject, to welcome
    Keeps,
    /// it is not decided
    Whether,
    /// a year
    Year,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StanceFile {
    #[serde(default)]
    verb: Lists,
    #[serde(default)]
    noun: Lists,
    #[serde(default)]
    frame: Lists,
    #[serde(default)]
    word: Lists,
    #[serde(default)]
    modality: Lists,
    #[serde(default)]
    predicate: Lists,
    /// lists of any name
    #[serde(default)]
    shade: Lists,
}

type Lists = BTreeMap<String, Vec<Spanned<String>>>;

/// The words of a language that express stances.
#[derive(Debug)]
pub struct StanceFinder {
    phrases: Phrases<Sign>,
}

/// A word that expresses a stance, or bears on one, by its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignHit {
    pub cue: Sign,
    pub start: usize,
    pub end: usize,
}

impl StanceFinder {
    /// Of the file of the language; nothing is found in one that has none.
    pub(crate) fn load(source: &Source, language: &str, openings: &mut Openings) -> Result<Self, DataError> {
        let file = format!("stances/{language}.toml");
        let Some(DataFile { place: file, text }) = source.get(&file) else {
            return Ok(Self { phrases: Phrases::build(language, [], openings, What::Stance)? });
        };
        let parsed: StanceFile = toml::from_str(text).map_err(|error| DataError::toml(file, text, &error))?;
        let mut lists = Vec::new();
        let mut add = |named: Lists, cue: &dyn Fn(&str) -> Option<Sign>| -> Result<(), DataError> {
            for (name, patterns) in named {
                let sense = cue(&name).ok_or_else(|| {
                    let place = patterns.first().map_or(0..0, Spanned::span);
                    DataError::at(
                        file,
                        text,
                        &place,
                        format!("{name:?} is none of the names README.md lists"),
                    )
                })?;
                let patterns = Patterns::new(file, text, BTreeMap::from([(language.to_owned(), patterns)]));
                lists.push((patterns, sense));
            }
            Ok(())
        };
        add(parsed.verb, &|name| stance(name).map(Sign::Verb))?;
        add(parsed.noun, &|name| stance(name).map(Sign::Noun))?;
        add(parsed.frame, &|name| stance(name).map(Sign::Frame))?;
        add(parsed.word, &|name| word(name).map(Sign::Word))?;
        add(parsed.modality, &|name| modality(name).map(Sign::Tells))?;
        add(parsed.predicate, &|name| modality(name).map(Sign::Told))?;
        add(parsed.shade, &|name| Some(Sign::Shade(name.into())))?;
        let lists = lists.iter().map(|(patterns, sense)| (patterns, sense.clone()));
        Ok(Self { phrases: Phrases::build(language, lists, openings, What::Stance)? })
    }

    /// The cues that begin in this part of the text, in order.
    pub fn find(&self, text: &str, starts: &Starts, within: std::ops::Range<usize>) -> Vec<SignHit> {
        let found = self.phrases.find(text, starts, within).into_iter();
        found.map(|found| SignHit { cue: found.sense, start: found.start, end: found.end }).collect()
    }
}

fn word<T: DeserializeOwned>(name: &str) -> Option<T> {
    T::deserialize(StrDeserializer::<Error>::new(name)).ok()
}

fn stance(name: &str) -> Option<Stance> {
    word(name).filter(|stance| !matches!(stance, Stance::Other(_)))
}

fn modality(name: &str) -> Option<Modality> {
    word(name).filter(|modality| !matches!(modality, Modality::Other(_)))
}
