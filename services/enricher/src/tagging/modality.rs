use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use chrono::Datelike;
use dragoman_article::Modality;
use dragoman_gazetteer::{Sign, SignHit, Word};

use super::clues;
use super::found::At;
use super::page::Page;
use super::positions::LONGEST;

/// Words further away than so many words govern nothing. A comma parts as much as two words.
const REACH: usize = 12;
const COMMA: usize = 2;
/// A predicate stands nearer, and is worth less the further it is from what it says.
const PREDICATE: usize = 4;
/// A negation reaches over so many words, and so many from the word that governs.
const NEGATION: usize = 7;
const BESIDE: usize = 3;
/// So far, in bytes, a year after an issue dates it, and an open quotation mark is looked for.
const DATES: usize = 45;
const MARK: usize = 700;

/// How issues are spoken of, read once for each sentence.
#[derive(Debug, Default)]
pub(super) struct Tellings<'p> {
    sentence: Option<(usize, usize)>,
    signs: &'p [SignHit],
    /// how each issue was spoken of last
    last: HashMap<&'p str, Modality>,
}

/// A word that may govern an issue, with its distance in words and what that is worth.
#[derive(Debug)]
struct Governor<'s> {
    hit: &'s SignHit,
    /// none keeps what was said of the issue before: "rejects it"
    modality: Option<Modality>,
    distance: usize,
    score: i32,
    before: bool,
}

impl<'p> Tellings<'p> {
    /// What governs an issue is the nearest telling word of its clause, before it or as its predicate; else it is told
    /// by somebody, or is so. In a language whose clues have been learned, that is one clue among others.
    pub(super) fn of(&mut self, page: &'p Page<'_>, at: At, issue: &'p str) -> Modality {
        let Some((sentence, clause)) = self.turn_to(page, at) else { return Modality::Open };
        let governed = self.governed(page, clause.clone(), at, issue);
        let modality = match page.facts.weights.of(page.code) {
            Some(weights) => weights.weigh(&self.clues(page, at, sentence, clause, &governed)),
            None => governed,
        };
        self.last.insert(issue, modality.clone());
        modality
    }

    /// Every clue to it; none in what is too long for a sentence.
    pub(super) fn all_clues(&mut self, page: &'p Page<'_>, at: At, issue: &'p str) -> BTreeMap<String, f32> {
        let Some((sentence, clause)) = self.turn_to(page, at) else { return BTreeMap::new() };
        let governed = self.governed(page, clause.clone(), at, issue);
        self.clues(page, at, sentence, clause, &governed)
    }

    /// Reads the signs of the sentence that holds an issue: its bytes and those of the clause; nothing where it is too
    /// long for a sentence.
    fn turn_to(&mut self, page: &'p Page<'_>, at: At) -> Option<(Range<usize>, Range<usize>)> {
        let passage = &page.passages[at.passage];
        let number = passage.sentence(at.start);
        let sentence = passage.sentences.get(number).cloned().unwrap_or(0..passage.text.len());
        if sentence.len() > LONGEST {
            return None;
        }
        if self.sentence != Some((at.passage, number)) {
            self.sentence = Some((at.passage, number));
            self.signs = page.signs(at.passage, number);
        }
        let clause = clause(passage.text, self.signs, sentence.clone(), at);
        Some((sentence, clause))
    }

    fn clues(
        &self,
        page: &Page<'_>,
        at: At,
        sentence: Range<usize>,
        clause: Range<usize>,
        governed: &Modality,
    ) -> BTreeMap<String, f32> {
        let mut clues = clues::of(page, at, sentence, clause, self.signs);
        clues.insert(format!("governed {governed:?}").to_lowercase(), 1.0);
        clues
    }

