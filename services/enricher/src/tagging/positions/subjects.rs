use dragoman_article::{EntityRef, Kind, Role, Via};
use dragoman_gazetteer::{Sign, SignHit, Word};

use super::super::words::{Beside, WordSet, after};
use super::between::{ADVERBS, ASPECTS, aspect, is_meanwhile, span_of_time};
use super::joint::{SIDES, and_others, join, pair};
use super::officials::official;
use super::parties;
use super::references::{GROUPS, government, group_named, pronoun, secretary_general, several, speaker_of};
use super::scene::{Mark, Scene, Sentence, has};

/// Who does what a verb says.
#[derive(Debug, Clone)]
pub(super) struct Subject<'s> {
    pub(super) parties: Vec<EntityRef>,
    pub(super) marks: Vec<&'s Mark<'s>>,
    /// where its noun phrase begins
    pub(super) start: usize,
}

/// No noun phrase is longer, in words; no subject is looked for further away, in steps.
const STEPS: usize = 12;
const DEEPEST: usize = 3;
/// Who does two things does them no further apart, in bytes.
const FAR: usize = 100;
/// No more verbs before an "and" are asked for whose they are.
const BESIDE: usize = 4;

pub(super) static PREPOSITIONS: WordSet =
    WordSet::new("of for in from to at on with against by near between over into about toward towards via");
/// People and things that act for a country that stands with them.
pub(super) static ACTS_FOR: WordSet = WordSet::new(
    "government officials official diplomats diplomat envoys envoy negotiators negotiator ministry minister ministers \
     president leaders leader leadership army military delegation side team spokesman spokeswoman spokesperson \
     spokespeople administration authorities cabinet chancellor chief mediators ambassador parliament lawmakers premier \
     king secretary delegations delegate chair chairman chairwoman head coordinator commissioner lawmaker generals officers officer \
     premiers presidents teams spokesmen representatives representative delegates commanders commander forces source sources aides adviser \
     advisers office regime party junta rebels navy politicians mission officer treasury rulers governments ministries \
     presidency embassy council emissary emissaries",
);
static ARTICLES: WordSet = WordSet::new(
    "the a an its their his her both all new top senior former president prime minister chancellor king",
);

