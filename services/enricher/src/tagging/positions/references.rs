//! Those whom a sentence does not name: "it", "the group", "the government", "we".

use dragoman_article::{Kind, QuotationType, Role};

use dragoman_gazetteer::{SignHit, Word};

use super::super::found::At;
use super::super::words::{Beside, WordSet};
use super::joint::lists;
use super::officials::{army_apart, is_part};
use super::parties;
use super::scene::{Mark, Scene, Sentence, has};
use super::subjects::{Subject, is_actor, subject, trimmed, with_party};

/// What texts call a body once it has been named.
pub(super) static GROUPS: WordSet = WordSet::new(
    "group movement militia faction bloc alliance rebels insurgents guerrillas paramilitaries militants organisation \
     council commission court mission front union league authority coalition",
);

/// "The group vowed to": the body of that kind that was named last.
pub(super) fn group_named<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    noun: &Beside<'s>,
) -> Option<Subject<'s>> {
    sentence.right_before(noun.start, &["the"])?;
    static NAMES: WordSet =
        WordSet::new("council commission court mission front union league authority coalition");
    let armed = !noun.is_one_of(&["bloc", "alliance"]);
    // "the council": of whose name it is part
    let part = |name: &str| name.split(' ').skip(1).any(|word| word.eq_ignore_ascii_case(noun.word));
    let fits = |mark: &&'s Mark<'s>| {
        mark.mention.kind == Kind::Body
            && scene.page.facts.body(&mark.mention.id).is_some_and(|body| {
                if noun.is_in(&NAMES) {
                    part(&body.name)
                } else if armed {
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

/// "The secretary-general": of the nations or of an alliance, whichever was named last.
pub(super) fn secretary_general<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    word: &Beside<'s>,
) -> Option<Subject<'s>> {
    const HAVE: [&str; 2] = ["Q1065", "Q7184"];
    let general = Some(word).filter(|word| word.is_one_of(&["secretary-general"]))?;
    let the = sentence.right_before(general.start, &["the"])?;
    let mut named = scene.named_before(sentence, the.start).take(FAR);
    let mut found = with_party(scene, named.find(|mark| HAVE.contains(&mark.mention.id.as_str()))?)?;
    found.start = the.start;
    Some(found)
}

/// "The three said": as many as were named together last.
pub(super) fn several<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    word: &Beside<'s>,
) -> Option<Subject<'s>> {
    let count = match word.word {
        "three" => 3,
        "four" => 4,
        _ => return None,
    };
    let the = sentence.right_before(word.start, &["the"])?;
    let named: Vec<&'s Mark<'s>> =
        scene.named_before(sentence, the.start).take(FAR).filter(|mark| is_actor(mark)).collect();
    let joint = |together: &[&'s Mark<'s>]| {
        together.windows(2).all(|pair| lists(sentence.slice(pair[1].at.end, pair[0].at.start)))
    };
    let together = named.windows(count).find(|together| joint(together))?;
    let mut parties: Vec<_> = together.iter().filter_map(|mark| parties::party(scene, mark)).collect();
    parties.dedup();
    parties.reverse();
    (parties.len() == count).then(|| Subject { parties, marks: together.to_vec(), start: the.start })
}

/// The one that "the group" means was named no further back, in names.
const FAR: usize = 40;

/// "The government refused": of the one country that this sentence and the one before name.
pub(super) fn government<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    noun: &Beside<'s>,
) -> Option<Subject<'s>> {
    static RULES: WordSet = WordSet::new(
        "government ministry authorities cabinet presidency junta rulers administration army military",
    );
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
    if noun.is_one_of(&["army", "military"])
        && let Some(army) = army_apart(scene, first)
    {
        found.parties = vec![army];
    }
    found.start = start;
    Some(found)
}

/// A pronoun stands for the one who can be meant in its sentence, else in the one before.
pub(super) fn pronoun<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    word: &Beside<'s>,
    depth: usize,
) -> Option<Subject<'s>> {
    if own_words(scene, sentence, word.start) {
        // whom a speaker means by "they", the text around does not tell
        return None;
    }
    // "whether it would recognise", "let it give up": that is asked or wished, not meant
    let asked = ["whether", "if", "unless", "until", "once", "let"];
    if sentence.right_before(word.start, &asked).is_some() {
        return None;
    }
    let itself = |group: &&[SignHit]| has(group, Word::Says);
    // "told Reuters that they"
    let that = sentence.right_before(word.start, &["that"]);
    let opens = that.map_or(word.start, |that| that.start);
    let told =
        sentence.marks.iter().find(|mark| mark.at.end == trimmed(sentence, opens)).map(|mark| mark.at.start);
    let told = told.or_else(|| Some(sentence.word_before(opens)?.start));
    let says = || {
        let told = told
            .and_then(|at| sentence.ending(at))
            .filter(|group| sentence.slice(group[0].start, group[0].end) == "told");
        sentence.ending(opens).filter(itself).or(told)
    };
    if sentence.english
        && word.is_one_of(&["it", "they"])
        && let Some(says) = says()
    {
        // "shipping companies said they": those who say so
        return subject(scene, sentence, says[0].start, depth + 1);
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
        if !lists(sentence.slice(end, mark.at.start)) {
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
