use dragoman_article::{Kind, Modality, Stance, Via};
use dragoman_gazetteer::{Sign, SignHit, Word};

use super::super::words::{Beside, WordSet, after};
use super::attitudes::{Attitude, Owner};
use super::refusals::{is_not_only, is_refusal};
use super::scene::{Mark, Sentence, has};

/// "nicht" stands no further behind what it denies, in bytes.
const NEAR: usize = 40;

static LINKS: WordSet = WordSet::new(
    "to that on its their his her the a an of for by be being any it would will this these those such plans plan in whether \
     possibility idea possible over all further and continued new",
);
static BE: WordSet = WordSet::new("is are was were be been being");
static DID: WordSet = WordSet::new("did");
static DETERMINERS: WordSet = WordSet::new("its their his her the a an any this that new no such");

/// Reads on to the left from the word nearest to the issue, as far as one governs the next.
pub(super) fn chain(
    sentence: &Sentence<'_>,
    issue: &Mark<'_>,
    inner: &[SignHit],
    hit: &SignHit,
    reversed: bool,
) -> Option<Attitude> {
    let noun = inner.iter().find_map(|hit| match &hit.cue {
        Sign::Noun(stance) if is_noun(sentence, hit.start) => Some(stance.clone()),
        _ => None,
    });
    if noun.is_none() && is_done(sentence, (hit.start, hit.end)) {
        return None;
    }
    let owned = noun.is_some();
    let mut stance = match (noun, &hit.cue) {
        (Some(stance), _) => stance,
        (None, Sign::Verb(stance)) => stance.clone(),
        // "offers of", with nobody's mark before it
        (None, _) => return None,
    };
    let mut attitude = Attitude {
        stance: stance.clone(),
        reversed,
        owner: Owner::Before(hit.start),
        start: hit.start,
        end: issue.at.end,
        modality: Modality::Asserted,
        expected: false,
        asked: None,
        rule: "subject-verb-issue",
    };
    if owned && let Some(possessor) = possessor(sentence, hit.start) {
        let about = sentence.slice(hit.end, issue.at.start);
        let does = about.split_once(" that ").and_then(|(_, rest)| rest.split(' ').next());
        if sentence.english && (stance == Stance::Withdraws || does.is_some_and(|word| word.ends_with('s'))) {
            // "a proposal that opens the way to talks"; a retreat is a deed
            return None;
        }
        attitude.owner = Owner::Possessor(possessor);
        attitude.rule = "owner-of-stance";
        return Some(attitude);
    }
    // "the truce proposed by", "proposed by Cairo"
    let (mut at, mut negated, mut willed) = (hit.start, false, false);
    for group in sentence.leftwards(hit.start) {
        let (start, end) = (group[0].start, group[0].end);
        let mut gap = sentence.slice(end, at);
        let mut asked = None;
        let named = sentence
            .marks
            .iter()
            .find(|mark| mark.at.start >= end && mark.at.end <= at && !mark.mention.reference.is_empty());
        if let Some(mark) = named {
            // "urged Kyiv to accept"
            let rest = sentence.slice(mark.at.end, at);
            if mark.mention.kind == Kind::Issue && rest.contains(" and ") {
                // "welcomed the summit and rejected": two things done
                break;
            }
            gap = if words_all(sentence.slice(end, mark.at.start)) && words_all(rest) { "" } else { "…" };
            asked = Some(mark.at.end);
        }
        if gap.contains([';', ':', ',', '…', '“', '"'])
            || !words_all(gap)
            || gap.split_whitespace().count() > 4
        {
            break;
        }
        if sentence.english && matches!(sentence.slice(start, end), "nor" | "neither" | "Neither") {
            // "Neither Moscow nor Kyiv": that is asked of the subject
            break;
        }
        if has(group, Word::Not) {
            if DID.has(sentence.word_before(start).map_or("", |word| word.word))
                || sentence.slice(start, end).starts_with("didn")
            {
                // what did not happen then is no stance
                return None;
            }
            let yet = sentence.word_before(start).is_some_and(|word| word.is_one_of(&["has", "have"]));
            if sentence.english && yet && stance == Stance::Accepts {
                // "has not agreed": it still may
                return None;
            }
            negated ^= !is_not_only(sentence, end);
            willed |= is_refusal(sentence.slice(start, end));
        } else if has(group, Word::Will) {
            // "would have accepted": it did not
            let would = matches!(sentence.slice(start, end), "would" | "Would" | "could" | "might");
            if would && sentence.english && sentence.slice(end, hit.start).trim_start().starts_with("have ") {
                return None;
            }
            willed = true;
        } else if has(group, Word::Denies) {
            return None;
        } else if has(group, Word::Expected) {
            if sentence.slice(start, end).contains("unlikely") {
                return None;
            }
            attitude.expected = true;
        } else if has(group, Word::Must) {
            attitude.owner = Owner::Speaker(start);
            attitude.stance = Stance::Demands;
            attitude.reversed ^= matches!(stance, Stance::Rejects | Stance::Opposes) != negated;
            attitude.asked = Some(start);
            attitude.rule = "said-must";
            attitude.start = start;
            return Some(attitude);
        } else if let Some(outer) = group
            .iter()
            .find_map(|hit| match &hit.cue {
                Sign::Verb(outer) => Some(outer.clone()),
                Sign::Noun(outer) if is_noun(sentence, hit.start) => Some(outer.clone()),
                _ => None,
            })
            .or_else(|| told_to(sentence, group, at).map(|_| Stance::Demands))
        {
            if group.iter().any(|hit| matches!(hit.cue, Sign::Verb(_))) && is_done(sentence, (start, end)) {
                return None;
            }
            if negated {
                stance = negate(&stance, willed)?;
                (negated, willed) = (false, false);
            }
            if asked.is_some()
                && !matches!(outer, Stance::Demands | Stance::Supports | Stance::Opposes | Stance::Proposes)
            {
                break;
            }
            if outer == Stance::Offers && asked.is_none() {
                attitude.modality = Modality::Offered;
            }
            let (composed, turned) = compose(&outer, &stance, asked.is_some())?;
            stance = composed;
            attitude.reversed ^= turned;
            if asked.is_some() {
                attitude.asked = asked;
                attitude.rule = "asks-another";
            }
            if let Some(possessor) = possessor(sentence, start)
                .filter(|_| group.iter().any(|hit| matches!(hit.cue, Sign::Noun(_))))
            {
                attitude.owner = Owner::Possessor(possessor);
                attitude.start = start;
                attitude.stance = stance;
                attitude.rule = "owner-of-stance";
                return Some(attitude);
            }
        } else if has(group, Word::Ends) && asked.is_none() {
            attitude.reversed = !attitude.reversed;
        } else if !has(group, Word::Helps) && !has(group, Word::Yet)
            || asked.is_some()
            || gap.split_whitespace().any(|word| word == "and")
        {
            break;
        }
        at = start;
        attitude.start = start;
    }
    // "schließt höhere Zölle nicht aus"
    let rest = sentence.slice(issue.at.end, sentence.text.floor_char_boundary(issue.at.end + NEAR));
    negated ^=
        rest.split([',', '.', ';']).next().unwrap_or("").split_whitespace().any(|word| word == "nicht");
    if negated {
        stance = negate(&stance, willed)?;
        attitude.rule = "negated-stance";
    } else if willed && !attitude.expected {
        attitude.modality = Modality::Planned;
    }
    attitude.owner = Owner::Before(at);
    attitude.stance = stance;
    Some(attitude)
}

