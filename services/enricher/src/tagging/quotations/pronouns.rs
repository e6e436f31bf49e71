use dragoman_article::{Kind, QuotationType};
use dragoman_gazetteer::{Facts, Gender, Part};

use std::ops::Range;

use super::Said;
use super::cues::Saying;
use super::story::{Note, Story};
use super::strangers::{is_full_name, is_one_person, is_role, is_titled_name};
use super::tokens::What;
use super::who::{Line, Who};

/// A pronoun means nobody further back in its sentence, in tokens, and nobody more sentences back.
const REACH: usize = 60;
const SENTENCES: usize = 3;

impl Story<'_> {
    /// Whom a pronoun means: the one candidate that agrees with it and stands beside it. With two there is none.
    pub(super) fn pronoun(
        &self,
        line: Line<'_>,
        part: Part,
        words: Range<usize>,
        saying: &Saying,
        earlier: &[Saying],
        strangers: &[Range<usize>],
    ) -> Option<Vec<Who>> {
        let facts = self.page.facts;
        let one = matches!(&line.ground.text[words.clone()], "it" | "It");
        let firm = |who: &[Who]| matches!(who, [Who::Unknown(name)] if one && self.is_firm(line, name));
        let agrees = |who: &[Who]| agrees(facts, line, part, &words, who) || firm(who);
        let strange = |who: &[Who]| matches!(who, [Who::Unknown(_)]);
        // "the harbour CDC has said …, it added"
        let called = |who: &[Who]| matches!(who, [Who::Unknown(words)] if ends_as_name(&line.ground.text[words.clone()]));
        // "Inspectors had found enough, they noted": those who spoke before
        let spoke = || self.notes.last().and_then(|note| note.speakers.as_deref()).is_some_and(agrees);
        if let Some(last) = earlier.iter().rev().find(|last| !last.void)
            && agrees(&last.who)
            && !(part == Part::They && strange(&last.who) && !(one && called(&last.who)) && spoke())
        {
            return Some(last.who.clone());
        }
        if part == Part::They {
            return self.those(line, &words, saying, agrees);
        }
        let here: Vec<usize> = (saying.from.saturating_sub(REACH)..saying.from)
            .filter_map(|at| line.mention(at))
            .filter(|(_, mention)| mention.kind == Kind::Person)
            .map(|(mention, _)| mention)
            .collect();
        let may_be = |name: &&Range<usize>| self.may_be(name, part);
        let before: Vec<_> =
            strangers.iter().filter(may_be).filter(|name| name.end <= words.start).cloned().collect();
        if let Some(verdict) = self.only(line, &here, &before, agrees) {
            return verdict;
        }
        let strange_to =
            |who: &Vec<Who>| matches!(who.as_slice(), [Who::Unknown(words)] if !self.may_be(words, part));
        let is_known = |who: &Vec<Who>| {
            matches!(who.as_slice(), [Who::Unknown(words)] if is_full_name(&line.ground.text[words.clone()]) || self.strangers.iter().any(|(known, _)| self.is_one(known, words)))
                || matches!(who.as_slice(), [Who::Unknown(words)] if self.has_spoken(words))
                || !strange(who)
        };
        // "When Brandt came, he said": he is named here
        let newcomer = line.tokens.first().is_some_and(|first| first.is(Part::Subordinate))
            && (1..saying.from).any(|at| line.words(at, at + 1).starts_with(char::is_uppercase));
        let spoke_before =
            || self.spoke_before(part, agrees).filter(|who| !newcomer && agrees(who) && !strange_to(who));
        let mut paragraph = None;
        for note in self.notes.iter().rev().take(SENTENCES) {
            if paragraph.is_some_and(|paragraph| paragraph != note.paragraph) {
                return spoke_before();
            }
            paragraph = Some(note.paragraph);
            if let Some(speakers) = &note.speakers {
                if self.is_open(speakers) {
                    return spoke_before();
                }
                return Some(speakers.clone()).filter(|who| agrees(who) && !strange_to(who));
            }
            if note.pronoun == Some(part) {
                // "He met Brandt. “…,” he said": who is meant, an earlier sentence tells
                paragraph = None;
                continue;
            }
            let other = |who: &Who| matches!(who, Who::Mention(mention) if line.mentions[*mention].kind == Kind::Person);
            // "Metreweli took over from Moore": a pronoun that does not fit her does not mean him
            if note.topic.as_ref().is_some_and(|topic| other(topic) && !agrees(std::slice::from_ref(topic))) {
                return None;
            }
            if let Some(leader) =
                note.leader.clone().filter(|who| agrees(who) && !strange_to(who) && is_known(who))
            {
                return Some(leader);
            }
            let near: Vec<_> = note.strangers.iter().filter(may_be).cloned().collect();
            if let Some(verdict) = self.only(line, &note.people, &near, agrees) {
                return verdict.filter(|_| !note.rival || !near.is_empty());
            }
            if note.rival {
                return None;
            }
        }
        None
    }

    /// A pronoun that names nobody, or nothing.
    pub(super) fn is_open(&self, who: &[Who]) -> bool {
        const OPEN: [&str; 9] = ["", "he", "He", "she", "She", "it", "It", "they", "They"];
        matches!(who, [Who::Unknown(words)] if OPEN.contains(&&self.ground.text[words.clone()]))
    }

    /// "Hollis said …. ¶ Prices fell. ¶ He said": who spoke last, where nobody else was named since.
    fn spoke_before(&self, part: Part, agrees: impl Fn(&[Who]) -> bool) -> Option<Vec<Who>> {
        const FAR: usize = 5;
        let mut since: Vec<Who> = Vec::new();
        for note in self.notes.iter().rev().take(FAR) {
            match &note.speakers {
                Some(who) if !self.is_open(who) => {
                    let same = |other: &Who| self.is_same(other, who);
                    return since.iter().all(same).then(|| who.clone());
                }
                None if note.says => return None,
                _ => {}
            }
            if part != Part::They {
                let people = note.people.iter().map(|person| Who::Mention(*person));
                let strangers = note.strangers.iter().filter(|name| self.may_be(name, part));
                let named = people.chain(strangers.cloned().map(Who::Unknown));
                since.extend(named.filter(|who| agrees(std::slice::from_ref(who))));
            }
        }
        None
    }

    /// "“…,” Hollis said": somebody whose own words stand further up.
    fn has_spoken(&self, name: &Range<usize>) -> bool {
        const FAR: usize = 32;
        let words = &self.ground.text[name.clone()];
        let spoke =
            |who: &[Who]| matches!(who, [Who::Unknown(other)] if self.ground.text[other.clone()] == *words);
        let direct = |said: &&Said| said.kind == QuotationType::Direct;
        self.said.iter().rev().take(FAR).filter(direct).any(|said| spoke(&said.who))
    }

    /// "Conable" is Barber Conable.
    fn is_same(&self, one: &Who, who: &[Who]) -> bool {
        match (one, who) {
            (Who::Mention(one), [Who::Mention(other)]) => self.mentions[*one].id == self.mentions[*other].id,
            (Who::Unknown(one), [Who::Unknown(other)]) => self.is_one(one, other),
            _ => false,
        }
    }

    /// "They said", "its foreign ministry": who spoke last, or whom the sentence is about.
    fn those(
        &self,
        line: Line<'_>,
        words: &Range<usize>,
        saying: &Saying,
        agrees: impl Fn(&[Who]) -> bool,
    ) -> Option<Vec<Who>> {
        let notes = &self.notes;
        let phrase = &line.ground.text[words.clone()];
        let own = phrase.contains(' ');
        if own && ["both", "Both", "two"].iter().any(|both| phrase.contains(both)) {
            // "both governments"
            let joint = |who: &Vec<Who>| who.len() > 1;
            let here = line.topic_before(saying.from).filter(joint);
            let spoke = |note: &Note| note.joint.clone().or_else(|| note.speakers.clone().filter(joint));
            return here.or_else(|| notes.iter().rev().take(SENTENCES).find_map(spoke));
        }
        let here = || {
            let topic = line.topic_before(saying.from)?;
            Some(topic).filter(|who| agrees(who))
        };
        let said_before = notes.last().filter(|last| last.speakers.is_some());
        if (own || said_before.is_none())
            && let Some(who) = here()
        {
            return Some(who);
        }
        let last = notes.last()?;
        // "Taxes should be cut. It said": a first word is a name only where it is longer or all in capitals
        let named = |who: &Vec<Who>| {
            let words = match who.as_slice() {
                [Who::Unknown(words)] => &self.ground.text[words.clone()],
                _ => return true,
            };
            words.contains(' ') || !words.contains(char::is_lowercase)
        };
        let open = last.speakers.as_ref().is_none_or(|who| self.is_open(who));
        let spoke = last
            .speakers
            .clone()
            .or_else(|| last.joint.clone())
            .or_else(|| last.leader.clone().filter(named))
            .or_else(|| last.subject.clone().filter(|who| self.is_crowd(phrase, who)));
        let near = spoke.or_else(|| Some(vec![last.topic.clone()?])).filter(|who| agrees(who));
        // "The firm said …. Sales fell, it said": whoever goes on
        let before = || self.spoke_before(Part::They, &agrees).filter(|who| !own && open && agrees(who));
        near.or_else(before)
    }

    /// The one person who agrees, known or not; an inner `None` where there are two.
    fn only(
        &self,
        line: Line<'_>,
        people: &[usize],
        strangers: &[Range<usize>],
        agrees: impl Fn(&[Who]) -> bool,
    ) -> Option<Option<Vec<Who>>> {
        let mentions = line.mentions;
        let mut only: Option<usize> = None;
        for person in people.iter().copied().filter(|person| agrees(&[Who::Mention(*person)])) {
            match only {
                Some(other) if mentions[other].id != mentions[person].id => return Some(None),
                _ => only = Some(person),
            }
        }
        match (only, strangers) {
            (None, []) => None,
            (Some(person), []) => Some(Some(vec![Who::Mention(person)])),
            (None, [stranger]) => Some(Some(vec![Who::Unknown(stranger.clone())])),
            _ => Some(None),
        }
    }
}

