use super::super::words::WordSet;
use super::parties;
use super::scene::{Mark, Scene, Sentence};
use super::subjects::{Subject, is_actor, with_party};

/// In other languages than English: the party that stands nearest before the verb in its clause, or right after it
/// where verbs come first or second.
pub(super) fn beside<'s>(
    scene: &'s Scene<'s, '_>,
    sentence: &Sentence<'s>,
    verb: (usize, usize),
    issue: usize,
) -> Option<Subject<'s>> {
    let acts = |mark: &&'s Mark<'s>| is_actor(mark) && mark.at.start != issue;
    let clause =
        |from: usize, to: usize| !sentence.slice(from, to).contains([';', ':', ',', '،', '«', '„', '“', '(']);
    let left = sentence.marks.iter().rev().filter(acts).find(|mark| {
        mark.at.end <= verb.0
            && verb.0 - mark.at.end <= NEAR
            && clause(mark.at.end, verb.0)
            && !sentence.word_before(mark.at.start).is_some_and(|word| word.is_next() && word.is_in(&GOVERNS))
    });
    let right = || {
        let follows = sentence.marks.iter().filter(acts).find(|mark| mark.at.start >= verb.1)?;
        let gap = sentence.slice(verb.1, follows.at.start);
        (gap.split_whitespace().count() <= 2 && clause(verb.1, follows.at.start)).then_some(follows)
    };
    let both = || {
        // "beide Seiten", "ambas partes", "les deux camps"
        let near = sentence.text.floor_char_boundary(verb.0.saturating_sub(NEAR)).max(sentence.range.start);
        let words = sentence.slice(near, verb.0);
        let pair = scene.pair();
        (pair.len() == 2 && BOTH.iter().any(|both| words.contains(both))).then(|| Subject {
            parties: pair.to_vec(),
            marks: Vec::new(),
            start: near,
        })
    };
    if left.is_none()
        && let Some(found) = both()
    {
        return Some(found);
    }
    let mark = match scene.page.code {
        "ar" => right().or(left),
        "de" => left.or_else(right),
        _ => left,
    }?;
    let mut found = with_party(scene, mark)?;
    found.start = mark.at.start.min(verb.0);
    // "Россия и США договорились"
    let earlier = sentence.marks.iter().rev().filter(acts).find(|other| {
        let joint = other.at.end < mark.at.start && mark.at.start - other.at.end <= JOINT;
        joint && sentence.slice(other.at.end, mark.at.start).split_whitespace().any(|word| AND.has(word))
    });
    if let Some(party) = earlier.and_then(|other| parties::party(scene, other))
        && !found.parties.contains(&party)
    {
        found.parties.insert(0, party);
        found.marks.extend(earlier);
    }
    Some(found)
}

/// What texts call two parties together.
const BOTH: [&str; 22] = [
    "eide Seiten",
    "eide Länder",
    "eiden Seiten",
    "eiden Länder",
    "mbas partes",
    "mbos países",
    "mbos gobiernos",
    "os dos países",
    "os dos bandos",
    "es deux parties",
    "es deux camps",
    "es deux pays",
    "es deux capitales",
    "бе стороны",
    "ве стороны",
    "бе страны",
    "тороны",
    "бидві сторони",
    "торони",
    "لطرفان",
    "لجانبان",
    "لبلدان",
];
/// What may stand between two who act together, in bytes.
const JOINT: usize = 14;
static AND: WordSet = WordSet::new("und et y e и й та і و");
/// Words in other languages before those who do not act: "mit Kiew", "з Києвом".
static GOVERNS: WordSet = WordSet::new(
    "mit von gegen für in aus nach über bei zwischen avec de du contre pour en dans entre sur par à au con contra para por      entre hacia с со в во на от из о об против для к между з із зі у від про проти до між من في مع على إلى ضد بين عن",
);

/// A subject is not further from its verb, in bytes.
const NEAR: usize = 70;
