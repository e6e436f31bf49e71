//! Whom a text has named so far: "the official", "the presidency", "the group".

use std::ops::Range;

use dragoman_article::Kind;
use dragoman_gazetteer::Part;

use super::cues::Saying;
use super::story::{Note, Story};
use super::tokens::What;
use super::who::{Line, Who};

/// No more people of one sentence are remembered.
pub(super) const PEOPLE: usize = 16;
/// What texts call a bloc once it has been named.
const BLOCS: [(&str, &str); 4] =
    [("bloc", "Q458"), ("alliance", "Q7184"), ("world body", "Q1065"), ("union", "Q458")];
/// What texts call an armed group once it has been named.
const ARMED: [&str; 10] = [
    "group",
    "movement",
    "militia",
    "faction",
    "rebels",
    "insurgents",
    "guerrillas",
    "paramilitaries",
    "militants",
    "separatists",
];
/// "The group" was named no further back, in sentences.
const NEAR: usize = 3;

impl Story<'_> {
    /// "The council" is one whose name says so, "the group" an armed one; the last that was named.
    pub(super) fn body(&self, noun: &str) -> Option<usize> {
        let noun = noun.to_lowercase();
        let is = |mention: &usize| {
            let mention = &self.mentions[*mention];
            let subtype = self.page.facts.body(&mention.id).map_or("", |body| body.subtype.as_str());
            let armed = subtype == "armed-group" && ARMED.contains(&noun.as_str());
            let bloc = BLOCS.iter().any(|(word, id)| *word == noun && *id == mention.id);
            armed || bloc || mention.name.to_lowercase().split(' ').any(|word| word == noun)
        };
        self.notes.iter().rev().take(NEAR).find_map(|note| note.bodies.iter().rev().copied().find(is))
    }

    pub(super) fn remember(&mut self, who: Who) {
        let level = match &who {
            Who::Unnamed { level, .. } => level.clone(),
            Who::Mention(mention) if self.mentions[*mention].kind == Kind::Unnamed => {
                self.mentions[*mention].id.rsplit('-').next().unwrap_or("").to_owned()
            }
            _ => return,
        };
        self.levels.insert(level, who);
    }

    /// "A U.S. official took a softer line": whom "the official" means from here on.
    fn overheard(&mut self, line: Line<'_>, level: usize) {
        const WORDS: usize = 3;
        let name = (level.saturating_sub(WORDS)..level)
            .rev()
            .take_while(|at| matches!(line.what(*at), Some(What::Word | What::Name(_))))
            .find(|at| line.tokens[*at].name().is_some());
        if let Some(who) = name.and_then(|name| line.phrase(name, level + 1).pop()) {
            self.remember(who);
        }
    }

    /// "its chief negotiator": of whom the last sentences are about.
    pub(super) fn own_official(&self, line: Line<'_>, level: &str, words: &Range<usize>) -> Option<Who> {
        const OWN: [&str; 4] = ["its ", "Its ", "their ", "Their "];
        let phrase = &self.ground.text[words.clone()];
        let before = self.ground.text[..words.start].trim_end();
        if phrase.contains(['’', '\''])
            || !OWN.iter().any(|own| phrase.starts_with(own) || before.ends_with(own.trim_end()))
        {
            return None;
        }
        let here = line.topic_before(line.tokens.len());
        let last = || {
            let note = self.notes.last()?;
            note.speakers
                .clone()
                .filter(|who| self.issues_papers(who))
                .or_else(|| Some(vec![note.topic.clone()?]))
        };
        let of = |who: Vec<Who>| match who.as_slice() {
            [Who::Mention(mention)] => line.side(*mention),
            _ => None,
        };
        let side = here.and_then(of).or_else(|| last().and_then(of))?;
        Some(Who::Unnamed { side, level: level.to_owned(), words: words.clone() })
    }

    /// "The official", not "three officials": one that was named before.
    pub(super) fn is_known(&self, words: &Range<usize>) -> bool {
        let counted = ["two", "three", "four", "several", "some", "many", "other", "another", "most"];
        let phrase = self.ground.text[words.clone()].to_lowercase();
        !counted.iter().any(|count| phrase.starts_with(count))
            && !counted.iter().any(|count| self.ground.text[..words.start].trim_end().ends_with(count))
    }

    /// "The statement", "the report": what somebody wrote.
    pub(super) fn is_paper(&self, words: &Range<usize>) -> bool {
        const PAPERS: [&str; 15] = [
            "statement",
            "report",
            "communiqué",
            "communique",
            "document",
            "text",
            "letter",
            "note",
            "memo",
            "readout",
            "paper",
            "conclusions",
            "declaration",
            "resolution",
            "release",
        ];
        let words = &self.ground.text[words.clone()];
        let last = words.rsplit(' ').next().unwrap_or("");
        PAPERS.contains(&last) && words.split(' ').count() <= 3
    }

    /// Who spoke last, or the one body or state that the last sentences are about.
    pub(super) fn issuer(&self, paper: &Range<usize>) -> Option<Vec<Who>> {
        if self.ground.text[paper.clone()].ends_with("resolution") {
            // states pass none
            let bodies = |note: &Note| note.bodies.last().map(|body| vec![Who::Mention(*body)]);
            return self.notes.iter().rev().take(NEAR).find_map(bodies);
        }
        self.notes.iter().rev().take(2).find_map(|note| {
            let speakers = note.speakers.clone().filter(|who| self.issues_papers(who));
            speakers.or_else(|| Some(vec![note.topic.clone()?]).filter(|who| self.issues_papers(who)))
        })
    }

    fn issues_papers(&self, who: &[Who]) -> bool {
        let acts = |who: &Who| matches!(who, Who::Mention(mention) if matches!(self.mentions[*mention].kind, Kind::Body | Kind::Country));
        !who.is_empty() && who.iter().all(acts)
    }

    pub(super) fn people(&mut self, line: Line<'_>, note: &mut Note) {
        for at in 0..line.tokens.len() {
            if line.tokens[at].cue.is_level() && !line.is_verb(at) {
                self.overheard(line, at);
            }
            match line.mention(at) {
                Some((mention, named)) if named.kind == Kind::Person && note.people.len() < PEOPLE => {
                    note.people.push(mention);
                }
                Some((mention, named)) if named.kind == Kind::Unnamed => self.remember(Who::Mention(mention)),
                Some((mention, named)) if named.kind == Kind::Body && note.bodies.len() < PEOPLE => {
                    note.bodies.push(mention);
                }
                _ => {}
            }
        }
    }
}

impl Line<'_> {
    /// The noun of a state's arm that closes the phrase of a speaker.
    pub(super) fn institution(&self, saying: &Saying) -> Option<Range<usize>> {
        let at = (saying.from..saying.to).rev().find(|at| self.is(*at, Part::Institution))?;
        Some(self.tokens[at].at.clone())
    }

    /// The name that a sentence begins with, or that stands behind its "after the hearing,", of somebody we do not know.
    pub(super) fn stranger(&self) -> Option<Range<usize>> {
        let capital = |at: &usize| {
            self.what(*at) == Some(What::Word) && self.words(*at, at + 1).starts_with(char::is_uppercase)
        };
        let begin = self.past_occasion();
        let end = begin + (begin..self.tokens.len().min(begin + PEOPLE)).take_while(capital).count();
        (end > begin + 1).then(|| self.bytes(begin, end))
    }
}