impl Line<'_> {
    /// The phrase before the first verb, and the verb.
    pub(super) fn first_subject(&self) -> Option<(Vec<Who>, usize)> {
        let acts = |at: &usize| {
            self.what(*at) == Some(What::Word) && !self.is(*at, Part::Preposition) && self.acts(*at)
        };
        let begin = self.past_occasion();
        let limit = self.tokens.len().min(begin + REACH);
        let comma = |from: usize| (from..limit).find(|at| self.what(*at) == Some(What::Comma));
        // "Hollis, who has won twice, left"
        let relative = comma(begin).filter(|open| self.is(open + 1, Part::Relative));
        let relative = relative.and_then(|open| Some((open, comma(open + 1)?)));
        let from = relative.map_or(begin, |(_, close)| close);
        let verb = (from + 1..limit).find(acts).filter(|_| self.straight)?;
        let mut end = self.before_auxiliaries(verb);
        while end > 0 && self.tokens[end - 1].cue.is_any(&[Part::Cancel, Part::Adjunct]) {
            end -= 1;
        }
        let closed = end > begin && self.what(end - 1) == Some(What::Comma);
        let who = match comma(begin).filter(|open| closed && *open + 1 < end && *open > begin) {
            // "The secretary of the union, Marta Hollis, left"
            Some(open) => self.with_name_beside(self.phrase(begin, open), open + 1, end - 1, true),
            None => self.phrase(begin, end),
        };
        (!who.is_empty()).then_some((who, verb))
    }

    /// "After the hearing, Hollis left": where the sentence begins that says what happened.
    pub(super) fn past_occasion(&self) -> usize {
        // "After announcing that the leader, Hollis, would go, …"
        let states = |at: usize| {
            self.acts(at) || self.tokens[at].cue.is_any(&[Part::Aside, Part::Conjunction, Part::Relative])
        };
        let mut begin = 0;
        while let Some(first) = self.tokens.get(begin).filter(|_| self.straight && begin < REACH) {
            let leads = first.cue.is_any(&[Part::Preposition, Part::Adjunct, Part::Between]);
            let hangs = first.is(Part::Subordinate) && !first.is(Part::Preposition);
            let limit = self.tokens.len().min(begin + REACH);
            let comma = (begin + 1..limit).find(|at| self.what(*at) == Some(What::Comma));
            match comma.filter(|comma| leads && !hangs && !(begin + 1..*comma).any(states)) {
                Some(comma) => begin = comma + 1,
                None => break,
            }
        }
        begin
    }

    /// "Hollis gave no reason but said": who acts in the sentence may go on to speak.
    pub(super) fn actor(&self, before: usize) -> Option<Vec<Who>> {
        const NEAR: usize = 4;
        let hangs = [Part::Aside, Part::Subordinate, Part::Preposition];
        let begin = self.past_occasion();
        let free =
            |_: &(Vec<Who>, usize)| self.tokens.get(begin).is_some_and(|first| !first.cue.is_any(&hangs));
        let (who, verb) = self.first_subject().filter(free)?;
        // "was denied by Brandt"
        let suffers = self.is(verb, Part::Be) && (verb..verb + NEAR).any(|at| self.words(at, at + 1) == "by");
        if verb >= before || suffers {
            return None;
        }
        let [Who::Unknown(words)] = who.as_slice() else { return Some(who) };
        let text = &self.ground.text[words.clone()];
        let first = text.split(' ').next().unwrap_or("");
        let somebody = self.is_proper(words) || is_one_person(text) || ["The", "A", "An"].contains(&first);
        let acts = text.starts_with(char::is_uppercase) && !first.ends_with("ing") && !text.contains(',');
        (somebody && acts).then_some(who)
    }

    /// "Hollis blamed the strike on an order by Brandt": the person before the verb, with no other before a preposition.
    /// Who "met Brandt" or "spoke with Brandt" shares the sentence with him.
    pub(super) fn leader(&self) -> Option<Vec<Who>> {
        const SHARES: [&str; 4] = ["with", "and", "from", "than"];
        const BINDS: [&str; 8] = ["of", "to", "for", "about", "by", "after", "before", "over"];
        let (who, verb) = self.first_subject()?;
        let person = match who.as_slice() {
            [Who::Mention(mention)] => self.mentions[*mention].kind == Kind::Person,
            [Who::Unknown(words)] => {
                self.is_proper(words) || is_titled_name(&self.ground.text[words.clone()])
            }
            _ => false,
        };
        let named = |at: &usize| {
            self.mention(*at).is_some_and(|(_, mention)| mention.kind == Kind::Person)
                || self.what(*at) == Some(What::Word)
                    && self.words(*at, *at + 1).starts_with(char::is_uppercase)
                    // "a security Cabinet"
                    && !(self.is_plain_noun(*at - 1)
                        && self.words(*at - 1, *at).starts_with(char::is_lowercase)
                        && !is_role(self.words(*at - 1, *at)))
        };
        let end = (verb + 1..self.tokens.len()).find(named).unwrap_or(self.tokens.len());
        let governs = |at: usize| {
            self.tokens[at].cue.is_any(&[Part::Preposition, Part::Subordinate, Part::Conjunction])
        };
        let last = (verb + 1..end).rev().find(|at| governs(*at));
        let apart = end == self.tokens.len()
            || last.is_some_and(|at| {
                // "repeated his offer of talks with Brandt"
                let binds = (verb + 1..at).any(|at| BINDS.contains(&self.words(at, at + 1)));
                binds || !SHARES.contains(&self.words(at, at + 1))
            });
        (person && apart).then_some(who)
    }

    /// "He was there": the sentence begins with one of them.
    pub(super) fn leading_pronoun(&self) -> Option<Part> {
        let leads = |token: &&super::tokens::Token| {
            token.what == What::Comma
                || token.cue.is_any(&[Part::Adjunct, Part::Between, Part::And, Part::Contrast])
        };
        let begin = self.past_occasion();
        let first = self.tokens[begin.min(self.tokens.len())..].iter().find(|token| !leads(token))?;
        [Part::He, Part::She].into_iter().find(|part| first.is(*part))
    }
}

