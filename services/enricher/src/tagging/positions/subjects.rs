use dragoman_article::{EntityRef, Kind, QuotationType, Role};
use dragoman_gazetteer::{Sign, Word};

use super::super::found::At;
use super::super::words::{Beside, WordSet};
use super::joint::{SIDES, join, pair};
use super::officials::{is_part, official};
use super::parties;
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

pub(super) static PREPOSITIONS: WordSet =
    WordSet::new("of for in from to at on with against by near between over into about toward towards via");
/// People and things that act for a country that stands with them.
pub(super) static ACTS_FOR: WordSet = WordSet::new(
    "government officials official diplomats diplomat envoys envoy negotiators negotiator ministry minister ministers \
     president leaders leader leadership army military delegation side team spokesman spokeswoman spokesperson \
     spokespeople administration authorities cabinet chancellor chief mediators ambassador parliament lawmakers premier \
     king secretary representatives representative delegates commanders commander forces source sources aides adviser \
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
            return pronoun(scene, sentence, &word);
        }
        if word.is_one_of(&["we", "i"]) {
            return speaker_of(scene, sentence, word.start);
        }
        if word.is_one_of(&["and", "but", "or", "then"]) {
            return coordinated(scene, sentence, word.start, depth);
        }
        if word.is_one_of(&["who", "which"]) && word.start > 0 {
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
        if word.is_one_of(&["who", "which", "that"]) || lower.ends_with("ly") {
            at = word.start;
            continue;
        }
        if word.is_in(&GROUPS)
            && let Some(found) = group_named(scene, sentence, &word)
        {
            return Some(found);
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

/// What texts call a body once it has been named.
static GROUPS: WordSet = WordSet::new(
    "group movement militia faction bloc alliance rebels insurgents guerrillas paramilitaries militants organisation",
);

/// "The group vowed to": the body of that kind that was named last.
fn group_named<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    noun: &Beside<'s>,
) -> Option<Subject<'s>> {
    sentence.word_before(noun.start).filter(|word| word.is_next() && word.is_one_of(&["the"]))?;
    let armed = !noun.is_one_of(&["bloc", "alliance"]);
    let fits = |mark: &&'s Mark<'s>| {
        mark.mention.kind == Kind::Body
            && scene.page.facts.body(&mark.mention.id).is_some_and(|body| {
                if armed {
                    body.subtype == "armed-group"
                } else {
                    matches!(body.id.as_str(), "Q458" | "Q7184")
                }
            })
    };
    let mut found = with_party(scene, scene.named_before(sentence, noun.start).take(FAR).find(fits)?)?;
    found.start = noun.start;
    Some(found)
}

/// The one that "the group" means was named no further back, in names.
const FAR: usize = 40;

/// "The government refused": of the one country that this sentence and the one before name.
fn government<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    noun: &Beside<'s>,
) -> Option<Subject<'s>> {
    static RULES: WordSet =
        WordSet::new("government ministry authorities cabinet presidency junta rulers administration");
    let the = |word: &Beside<'_>| word.is_next() && word.is_one_of(&["the"]);
    let before = sentence.word_before(noun.start)?;
    let kinds = ["foreign", "defence", "defense", "interior", "finance", "trade", "economy", "military"];
    let start = if the(&before) {
        before.start
    } else {
        sentence.word_before(before.start).filter(|word| before.is_one_of(&kinds) && the(word))?.start
    };
    if !noun.is_in(&RULES) || is_part(sentence, start) {
        return None;
    }
    let country = |mark: &&'s Mark<'s>| mark.mention.kind == Kind::Country;
    let here = sentence.marks.iter().filter(|mark| mark.at.end <= start).filter(country);
    let mut named = here.chain(sentence.before.iter().filter(country));
    let first = named.next()?;
    if named.any(|other| other.mention.id != first.mention.id) {
        return None;
    }
    let mut found = with_party(scene, first)?;
    found.start = start;
    Some(found)
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
    if let Some(word) = sentence.word_before(start).filter(Beside::is_next) {
        if word.is_in(&PREPOSITIONS) {
            let head = sentence.word_before(word.start).filter(Beside::is_next);
            let acts = head.filter(|head| head.is_in(&ACTS_FOR));
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
            let plain =
                joint.word.chars().all(|c| c.is_lowercase() || c == '-') && !joint.is_one_of(&["and", "or"]);
            let Some(before) = sentence.word_before(joint.start).filter(|before| plain && before.is_next())
            else {
                break;
            };
            joint = before;
        }
        if joint.is_one_of(&["and", "or"]) {
            let mut found = with_party(scene, mark)?;
            join(scene, sentence, joint.start, &mut found);
            return Some(found);
        }
        // "the Kremlin’s Dmitry Peskov", "German Chancellor Friedrich Merz": the person speaks
    }
    if mark.mention.role == Some(Role::Venue) {
        return None;
    }
    let mut found = with_party(scene, mark)?;
    found.start = start;
    Some(found)
}

