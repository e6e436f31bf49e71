use std::collections::BTreeMap;
use std::ops::Range;

use dragoman_article::{Mention, QuotationType, Zone};
use dragoman_gazetteer::Part;

use super::attribution::Given;
use super::cues::{Saying, outermost};
use super::known::PEOPLE;
use super::marks::Quoted;
use super::nature::{Nature, kind};
use super::tokens::{self, Ground, Token, What};
use super::who::{Line, Who, is_nobody};
use super::{Page, Passage, Said};

/// A passage read sentence by sentence, with what was read up to here.
pub(super) struct Story<'s> {
    pub(super) page: &'s Page<'s>,
    pub(super) passage: &'s Passage<'s>,
    pub(super) ground: Ground<'s>,
    pub(super) mentions: &'s [Mention],
    pub(super) said: Vec<Said>,
    pub(super) notes: Vec<Note>,
    /// "Angola’s presidency": whose "the presidency" is from here on, by its noun
    pub(super) institutions: Vec<(Range<usize>, Who)>,
    /// who last spoke without a name, by level
    pub(super) levels: BTreeMap<String, Who>,
    /// the people it has named whom nobody knows, with the pronoun that stood for them
    pub(super) strangers: Vec<(Range<usize>, Option<Part>)>,
    /// the firms it has named in full
    pub(super) firms: Vec<Range<usize>>,
}

/// What a sentence leaves for the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Note {
    pub(super) paragraph: usize,
    /// who spoke last in it
    pub(super) speakers: Option<Vec<Who>>,
    /// whom it is about
    pub(super) topic: Option<Who>,
    /// those who do together what it tells
    pub(super) joint: Option<Vec<Who>>,
    /// those without a known name who do what it tells
    pub(super) subject: Option<Vec<Who>>,
    /// the person who does what it tells, where others only stand further on
    pub(super) leader: Option<Vec<Who>>,
    /// the bodies it names
    pub(super) bodies: Vec<usize>,
    /// the people it names outside quotations
    pub(super) people: Vec<usize>,
    /// the people it names whom we do not know
    pub(super) strangers: Vec<Range<usize>>,
    /// something else has a name of which we do not know what it is
    pub(super) rival: bool,
    /// it goes on about "he" or "she"
    pub(super) pronoun: Option<Part>,
    /// quotations with nothing beside them that says whose they are
    pub(super) alone: Vec<usize>,
    /// it holds somebody's own words
    pub(super) quotes: bool,
    /// it has somebody with a name of his own say something
    pub(super) says: bool,
}

impl<'s> Story<'s> {
    pub(super) fn new(
        page: &'s Page<'s>,
        passage: &'s Passage<'s>,
        ground: Ground<'s>,
        mentions: &'s [Mention],
    ) -> Self {
        Self {
            page,
            passage,
            ground,
            mentions,
            said: Vec::new(),
            notes: Vec::new(),
            institutions: Vec::new(),
            levels: BTreeMap::new(),
            strangers: Vec::new(),
            firms: Vec::new(),
        }
    }

    pub(super) fn read(mut self) -> Vec<Said> {
        let mut tokens = Vec::new();
        let (mut paragraph, mut last) = (0, 0);
        for mut range in sentences(&self.passage.sentences, self.ground.quoted) {
            paragraph += usize::from(self.ground.text[last..range.start].contains('\n'));
            last = range.end;
            let begin = range.start;
            while self.passage.is_dateline(range.start) && range.start < range.end {
                range.start += self.ground.text[range.start..].chars().next().map_or(1, char::len_utf8);
            }
            if range.start > begin {
                let rest = &self.ground.text[range.clone()];
                range.start += rest.len() - rest.trim_start_matches([' ', '-', '–', '—']).len();
            }
            if self.passage.zone(range.start) == Zone::Boilerplate {
                self.notes.push(Note { paragraph, ..Note::default() });
                continue;
            }
            tokens::read(self.ground, range, &mut tokens);
            self.sentence(&tokens, paragraph);
        }
        self.said
    }

