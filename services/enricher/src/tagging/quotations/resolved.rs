//! Words of saying, and whom their pronouns, titles and papers stand for.

use std::ops::Range;

use dragoman_article::{Kind, Mention};

use super::cues::Saying;
use super::known::PEOPLE;
use super::story::{Note, Story};
use super::who::{Line, Who};

impl Story<'_> {
    /// Words of saying whose pronouns and "the officials" are known.
    pub(super) fn resolved(
        &mut self,
        line: Line<'_>,
        mut sayings: Vec<Saying>,
        strangers: &[Range<usize>],
    ) -> Vec<Saying> {
        for at in 0..sayings.len() {
            let (earlier, rest) = sayings.split_at_mut(at);
            let Some(saying) = rest.first_mut() else { break };
            if saying.rule == "same-speaker"
                && let (Some(last), [Who::Pronoun { .. }]) =
                    (earlier.iter().rev().find(|last| !last.void), saying.who.as_slice())
            {
                saying.who = last.who.clone();
                continue;
            }
            if saying.rule == "no-speaker" && !line.straight && line.is_leading(saying.at) {
                // "Añadió que …", "وأضاف أن …": whoever spoke goes on
                let last = earlier.last().map(|last| last.who.clone());
                let spoken = || self.notes.last().and_then(|note| note.speakers.clone());
                if let Some(who) = last.or_else(spoken) {
                    saying.who = who;
                    saying.rule = "same-speaker";
                }
                continue;
            }
            match saying.who.as_slice() {
                [Who::Pronoun { part, words }] => {
                    let (part, words) = (*part, words.clone());
                    let known = self.pronoun(line, part, words.clone(), saying, earlier, strangers);
                    if let Some(who) = &known {
                        self.has_stood_for(who, part);
                    }
                    saying.rule = if known.is_some() { "pronoun" } else { "pronoun-open" };
                    saying.who = known.unwrap_or_else(|| vec![Who::Unknown(words)]);
                }
                [Who::Level { level, words }] => {
                    let (level, words) = (level.clone(), words.clone());
                    let own = || self.own_official(line, &level, &words);
                    let known =
                        own().or_else(|| self.levels.get(&level).filter(|_| self.is_known(&words)).cloned());
                    saying.who = vec![known.unwrap_or(Who::Unknown(words))];
                }
                [Who::Unknown(words)] if self.is_paper(words) => {
                    // "the Russian statement"
                    let acts = |mention: &Mention| matches!(mention.kind, Kind::Country | Kind::Body);
                    let inside = |at: &usize| words.contains(&line.tokens[*at].at.start);
                    let own = (saying.from..saying.to.min(line.tokens.len())).filter(inside);
                    let own = own.filter_map(|at| line.mention(at)).find(|(_, mention)| acts(mention));
                    let own = own.filter(|_| line.straight).map(|(mention, _)| vec![Who::Mention(mention)]);
                    if let Some(who) = own.or_else(|| self.issuer(words)) {
                        saying.who = who;
                        saying.rule = "paper";
                    }
                }
                [Who::Body(words)] => {
                    let noun = &self.ground.text[words.clone()];
                    let named = |(known, _): &&(Range<usize>, Who)| self.ground.text[known.clone()] == *noun;
                    let spoke = || self.institutions.iter().rev().find(named).map(|(_, who)| who.clone());
                    let near = self.body(noun).map(Who::Mention).or_else(spoke);
                    saying.who = vec![near.unwrap_or_else(|| Who::Unknown(words.clone()))];
                }
                [who] => {
                    let who = who.clone();
                    if let Some(noun) = line.institution(saying).filter(|_| matches!(who, Who::Mention(_))) {
                        self.institutions.push((noun, who.clone()));
                        self.institutions.truncate(PEOPLE);
                    }
                    self.remember(who);
                }
                _ => {}
            }
        }
        sayings
    }

    /// Whom the sentence is about, of a quotation behind its colon.
    pub(super) fn topic(&self, line: Line<'_>, note: &Note, colon: usize) -> Vec<Who> {
        let begins = line.tokens.first().filter(|token| token.is_pronoun());
        if let (Some(_), Some(last)) = (begins, self.notes.last()) {
            let speakers = last.speakers.clone().filter(|_| last.paragraph == note.paragraph);
            return speakers.unwrap_or_else(|| vec![Who::Unknown(0..0)]);
        }
        // "Serbian official: “…”"
        let before = line.noun_phrase(colon).filter(|subject| subject.from == 0).map(|subject| subject.who);
        // "A Ukrainian official backed the zone, with a proviso: “…”"
        let before =
            before.filter(|who| !matches!(who.as_slice(), [Who::Unknown(_)])).or_else(|| line.official());
        if let Some(who) = before {
            return who;
        }
        let who = line.topic().unwrap_or_else(|| Who::Unknown(line.stranger().unwrap_or(0..0)));
        vec![who]
    }
}