pub(super) fn subject<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    before: usize,
    depth: usize,
) -> Option<Subject<'s>> {
    if depth > DEEPEST {
        return None;
    }
    let mut at = before;
    for _ in 0..STEPS {
        if let Some(mark) = sentence.marks.iter().rev().find(|mark| {
            mark.mention.kind != Kind::Issue
                && mark.mention.kind != Kind::Place
                && mark.at.end == trimmed(sentence, at)
        }) {
            if is_meanwhile(sentence, mark) {
                return with_party(scene, mark);
            }
            return named(scene, sentence, mark, depth);
        }
        let word = sentence.word_before(at)?;
        if word.gap.contains([';', ':', '“', '”', '"', '(', '—', '–']) {
            return None;
        }
        if word.gap.contains(',') {
            // "Peskov, the Kremlin’s spokesman, rejected"
            let comma = word.end;
            let opened =
                sentence.slice(sentence.range.start, comma).rfind(", ").map(|at| sentence.range.start + at);
            let head = opened.filter(|opened| comma - opened < 160).and_then(|opened| {
                sentence.marks.iter().find(|mark| mark.at.end == opened && is_actor(mark))
            });
            if let Some(mark) = head {
                return named(scene, sentence, mark, depth);
            }
            // "Poland’s prime minister, Donald Tusk, called"
            let person = opened.and_then(|opened| {
                sentence.marks.iter().find(|mark| {
                    mark.at.end == comma && mark.at.start == opened + 2 && mark.mention.kind == Kind::Person
                })
            });
            let office = || sentence.word_before(opened?).filter(|noun| noun.is_in(&ACTS_FOR));
            if let Some(found) = person
                .and_then(|mark| with_party(scene, mark).or_else(|| official(scene, sentence, &office()?)))
            {
                return Some(found);
            }
            return opening(scene, sentence, before);
        }
        if (word.is_one_of(&["both", "two"]) || word.is_in(&SIDES))
            && let Some(found) = pair(scene, sentence, &word)
        {
            return Some(found);
        }
        if let Some(group) = sentence.ending(at)
            && (has(group, Word::Helps) || has(group, Word::Will) || has(group, Word::Not))
        {
            at = group[0].start;
            continue;
        }
        let lower = word.word;
        if word.is_one_of(&["he", "she", "it", "they"]) {
            return pronoun(scene, sentence, &word, depth);
        }
        if word.is_one_of(&["we", "i"]) {
            return speaker_of(scene, sentence, word.start);
        }
        if word.is_one_of(&["and", "but", "or", "then"]) {
            return coordinated(scene, sentence, word.start, depth);
        }
        if word.is_one_of(&["who", "which"]) && word.start > 0 {
            if let Some(noun) = sentence.word_before(word.start).filter(|noun| noun.is_in(&GROUPS)) {
                // "the council, which wants"
                return group_named(scene, sentence, &noun);
            }
            // "the Taliban, who have refused": those right before
            let end = sentence.text[..word.start].trim_end_matches([' ', ',']).len();
            if let Some(mark) = sentence.marks.iter().rev().find(|mark| mark.at.end == end && is_actor(mark))
            {
                return with_party(scene, mark);
            }
        }
        if word.is_one_of(&["which", "that"]) {
            // "the plan, which also calls for": it is no party
            let end = sentence.text[..word.start].trim_end_matches([' ', ',']).len();
            if !sentence.marks.iter().any(|mark| mark.at.end == end && is_actor(mark)) {
                return None;
            }
        }
        if word.is_one_of(&["who", "which", "that"]) || lower.ends_with("ly") || word.is_in(&ADVERBS) {
            at = word.start;
            continue;
        }
        if word.is_in(&ASPECTS)
            && sentence
                .slice(word.end, sentence.text.floor_char_boundary(word.end + STEPS + 8))
                .contains(" to ")
        {
            // "voted on Thursday to approve"
            at = word.start;
            continue;
        }
        if word.is_one_of(&["to"])
            && let Some(start) = aspect(sentence, word.start)
        {
            at = start;
            continue;
        }
        if let Some(start) = span_of_time(sentence, at) {
            at = start;
            continue;
        }
        let group = || group_named(scene, sentence, &word).filter(|_| word.is_in(&GROUPS));
        let found = group()
            .or_else(|| and_others(scene, sentence, &word))
            .or_else(|| secretary_general(scene, sentence, &word))
            .or_else(|| several(scene, sentence, &word));
        if found.is_some() {
            return found;
        }
        if word.is_in(&GROUPS)
            && let Some(mark) = sentence.marks.iter().rev().find(|mark| {
                mark.mention.kind == Kind::Body
                    && mark.at.end == trimmed(sentence, word.start)
                    && !word.gap.is_empty()
            })
        {
            // "the Houthi movement"
            return named(scene, sentence, mark, depth);
        }
        if word.is_in(&ACTS_FOR) {
            return official(scene, sentence, &word).or_else(|| government(scene, sentence, &word));
        }
        if let Some(group) = sentence.ending(at) {
            // "said it was ready", "plans to"
            let verb = group
                .iter()
                .any(|hit| matches!(hit.cue, Sign::Verb(_) | Sign::Word(Word::Says | Word::Predicts)));
            if verb {
                return subject(scene, sentence, group[0].start, depth + 1);
            }
        }
        return None;
    }
    None
}

pub(super) fn trimmed(sentence: &Sentence<'_>, at: usize) -> usize {
    sentence.text[..at].trim_end().len()
}

pub(super) fn is_actor(mark: &Mark<'_>) -> bool {
    mark.mention.role != Some(Role::Venue) && !matches!(mark.mention.kind, Kind::Issue | Kind::Place)
}

/// The noun phrase whose last word is a name.
fn named<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    mark: &'s Mark<'s>,
    depth: usize,
) -> Option<Subject<'s>> {
    let mut start = mark.at.start;
    while let Some(word) = sentence.word_before(start).filter(|word| word.is_next() && word.is_in(&ARTICLES))
    {
        start = word.start;
    }
    // "Iran as well as Iraq"
    let with = ["as well as", "along with", "together with"]
        .iter()
        .find_map(|with| sentence.slice(sentence.range.start, trimmed(sentence, start)).strip_suffix(with));
    if let Some(before) = with {
        let mut found = with_party(scene, mark)?;
        join(scene, sentence, sentence.range.start + before.len(), &mut found);
        return Some(found);
    }
    if let Some(word) = sentence.word_before(start).filter(Beside::is_next) {
        if word.is_in(&PREPOSITIONS) {
            let head = sentence.word_before(word.start).filter(Beside::is_next);
            let acts = head.filter(|head| head.is_in(&ACTS_FOR));
            if word.is_one_of(&["for", "to"])
                && let Some(head) = head
                    .filter(|head| head.is_one_of(&["envoy", "representative", "mediator", "coordinator"]))
            {
                // "the United Nations envoy for Libya" speaks for those who sent him
                return official(scene, sentence, &head);
            }
            if let Some(head) = acts.filter(|_| word.is_one_of(&["of", "for", "in", "from"])) {
                let mut found = with_party(scene, mark)?;
                found.start = head.start;
                return Some(found);
            }
            return subject(scene, sentence, word.start, depth + 1);
        }
        // "and the paramilitary Rapid Support Forces"
        let mut joint = word;
        for _ in 0..2 {
            let plain = joint.word.chars().all(|c| c.is_lowercase() || c == '-')
                && !joint.is_one_of(&["and", "or", "nor"]);
            let Some(before) = sentence.word_before(joint.start).filter(|before| plain && before.is_next())
            else {
                break;
            };
            joint = before;
        }
        if joint.is_one_of(&["and", "or", "nor"]) {
            let mut found = with_party(scene, mark)?;
            join(scene, sentence, joint.start, &mut found);
            return Some(found);
        }
        // "the Kremlin’s Dmitry Peskov", "German Chancellor Friedrich Merz": the person speaks
    }
    if mark.mention.role == Some(Role::Venue) {
        return None;
    }
    let mut found = with_party(scene, mark).or_else(|| by_people(scene, sentence, mark))?;
    found.start = start;
    Some(found)
}