/// "told Ankara to": where the name of the one who is told ends.
pub(super) fn told_to(sentence: &Sentence<'_>, group: &[SignHit], to: usize) -> Option<usize> {
    let (start, end) = (group[0].start, group[0].end);
    let mark =
        sentence.marks.iter().find(|mark| mark.at.start == end + 1 && mark.mention.kind != Kind::Issue)?;
    let tells = matches!(sentence.slice(start, end), "told" | "tells" | "telling");
    (tells && sentence.english && sentence.slice(mark.at.end, to).trim() == "to").then_some(mark.at.end)
}

/// "is asked to": whoever asks is somebody else.
fn is_done(sentence: &Sentence<'_>, (start, end): (usize, usize)) -> bool {
    let be = |word: Beside<'_>| word.is_next() && word.is_in(&BE);
    let verb = sentence.slice(start, end).split(' ').next().unwrap_or("");
    sentence.english && verb.ends_with("ed") && sentence.word_before(start).is_some_and(be)
}

fn words_all(gap: &str) -> bool {
    gap.split_whitespace().all(|word| LINKS.has(word) || word.ends_with("ly"))
}

/// A determiner or somebody’s mark stands before it.
pub(super) fn is_noun(sentence: &Sentence<'_>, start: usize) -> bool {
    possessor(sentence, start).is_some()
        || sentence.word_before(start).is_some_and(|word| word.is_next() && word.is_in(&DETERMINERS))
}

