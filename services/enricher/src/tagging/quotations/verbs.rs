//! Which words of speech are verbs where they stand.

use dragoman_article::{Kind, Mention, Via};
use dragoman_gazetteer::{Cue, Part};

use super::super::words::WordSet;
use super::tokens::{VERBS, What};
use super::who::Line;

/// Verbs that are nouns as well.
static NOUNS: WordSet = WordSet::new(
    "claim report note show comment charge promise demand request estimate forecast doubt hope fear worry state question \
     answer remark attack offer guess bet call cry appeal protest vow pledge term",
);

impl Line<'_> {
    /// Whether a word of speech is the verb here: "claims", but not "the claims".
    pub(super) fn is_verb(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        // "had made demands", "taken note of"
        const OBTAINS: [&str; 10] =
            ["made", "make", "makes", "making", "taken", "took", "takes", "given", "gave", "issued"];
        if at > 0 && self.straight && OBTAINS.contains(&self.words(at - 1, at)) {
            return false;
        }
        let noun = || {
            at.checked_sub(1).and_then(|before| self.tokens.get(before)).is_some_and(|before| {
                before.what == What::Possessive
                    || (before.cue.is_any(&[Part::Article, Part::Preposition, Part::Source])
                        && !before.cue.is_any(&[Part::Cancel, Part::Conjunction, Part::Between]))
            })
        };
        token.cue.is_any(&VERBS)
            && !token.cue.is_level()
            && !noun()
            && !self.is_counted(at)
            && !self.is_object(at)
    }

    /// A verb of any kind makes a clause here.
    pub(super) fn acts(&self, at: usize) -> bool {
        self.is_verb(at) || self.is(at, Part::Finite) && !self.is(at, Part::Preposition)
    }

    /// "has rejected claims that", "says state inspectors", "the first car show": what may be a noun is one behind a
    /// verb, and in the singular behind "the" and a singular.
    fn is_object(&self, at: usize) -> bool {
        const LONGEST: usize = 4;
        let word = self.words(at, at + 1);
        let single = NOUNS.has(word);
        let many = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
        let many = many.as_deref().or_else(|| word.strip_suffix('s')).is_some_and(|stem| NOUNS.has(stem));
        let Some(last) = at.checked_sub(1).filter(|_| self.straight && (single || many)) else {
            return false;
        };
        if self.what(last) != Some(What::Word) {
            return false;
        }
        let before = self.words(last, at);
        let inflected = ["s", "ed", "id", "ing"].iter().any(|end| before.ends_with(end));
        let acts = self.tokens[last].cue.is_any(&VERBS) && !self.tokens[last].cue.is_level() && inflected
            || before.ends_with("ing") && !self.is(last, Part::Preposition);
        let plain = |at: &usize| self.what(*at) == Some(What::Word) && self.tokens[*at].cue == Cue::default();
        let first = (at.saturating_sub(LONGEST)..at).rev().take_while(plain).last().unwrap_or(at);
        let the = first.checked_sub(1).is_some_and(|the| ["the", "The"].contains(&self.words(the, first)));
        let plural = before.ends_with('s') || ["police", "people", "men", "women"].contains(&before);
        let name = before.starts_with(char::is_uppercase);
        // "the stocks report was good"
        let next = self.words(at + 1, at + 2).split(' ').next();
        let followed = single && next.is_some_and(|next| ["is", "was"].contains(&next));
        let long = word.starts_with("term") && ["long", "short", "medium", "near"].contains(&before);
        acts || followed || long || single && the && first < at && !plural && !name
    }

    /// "an optimistic note", "any future attack": a bare form behind the article of one thing.
    fn is_counted(&self, at: usize) -> bool {
        const ONE: [&str; 7] = ["a", "an", "any", "no", "every", "each", "another"];
        let plain = |at: usize| {
            let adjective = || {
                let soviet =
                    |mention: &Mention| mention.via == Some(Via::Adjective) || mention.kind == Kind::Place;
                self.mention(at).is_some_and(|(_, mention)| soviet(mention))
            };
            self.tokens[at].what == What::Word && self.tokens[at].cue == Cue::default() || adjective()
        };
        let mut first = at;
        while first > 0 && at - first < 3 && plain(first - 1) {
            first -= 1;
        }
        first < at
            && self.straight
            && first > 0
            && ONE.contains(&self.words(first - 1, first))
            && !self.words(at, at + 1).ends_with('s')
            && !self.words(at, at + 1).ends_with("ed")
            && (!self.is(at, Part::Say) || NOUNS.has(self.words(at, at + 1)))
    }
}
