use std::ops::Range;

use dragoman_article::Kind;
use dragoman_gazetteer::{Cue, Part};

use super::known::PEOPLE;
use super::story::SPOKEN;
use super::strangers::is_one_person;
use super::subject::Subject;
use super::tokens::{VERBS, What};
use super::who::{Line, Who, is_nobody};

/// Words that say that somebody says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Saying {
    /// the token of the verb or of "according to"
    pub(super) at: usize,
    /// the tokens from speaker to verb
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) who: Vec<Who>,
    /// the speaker stands behind
    pub(super) behind: bool,
    pub(super) rule: &'static str,
    /// nobody has said it: "would say", "did not say"
    pub(super) void: bool,
}

/// "As saying" stands no further from "quoted", in tokens.
const QUOTED: usize = 16;

impl Line<'_> {
    /// Every word of speech of the sentence that is used as one.
    pub(super) fn sayings(&self) -> Vec<Saying> {
        let mut sayings: Vec<Saying> = Vec::new();
        for at in 0..self.tokens.len() {
            let saying = self.saying(at, &sayings);
            sayings.extend(saying);
        }
        sayings
    }

    fn saying(&self, at: usize, earlier: &[Saying]) -> Option<Saying> {
        let token = &self.tokens[at];
        let subject = |subject: Subject, behind, rule| Saying {
            at,
            from: subject.from.min(at),
            to: subject.to.max(at + 1),
            who: subject.who,
            behind,
            rule,
            void: false,
        };
        if token.is(Part::Source) || (token.is(Part::So) && self.after_quote(at)) {
            return self.behind(at).map(|found| subject(found, true, "according-to"));
        }
        if token.is(Part::Claim)
            && self.is_owned(at)
            && let Some(found) = self.owner(at)
        {
            return Some(subject(found, false, "owner-of-words"));
        }
        if token.is(Part::Quoted) {
            return self.quoted_as(at).map(|found| subject(found, false, "quoted-as-saying"));
        }
        if token.is(Part::SourceBehind) {
            return self.before(at).map(|found| subject(found, false, "according-to"));
        }
        let mut further = at + 1..self.tokens.len().min(at + QUOTED);
        let word = self.words(at, at + 1);
        if word.starts_with("quot") && further.any(|at| self.is(at, Part::Quoted)) {
            return None;
        }
        // "the agency, quoting officials, said"
        if word == "quoting" && !matches!(self.what(at + 1), Some(What::Quote(_) | What::Colon)) {
            return None;
        }
        let before = self.before_auxiliaries(at);
        let after = |part| before.checked_sub(1).is_some_and(|last| self.is(last, part));
        let passes_on = token.is(Part::Aside) && !after(Part::Be);
        if token.is(Part::Aside) && !after(Part::Be) && !self.goes_on(at)
            || !token.is(Part::Aside) && !self.is_verb(at)
        {
            return None;
        }
        if token.is_pronoun() {
            // "a-t-il dit"
            let who = self.phrase(at, at + 1);
            return Some(subject(Subject { who, from: at, to: at + 1 }, false, "pronoun-before-verb"));
        }
        let same = || {
            let who = earlier.last().filter(|last| !last.void).map(|last| last.who.clone());
            // "Rep. Marta Hollis visited the U.S. and argued": she stands first
            let opens = || {
                self.stranger().filter(|name| self.straight && self.leads_sentence(name)).map(Who::Unknown)
            };
            let first = || opens().or_else(|| self.topic()).or_else(|| self.stranger().map(Who::Unknown));
            // "Hollis was wary of a Soviet plan, and said"
            let acts = || self.actor(at).filter(|who| self.is_person(who) || self.straight && is_single(who));
            let who = who.or_else(acts).or_else(|| Some(vec![first()?]));
            let who = who.or_else(|| self.actor(at))?;
            Some(subject(Subject { who, from: at, to: at + 1 }, false, "same-speaker"))
        };
        if passes_on {
            return same();
        }
        if after(Part::Be) && !token.is(Part::Aside) {
            // "was told"
            return None;
        }
        let mut found = if self.ground.speech.verb_first {
            let behind = self.behind(at).map(|found| subject(found, true, "speaker-behind-verb"));
            behind.or_else(|| self.before(at).map(|found| subject(found, false, "speaker-before-verb")))
        } else if self.after_quote(before) {
            // "“…”, told the paper": to whom, not who
            let behind =
                self.behind(at).filter(|_| !self.straight || !token.is(Part::Tell) || token.is(Part::Say));
            let behind = behind.map(|found| subject(found, true, "speaker-behind-verb"));
            behind.or_else(|| {
                self.before_quote(before).map(|found| subject(found, false, "speaker-before-quotation"))
            })
        } else {
            self.ordinary(at).map(|(found, behind)| {
                subject(found, behind, if behind { "speaker-behind-verb" } else { "speaker-before-verb" })
            })
        };
        if found.is_none() && (after(Part::And) || after(Part::Contrast)) {
            found = same();
        }
        let mut found = found.unwrap_or_else(|| {
            subject(Subject { who: vec![Who::Unknown(0..0)], from: at, to: at + 1 }, false, "no-speaker")
        });
        found.void = after(Part::Cancel);
        Some(found)
    }

    /// The speaker before the verb, or behind it where the language and the sentence turn them round.
    fn ordinary(&self, at: usize) -> Option<(Subject, bool)> {
        let before = self.before(at);
        let known = |subject: &Subject| {
            !subject.who.iter().all(|who| matches!(who, Who::Unknown(_) | Who::Level { .. }))
        };
        let end = self.before_auxiliaries(at);
        let opens = end == 0 || self.what(end - 1) == Some(What::Comma);
        // "the road was open, said Marta Hollis": it may be anybody who says so
        let closes = end > 0 && self.what(end - 1) == Some(What::Comma) && self.is(at, Part::Say);
        let closes = closes && self.names_somebody(at + 1);
        let next = self.phrase_end(at + 1);
        // "the road, which leads north, was open, said Marta Hollis": a clause says nothing
        let ends = matches!(self.what(next), None | Some(What::Comma | What::Stop));
        let clause = |subject: &Subject| !known(subject) && self.is_clause(subject.from..subject.to);
        let told = closes && ends && before.as_ref().is_some_and(clause);
        let turned =
            !before.as_ref().is_some_and(known) && (!self.straight || told || (before.is_none() && opens));
        // "In Moskau drohte ein Beamter": what stands before may say no more than where
        let goes_on = end > 0 && self.tokens[end - 1].cue.is_any(&[Part::And, Part::Contrast]);
        let any = !self.straight && before.is_none() && !goes_on;
        // "Said Marta Hollis, “…”"
        let leads = end == 0 && self.straight && self.leads_to_quote(at + 1);
        let any = any || leads || closes;
        // "Marta Hollis of the port, says the road is open": what has a verb of its own is said
        let negated =
            || (at + 1..next).any(|at| self.is(at, Part::Cancel) && !self.is(at, Part::Preposition));
        let acts = self.straight && (self.is(next, Part::Finite) || self.is_verb(next) || negated());
        let behind = || {
            let subject = self.behind(at).filter(|subject| !acts && (any || known(subject)));
            subject.map(|subject| (subject, true))
        };
        if turned {
            let before = || before.or_else(|| self.headed(end.checked_sub(1)?));
            behind().or_else(|| before().map(|subject| (subject, false)))
        } else {
            before.map(|subject| (subject, false))
        }
    }

    /// A name stands here, and behind it a comma or colon and a quotation.
    fn leads_to_quote(&self, from: usize) -> bool {
        let end = self.phrase_end(from);
        end > from
            && self.names_somebody(from)
            && matches!(self.what(end), Some(What::Comma | What::Colon))
            && matches!(self.what(end + 1), Some(What::Quote(_)))
    }

    /// "the clerk’s warning that", "her view is that": the noun of what somebody says.
    fn is_owned(&self, at: usize) -> bool {
        let linked = if self.is(at + 1, Part::Be) { at + 2 } else { at + 1 };
        self.is(linked, Part::Conjunction)
    }

    fn owner(&self, noun: usize) -> Option<Subject> {
        const DESCRIBES: usize = 2;
        let plain = |at: usize| self.what(at) == Some(What::Word) && self.tokens[at].cue == Cue::default();
        let to = if self.is(noun + 1, Part::Be) { noun + 2 } else { noun + 1 };
        let mut end = noun;
        while end > 0 && noun - end < DESCRIBES && plain(end - 1) {
            end -= 1;
        }
        let last = end.checked_sub(1)?;
        if self.what(last) == Some(What::Possessive) {
            let from = self.noun_phrase(last)?.from;
            let who = self.phrase(from, last);
            return (!who.is_empty()).then_some(Subject { who, from, to });
        }
        let part = match self.words(last, end) {
            "his" | "His" => Part::He,
            "her" | "Her" => Part::She,
            "its" | "Its" | "their" | "Their" => Part::They,
            _ => return None,
        };
        let words = self.bytes(last, end);
        Some(Subject { who: vec![Who::Pronoun { part, words }], from: last, to })
    }

    /// "was quoted as saying", "state media quoted an official as saying": who said it.
    fn quoted_as(&self, at: usize) -> Option<Subject> {
        let verb = (at.saturating_sub(QUOTED)..at).rev().find(|verb| {
            let word = self.words(*verb, *verb + 1);
            matches!(word, "quoted" | "cited" | "quotes" | "reported" | "quoting" | "citing")
        })?;
        let before = self.before_auxiliaries(verb);
        if before > 0 && self.is(before - 1, Part::Be) {
            return self.before(before - 1);
        }
        // "quoted Marta Hollis, head of roads, as saying"
        let end = (verb + 2..at).find(|at| self.what(*at) == Some(What::Comma)).unwrap_or(at);
        let who = self.with_name_beside(self.phrase(verb + 1, end), end + 1, at.saturating_sub(1), true);
        (!who.is_empty()).then_some(Subject { who, from: verb, to: at + 1 })
    }

    /// ", adding": an "early warning" says nothing.
    fn goes_on(&self, at: usize) -> bool {
        at == 0
            || !matches!(self.what(at - 1), Some(What::Word | What::Name(_) | What::Possessive))
            || self.tokens[at - 1].cue.is_any(&[Part::And, Part::Contrast, Part::Subordinate, Part::Between])
    }

    /// "Hollis said: ¶ “…”": whose words the next sentence is.
    pub(super) fn announces(&self, sayings: &[Saying]) -> Option<Vec<Who>> {
        let last = self.tokens.len().checked_sub(1)?;
        (self.what(last) == Some(What::Colon)).then(|| sayings.last().map(|saying| saying.who.clone()))?
    }

    /// A quotation stands directly before, but for commas and dashes.
    pub(super) fn after_quote(&self, at: usize) -> bool {
        let mut last = at;
        while last > 0 && at - last < 3 && matches!(self.what(last - 1), Some(What::Comma | What::Dash)) {
            last -= 1;
        }
        last > 0 && matches!(self.what(last - 1), Some(What::Quote(_)))
    }

    /// "Erdoğan, “…” dedi": who stands before the quotation that the verb follows.
    fn before_quote(&self, verb: usize) -> Option<Subject> {
        let quote = (0..verb).rev().find(|at| matches!(self.what(*at), Some(What::Quote(_))))?;
        let known = |who: &Vec<Who>| !who.is_empty() && !who.iter().all(|who| matches!(who, Who::Unknown(_)));
        let described = self.noun_phrase(quote).map(|subject| subject.who).filter(known);
        let until = if self.straight { quote } else { self.tokens.len() };
        let before = || Line { tokens: &self.tokens[..until], ..*self }.topic();
        let who = described.or_else(|| Some(vec![before()?]))?;
        Some(Subject { who, from: quote, to: verb })
    }
}

