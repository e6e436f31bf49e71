use dragoman_article::Kind;
use dragoman_gazetteer::{Cue, Part};

use super::strangers::is_role;
use super::tokens::What;
use super::who::{Line, Who};

/// Who does what a verb says, with the tokens that name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) who: Vec<Who>,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// A subject is not looked for further away, in tokens: it bounds the work for a sentence without end.
const REACH: usize = 40;

impl Line<'_> {
    /// The end of whatever stands before the auxiliaries of a verb.
    pub(super) fn before_auxiliaries(&self, verb: usize) -> usize {
        let mut at = verb;
        // "were broadly sought", "he famously declared"
        const NOUNS: [&str; 11] = [
            "family", "ally", "assembly", "reply", "supply", "monopoly", "anomaly", "daily", "weekly",
            "monthly", "fly",
        ];
        let adverb = |at: usize| {
            self.straight
                && !NOUNS.contains(&self.words(at, at + 1))
                && self.what(at) == Some(What::Word)
                && self.tokens[at].cue == Cue::default()
                && self.words(at, at + 1).ends_with("ly")
                && self.words(at, at + 1).starts_with(char::is_lowercase)
        };
        while at > 0
            && (self.is(at - 1, Part::Between) || adverb(at - 1))
            && !self.tokens[at - 1].is_pronoun()
            && verb - at < REACH
        {
            at -= 1;
        }
        at
    }

    /// The subject that stands before a verb.
    pub(super) fn before(&self, verb: usize) -> Option<Subject> {
        let mut end = self.before_auxiliaries(verb);
        if self.straight
            && self.is(end.checked_sub(1)?, Part::Be)
            && self.words(verb, verb + 1).ends_with("ing")
        {
            // "is saying"
            end = self.before_auxiliaries(end - 1);
        }
        if self.is(end.checked_sub(1)?, Part::Relative) {
            end -= 1;
            if end > 0 && self.what(end - 1) == Some(What::Comma) {
                end -= 1;
            }
            return self.noun_phrase(end);
        }
        if self.tokens[end - 1].cue.is_any(&[Part::And, Part::Contrast]) {
            return None;
        }
        match self.what(end - 1)? {
            What::Comma => self.with_apposition(end - 1),
            What::Word | What::Name(_) | What::Other | What::Possessive => {
                self.described_openly(end).or_else(|| self.noun_phrase(end))
            }
            _ => None,
        }
    }

    pub(super) fn noun_phrase(&self, end: usize) -> Option<Subject> {
        let from = self.clause_start(end);
        if let Some(relative) = self.relative_before(from) {
            // "an official who asked for anonymity said"
            return self.noun_phrase(relative);
        }
        let suffers = self.straight && from > 0 && self.is(from - 1, Part::Be);
        let by = (from + 1..end).rev().find(|at| suffers && self.words(*at, at + 1) == "by");
        if let Some(by) = by.filter(|_| self.words(from, from + 1).ends_with("ed")) {
            // "was greeted with scorn by pilots who said"
            let who = self.phrase(by + 1, end);
            return (!who.is_empty()).then_some(Subject { who, from: by + 1, to: end });
        }
        let who = self.phrase(from, end);
        if matches!(who.as_slice(), [Who::Unknown(_)]) {
            // "expired after the Kremlin": "after" begins a clause as well as a phrase
            let begins = |at: &usize| self.is(*at, Part::Subordinate) && self.is(*at, Part::Preposition);
            if let Some(inner) = (from..end).rev().find(begins) {
                let who = self.phrase(inner + 1, end);
                if !who.is_empty() && !matches!(who.as_slice(), [Who::Unknown(_)]) {
                    return Some(Subject { who, from: inner + 1, to: end });
                }
            }
        }
        (!who.is_empty()).then_some(Subject { who, from, to: end })
    }

    /// The "who" whose verb ends here, where no comma parts it from whom it describes.
    fn relative_before(&self, from: usize) -> Option<usize> {
        let last = from.checked_sub(1).filter(|_| self.straight)?;
        let asks = ["declined", "asked", "refused", "spoke", "preferred", "wished", "requested"];
        if last > 0
            && self.words(last, from) == "who"
            && matches!(self.what(last - 1), Some(What::Word | What::Name(_)))
            && asks.contains(&self.words(from, from + 1).split(' ').next().unwrap_or(""))
        {
            // "a spokesman who declined to be named"
            return Some(last);
        }
        // "the mother of a child who was raped said"
        let acts = |verb: &usize| self.is_verb(*verb) || self.is(*verb, Part::Be);
        let verb = Some(last).filter(acts)?;
        let relative = self.before_auxiliaries(verb).checked_sub(1)?;
        let word = self.words(relative, relative + 1);
        // "Marta Hollis, who was from the port said": nothing closes what the comma opened
        let comma = relative.checked_sub(1).filter(|at| word == "who" && self.what(*at) == Some(What::Comma));
        if let Some(comma) = comma.filter(|comma| *comma > 0 && !self.acts(*comma - 1)) {
            return Some(comma);
        }
        let who = ["who", "that", "which"].contains(&word);
        let noun = relative > 0 && matches!(self.what(relative - 1), Some(What::Word | What::Name(_)));
        (who && noun && !self.is_verb(relative - 1)).then_some(relative)
    }

    /// Where the clause begins that ends here.
    fn clause_start(&self, end: usize) -> usize {
        const ENDS: [Part; 6] =
            [Part::Conjunction, Part::Subordinate, Part::Contrast, Part::Relative, Part::Aside, Part::Finite];
        let mut at = end;
        while at > 0 && end - at < REACH {
            let token = &self.tokens[at - 1];
            let ends = match token.what {
                What::Comma => !self.is_list(at - 1, end),
                What::Word => {
                    (token.cue.is_any(&ENDS)
                        && at < end
                        && !token.is(Part::Between)
                        && !token.is(Part::Preposition))
                        || (self.is_verb(at - 1) && at < end)
                        || (token.is(Part::And)
                            && at > 1
                            && self.what(at - 2) == Some(What::Comma)
                            && !self.is_list(at - 2, end))
                }
                What::Name(_) | What::Possessive | What::Other => false,
                _ => true,
            };
            if ends {
                break;
            }
            at -= 1;
        }
        at
    }

    /// "France, Germany and Italy": names on both sides, and an "and" to come.
    fn is_list(&self, comma: usize, end: usize) -> bool {
        let name = |at: usize| matches!(self.what(at), Some(What::Name(_)));
        comma > 0
            && name(comma - 1)
            && (name(comma + 1)
                || self.is(comma + 1, Part::And)
                || (self.is(comma + 1, Part::Article) && name(comma + 2)))
            && (comma + 1..end).any(|at| self.is(at, Part::And))
    }

    /// "Umerov, secretary of the council, said": the comma before the verb closes what the one before it opened.
    fn with_apposition(&self, comma: usize) -> Option<Subject> {
        let mut open = None;
        for at in (comma.saturating_sub(REACH)..comma).rev() {
            match self.what(at)? {
                What::Stop if at + 1 < comma && open.is_some() => break,
                What::Quote(_) | What::Semicolon | What::Colon => break,
                What::Comma => {
                    if self.is(at + 1, Part::Relative) {
                        open = Some(at);
                        break;
                    }
                    open = open.or(Some(at));
                }
                _ => {}
            }
        }
        if let Some(found) = self.described_at_length(comma) {
            return Some(found);
        }
        // "at the time of the vote, there were shortages,": a clause describes nobody
        let open = open.filter(|open| {
            const DEPENDS: [Part; 4] = [Part::Relative, Part::Conjunction, Part::Subordinate, Part::Between];
            let finite = |at: &usize| self.is(*at, Part::Finite) && !self.tokens[*at].cue.is_any(&DEPENDS);
            let states = (*open + 1..comma).find(finite);
            let depends = |verb| (*open + 1..verb).any(|at| self.tokens[at].cue.is_any(&DEPENDS));
            // "the delegation, led by an envoy," has no clause behind it
            !self.straight || states.is_none_or(|verb| verb == *open + 1 || depends(verb))
        })?;
        let from = self.clause_start(open);
        let who = self.with_name_beside(self.phrase(from, open), open + 1, comma, true);
        (!who.is_empty()).then_some(Subject { who, from, to: comma })
    }

    /// "Marta Hollis of the harbour board, says": one comma, and nobody acts before it.
    pub(super) fn headed(&self, comma: usize) -> Option<Subject> {
        let plain = |at: usize| {
            matches!(self.what(at), Some(What::Word | What::Name(_) | What::Possessive)) && !self.acts(at)
        };
        let heads = self.straight
            && self.what(comma) == Some(What::Comma)
            && comma < REACH
            && !self.tokens[0].cue.is_any(&[Part::Preposition, Part::Subordinate, Part::Adjunct])
            && (0..comma).all(plain);
        let who = heads.then(|| self.phrase(0, comma)).filter(|who| !who.is_empty())?;
        Some(Subject { who, from: 0, to: comma })
    }

    /// "Marta Hollis, an adviser to the board said": nothing closes what the comma opened.
    fn described_openly(&self, end: usize) -> Option<Subject> {
        let comma = (end.saturating_sub(REACH)..end).rev().find(|at| self.what(*at) == Some(What::Comma))?;
        let from = (comma.saturating_sub(REACH)..comma)
            .rev()
            .find(|at| matches!(self.what(*at), Some(What::Quote(_) | What::Stop | What::Comma)))
            .map_or(0, |at| at + 1);
        let beside = self.words(comma + 1, comma + 2);
        let role = self.tokens[comma + 1].cue.is_level()
            || (is_role(beside) && beside.starts_with(char::is_lowercase))
            || ["a", "an", "of", "at", "with", "speaking", "addressing", "reacting"].contains(&beside);
        let acts =
            |at: usize| self.acts(at) || self.is(at, Part::Relative) && !self.is(at, Part::Preposition);
        if !self.straight || !role || from == comma || (from..end).any(acts) {
            return None;
        }
        let who = self.phrase(from, comma);
        let named = match who.as_slice() {
            [Who::Mention(mention)] => self.mentions[*mention].kind == Kind::Person,
            [Who::Unknown(words)] => self.is_proper(words) && self.ground.text[words.clone()].contains(' '),
            _ => false,
        };
        named.then_some(Subject { who, from, to: end })
    }

    /// "“…,” Marta Hollis, head of roads, bridges and rails, said": the name stands right behind the quotation.
    fn described_at_length(&self, comma: usize) -> Option<Subject> {
        let start = (comma.saturating_sub(REACH)..comma)
            .rev()
            .find(|at| matches!(self.what(*at), Some(What::Quote(_) | What::Stop)));
        let from = match start {
            Some(quote) if matches!(self.what(quote), Some(What::Quote(_))) => {
                quote + 1 + usize::from(self.what(quote + 1) == Some(What::Comma))
            }
            None if self.straight && comma < REACH => 0,
            _ => return None,
        };
        let open = (from..comma).find(|at| self.what(*at) == Some(What::Comma))?;
        let who = self.phrase(from, open);
        let named = who.iter().all(|who| match who {
            Who::Mention(_) => true,
            Who::Unknown(words) => self.is_proper(words),
            _ => false,
        });
        // "Monday, the clerk, head of roads, said": a name begins it, and no verb of its own follows
        let opens = start.is_some()
            || (self.is(open + 1, Part::Article) || self.is_plain_noun(open + 1))
                && !(from..comma).any(|at| self.acts(at));
        (named && opens && !who.is_empty()).then_some(Subject { who, from, to: comma })
    }

    pub(super) fn is_plain_noun(&self, at: usize) -> bool {
        self.what(at) == Some(What::Word)
            && (self.tokens[at].cue == Cue::default() || self.tokens[at].cue.is_level())
    }

    /// Of a description and what stands in apposition to it, the one with a name.
    pub(super) fn with_name_beside(&self, who: Vec<Who>, from: usize, to: usize, closed: bool) -> Vec<Who> {
        let modifies = self.tokens.get(from).is_none_or(|token| {
            token.cue.is_any(&[
                Part::Relative,
                Part::Finite,
                Part::Preposition,
                Part::Aside,
                Part::And,
                Part::Subordinate,
                Part::Contrast,
            ]) || self.is_verb(from)
        });
        if modifies || from >= to || self.has_person(&who) {
            return who;
        }
        let beside = self.phrase(from, to);
        let unknown =
            closed && who.iter().all(|who| matches!(who, Who::Unknown(words) if !self.is_proper(words)));
        let known = beside.iter().any(|who| matches!(who, Who::Mention(_)));
        if let ([Who::Unknown(noun) | Who::Level { words: noun, .. }], [Who::Unknown(name)]) =
            (who.as_slice(), beside.as_slice())
            && self.is_proper(name)
            && (!self.is_proper(noun) || matches!(who.as_slice(), [Who::Level { .. }]))
        {
            return beside;
        }
        if self.has_person(&beside) || (unknown && known) { beside } else { who }
    }

    fn has_person(&self, who: &[Who]) -> bool {
        who.iter()
            .any(|who| matches!(who, Who::Mention(mention) if self.mentions[*mention].kind == Kind::Person))
    }

    /// The subject that stands behind a verb.
    pub(super) fn behind(&self, verb: usize) -> Option<Subject> {
        let from = verb + 1;
        let to = self.phrase_end(from);
        let mut end = to;
        let mut who = self.phrase(from, to);
        if who.is_empty() {
            return None;
        }
        if self.what(to) == Some(What::Comma) {
            let apposition = self.phrase_end(to + 1);
            let better = self.with_name_beside(who.clone(), to + 1, apposition, false);
            if better != who {
                end = apposition;
                who = better;
            }
        }
        Some(Subject { who, from, to: end })
    }

    pub(super) fn phrase_end(&self, from: usize) -> usize {
        const ENDS: [Part; 7] = [
            Part::Conjunction,
            Part::Subordinate,
            Part::Contrast,
            Part::Relative,
            Part::Aside,
            Part::Finite,
            Part::Adjunct,
        ];
        let limit = self.tokens.len().min(from + REACH);
        let ends = |at: &usize| match self.tokens[*at].what {
            What::Word => {
                let token = &self.tokens[*at];
                (token.cue.is_any(&ENDS) && !token.is(Part::Article)) || (self.is_verb(*at) && *at > from)
            }
            What::Name(_) | What::Possessive | What::Other => false,
            _ => true,
        };
        (from..limit).find(ends).unwrap_or(limit)
    }

    /// Who does what the sentence says up to here: the phrase before its first verb.
    pub(super) fn topic_before(&self, end: usize) -> Option<Vec<Who>> {
        let verb = (1..end.min(REACH)).find(|at| {
            self.what(*at) == Some(What::Word)
                && !self.is(*at, Part::Preposition)
                && (self.is(*at, Part::Finite) || self.is_verb(*at))
        })?;
        let who = self.phrase(0, self.before_auxiliaries(verb));
        let known = |who: &Who| matches!(who, Who::Mention(_) | Who::Unnamed { .. });
        (!who.is_empty() && who.iter().all(known)).then_some(who)
    }

    /// Whom a sentence is about: the first name that nothing governs.
    pub(super) fn topic(&self) -> Option<Who> {
        (0..self.tokens.len().min(REACH)).find_map(|at| {
            let (mention, named) = self.mention(at)?;
            // "aimed at the United States"
            let before = (0..at).rev().find(|before| !self.straight || !self.is(*before, Part::Article));
            let free = before.is_none_or(|before| !self.is(before, Part::Preposition));
            let speaks = matches!(named.kind, Kind::Person | Kind::Unnamed | Kind::Country | Kind::Body);
            (free && speaks && self.what(at + 1) != Some(What::Possessive)).then_some(Who::Mention(mention))
        })
    }
}
