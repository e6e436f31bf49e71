//! What stands beside the words that are said and is not said itself.

use std::ops::Range;

use dragoman_gazetteer::Part;

use super::content::REACH;
use super::cues::Saying;
use super::strangers::is_one_person;
use super::tokens::What;
use super::who::{Line, Who};

impl Line<'_> {
    /// "As prices fell, she said, the port closed": what stands before is no more than when or where.
    pub(super) fn further(&self, before: &Range<usize>, rest: usize) -> Option<Range<usize>> {
        let plain = |at: usize| matches!(self.what(at), Some(What::Word | What::Name(_)));
        let hangs = self.is(before.start, Part::Subordinate) && self.what(before.end) == Some(What::Comma)
            || !self.is_clause(before.clone()) && before.clone().all(plain);
        if !self.straight || self.what(rest) != Some(What::Comma) || !hangs {
            return None;
        }
        let further = rest + 1..self.content_end(rest + 1, false);
        let quoted = matches!(self.what(rest + 1), Some(What::Quote(_)));
        (!quoted && self.is_clause(further.clone())).then_some(further)
    }

    /// "says while it rains, the match is on": said with what follows the comma.
    pub(super) fn is_reason(&self, at: usize) -> bool {
        let end = self.tokens.len().min(at + REACH);
        let comma = (at + 1..end).find(|at| self.what(*at) == Some(What::Comma));
        ["while", "since", "because"].contains(&self.words(at, at + 1))
            && comma.is_some_and(|comma| self.is_clause(at + 1..comma) && self.is_clause(comma + 1..end))
    }

    /// "says all meat", "says since the laws", "says today’s action": no word of when and where.
    pub(super) fn begins_content(&self, at: usize) -> bool {
        let counts = || {
            self.tokens[at].cue.is_any(&[Part::Article, Part::Subordinate])
                || self.is(at, Part::Between) && !self.is(at, Part::Adjunct)
        };
        let next = at + 1;
        let led = self.is(next, Part::Conjunction) || self.what(next) == Some(What::Comma);
        self.straight && !led && (counts() || self.what(next) == Some(What::Possessive))
    }

    /// "…, followed by moves", "…, broadly in line with forecasts", "…,000 estimated": what only adds to a clause.
    pub(super) fn is_remark(&self, saying: &Saying) -> bool {
        let [Who::Unknown(words)] = saying.who.as_slice() else { return false };
        let words = &self.ground.text[words.clone()];
        let first = words.split(' ').next().unwrap_or("");
        let ends = |end: &&str| first.ends_with(*end);
        let one = !words.ends_with('s') && !is_one_person(words);
        let adds = ["ed", "ly"].iter().any(ends) || ends(&"ing") && one;
        let adds = adds && first.starts_with(char::is_lowercase) && words.contains(' ');
        let governed = ["below", "above", "over", "under", "against"].contains(&first);
        self.straight
            && !saying.behind
            && (adds || governed || words.starts_with(|c: char| c.is_ascii_digit()))
    }
}
