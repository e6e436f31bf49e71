use std::ops::Range;

use dragoman_gazetteer::Part;

use super::cues::Saying;
use super::tokens::What;
use super::who::Line;

/// "that" stands no further from its verb, in tokens.
pub(super) const REACH: usize = 24;
/// Nothing longer is said in other words, in tokens: it bounds the work for a sentence without end.
const LONGEST: usize = 150;

impl Line<'_> {
    /// The tokens of what is said in other words: "that the talks had failed".
    pub(super) fn content(&self, saying: &Saying) -> Option<Range<usize>> {
        let token = &self.tokens[saying.at];
        if saying.void
            || !token.cue.is_any(&[
                Part::Say,
                Part::That,
                Part::Tell,
                Part::Aside,
                Part::Source,
                Part::SourceBehind,
                Part::Think,
                Part::Claim,
                Part::Quoted,
            ])
        {
            return None;
        }
        let content = if token.cue.is_any(&[Part::Source, Part::SourceBehind]) {
            self.beside_source(saying)
        } else {
            self.behind_verb(saying)
                .or_else(|| self.before_speaker(saying).filter(|_| !token.is(Part::Aside)))
        }?;
        let weight = |at: usize| match self.tokens[at].what {
            What::Word | What::Name(_) => 1,
            What::Quote(_) => 2,
            _ => 0,
        };
        let words: usize = content.clone().map(weight).sum();
        (words > 1).then_some(content)
    }

    fn behind_verb(&self, saying: &Saying) -> Option<Range<usize>> {
        let token = &self.tokens[saying.at];
        let mut at = saying.to.max(saying.at + 1);
        let mut parted = false;
        let inside = self.in_relative(saying);
        while at < self.tokens.len() {
            match self.tokens[at].what {
                What::Comma if !self.straight && !parted => parted = true,
                What::Word
                    if self.tokens[at].cue.is_any(&[Part::Adjunct, Part::Between])
                        && !self.is(at, Part::Conjunction)
                        && !self.begins_content(at) => {}
                // "sagte am Montag in Berlin, …"
                What::Word if !self.straight && !parted && self.is(at, Part::Preposition) => at += 1,
                _ => break,
            }
            at += 1;
        }
        if saying.behind && self.straight && !self.is(at, Part::Conjunction) {
            return None;
        }
        if matches!(self.what(at), None | Some(What::Colon | What::Comma | What::Stop | What::Semicolon)) {
            return None;
        }
        if self.straight && self.is(at, Part::And) {
            return None;
        }
        if parted && self.relates(at) {
            // "aseguró la Cancillería, que retira": a comma before it makes it "which"
            return None;
        }
        if let Some(start) = self.conjunction(at).filter(|_| token.is(Part::Tell) || self.leads_on(at)) {
            let end = self.content_end(start, inside);
            return Some(start..self.without_occasion(start, end));
        }
        let bare = token.cue.is_any(&[Part::Say, Part::Tell, Part::Aside, Part::Think, Part::Quoted])
            && (self.straight || parted);
        if !bare || matches!(self.what(at), Some(What::Quote(_))) {
            return None;
        }
        if self.is(at, Part::Preposition)
            || (token.is(Part::Tell) && self.words(saying.at, saying.at + 1).split(' ').count() == 1)
        {
            at = self.past_object(at)?;
        }
        const AMID: [&str; 9] =
            ["as", "while", "after", "when", "before", "because", "since", "amid", "despite"];
        if self.straight && AMID.contains(&self.words(at, at + 1)) && !self.is_reason(at) {
            return None;
        }
        if self.is(at, Part::Relative) && self.straight {
            // "said a diplomat who", "repeating what they have said"
            return None;
        }
        let end = self.content_end(at, inside);
        let clause = if token.is(Part::Think) {
            // "fears a split and wants": the verb of what is thought stands before any "and"
            let parts = |at: &usize| self.is(*at, Part::And) || self.what(*at) == Some(What::Comma);
            at..(at..end).find(parts).unwrap_or(end)
        } else {
            at..end
        };
        self.is_clause(clause).then(|| at..self.without_occasion(at, end))
    }

    /// "…, in his first speech since": where it was said is not what was said.
    fn without_occasion(&self, start: usize, end: usize) -> usize {
        const OCCASIONS: [&str; 10] = [
            "speech",
            "address",
            "interview",
            "statement",
            "remarks",
            "letter",
            "message",
            "post",
            "briefing",
            "sermon",
        ];
        const OWN: [&str; 5] = ["his", "her", "its", "their", "a"];
        const WORDS: usize = 4;
        let begins = |at: &usize| {
            self.words(*at, at + 1) == "in"
                && OWN.contains(&self.words(at + 1, at + 2))
                && (at + 2..end.min(at + 2 + WORDS))
                    .any(|noun| OCCASIONS.contains(&self.words(noun, noun + 1)))
        };
        if !self.straight {
            return end;
        }
        (start + 2..end).find(begins).unwrap_or(end)
    }

    /// French, Spanish and their like have no comma before "that".
    fn relates(&self, at: usize) -> bool {
        matches!(self.words(at, at + 1).trim_end_matches(['’', '\'']), "que" | "qu" | "che")
    }

    /// ", who said she had waited,": the words end with the next comma.
    fn in_relative(&self, saying: &Saying) -> bool {
        let before = self.before_auxiliaries(saying.at);
        before > 1 && self.is(before - 1, Part::Relative) && self.what(before - 2) == Some(What::Comma)
    }

    /// "said that", "said in Bonn that", "warned Kyiv that", but not "demanded the treatment that"
    fn leads_on(&self, at: usize) -> bool {
        const PLACES: [&str; 10] = ["in", "at", "to", "from", "during", "after", "before", "by", "via", "on"];
        let plain = !self.straight || PLACES.contains(&self.words(at, at + 1));
        // "agreed to a truce that"
        let thing = self.straight
            && self.words(at, at + 1) == "to"
            && ["a", "an"].contains(&self.words(at + 1, at + 2));
        // "expressed deep misgivings that"
        let feels = || {
            const FEELS: [&str; 6] = ["express", "expresses", "expressed", "voice", "voices", "voiced"];
            let verb = at.checked_sub(1).map(|verb| self.words(verb, at));
            self.straight
                && verb.is_some_and(|verb| FEELS.contains(&verb))
                && (at + 1..at + 4).any(|at| self.is(at, Part::Conjunction))
        };
        feels()
            || self.is(at, Part::Conjunction)
            || (self.is(at, Part::Preposition) && plain && !thing)
            || self.is(at + 1, Part::Conjunction)
            || (self.is(at + 2, Part::Conjunction)
                && matches!(self.words(at + 1, at + 2), "earlier" | "later" | "ago" | "before"))
            || (self.what(at + 1) == Some(What::Comma) && self.is(at + 2, Part::Conjunction))
    }

    /// The token behind "that".
    fn conjunction(&self, from: usize) -> Option<usize> {
        for at in from..self.tokens.len().min(from + REACH) {
            let token = &self.tokens[at];
            match token.what {
                What::Word if token.is(Part::Conjunction) => return Some(at + 1),
                What::Word if token.is(Part::Finite) || self.is_verb(at) || token.is(Part::Aside) => {
                    return None;
                }
                What::Comma if !self.straight && self.is(at + 1, Part::Conjunction) => {}
                What::Word | What::Name(_) | What::Possessive | What::Other => {}
                _ => return None,
            }
        }
        None
    }

    /// Past "in Jeddah" or "allies in Brussels", to where a clause may begin.
    fn past_object(&self, from: usize) -> Option<usize> {
        for at in from + 1..self.tokens.len().min(from + 8) {
            let token = &self.tokens[at];
            let before = &self.tokens[at - 1];
            if !matches!(token.what, What::Word | What::Name(_) | What::Possessive)
                || token.cue.is_any(&[Part::Subordinate, Part::Contrast, Part::Relative])
            {
                return None;
            }
            let begins =
                token.name().is_some() || token.is_pronoun() || token.cue.is_any(&[Part::Article, Part::I]);
            let free = !before.cue.is_any(&[Part::Preposition, Part::Article, Part::And])
                && before.what != What::Possessive;
            if begins && free {
                return Some(at);
            }
        }
        None
    }

    /// A verb makes a clause of words.
    pub(super) fn is_clause(&self, range: Range<usize>) -> bool {
        let start = range.start;
        // "says he buys tickets"
        let begins = self.straight
            && self.tokens.get(start).is_some_and(|token| token.is_pronoun() || token.is(Part::I))
            && self.what(start + 1) == Some(What::Word)
            && range.len() > 2;
        begins
            || range.into_iter().any(|at| {
                let token = &self.tokens[at];
                let plain =
                    at == start || !self.tokens[at - 1].cue.is_any(&[Part::Article, Part::Preposition]);
                token.what == What::Word
                    && at > start
                    && (token.cue.is_any(&[Part::Finite, Part::Cancel, Part::Be])
                        && !token.is(Part::Preposition)
                        || (self.is_verb(at) && plain)
                        || (plain && self.words(at, at + 1).ends_with("ed")))
            })
    }

    /// Where the reported words end.
    pub(super) fn content_end(&self, start: usize, inside: bool) -> usize {
        let ends = |at: &usize| {
            let next = at + 1;
            match self.tokens[*at].what {
                What::Semicolon => true,
                What::Stop => {
                    let bar = self.words(*at, next) == "|";
                    next == self.tokens.len() || bar || matches!(self.what(next), Some(What::Quote(_)))
                }
                What::Comma if inside => true,
                What::Comma => {
                    *at > start + 1
                        && (self.is(next, Part::Aside)
                            || self.is(next, Part::Source)
                            || (self.is(next, Part::Contrast) && !self.narrows(next))
                            || self.is(next, Part::Relative)
                            || (self.is(next, Part::And) && self.says_more(next)))
                }
                What::Word if self.is(*at, Part::And) => self.is_verb(next) && !self.is(next, Part::Finite),
                _ => false,
            }
        };
        let limit = self.tokens.len().min(start + LONGEST);
        (start..limit).find(ends).unwrap_or(limit)
    }

    /// ", but only in step": no clause of its own.
    pub(super) fn narrows(&self, contrast: usize) -> bool {
        self.straight
            && matches!(
                self.words(contrast + 1, contrast + 2),
                "only" | "not" | "never" | "also" | "rather" | "instead"
            )
    }

    /// ", and it demanded", ", and she added"
    fn says_more(&self, and: usize) -> bool {
        (and + 1..self.tokens.len().min(and + 6)).any(|at| self.is_verb(at))
    }

    /// "The talks had failed, she said."
    fn before_speaker(&self, saying: &Saying) -> Option<Range<usize>> {
        let comma = saying.from.checked_sub(1)?;
        let behind = match self.what(comma)? {
            What::Comma => self.sentence_part(comma),
            // "“…” if they call it “fair,” the clerk said"
            What::Quote(_)
                if comma > 1
                    && self.ends_like_speech(comma)
                    && !saying.behind
                    && !self.is(saying.from, Part::And) =>
            {
                self.sentence_part(comma + 1)
            }
            _ => return None,
        };
        // "hieß es aus Regierungskreisen": nobody says it
        let nobody = !self.straight && self.words(saying.at, saying.at + 1).ends_with(" es");
        if self.is_remark(saying) {
            return None;
        }
        if behind.is_empty() || saying.rule == "same-speaker" || (saying.rule == "no-speaker" && !nobody) {
            return None;
        }
        let mut rest = saying.to.max(saying.at + 1);
        while self.tokens.get(rest).is_some_and(|token| token.cue.is_any(&[Part::Adjunct, Part::Between])) {
            rest += 1;
        }
        if let Some(further) = self.further(&behind, rest) {
            return Some(further);
        }
        // what has an object of its own says nothing of what stands before
        let closes = self.tokens.get(rest).is_none_or(|token| match token.what {
            What::Comma | What::Stop | What::Semicolon | What::Dash => true,
            What::Word => {
                token.cue.is_any(&[Part::Preposition, Part::Subordinate, Part::And, Part::Contrast])
                    && !token.is(Part::Conjunction)
            }
            _ => false,
        });
        let told = self.is(saying.at, Part::Tell) && !self.is(rest, Part::Conjunction);
        let closes = closes || told || saying.behind;
        let earlier = behind.clone().any(|at| {
            self.is_verb(at) && self.tokens[at].cue.is_any(&[Part::Say]) && self.is(at + 1, Part::Conjunction)
        });
        let words =
            behind.clone().filter(|at| matches!(self.what(*at), Some(What::Word | What::Name(_)))).count();
        let leads = self.tokens[behind.start].cue.is_any(&[Part::Adjunct, Part::Aside]);
        // "“Nobody here is buying” the plan, she said"
        let begun = self.straight && matches!(self.what(behind.start), Some(What::Quote(_))) && words > 0;
        (closes && !earlier && ((words > 3 && !leads) || begun || self.is_clause(behind.clone())))
            .then_some(behind)
    }

    /// What stands before this token in its part of the sentence.
    fn sentence_part(&self, end: usize) -> Range<usize> {
        let stops = |at: &usize| matches!(self.what(*at), Some(What::Semicolon | What::Colon));
        let first = end.saturating_sub(LONGEST);
        let mut start = (first..end).rev().find(stops).map_or(first, |at| at + 1);
        while start < end && self.tokens[start].cue.is_any(&[Part::And, Part::Contrast]) {
            start += 1;
        }
        if start < end && self.what(start) == Some(What::Comma) {
            start += 1;
        }
        start..end
    }

    fn beside_source(&self, saying: &Saying) -> Option<Range<usize>> {
        let lead = (0..saying.from)
            .all(|at| self.tokens[at].cue.is_any(&[Part::And, Part::Contrast, Part::Adjunct]));
        let begins = || !self.straight && self.sentence_part(saying.from).is_empty();
        if lead || begins() {
            let start = if self.what(saying.to) == Some(What::Comma) { saying.to + 1 } else { saying.to };
            let named = self.what(saying.to) == Some(What::Comma) || !self.straight;
            return named
                .then(|| start..self.content_end(start, false))
                .filter(|range| range.start < range.end);
        }
        let inserted =
            self.what(saying.to) == Some(What::Comma) && self.what(saying.from - 1) == Some(What::Comma);
        if inserted && self.straight && !self.is_clause(self.sentence_part(saying.from - 1)) {
            // "After two hours, according to Tehran, the heads …"
            let start = saying.to + 1;
            return Some(start..self.content_end(start, false)).filter(|range| range.start < range.end);
        }
        let mut end = saying.from;
        while end > 0 && matches!(self.what(end - 1), Some(What::Comma | What::Dash)) {
            end -= 1;
        }
        Some(self.sentence_part(end))
    }
}