pub(super) fn with_party<'s>(scene: &'s Scene<'s, '_>, mark: &'s Mark<'s>) -> Option<Subject<'s>> {
    let party = parties::party(scene, mark)?;
    Some(Subject { parties: vec![party], marks: vec![mark], start: mark.at.start })
}

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
            matches!(hit.cue, Sign::Verb(_) | Sign::Word(Word::Says | Word::Predicts | Word::Will))
        })
    });
    // "said it would force them to yield and give up": nobody says "give"
    let next = super::super::words::after(sentence.text, before + 3).map_or("", |word| word.word);
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
    let mut verbs = verbs.take(STEPS);
    verbs.find_map(|group| subject(scene, sentence, group[0].start, depth + 1))
}

/// A pronoun stands for the one who can be meant in its sentence, else in the one before.
pub(super) fn pronoun<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    word: &Beside<'s>,
) -> Option<Subject<'s>> {
    if own_words(scene, sentence, word.start) {
        // whom a speaker means by "they", the text around does not tell
        return None;
    }
    // "whether it would recognise": that is asked, not meant
    let asked = ["whether", "if", "unless", "until", "once"];
    if sentence.word_before(word.start).is_some_and(|before| before.is_next() && before.is_one_of(&asked)) {
        return None;
    }
    let person = word.is_one_of(&["he", "she", "his", "her"]);
    let suits = |mark: &&'s Mark<'s>| {
        is_actor(mark)
            && mark.mention.role != Some(Role::Attribute)
            && match mark.mention.kind {
                Kind::Person => person,
                Kind::Unnamed => true,
                _ => !person,
            }
    };
    let here = sentence.marks.iter().filter(|mark| mark.at.end <= word.start).filter(suits);
    let there = sentence.before.iter().filter(suits);
    let many = word.is_one_of(&["they", "their"]);
    first_of(scene, sentence, here, many).or_else(|| first_of(scene, sentence, there, many))
}

/// Within the marks of somebody's own words.
fn own_words<'s>(scene: &'s Scene<'s, '_>, sentence: &Sentence<'s>, at: usize) -> bool {
    let passage = sentence.marks.first().map_or(1, |mark| mark.at.passage);
    let quotation = scene.quote_at(At { passage, start: at, end: at });
    quotation.is_some_and(|quotation| quotation.kind == QuotationType::Direct)
}

/// The first who acts: the subject of its sentence mostly is.
fn first_of<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    mut marks: impl Iterator<Item = &'s Mark<'s>>,
    many: bool,
) -> Option<Subject<'s>> {
    let first = marks.next()?;
    let mut found = with_party(scene, first)?;
    found.start = first.at.start;
    let mut end = first.at.end;
    // "Congo and the M23 rebels": they are both
    for mark in marks.take_while(|_| many) {
        let joint = sentence.slice(end, mark.at.start);
        if !matches!(joint, " and " | " and the " | ", " | ", the ") {
            break;
        }
        end = mark.at.end;
        let Some(party) = parties::party(scene, mark) else { break };
        if !found.parties.contains(&party) {
            found.parties.push(party);
        }
        found.marks.push(mark);
    }
    Some(found)
}

/// Whose words the byte lies in.
pub(super) fn speaker_of<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    at: usize,
) -> Option<Subject<'s>> {
    let passage = sentence.marks.first().map_or(1, |mark| mark.at.passage);
    let quotation = scene.quote_at(At { passage, start: at, end: at })?;
    let marks: Vec<&'s Mark<'s>> = Vec::new();
    let mut found = Subject { parties: Vec::new(), marks, start: at };
    for speaker in &quotation.speakers {
        let of = |id: &str| parties::country(scene, id);
        let party = match speaker.kind {
            Kind::Country => of(&speaker.id),
            _ => None,
        };
        let mark = speaker.mention.as_ref().and_then(|reference| {
            // borrowed for as long as the article is
            scene.marks_of(reference)
        });
        let party = party.or_else(|| mark.and_then(|mark| parties::party(scene, mark)));
        let party = party.or_else(|| parties::side(scene, speaker.side.as_deref()?));
        found.parties.extend(party);
        found.marks.extend(mark);
    }
    (!found.parties.is_empty()).then_some(found)
}
