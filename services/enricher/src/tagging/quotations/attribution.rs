use std::ops::Range;

use dragoman_gazetteer::Part;

use super::cues::Saying;
use super::story::SPOKEN;
use super::tokens::What;
use super::who::{Line, Who};

/// What gives a quotation its speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// position among the words of saying
    By(usize),
    /// a colon and no verb: whom the sentence is about
    Colon,
    /// it was never said, or is a name
    NotSaid,
    Nobody,
}

/// Words of saying further on say nothing of a quotation.
const NEAR: usize = 4;

impl Line<'_> {
    /// Which words of saying a quotation belongs to, `speech` being a clause or more; `contents` are what each of them reports in other words.
    pub(super) fn given(
        &self,
        quote: usize,
        speech: bool,
        sayings: &[Saying],
        contents: &[Option<Range<usize>>],
    ) -> Given {
        let last = sayings.partition_point(|saying| saying.at < quote);
        let before = quote.checked_sub(1);
        let introduced = before.is_some_and(|before| {
            self.what(before) == Some(What::Colon)
                || (self.what(before) == Some(What::Comma)
                    && before.checked_sub(1).is_some_and(|at| self.is_verb(at)))
        });
        if self.is_called(quote) {
            return Given::NotSaid;
        }
        let behind = || (last..sayings.len().min(last + NEAR)).find(|at| self.follows(quote, &sayings[*at]));
        let in_front = || self.in_front(quote, speech, &sayings[..last], &contents[..last]);
        let known = |at: &usize| !matches!(sayings[*at].who.as_slice(), [Who::Unknown(_)]);
        let found = if introduced {
            in_front().filter(known).or_else(behind).or_else(in_front)
        } else {
            behind().or_else(in_front)
        };
        let covered = || {
            let holds = |at: &usize| contents[*at].as_ref().is_some_and(|content| content.contains(&quote));
            (last..sayings.len().min(last + NEAR)).find(holds)
        };
        match found.or_else(covered) {
            Some(at) if sayings[at].void => Given::NotSaid,
            Some(at) => Given::By(at),
            None if before.is_some_and(|before| self.what(before) == Some(What::Colon)) => Given::Colon,
            None => Given::Nobody,
        }
    }

    /// "…,” Merz said; “…”, said Merz; “…,” according to Merz
    fn follows(&self, quote: usize, saying: &Saying) -> bool {
        let mut next = quote + 1;
        while next < quote + 4 && matches!(self.what(next), Some(What::Comma | What::Dash)) {
            next += 1;
        }
        let parted = next > quote + 1 || self.is_lost(quote);
        let source = self.tokens[saying.at].cue.is_any(&[Part::Source, Part::SourceBehind, Part::So]);
        // "“So far so good” he told them": the sentence begins with what is said
        let opens = quote == 0
            && saying.from == 1
            && self.tokens[saying.at].cue.is_any(&SPOKEN)
            && self.content(saying).is_none_or(|content| content.start < saying.at);
        let ended =
            parted || saying.behind || source || opens || self.ends_like_speech(quote) || !self.straight;
        // "“…,” as Hollis said"
        next += usize::from(self.straight && self.words(next, next + 1) == "as");
        // "“…,” they quoted her as saying"
        let cited = self.straight
            && self.is(saying.at, Part::Quoted)
            && (next..saying.from).all(|at| matches!(self.what(at), Some(What::Word | What::Name(_))));
        let near = saying.from >= next
            && ((next..saying.from).all(|at| self.is(at, Part::Between) || self.is(at, Part::Adjunct))
                || cited
                || self.is_title(next, saying.from));
        let whole = saying.from <= quote && saying.at > quote && saying.rule == "speaker-before-quotation";
        let aside = self.is(saying.at, Part::Aside) && saying.rule == "same-speaker";
        (ended && near && !aside) || whole
    }

    /// "“…,” chairman, treasurer and founder Marta Hollis said": what stands before the name belongs to it.
    fn is_title(&self, from: usize, to: usize) -> bool {
        const LONGEST: usize = 6;
        self.straight
            && (1..=LONGEST).contains(&to.saturating_sub(from))
            && self.what(to - 1) == Some(What::Comma)
            && (from..to).all(|at| match self.what(at) {
                Some(What::Comma) => true,
                Some(What::Word) => {
                    !self.is_verb(at)
                        && !self.tokens[at].cue.is_any(&[
                            Part::Finite,
                            Part::Conjunction,
                            Part::Relative,
                            Part::Contrast,
                            Part::Aside,
                        ])
                }
                _ => false,
            })
    }

    pub(super) fn ends_like_speech(&self, quote: usize) -> bool {
        let Some(quoted) = self.tokens[quote].quote().and_then(|quote| self.ground.quoted.get(quote)) else {
            return false;
        };
        let words = self.ground.text[quoted.inner.clone()].trim_end_matches(['’', '\'', '”', '"']);
        words.ends_with([',', '.', '!', '?', '…'])
    }

    fn is_lost(&self, quote: usize) -> bool {
        let quoted = self.tokens[quote].quote().and_then(|quote| self.ground.quoted.get(quote));
        quoted.is_some_and(|quoted| quoted.open)
    }

    fn in_front(
        &self,
        quote: usize,
        speech: bool,
        sayings: &[Saying],
        contents: &[Option<Range<usize>>],
    ) -> Option<usize> {
        let at = sayings.len().checked_sub(1)?;
        let saying = &sayings[at];
        if let Some(content) = &contents[at]
            && content.start > saying.at
            && !content.contains(&quote)
        {
            return None;
        }
        // "the show, “Roseanne,”": a comma leads up to somebody's words only behind their verb, or in a row of them
        let comma = quote > 1 && self.what(quote - 1) == Some(What::Comma);
        let row = comma && matches!(self.what(quote - 2), Some(What::Quote(_)));
        if comma && !row && !speech && quote - 2 != saying.at && quote - 1 != saying.to {
            return None;
        }
        let from = saying.to.max(saying.at + 1);
        let parted = (from..quote).any(|at| match self.what(at) {
            Some(What::Semicolon) => true,
            Some(What::Comma) => {
                self.is(at + 1, Part::Contrast) && !self.narrows(at + 1) || self.is(at + 1, Part::Relative)
            }
            _ => false,
        });
        (!parted).then_some(at)
    }

    /// "so-called", "known as": the marks hold a name.
    fn is_called(&self, quote: usize) -> bool {
        let mut at = quote;
        while at > 0 && quote - at < 2 && self.is(at - 1, Part::Article) {
            at -= 1;
        }
        at > 0 && self.is(at - 1, Part::Called) && !self.is_verb(at - 1)
    }

    /// "“…,” she sighed": the pronoun that a comma joins to a quotation, with a verb we do not know.
    pub(super) fn pronoun_beside(&self, quote: usize) -> Option<Saying> {
        let pronoun = quote + 1 + usize::from(self.what(quote + 1) == Some(What::Comma));
        let token = self.tokens.get(pronoun).filter(|token| token.is_any_person())?;
        let verb = self.words(pronoun + 1, pronoun + 2);
        let past = verb.ends_with("ed") || ["began", "wrote", "went", "ran", "sang"].contains(&verb);
        let part = if token.is(Part::She) { Part::She } else { Part::He };
        (self.straight && past && self.ends_like_speech(quote)).then(|| Saying {
            at: pronoun + 1,
            from: pronoun,
            to: pronoun + 2,
            who: vec![Who::Pronoun { part, words: token.at.clone() }],
            behind: false,
            rule: "pronoun",
            void: false,
        })
    }

    /// "“…,” Merz sighed": whom a comma joins to a quotation, with a verb we do not know.
    pub(super) fn beside(&self, quote: usize) -> Option<Vec<Who>> {
        let comma = self.what(quote + 1) == Some(What::Comma);
        let inside = self.tokens[quote].quote().and_then(|quote| self.ground.quoted.get(quote));
        let inside = inside.is_some_and(|quoted| self.ground.text[quoted.inner.clone()].ends_with(','));
        let who = (comma || inside).then(|| self.behind(quote + usize::from(comma)))??.who;
        (!matches!(
            who.as_slice(),
            [Who::Unknown(_) | Who::Pronoun { .. } | Who::Body(_) | Who::Level { .. }]
        ))
        .then_some(who)
    }

    /// Nothing but "and" or a day stands before it.
    pub(super) fn is_leading(&self, verb: usize) -> bool {
        (0..verb).all(|at| {
            self.what(at) == Some(What::Comma)
                || self.tokens[at].cue.is_any(&[Part::And, Part::Adjunct, Part::Between])
        })
    }
}
