use std::ops::Range;

use dragoman_article::{Kind, Mention, Via};
use dragoman_gazetteer::{Cue, Facts, Part};

use super::super::unnamed::SIDES;
use super::strangers::is_role;
use super::tokens::{Ground, Token, What};

/// Bodies that act for their country.
pub(in super::super) const ARMS: [&str; 5] = ["agency", "government", "ministry", "parliament", "court"];
/// Blocs that speak through officials of theirs in every language, by the side they are in English.
const BLOCS: [(&str, &str); 3] = [("Q458", "eu"), ("Q7184", "nato"), ("Q1065", "un")];

/// Whoever a phrase stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// position among the mentions
    Mention(usize),
    /// of a side that is named, without a name: "Kyiv’s chief negotiator"
    Unnamed {
        side: String,
        level: String,
        words: Range<usize>,
    },
    /// of a side that was named before: "the officials"
    Level {
        level: String,
        words: Range<usize>,
    },
    /// that was named before: "the group"
    Body(Range<usize>),
    Pronoun {
        part: Part,
        words: Range<usize>,
    },
    Unknown(Range<usize>),
}

/// A sentence with what its names are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'l> {
    pub(super) ground: Ground<'l>,
    pub(super) facts: &'l Facts,
    pub(super) mentions: &'l [Mention],
    pub(super) tokens: &'l [Token],
    /// its speakers stand before the verb, as in English
    pub(super) straight: bool,
}

/// No words say whose they are.
pub(super) fn is_nobody(who: &[Who]) -> bool {
    matches!(who, [Who::Unknown(words)] if words.is_empty())
}