    fn governed(&self, page: &Page<'_>, clause: Range<usize>, at: At, issue: &str) -> Modality {
        let text = page.passages[at.passage].text;
        let within = |hit: &&SignHit| clause.start <= hit.start && hit.end <= clause.end;
        let signs = || self.signs.iter().filter(within);
        if page.date.is_some_and(|date| signs().any(|hit| is_past(text, hit, at, date.year()))) {
            return Modality::Historical;
        }
        let told =
            self.signs.iter().any(|hit| hit.cue == Sign::Word(Word::Says)) || is_quoted(text, at.start);
        let governors: Vec<Governor<'_>> = signs().filter_map(|hit| govern(text, hit, at)).collect();
        let Some(best) =
            governors.iter().min_by_key(|of| (of.score, std::cmp::Reverse(of.hit.end - of.hit.start)))
        else {
            let far = self.framed(at).or_else(|| told.then_some(Modality::Reported));
            return far.unwrap_or(Modality::Asserted);
        };
        let any = |modality: Modality| governors.iter().any(|of| of.modality == Some(modality.clone()));
        let is = |word: Word| signs().any(|hit| hit.cue == Sign::Word(word) && hit.start == best.hit.start);
        let negates = |of: &Governor<'_>| {
            of.before
                && of.modality == Some(Modality::Negated)
                && of.distance <= NEGATION
                && of.distance <= best.distance + BESIDE
        };
        match &best.modality {
            None => self.last.get(issue).cloned().unwrap_or(Modality::Open),
            Some(Modality::Negated) if any(Modality::Denied) => Modality::Denied,
            Some(
                Modality::Planned
                | Modality::Open
                | Modality::Asserted
                | Modality::Offered
                | Modality::Proposed
                | Modality::Demanded,
            ) if !is(Word::Whether) && governors.iter().any(negates) => Modality::Negated,
            Some(Modality::Planned) if is(Word::Will) && any(Modality::Proposed) => Modality::Proposed,
            Some(Modality::Planned) if is_of_would(text, best) && self.is_of_a_draft(page, at) => {
                Modality::Proposed
            }
            Some(Modality::Planned)
                if signs().any(|hit| hit.cue == Sign::Word(Word::Predicts) && hit.end <= at.start) =>
            {
                Modality::Hypothetical
            }
            Some(Modality::Demanded) if is(Word::Exchange) && any(Modality::Planned) => Modality::Planned,
            Some(Modality::Asserted) if told => Modality::Reported,
            Some(modality) => modality.clone(),
        }
    }
}

impl Tellings<'_> {
    /// What stands at the head of the sentence frames all that it lists: "Iran will cut its stock, close a plant and …".
    fn framed(&self, at: At) -> Option<Modality> {
        let frames =
            [Modality::Planned, Modality::Proposed, Modality::Demanded, Modality::Offered, Modality::Open];
        self.signs.iter().filter(|hit| hit.end <= at.start).rev().find_map(|hit| match &hit.cue {
            Sign::Tells(modality) if frames.contains(modality) => Some(modality.clone()),
            _ => None,
        })
    }

    /// Whether the sentence, or the one before, speaks of what somebody proposes.
    fn is_of_a_draft(&self, page: &Page<'_>, at: At) -> bool {
        let number = page.passages[at.passage].sentence(at.start);
        let proposes = |hit: &SignHit| hit.cue == Sign::Tells(Modality::Proposed);
        let before = || number.checked_sub(1).is_some_and(|n| page.signs(at.passage, n).iter().any(proposes));
        self.signs.iter().any(|hit| hit.end <= at.start && proposes(hit)) || before()
    }
}

/// "The draft would …" proposes; "will" plans.
fn is_of_would(text: &str, governor: &Governor<'_>) -> bool {
    text[governor.hit.start..governor.hit.end].starts_with("would")
}

/// The part of the sentence in which words may govern these.
fn clause(text: &str, signs: &[SignHit], sentence: Range<usize>, at: At) -> Range<usize> {
    let mut clause = sentence;
    for hit in signs.iter().filter(|hit| hit.cue == Sign::Word(Word::Clause)) {
        if hit.end <= at.start {
            clause.start = clause.start.max(hit.end);
        } else if hit.start >= at.end {
            clause.end = clause.end.min(hit.start);
        }
    }
    let parts = [';', ':', '—', '–'];
    if let Some(part) = text[clause.start..at.start].rfind(parts) {
        clause.start += part + 1;
        clause.start = text.ceil_char_boundary(clause.start);
    }
    if let Some(part) = text[at.end..clause.end.max(at.end)].find(parts) {
        clause.end = at.end + part;
    }
    clause
}