pub(super) fn with_party<'s>(scene: &'s Scene<'s, '_>, mark: &'s Mark<'s>) -> Option<Subject<'s>> {
    let party = parties::party(scene, mark)?;
    Some(Subject { parties: vec![party], marks: vec![mark], start: mark.at.start })
}

/// "The Americans want": so papers call a government.
fn by_people<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    mark: &'s Mark<'s>,
) -> Option<Subject<'s>> {
    sentence.right_before(mark.at.start, &["the"])?;
    // but not "the Turkish Cypriots"
    let people = mark.mention.kind == Kind::Country
        && mark.mention.via == Some(Via::Demonym)
        && !mark.mention.surface.contains(' ');
    let party = parties::country(scene, &mark.mention.id).filter(|_| people)?;
    Some(Subject { parties: vec![party], marks: vec![mark], start: mark.at.start })
}

/// What is done in sentences, beside what ends in "ed".
static DID: WordSet = WordSet::new(
    "met held told said has have had is are was were will would went came gave took left put sent made began struck broke fell \
     rose cut shut kept saw got won lost led built brought paid sold bought spoke flew fought set hit ran drew stood became says \
     meets holds takes gives makes keeps sends calls called",
);

/// Who stands at the head of the sentence.
fn opening<'s>(scene: &'s Scene<'s, '_>, sentence: &Sentence<'s>, before: usize) -> Option<Subject<'s>> {
    let verb = sentence.cues.iter().find(|hit| {
        hit.start < before && matches!(hit.cue, Sign::Verb(_) | Sign::Word(Word::Says | Word::Predicts))
    })?;
    subject(scene, sentence, verb.start, DEEPEST)
}

/// "… rejected the text and demanded": whoever did the first thing.
fn coordinated<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    before: usize,
    depth: usize,
) -> Option<Subject<'s>> {
    let verbs = sentence.leftwards(before).filter(|group| {
        group.iter().any(|hit| {
            matches!(
                hit.cue,
                Sign::Verb(_) | Sign::Word(Word::Says | Word::Predicts | Word::Will | Word::Denies)
            )
        })
    });
    // "said it would force them to yield and give up": nobody says "give"
    let next = after(sentence.text, before + 3).map_or("", |word| word.word);
    let bare = [
        "give",
        "accept",
        "recognise",
        "recognize",
        "agree",
        "drop",
        "sign",
        "withdraw",
        "reject",
        "support",
        "make",
        "take",
        "allow",
    ];
    let infinitive = scene.page.code == "en" && bare.contains(&next);
    let verbs = verbs.filter(move |group| !(infinitive && has(group, Word::Says)));
    let verbs = verbs.take(BESIDE);
    let relative = |group: &[SignHit]| sentence.right_before(group[0].start, &["who", "which"]).is_some();
    for group in verbs {
        if let Some(found) = subject(scene, sentence, group[0].start, depth + 1) {
            // so far off, another is the subject of what comes last
            let near = found.marks.last().filter(|last| sentence.range.contains(&last.at.start));
            return near.is_none_or(|last| before.saturating_sub(last.at.end) <= FAR).then_some(found);
        }
        if relative(group) {
            // "the cabinet, which called it biased and refused": nobody else did
            return None;
        }
    }
    // "Delegations met in Istanbul and agreed": before the first verb, whatever it says
    let finite = next.ends_with("ed") || next.ends_with('s') || DID.has(next);
    let clause = sentence.slice(sentence.range.start, before);
    let opens = clause.rfind([';', ':', '—', '–']).map_or(0, |at| clause.ceil_char_boundary(at + 1));
    if !finite || [" which ", " who ", " whose ", " where "].iter().any(|opens| clause.contains(opens)) {
        return None;
    }
    let did = clause[opens..].split_whitespace().find(|word| {
        DID.has(word) || word.ends_with("ed") && word.len() > 4 && word.chars().all(char::is_lowercase)
    })?;
    let at = did.as_ptr() as usize - sentence.text.as_ptr() as usize;
    subject(scene, sentence, at, depth + 1)
}