/// "Moscow’s categorical" before it: where the owner’s name ends.
fn possessor(sentence: &Sentence<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    // "a U.S. proposal": the stop belongs to the name
    let near = at_end(sentence, start);
    if sentence.slice(0, near).ends_with('.')
        && sentence.marks.iter().any(|mark| mark.at.end == near && mark.mention.kind == Kind::Country)
    {
        return Some(near);
    }
    for step in 0..3 {
        let word = sentence.word_before(at).filter(|word| word.is_next() || word.gap.contains('’'))?;
        let acts = |group: &[SignHit]| {
            group.iter().any(|hit| matches!(hit.cue, Sign::Verb(_) | Sign::Word(Word::Ends)))
        };
        if sentence.english && step < 2 && word.word.ends_with('s') && sentence.ending(at).is_some_and(acts) {
            // "Washington drops call for"
            return None;
        }
        let name = word.word.strip_suffix("’s").or_else(|| word.word.strip_suffix("'s"));
        if let Some(name) = name {
            return Some(word.start + name.len());
        }
        if word.word.ends_with("s’") || word.gap.starts_with('’') {
            return Some(word.end);
        }
        if step == 0 && word.is_one_of(&["and"]) {
            // "the Kremlin’s demands for … and opposition to"
            let earlier = sentence
                .leftwards(word.start)
                .find(|group| group.iter().any(|hit| matches!(hit.cue, Sign::Noun(_))))?;
            return possessor(sentence, earlier[0].start);
        }
        if word.is_one_of(&["and", "or"]) {
            // "hatred for the mayor and rabid desire"
            return None;
        }
        if !word.word.chars().all(char::is_lowercase) || DETERMINERS.has(word.word) {
            // "the American proposal"
            let adjective = |mark: &Mark<'_>| {
                let body = matches!(mark.mention.kind, Kind::Body | Kind::Country)
                    && word.end == at_end(sentence, start);
                if sentence.english && mark.mention.via != Some(Via::Adjective) && is_verb(sentence, start) {
                    // "Delhi offers", "firms pledge to"
                    return false;
                }
                mark.at.end == word.end && (mark.mention.via != Some(Via::Name) || body)
            };
            // "Polish farmers demand": they do, not their country; "a Franco-German proposal"
            let others = sentence.english
                && (step > 0 && sentence.slice(word.end, at_end(sentence, start)).ends_with('s')
                    || sentence.text[..word.start].ends_with('-'));
            return (word.is_capitalised() && !others && sentence.marks.iter().any(adjective))
                .then_some(word.end);
        }
        at = word.start;
    }
    None
}

/// "offers", "vow to": a verb by its form, of one or of several.
fn is_verb(sentence: &Sentence<'_>, start: usize) -> bool {
    let word = after(sentence.text, start).map_or("", |word| word.word);
    matches!(
        word,
        "offers"
            | "pledges"
            | "promises"
            | "demands"
            | "calls"
            | "vow"
            | "vows"
            | "proposes"
            | "requests"
            | "call"
            | "pledge"
    )
}

/// Where the word before ends.
fn at_end(sentence: &Sentence<'_>, at: usize) -> usize {
    sentence.text[..at].trim_end().len()
}

/// What one does who does not.
pub(super) fn negate(stance: &Stance, willed: bool) -> Option<Stance> {
    match stance {
        Stance::Accepts | Stance::Offers => Some(Stance::Rejects),
        Stance::Supports if willed => Some(Stance::Rejects),
        Stance::Supports => Some(Stance::Opposes),
        Stance::Rejects => Some(Stance::Undecided),
        Stance::Opposes => Some(Stance::Accepts),
        Stance::Withdraws => Some(Stance::Demands),
        Stance::Undecided => Some(Stance::Rejects),
        Stance::Demands if willed => None,
        _ => None,
    }
}

/// What comes of a stance towards a stance, and whether the issue is turned round with it.
fn compose(outer: &Stance, inner: &Stance, asked: bool) -> Option<(Stance, bool)> {
    use Stance::{Accepts, Demands, Offers, Opposes, Proposes, Rejects, Supports, Undecided, Withdraws};
    let against = matches!(inner, Rejects | Opposes);
    Some(match (outer, inner) {
        // "told the office to consider"
        (_, Undecided) if asked => return None,
        (Demands | Proposes | Supports, _) if asked && against => (Opposes, false),
        (Demands | Proposes, _) if asked => (outer.clone(), false),
        (Supports, _) if asked => (Supports, false),
        (Opposes, _) if asked => (if against { Supports } else { Opposes }, false),
        (Rejects, Rejects) => (Undecided, false),
        (Rejects, Opposes) => (Accepts, false),
        (Rejects | Opposes, Demands | Proposes | Offers) => (Rejects, false),
        (Rejects, _) => (Rejects, false),
        (Opposes, _) => (Opposes, against),
        (Undecided, _) => (Undecided, false),
        (Withdraws, _) => (Withdraws, false),
        (Accepts | Supports, Demands | Proposes | Offers) => (outer.clone(), false),
        (_, Undecided) => (Undecided, false),
        (Demands | Proposes, Accepts | Supports) => (outer.clone(), false),
        _ => (inner.clone(), false),
    })
}