fn govern<'s>(text: &str, hit: &'s SignHit, at: At) -> Option<Governor<'s>> {
    let of = |modality, distance, score, before| Some(Governor { hit, modality, distance, score, before });
    let inside = at.start <= hit.start && hit.end <= at.end;
    let before = hit.end <= at.start;
    match &hit.cue {
        Sign::Tells(modality) if before => {
            let distance = apart(text, hit.end, at.start);
            let score = distance as i32 - worth(modality);
            (distance <= REACH).then(|| of(Some(modality.clone()), distance, score, true))?
        }
        Sign::Word(Word::Keeps) if before => {
            let distance = apart(text, hit.end, at.start);
            (distance <= REACH).then(|| of(None, distance, distance as i32 + KEEPS, true))?
        }
        Sign::Word(Word::Whether) if before => {
            let distance = apart(text, hit.end, at.start);
            let score = distance as i32 - worth(&Modality::Open);
            (distance <= REACH).then(|| of(Some(Modality::Open), distance, score, true))?
        }
        // the predicate of another subject, or a second one, says nothing of it
        Sign::Told(_) if hit.start >= at.end && text[at.end..hit.start].contains([',', '(']) => None,
        Sign::Told(modality) if hit.start >= at.end => {
            let distance = apart(text, at.end, hit.start);
            let score = distance as i32 * 2 + 1 - told_worth(modality);
            (distance <= PREDICATE).then(|| of(Some(modality.clone()), distance, score, false))?
        }
        Sign::Told(modality) if inside => of(Some(modality.clone()), 0, -1, false),
        Sign::Tells(modality @ (Modality::Proposed | Modality::Historical)) if inside => {
            of(Some(modality.clone()), 0, -1, false)
        }
        _ => None,
    }
}

/// Words that keep what was said before yield to others.
const KEEPS: i32 = 8;

/// How many words nearer a governing word counts than it stands: measured on tests/gold.
fn worth(modality: &Modality) -> i32 {
    match modality {
        Modality::Demanded => 8,
        Modality::Hypothetical | Modality::Offered | Modality::Planned => 4,
        Modality::Proposed | Modality::Historical => 2,
        Modality::Open => -4,
        Modality::Asserted | Modality::Negated => -8,
        _ => 0,
    }
}

fn told_worth(modality: &Modality) -> i32 {
    match modality {
        Modality::Negated => 4,
        Modality::Hypothetical => -4,
        _ => 0,
    }
}

/// The distance of two bytes in words.
pub(super) fn apart(text: &str, from: usize, to: usize) -> usize {
    let between = text.get(from..to).unwrap_or("");
    let commas = between.bytes().filter(|byte| *byte == b',').count();
    between.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count() + commas * COMMA
}

/// A year before that of publication, beside the issue and not in its words.
fn is_past(text: &str, hit: &SignHit, at: At, published: i32) -> bool {
    let beside = hit.end <= at.start || (hit.start >= at.end && hit.start - at.end <= DATES);
    if hit.cue != Sign::Word(Word::Year) || !beside {
        return false;
    }
    let digits = text[hit.start..hit.end].find(|c: char| c.is_ascii_digit()).map(|digit| hit.start + digit);
    let year = digits.and_then(|digit| text.get(digit..digit + 4)).and_then(|year| year.parse::<i32>().ok());
    year.is_some_and(|year| year < published)
}

/// Whether a quotation is open at this byte of its paragraph.
pub(super) fn is_quoted(text: &str, at: usize) -> bool {
    let from = text.floor_char_boundary(at.saturating_sub(MARK));
    let near = &text[from..at];
    let near = near.rfind("\n\n").map_or(near, |line| &near[line..]);
    let open = |opens: char, closes: char| match (near.rfind(opens), near.rfind(closes)) {
        (Some(open), closed) => closed.is_none_or(|closed| closed < open),
        (None, _) => false,
    };
    if near.contains('„') {
        return open('„', '“');
    }
    open('“', '”') || open('«', '»') || near.matches('"').count() % 2 == 1
}