    fn sentence(&mut self, tokens: &[Token], paragraph: usize) {
        let line = Line {
            ground: self.ground,
            facts: self.page.facts,
            mentions: self.mentions,
            tokens,
            straight: self.page.code == "en" || self.page.code == "und",
        };
        let sayings = line.sayings();
        let (strangers, rival) = self.strangers_in(line, &sayings);
        let sayings = self.resolved(line, sayings, &strangers);
        let mut contents: Vec<_> = sayings.iter().map(|saying| line.content(saying)).collect();
        // "Merz said that …, according to state media": what is reported has its speaker
        for at in 1..contents.len() {
            let said = contents[at - 1].is_some().then(|| sayings[at - 1].at);
            if let (Some(content), Some(said)) = (&contents[at], said)
                && sayings[at].rule == "according-to"
                && content.contains(&said)
            {
                contents[at] = None;
            }
        }
        // "X has told friends that he is out, two aides said": the aides are not in the friends' words
        for (at, saying) in sayings.iter().enumerate().skip(1) {
            let (earlier, later) = contents.split_at_mut(at);
            let Some(whole) = later[0].as_ref().filter(|whole| whole.end <= saying.from) else { continue };
            for inner in earlier.iter_mut().rev().take(PEOPLE).flatten() {
                if whole.contains(&inner.start) && inner.end > whole.end {
                    inner.end = whole.end;
                }
            }
        }
        let joint = line.topic_before(tokens.len()).filter(|who| who.len() > 1);
        let topic = line.topic();
        let pronoun = line.leading_pronoun();
        let leader = line.leader();
        let subject = line.first_subject().map(|(who, _)| who);
        let mut note =
            Note { paragraph, topic, joint, subject, leader, strangers, rival, pronoun, ..Note::default() };
        note.says = sayings.iter().any(|saying| {
            line.tokens[saying.at].cue.is_any(&SPOKEN)
                && saying.rule != "pronoun"
                && !self.is_open(&saying.who)
        });
        self.people(line, &mut note);
        self.lead(line, &sayings, &contents, paragraph);
        self.lead_back(&sayings, paragraph);
        let alone = tokens.iter().all(|token| !matches!(token.what, What::Word | What::Name(_)));
        let (mut direct, mut partly) = (Vec::new(), None);
        let begin = tokens.first().map_or(0, |token| token.at.start);
        for (at, token) in tokens.iter().enumerate() {
            let Some(quoted) = token.quote().and_then(|quote| self.ground.quoted.get(quote)) else {
                continue;
            };
            let nature = line.nature(quoted);
            match line.given(at, nature == Nature::Clause, &sayings, &contents) {
                Given::NotSaid => {}
                Given::By(number) if nature != Nature::Name => {
                    let saying = line.owned(number, &sayings);
                    let kind = kind(line, at, nature, saying);
                    if kind == QuotationType::Direct {
                        direct.push(at);
                        note.quotes = true;
                    }
                    let cue = tokens[saying.at].at.clone();
                    let unknown = is_nobody(&saying.who);
                    if unknown && kind == QuotationType::Partial && self.is_word(quoted) {
                        continue;
                    }
                    if kind == QuotationType::Direct && self.goes_on(quoted, &cue, begin) {
                        continue;
                    }
                    self.say(quoted, kind, saying.who.clone(), Some(cue), saying.rule);
                    if at == 0 && !self.has_gone_on() {
                        self.correct(&saying.who, paragraph);
                    }
                    let spoken = if direct.last() == Some(&at) { &mut note.speakers } else { &mut partly };
                    *spoken = Some(saying.who.clone());
                }
                Given::Colon if nature == Nature::Clause => {
                    let who = self.topic(line, &note, at - 1);
                    note.quotes = true;
                    direct.push(at);
                    self.say(quoted, QuotationType::Direct, who.clone(), None, "colon");
                    note.speakers = Some(who);
                }
                Given::Nobody if alone => self.alone(quoted, nature, &mut note),
                Given::Nobody if self.goes_on(quoted, &(quoted.outer.start..quoted.outer.start), begin) => {
                    direct.push(at);
                }
                Given::Nobody if nature == Nature::Clause => {
                    direct.push(at);
                    let sighs = line.pronoun_beside(at).into_iter().collect();
                    let sighs = self.resolved(line, sighs, &note.strangers).pop();
                    let sighs = sighs.filter(|found| found.rule == "pronoun");
                    let told = sayings.iter().any(|saying| !saying.void)
                        || tokens.iter().any(|token| token.is(Part::Quoted));
                    let goes_on = || self.spoke_in(paragraph).filter(|_| at == 0 && !told);
                    let before = || goes_on().map(|who| (who, "continued"));
                    let beside = line.beside(at).map(|who| (who, "named-beside"));
                    let beside =
                        beside.or_else(|| sighs.map(|found| (found.who, found.rule))).or_else(before);
                    let (who, rule) = beside.unwrap_or_else(|| (vec![Who::Unknown(0..0)], "named-beside"));
                    if rule != "continued" && !is_nobody(&who) {
                        note.speakers.get_or_insert_with(|| who.clone());
                    }
                    self.say(quoted, QuotationType::Direct, who, None, rule);
                }
                _ => {}
            }
        }
        self.indirect(line, &sayings, &contents, &direct);
        if let Some(saying) = outermost(line, &sayings, &contents) {
            note.speakers.get_or_insert_with(|| saying.who.clone());
        }
        let spoken = || line.announces(&sayings).or_else(|| line.plainly_spoken(&sayings, &contents));
        note.speakers = note.speakers.or(partly).or_else(spoken);
        self.notes.push(note);
    }