/// Its last word begins with a capital.
fn ends_as_name(words: &str) -> bool {
    words.rsplit(' ').next().is_some_and(|last| last.starts_with(char::is_uppercase))
}

/// Number and gender.
fn agrees(facts: &Facts, line: Line<'_>, part: Part, pronoun: &Range<usize>, who: &[Who]) -> bool {
    let mentions = line.mentions;
    let text = line.ground.text;
    let person = |mention: usize| mentions[mention].kind == Kind::Person;
    match (part, who) {
        (Part::They, [Who::Mention(mention)]) => !person(*mention),
        // "The company said …. It added": who is no person
        (Part::They, [Who::Unknown(words)]) => {
            let (words, pronoun) = (&text[words.clone()], &text[pronoun.clone()]);
            let head = [" of ", " at ", " for ", " who "]
                .iter()
                .fold(words, |head, of| head.split(of).next().unwrap_or(head));
            let first = words.split(' ').next().and_then(|first| first.strip_suffix('s'));
            let many = head.ends_with('s')
                || first.is_some_and(is_role)
                || words.contains(" and ")
                || words.ends_with("people");
            let one = words.to_lowercase().starts_with("the ") && !is_one_person(words);
            match pronoun {
                "they" | "They" => many,
                // "The New York Times says"
                "it" | "It" => one && (!many || ends_as_name(words) && !words.contains(" and ")),
                _ => false,
            }
        }
        (Part::They, who) => !who.is_empty(),
        (_, [Who::Mention(mention)]) if person(*mention) => {
            let gender = facts.person(&mentions[*mention].id).and_then(|person| person.gender);
            gender.is_none_or(|gender| (gender == Gender::Male) == (part == Part::He))
        }
        (_, [Who::Mention(mention)]) => mentions[*mention].kind == Kind::Unnamed,
        (_, [Who::Unnamed { .. }]) => true,
        // of strangers we do not know more than their names
        (_, [Who::Unknown(words)]) => {
            line.is_proper(words) && words.len() > 2
                || is_one_person(&text[words.clone()])
                || is_titled_name(&text[words.clone()])
        }
        _ => false,
    }
}