impl Line<'_> {
    pub(super) fn mention(&self, token: usize) -> Option<(usize, &Mention)> {
        let name = self.tokens.get(token)?.name()?;
        let mention = self.ground.named.get(name)?.mention;
        Some((mention, &self.mentions[mention]))
    }

    pub(super) fn is(&self, token: usize, part: Part) -> bool {
        self.tokens.get(token).is_some_and(|token| token.is(part))
    }

    pub(super) fn what(&self, token: usize) -> Option<What> {
        self.tokens.get(token).map(|token| token.what)
    }

    /// "Laurel Quist": words that name somebody we do not know.
    pub(super) fn is_proper(&self, words: &Range<usize>) -> bool {
        const LINKS: [&str; 9] = ["de", "van", "der", "von", "bin", "al", "el", "da", "of"];
        let words = &self.ground.text[words.clone()];
        let mut count = 0;
        let named = words.split_whitespace().all(|word| {
            count += 1;
            // "al-Hollis"
            let article = |(link, name): (&str, &str)| {
                link.starts_with(char::is_lowercase) && name.starts_with(char::is_uppercase)
            };
            word.starts_with(char::is_uppercase)
                || (count > 1 && (LINKS.contains(&word) || word.split_once('-').is_some_and(article)))
        });
        named && (1..=6).contains(&count) && !words.starts_with("The ")
    }

    pub(super) fn words(&self, from: usize, to: usize) -> &str {
        let range = self.bytes(from, to);
        &self.ground.text[range]
    }

    /// From the first of these tokens to the last.
    pub(super) fn bytes(&self, from: usize, to: usize) -> Range<usize> {
        match self.tokens.get(from..to) {
            Some([first, .., last]) => first.at.start..last.at.end,
            Some([only]) => only.at.clone(),
            _ => 0..0,
        }
    }

    /// Whom a noun phrase names.
    pub(super) fn phrase(&self, from: usize, to: usize) -> Vec<Who> {
        let (from, to) = self.strip(from, to);
        if from >= to {
            return Vec::new();
        }
        let last = &self.tokens[to - 1];
        if last.is_pronoun() {
            let part = [Part::He, Part::She].into_iter().find(|part| last.is(*part)).unwrap_or(Part::They);
            return vec![Who::Pronoun { part, words: last.at.clone() }];
        }
        // "according to him"
        let object = match self.words(from, to) {
            "him" => Some(Part::He),
            "her" => Some(Part::She),
            "them" => Some(Part::They),
            _ => None,
        };
        if let Some(part) = object.filter(|_| self.straight) {
            return vec![Who::Pronoun { part, words: self.bytes(from, to) }];
        }
        // "one of the negotiators"
        let counted = [
            "one", "One", "some", "Some", "two", "Two", "three", "Three", "several", "Several", "many",
            "Many", "most", "Most", "members", "Members",
        ];
        if self.straight
            && to > from + 2
            && counted.contains(&self.words(from, from + 1))
            && self.words(from + 1, from + 2) == "of"
        {
            return self.phrase(from + 2, to);
        }
        if let Some(person) = self.closing_person(from, to) {
            return person;
        }
        let core = (from + 1..to).find(|at| self.is(*at, Part::Preposition)).unwrap_or(to);
        let names: Vec<usize> = (from..core).filter(|at| self.tokens[*at].name().is_some()).collect();
        let stranger = self.stranger_in(from, to);
        let who = match names.last() {
            Some(last) => self.named(from, &names, *last, core),
            None if stranger.is_some() => Vec::new(),
            None => self.described(from, core, to),
        };
        if who.is_empty() {
            vec![Who::Unknown(stranger.unwrap_or_else(|| self.bytes(from, to)))]
        } else {
            who
        }
    }

    /// "Secretary of State Marco Rubio": the name that a title of several words leads up to.
    fn closing_person(&self, from: usize, to: usize) -> Option<Vec<Who>> {
        let (mention, named) = self.mention(to - 1)?;
        let before = to.checked_sub(2).filter(|before| *before >= from)?;
        let titled = self.tokens[before].what == What::Word
            && !self.tokens[before].cue.is_any(&[Part::Preposition, Part::And, Part::Article]);
        let joint = (from..to).any(|at| self.is(at, Part::And));
        // "an adviser to President Putin" is not the president
        let title = |at: &usize| self.tokens[*at].cue.is_level() || self.is_honorific(*at);
        let first = (from..to - 1).rev().find(|at| !title(at));
        let governed = first.is_some_and(|at| ["to", "for", "of"].contains(&self.words(at, at + 1)));
        (titled && !joint && !governed && named.kind == Kind::Person).then(|| vec![Who::Mention(mention)])
    }

    /// Without what only leads up to the phrase.
    fn strip(&self, mut from: usize, mut to: usize) -> (usize, usize) {
        let leads = |token: &Token| {
            token.name().is_none()
                && (!matches!(token.what, What::Word | What::Quote(_))
                    || (token.cue.is_any(&[
                        Part::Adjunct,
                        Part::Between,
                        Part::Subordinate,
                        Part::And,
                        Part::Conjunction,
                    ]) && !token.is_pronoun()
                        && !token.cue.is_level()))
        };
        while from < to && leads(&self.tokens[from]) {
            from += 1;
        }
        while from < to && leads(&self.tokens[to - 1]) && self.tokens[to - 1].what != What::Possessive {
            to -= 1;
        }
        const OCCASIONS: [&str; 6] = ["in", "at", "on", "during", "after", "before"];
        let occasion = OCCASIONS.contains(&self.words(from, from + 1).to_lowercase().as_str());
        if from < to && self.is(from, Part::Preposition) {
            // "in Berlin the minister": the phrase begins with the article or name that no preposition governs
            let free = |at: &usize| {
                let begins = self.tokens[*at].name().is_some()
                    || self.tokens[*at].is_pronoun()
                    || (occasion && self.is_parted_name(*at))
                    || self.is(*at, Part::Article);
                let governs = |part| self.is(*at - 1, part);
                begins && !governs(Part::Preposition) && !governs(Part::Article) && !governs(Part::And)
            };
            from = (from + 1..to).rev().find(free).unwrap_or(to);
        }
        (from, to)
    }

    /// Of a phrase with names before its first preposition.
    fn named(&self, from: usize, names: &[usize], last: usize, core: usize) -> Vec<Who> {
        let kind = |at: usize| self.mention(at).map(|(_, mention)| &mention.kind);
        let owned = |at: usize| self.what(at + 1) == Some(What::Possessive);
        let person = |at: &usize| matches!(kind(*at), Some(Kind::Person | Kind::Unnamed)) && !owned(*at);
        if let Some(person_at) = names.iter().copied().rev().find(|at| person(at)) {
            if let Some(level) = self.level(person_at + 1, core) {
                return self.unnamed(person_at, level, core);
            }
            // "a frequent Trump critic"
            let modifies = (person_at + 1..core).any(|at| {
                let word = self.words(at, at + 1);
                self.tokens[at].what == What::Word
                    && self.tokens[at].cue == Cue::default()
                    && !word.ends_with("ly")
                    && !word.ends_with("ed")
            });
            if modifies && self.straight {
                return Vec::new();
            }
            return self.joined(names, person_at, person);
        }
        let rest = if owned(last) { last + 2 } else { last + 1 };
        if let Some(level) = self.level(rest, core) {
            return self.unnamed(last, level, core);
        }
        // "un responsable iranien"
        if !self.straight
            && !owned(last)
            && let Some(level) = self.level(names[0].saturating_sub(3).max(from), last)
        {
            return self.unnamed(last, level, core);
        }
        let institution = (rest..core).any(|at| self.is(at, Part::Institution));
        // "Manila Archbishop Luis Tagle", "HSBC Malta": part of another name
        let stranger = |at: usize| {
            self.tokens[at].what == What::Word
                && self.tokens[at].cue == Cue::default()
                && self.words(at, at + 1).starts_with(char::is_uppercase)
        };
        let apart = !(rest..core).any(stranger) && (last == from || !stranger(last - 1) || last - 1 == 0);
        let plain = apart && (rest >= core || !owned(last));
        // "Australian team captain Marta Hollis"
        let named = self.stranger_in(from, core).is_some_and(|name| {
            core > last + 3 && name == self.bytes(core - 2, core) && is_role(self.words(core - 3, core - 2))
        });
        // "the London-based board"
        let based = self.ground.text[self.tokens[last].at.end..].starts_with("-based");
        if named || based {
            return Vec::new();
        }
        let adjective = self.mention(last).is_some_and(|(_, mention)| mention.via == Some(Via::Adjective));
        match kind(last) {
            Some(Kind::Country | Kind::Body) if institution || (plain && (!adjective || rest >= core)) => {
                self.joined(names, last, |at| matches!(kind(*at), Some(Kind::Country | Kind::Body)))
            }
            _ => Vec::new(),
        }
    }

    /// Those joined to the last by "and" or commas, in order.
    fn joined(&self, names: &[usize], last: usize, fits: impl Fn(&usize) -> bool) -> Vec<Who> {
        let mut speakers = vec![last];
        for at in names.iter().copied().filter(|at| *at < last).rev() {
            let next = speakers[speakers.len() - 1];
            let joints =
                (at + 1..next).filter(|at| self.is(*at, Part::And) || self.what(*at) == Some(What::Comma));
            let loose = (at + 1..next).any(|at| self.what(at) == Some(What::Possessive));
            if joints.count() == 0 || loose || !fits(&at) {
                break;
            }
            speakers.push(at);
        }
        speakers.reverse();
        let mention = |at| self.mention(at).map(|(mention, _)| Who::Mention(mention));
        let mut who: Vec<Who> = speakers.into_iter().filter_map(mention).collect();
        who.dedup();
        who
    }

    /// Of a phrase whose names stand behind a preposition, or nowhere: "leaders of France and Italy".
    fn described(&self, from: usize, core: usize, to: usize) -> Vec<Who> {
        let level = self.level(from, core);
        let institution = (from..core).any(|at| self.is(at, Part::Institution));
        if level.is_none() && !institution {
            return Vec::new();
        }
        let sides: Vec<usize> = (core..to).filter(|at| self.tokens[*at].name().is_some()).collect();
        let region = (from..core).find_map(|at| self.ground.speech.side(self.tokens[at].cue));
        let words = self.without_article(from, core);
        match (level, sides.as_slice()) {
            (None, [.., last]) if (from..to).any(|at| self.is(at, Part::And)) => {
                self.joined(&sides, *last, |_| true)
            }
            (None, [first, ..]) => {
                self.mention(*first).map(|(mention, _)| Who::Mention(mention)).into_iter().collect()
            }
            (None, []) if self.is_its(from) || self.is_both(from, core) => {
                // "both" is stripped before
                let both = from.saturating_sub(usize::from(self.is_both(from, core)));
                vec![Who::Pronoun { part: Part::They, words: self.bytes(both, core) }]
            }
            (None, []) if self.is(from, Part::Article) && to - from == 2 => vec![Who::Body(words)],
            (None, []) => Vec::new(),
            (Some(level), _) if region.is_some() => {
                vec![Who::Unnamed { side: region.unwrap_or_default().to_owned(), level, words }]
            }
            (Some(level), [only]) => self.unnamed(*only, level, to),
            (Some(_), [.., last]) => self.joined(&sides, *last, |_| true),
            (Some(level), []) => vec![Who::Level { level, words }],
        }
    }

    /// "its foreign ministry"
    fn is_its(&self, at: usize) -> bool {
        matches!(self.words(at, at + 1), "its" | "Its" | "their" | "Their")
    }

    /// "both governments", "the two sides"
    fn is_both(&self, from: usize, to: usize) -> bool {
        const ALL: [&str; 5] = ["both", "Both", "two", "three", "Three"];
        (from.saturating_sub(1)..to.min(from + 2)).any(|at| ALL.contains(&self.words(at, at + 1)))
    }

    fn level(&self, from: usize, to: usize) -> Option<String> {
        let level = |at: usize| self.ground.speech.level(self.tokens[at].cue);
        (from..to).rev().find_map(level).map(str::to_owned)
    }

    fn unnamed(&self, side: usize, level: String, to: usize) -> Vec<Who> {
        let Some((_, mention)) = self.mention(side) else { return Vec::new() };
        let surface = mention.surface.replace('.', "").to_lowercase();
        let code = match &mention.kind {
            Kind::Body if SIDES.contains(&surface.as_str()) => surface,
            Kind::Country | Kind::Body => {
                let bloc = BLOCS.iter().find(|(id, _)| *id == mention.id);
                bloc.map_or_else(|| self.side_of(&mention.id), |(_, side)| (*side).to_owned())
            }
            _ => match mention.office.as_ref().and_then(|office| office.country.as_ref()) {
                Some(country) => country.to_lowercase(),
                None => return Vec::new(),
            },
        };
        let level_at = (0..side).rev().take_while(|at| self.tokens[*at].what == What::Word);
        let from = level_at.filter(|at| self.tokens[*at].cue.is_level()).last().unwrap_or(side);
        vec![Who::Unnamed { side: code, level, words: self.bytes(from, to.max(side + 1)) }]
    }

    /// The side of those who speak for a country or body.
    pub(super) fn side(&self, mention: usize) -> Option<String> {
        let mention = &self.mentions[mention];
        let bloc = BLOCS.iter().find(|(id, _)| *id == mention.id);
        matches!(mention.kind, Kind::Country | Kind::Body)
            .then(|| bloc.map_or_else(|| self.side_of(&mention.id), |(_, side)| (*side).to_owned()))
    }

    /// The one without a name whom a sentence begins with: "A Ukrainian energy official".
    pub(super) fn official(&self) -> Option<Vec<Who>> {
        const WORDS: usize = 6;
        let level = (1..self.tokens.len().min(WORDS)).find(|at| self.tokens[*at].cue.is_level())?;
        let plain = |at: usize| {
            matches!(self.what(at), Some(What::Word | What::Name(_) | What::Possessive))
                && !self.is(at, Part::Preposition)
        };
        let who = (0..level).all(plain).then(|| self.phrase(0, level + 1))?;
        matches!(who.as_slice(), [Who::Unnamed { .. }]).then_some(who)
    }

    /// An official of a ministry is its country's.
    fn side_of(&self, id: &str) -> String {
        let body = self.facts.body(id).filter(|body| ARMS.contains(&body.subtype.as_str()));
        body.and_then(|body| body.country.as_deref()).unwrap_or(id).to_lowercase()
    }

    fn without_article(&self, mut from: usize, to: usize) -> Range<usize> {
        while from + 1 < to && self.is(from, Part::Article) {
            from += 1;
        }
        self.bytes(from, to)
    }
}
