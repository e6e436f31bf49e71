//! Quotations that fill their sentence: whose they are, the sentences before and after it say.

use std::ops::Range;

use dragoman_article::QuotationType;
use dragoman_gazetteer::Part;

use super::cues::Saying;
use super::marks::Quoted;
use super::nature::Nature;
use super::story::{Note, SPOKEN, Story};
use super::tokens::What;
use super::who::{Line, Who, is_nobody};

/// A sentence that only says who spoke is no longer, in tokens.
const SHORT: usize = 30;

impl Story<'_> {
    /// A quotation that fills its sentence: the speaker goes on, or was just named.
    pub(super) fn alone(&mut self, quoted: &Quoted, nature: Nature, note: &mut Note) {
        let last = self.notes.last();
        let same = last.filter(|last| last.paragraph == note.paragraph);
        let silent = |note: &&Note| {
            note.speakers.is_none()
                && note.people.is_empty()
                && note.strangers.is_empty()
                && note.topic.is_none()
                && !note.rival
        };
        let further = same.filter(silent).and_then(|_| self.notes.iter().rev().nth(1));
        let further = further.filter(|further| further.paragraph == note.paragraph && further.quotes);
        let named = |note: &Note| note.speakers.clone().filter(|who| !is_nobody(who));
        let spoken = same.and_then(named).or_else(|| further.and_then(named));
        let (who, rule) = if let Some(who) = spoken {
            (who, "continued")
        } else if let Some(person) = same.and_then(|last| self.only_person(last)) {
            (vec![person], "named-beside")
        } else if let Some(who) = last.filter(|last| last.quotes).and_then(named) {
            (who, "continued")
        } else if let Some(who) = self.unfinished(quoted) {
            (who, "continued")
        } else if let Some(who) = last
            .filter(|last| last.paragraph + 1 == note.paragraph && nature == Nature::Clause)
            .and_then(named)
        {
            (who, "continued")
        } else {
            (vec![Who::Unknown(0..0)], "no-speaker")
        };
        let known = !matches!(who.as_slice(), [Who::Unknown(_)]);
        if nature == Nature::Name || (nature == Nature::Phrase && !known) {
            return;
        }
        note.alone.push(self.said.len());
        note.quotes = true;
        self.say(quoted, QuotationType::Direct, who.clone(), None, rule);
        note.speakers = Some(who).filter(|_| known);
    }

    /// Who spoke last, in the same paragraph.
    pub(super) fn spoke_in(&self, paragraph: usize) -> Option<Vec<Who>> {
        let last = self.notes.last().filter(|last| last.paragraph == paragraph)?;
        last.speakers.clone().filter(|who| !self.is_open(who))
    }

    /// Whose words before these had no closing mark: a mark opens every paragraph of a long quotation.
    fn unfinished(&self, quoted: &Quoted) -> Option<Vec<Who>> {
        let before = self.ground.quoted.partition_point(|other| other.outer.start < quoted.outer.start);
        let last = self.ground.quoted[..before].last().filter(|last| last.open)?;
        let said = self.said.iter().rev().take(2).find(|said| said.at.start == last.inner.start)?;
        Some(said.who.clone()).filter(|who| !is_nobody(who))
    }

    fn only_person(&self, note: &Note) -> Option<Who> {
        if note.rival {
            return None;
        }
        let Some(first) = note.people.first() else {
            let [only] = note.strangers.as_slice() else { return None };
            return Some(Who::Unknown(only.clone()));
        };
        let same = |person: &usize| self.mentions[*person].id == self.mentions[*first].id;
        (note.strangers.is_empty() && note.people.iter().all(same)).then_some(Who::Mention(*first))
    }

    /// "“Will it hold?” Merz asked.": a sentence of its own that only says whose the quotation before it was.
    pub(super) fn lead(
        &mut self,
        line: Line<'_>,
        sayings: &[Saying],
        contents: &[Option<Range<usize>>],
        paragraph: usize,
    ) {
        let quotes = line.tokens.iter().any(|token| matches!(token.what, What::Quote(_)));
        if let (Some(saying), Some(None)) = (sayings.first(), contents.first())
            && saying.from == 0
            && !saying.void
            && !quotes
            && line.tokens.len() < SHORT
            && line.tokens[saying.at].cue.is_any(&SPOKEN)
            && line.closes(saying)
            && self.notes.last().is_some_and(|last| last.paragraph == paragraph)
            && !(line.straight && self.has_come_to_rest() && !line.plainly_says(saying))
        {
            let who = saying.who.clone();
            self.correct(&who, paragraph);
        }
    }

    /// "“It had to go.” ¶ She said the road was open": whoever goes on has said what nobody else was near to say.
    pub(super) fn lead_back(&mut self, sayings: &[Saying], paragraph: usize) {
        let Some(saying) = sayings.first() else { return };
        let goes_on = saying.rule == "pronoun" && saying.from == 0 && !saying.void;
        let near = |last: &&Note| last.speakers.is_none() && last.paragraph + 1 >= paragraph;
        if let Some(last) = self.notes.last().filter(near).filter(|_| goes_on) {
            let said = &mut self.said;
            for alone in &last.alone {
                if let Some(said) = said.get_mut(*alone).filter(|said| is_nobody(&said.who)) {
                    said.who = saying.who.clone();
                    said.rule = "continued";
                }
            }
        }
    }

    /// "“It had to go.” The council agreed": behind a full stop nobody says whose the words were.
    fn has_come_to_rest(&self) -> bool {
        let last = self.notes.last().and_then(|last| last.alone.last());
        last.is_some_and(|said| self.ground.text[self.said[*said].at.clone()].ends_with('.'))
    }

    /// "“…,” Hollis said. “…” “…,” Brandt said": the one between is hers.
    pub(super) fn has_gone_on(&self) -> bool {
        self.notes
            .last()
            .is_some_and(|last| last.alone.iter().any(|said| self.said[*said].rule == "continued"))
    }

    /// What stood alone before belongs to whoever goes on.
    pub(super) fn correct(&mut self, who: &[Who], paragraph: usize) {
        if let Some(last) =
            self.notes.last_mut().filter(|last| last.paragraph == paragraph && !last.alone.is_empty())
        {
            for said in &last.alone {
                self.said[*said].who = who.to_vec();
                self.said[*said].rule = "speaker-behind-sentence";
            }
            last.speakers = Some(who.to_vec());
        }
    }
}

impl Line<'_> {
    /// "Hollis said.", of somebody with a name.
    fn plainly_says(&self, saying: &Saying) -> bool {
        let named = match saying.who.as_slice() {
            [Who::Unknown(words)] => self.is_proper(words) && words.len() > 2,
            who => matches!(who, [Who::Mention(_)]),
        };
        named && self.is(saying.at, Part::Say)
    }

    /// Nothing is said behind the verb but when and where.
    fn closes(&self, saying: &Saying) -> bool {
        let mut at = saying.to.max(saying.at + 1);
        while self.tokens.get(at).is_some_and(|token| token.cue.is_any(&[Part::Adjunct, Part::Between])) {
            at += 1;
        }
        self.tokens.get(at).is_none_or(|token| {
            matches!(token.what, What::Stop | What::Comma)
                || (token.is(Part::Preposition) && !token.is(Part::Cancel))
        })
    }
}