    pub(super) fn say(
        &mut self,
        quoted: &Quoted,
        kind: QuotationType,
        who: Vec<Who>,
        cue: Option<Range<usize>>,
        rule: &'static str,
    ) {
        let (at, gaps) = (quoted.inner.clone(), quoted.gaps.clone());
        self.said.push(Said { at, gaps, kind, who, cue, rule });
    }

    fn is_word(&self, quoted: &Quoted) -> bool {
        !self.ground.text[quoted.inner.clone()].trim().contains(char::is_whitespace)
    }

    /// "If they go," he said, "we can talk": the rest of what the verb interrupts.
    fn goes_on(&mut self, quoted: &Quoted, cue: &Range<usize>, sentence: usize) -> bool {
        let text = self.ground.text;
        let Some(last) = self.said.last_mut() else { return false };
        let interrupted = last.kind == QuotationType::Direct
            && last.at.end <= cue.start
            && cue.end <= quoted.inner.start
            && (last.cue.as_ref() == Some(cue) || last.at.start >= sentence)
            && text[..quoted.outer.start].trim_end().ends_with([',', ';', '—', '–', '-'])
            && (text[last.at.clone()].ends_with(',')
                || text[last.at.end..cue.start]
                    .trim_start_matches(['”', '"', '»', '’', '“'])
                    .starts_with(','))
            && text[quoted.inner.clone()].starts_with(char::is_lowercase);
        if interrupted {
            last.gaps.push(last.at.end..quoted.inner.start);
            last.gaps.extend(quoted.gaps.iter().cloned());
            last.at.end = quoted.inner.end;
        }
        interrupted
    }

    /// What is said in other words; nothing stands in more than two of them.
    fn indirect(
        &mut self,
        line: Line<'_>,
        sayings: &[Saying],
        contents: &[Option<Range<usize>>],
        direct: &[usize],
    ) {
        let mut ends = [0, 0];
        for (saying, content) in sayings.iter().zip(contents) {
            let Some(content) = content else { continue };
            let own = direct
                .iter()
                .any(|quote| *quote == content.start || *quote + 1 == content.end && content.contains(quote));
            // what the writer thinks is no quotation
            let nobody = matches!(saying.who.as_slice(), [Who::Unknown(words)]
                if matches!(&self.ground.text[words.clone()], "" | "somebody" | "someone" | "You" | "you" | "I" | "We" | "we" | "let’s" | "let's"));
            let at = line.bytes(content.start, content.end);
            let held = ends.iter().filter(|end| **end > at.start).count();
            // "said they believed that": what one says one thinks is said
            let thought = held > 0 && line.is(saying.at, Part::Think);
            if own || nobody || thought || held > 1 {
                continue;
            }
            ends = [ends[1].max(ends[0]), at.end];
            let at = at.start
                ..at.start + self.ground.text[at].trim_end_matches(['.', '!', '?', ',', ' ', '…']).len();
            let cue = line.tokens[saying.at].at.clone();
            let kind = QuotationType::Indirect;
            self.said.push(Said {
                at,
                gaps: Vec::new(),
                kind,
                who: saying.who.clone(),
                cue: Some(cue),
                rule: saying.rule,
            });
        }
    }
}

/// Words of saying, not of judging.
pub(super) const SPOKEN: [Part; 4] = [Part::Say, Part::That, Part::Tell, Part::Source];

/// Sentences that no quotation reaches beyond.
fn sentences(sentences: &[Range<usize>], quoted: &[Quoted]) -> Vec<Range<usize>> {
    let mut whole: Vec<Range<usize>> = Vec::new();
    let mut quotes = quoted.iter().peekable();
    for sentence in sentences {
        while quotes.next_if(|quote| quote.outer.end <= sentence.start).is_some() {}
        let reaches = quotes.peek().is_some_and(|quote| quote.outer.start < sentence.start);
        match whole.last_mut() {
            Some(last) if reaches => last.end = sentence.end,
            _ => whole.push(sentence.clone()),
        }
    }
    whole
}