/// "he", "she"
fn is_single(who: &[Who]) -> bool {
    matches!(who, [Who::Pronoun { part: Part::He | Part::She, .. }])
}

impl Line<'_> {
    /// "Hollis said the road, which leads north, was open": she has said it, whatever it is.
    pub(super) fn plainly_spoken(
        &self,
        sayings: &[Saying],
        contents: &[Option<Range<usize>>],
    ) -> Option<Vec<Who>> {
        let ([saying], [None]) = (sayings, contents) else { return None };
        if saying.void || saying.rule != "speaker-before-verb" {
            return None;
        }
        // "Hollis has long accused the board of waste"
        let word = self.words(saying.at, saying.at + 1);
        let speaks = || {
            self.tokens[saying.at].cue.is_any(&VERBS)
                && !self.is(saying.at, Part::Think)
                && !word.starts_with("quot")
                && self.is_person(&saying.who)
                && self.first_subject().is_some_and(|(who, _)| who == saying.who)
        };
        (self.is(saying.at, Part::Say) || speaks()).then(|| saying.who.clone())
    }

    fn is_person(&self, who: &[Who]) -> bool {
        match who {
            [Who::Mention(mention)] => self.mentions[*mention].kind == Kind::Person,
            [Who::Unknown(words)] => {
                let text = &self.ground.text[words.clone()];
                words.len() > 2
                    && text.starts_with(char::is_uppercase)
                    && (self.is_proper(words) || is_one_person(text))
            }
            _ => false,
        }
    }

    /// "Hollis said …, because “…”": what has no speaker of its own has that of the words of saying before it.
    pub(super) fn owned<'s>(&self, number: usize, sayings: &'s [Saying]) -> &'s Saying {
        let saying = &sayings[number];
        let spoken = |other: &&Saying| {
            !other.void && self.tokens[other.at].cue.is_any(&SPOKEN) && !is_nobody(&other.who)
        };
        let before = || sayings[..number].iter().rev().take(PEOPLE).find(spoken);
        let lost = self.straight && saying.rule == "no-speaker" && is_nobody(&saying.who);
        lost.then(before).flatten().unwrap_or(saying)
    }
}

/// The last of the words of saying that nobody reports: of "Merz says the report claims that", "says".
pub(super) fn outermost<'s>(
    line: Line<'_>,
    sayings: &'s [Saying],
    contents: &[Option<Range<usize>>],
) -> Option<&'s Saying> {
    let near = || sayings.iter().zip(contents).rev().take(PEOPLE);
    let thinks = |saying: &Saying| line.is(saying.at, Part::Think);
    // "Asked whether Brandt felt safe, Hollis said …": what is felt reports nothing
    let reported = |saying: &Saying| {
        near().any(|(other, content)| {
            !thinks(other) && content.as_ref().is_some_and(|content| content.contains(&saying.at))
        })
    };
    let said = || near().filter(|(_, content)| content.is_some());
    let spoken = said().find(|(saying, _)| !reported(saying) && !thinks(saying));
    let outer = spoken.or_else(|| said().find(|(saying, _)| !reported(saying))).or_else(|| said().next());
    outer.map(|(saying, _)| saying)
}
