use dragoman_article::{Kind, QuotationType};
use dragoman_gazetteer::Part;

use super::cues::Saying;
use super::marks::Quoted;
use super::tokens::{self, Ground, What};
use super::who::Line;

/// What words in marks are by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    /// a clause or more
    Clause,
    Phrase,
    /// of something: "coalition of the willing", a title
    Name,
}

/// The beginning tells, in bytes.
const ENOUGH: usize = 600;

impl Line<'_> {
    pub(super) fn nature(&self, quoted: &Quoted) -> Nature {
        let text = self.ground.text;
        let inner = quoted.inner.clone();
        let words = &text[inner.clone()];
        let end = text.floor_char_boundary((inner.start + ENOUGH).min(inner.end));
        let mut inside = Vec::new();
        tokens::read(Ground { quoted: &[], ..self.ground }, inner.start..end.max(inner.start), &mut inside);
        let line = Line { tokens: &inside, ..*self };
        let count = inside.iter().filter(|token| matches!(token.what, What::Word | What::Name(_))).count();
        let ended = words.ends_with(['.', '!', '?', '…', '。', '？', '！']);
        // "the song “We Shall Overcome.”": a title may close its sentence
        let before = text[..quoted.outer.start].trim_end();
        let closes = words.ends_with('.')
            && words.matches(['.', '!', '?']).count() == 1
            && before.ends_with(char::is_alphanumeric);
        if !ended && (line.is_name() || is_title(words, count)) || closes && is_title(words, count) {
            return Nature::Name;
        }
        let bare = words.trim_start_matches(|c: char| !c.is_alphanumeric());
        let shouted = |word: &str| word.chars().count() > 1 && !word.contains(char::is_lowercase);
        let capital = bare.starts_with(char::is_uppercase)
            && (ended || !bare.split_whitespace().next().is_some_and(shouted));
        if line.has_clause()
            || (capital && (count >= 4 || (ended && count > 2)))
            || (count >= 5 && ended && capital)
        {
            Nature::Clause
        } else {
            Nature::Phrase
        }
    }

    fn is_name(&self) -> bool {
        matches!(self.tokens, [token] if token.name().is_some())
            && self
                .mention(0)
                .is_some_and(|(_, mention)| matches!(mention.kind, Kind::Body | Kind::Place | Kind::Person))
    }

    /// A subject with its verb.
    fn has_clause(&self) -> bool {
        (0..self.tokens.len()).any(|at| {
            let token = &self.tokens[at];
            if token.is(Part::I) {
                return self.tokens.len() > 1;
            }
            let next = |part| self.is(at + 1, part);
            let asked = at > 0 && self.is(at - 1, Part::Relative);
            if token.is_pronoun() {
                return !asked && (next(Part::Finite) || (self.is_verb(at + 1)) || next(Part::Cancel));
            }
            // "that should have never": whatever stands before all the auxiliaries
            let mut first = at;
            while first > 0
                && self.tokens[first - 1].cue.is_any(&[Part::Finite, Part::Between, Part::Cancel])
                && !self.is(first - 1, Part::Preposition)
            {
                first -= 1;
            }
            let subject = first.checked_sub(1).is_some_and(|before| {
                let before = &self.tokens[before];
                matches!(before.what, What::Word | What::Name(_))
                    && !before.cue.is_any(&[Part::Relative, Part::Preposition, Part::And, Part::Article])
            });
            let relative =
                first > 1 && (self.is(first - 1, Part::Conjunction) || self.is(first - 2, Part::Relative));
            token.is(Part::Finite)
                && token.what == What::Word
                && subject
                && !relative
                && !token.is(Part::Preposition)
        })
    }
}

/// Most Words Begin Like Names.
fn is_title(words: &str, count: usize) -> bool {
    let long = words.split_whitespace().filter(|word| word.chars().count() > 3);
    let capitals = long.clone().filter(|word| word.starts_with(char::is_uppercase)).count();
    words.starts_with(char::is_uppercase)
        && words.contains(char::is_lowercase)
        && (2..=8).contains(&count)
        && capitals > 1
        && capitals == long.count()
        && words.chars().all(|c| c.is_ascii() || c == '’')
}

/// Words that follow their verb at once, or that a comma or colon leads up to, are somebody's own even where they are
/// few: "“Never,” she said".
pub(super) fn kind(line: Line<'_>, quote: usize, nature: Nature, saying: &Saying) -> QuotationType {
    let begins = quote == 0 && saying.at > quote;
    let led = quote > 0 && matches!(line.what(quote - 1), Some(What::Colon));
    match nature {
        Nature::Clause => QuotationType::Direct,
        _ if begins || led || saying.rule == "speaker-before-quotation" => QuotationType::Direct,
        _ => QuotationType::Partial,
    }
}
