use dragoman_article::{Modality, Stance};
use dragoman_gazetteer::{Sign, SignHit, Word};

use super::super::words::WordSet;
use super::scene::{Mark, Sentence, has};

/// What a sentence has somebody think of an issue it raises.
#[derive(Debug, Clone)]
pub(super) struct Attitude {
    pub(super) stance: Stance,
    /// the issue is to end, or not to be
    pub(super) reversed: bool,
    pub(super) owner: Owner,
    /// from the first of its words to the last
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) modality: Modality,
    /// nobody's word but a guess
    pub(super) expected: bool,
    /// who is asked to do it
    pub(super) asked: Option<usize>,
    pub(super) rule: &'static str,
}

/// Where the one who takes the stance is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// the subject that ends before this byte
    Before(usize),
    /// whose thing it is, before this byte
    Possessor(usize),
    /// by whom, after this byte
    By(usize),
    /// whoever says the sentence
    Speaker(usize),
}

/// Words further from their issue, in bytes, are about something else.
const REACH: usize = 140;

static LINKS: WordSet = WordSet::new(
    "to that on its their his her the a an of for by be being any it would will this these those such plans plan in whether \
     possibility idea possible over all further and continued new",
);
static DID: WordSet = WordSet::new("did");
static DETERMINERS: WordSet = WordSet::new("its their his her the a an any this that new no such");

/// By the words before the issue in its sentence.
pub(super) fn before(sentence: &Sentence<'_>, issue: &Mark<'_>, from: usize) -> Option<Attitude> {
    let (mut reversed, mut right) = (false, from);
    let mut not: Option<usize> = None;
    for group in sentence.governing(from) {
        let (start, end) = (group[0].start, group[0].end);
        let gap = sentence.slice(end, right);
        // "did not include “robust” security guarantees"
        let closed = gap.contains('”') && !gap.contains('“');
        if issue.at.start.saturating_sub(end) > REACH
            || gap.contains([';', ':', '—', '–', '?', '('])
            || closed
        {
            break;
        }
        // a clause of its own begins between
        if gap.contains(", ")
            && sentence.marks.iter().any(|mark| {
                mark.at.start >= end
                    && mark.at.end <= right
                    && gap[..mark.at.start - end].ends_with(", ")
                    && acts(sentence, mark)
            })
        {
            break;
        }
        right = start;
        if let Some(hit) = group.iter().find(|hit| matches!(hit.cue, Sign::Verb(_) | Sign::Noun(_))) {
            if is_aside(sentence.slice(end, issue.at.start)) || is_claim(sentence, group, issue) {
                return None;
            }
            if sentence.text[..start].ends_with(['-']) || sentence.text[end..].starts_with('-') {
                return None;
            }
            if not.is_some() {
                reversed = !reversed;
            }
            return chain(sentence, issue, group, hit, reversed);
        }
        if has(group, Word::Not) {
            if is_refusal(sentence.slice(start, end)) {
                return Some(refusal(start, issue, reversed, "will-not"));
            }
            not = Some(start);
            continue;
        }
        if has(group, Word::Will) {
            if let Some(not) = not.filter(|not| sentence.slice(end, *not).trim().is_empty()) {
                let mut refused = refusal(start, issue, reversed, "will-not");
                if sentence.word_before(start).is_some_and(|word| word.is_one_of(&["there"])) {
                    // "There will be no troops": whoever says so will not have it
                    refused.owner = Owner::Speaker(start);
                    refused.start = start.min(not);
                }
                return Some(refused);
            }
            if not.is_some() {
                return None;
            }
            continue;
        }
        if has(group, Word::Must) {
            if not.is_some() {
                reversed = !reversed;
            }
            return Some(Attitude {
                stance: Stance::Demands,
                reversed,
                owner: Owner::Speaker(start),
                start,
                end: issue.at.end,
                modality: Modality::Asserted,
                expected: false,
                asked: Some(start),
                rule: "said-must",
            });
        }
        if has(group, Word::Ends) {
            reversed = !reversed;
            continue;
        }
        if has(group, Word::If) || has(group, Word::Exchange) {
            return price(sentence, issue, start, reversed != not.is_some());
        }
        if [Word::Helps, Word::By, Word::Yet, Word::Refers].iter().any(|word| has(group, *word)) {
            continue;
        }
        break;
    }
    None
}

/// "insists that the plan amounts to recognition": said to be so, not demanded.
fn is_claim(sentence: &Sentence<'_>, group: &[SignHit], issue: &Mark<'_>) -> bool {
    const STATES: [&str; 12] =
        ["is", "are", "was", "were", "has", "have", "had", "does", "did", "will", "amounts", "means"];
    let words = sentence.slice(group[0].start, group[0].end);
    (words.starts_with("insist") || words.starts_with("Insist"))
        && words.ends_with("that")
        && sentence.slice(group[0].end, issue.at.start).split_whitespace().any(|word| STATES.contains(&word))
}

/// The words of the issue only say when or where: "a vote before a truce".
fn is_aside(gap: &str) -> bool {
    const ASIDE: [&str; 19] = [
        "along",
        "across",
        "near",
        "within",
        "inside",
        "in",
        "at",
        "before",
        "after",
        "during",
        "until",
        "since",
        "amid",
        "under",
        "despite",
        "once",
        "while",
        "when",
        "following",
    ];
    const GOVERN: [&str; 8] = ["of", "for", "to", "on", "about", "over", "that", "against"];
    let mut words = gap.split_whitespace().rev();
    words.find(|word| ASIDE.contains(word) || GOVERN.contains(word)).is_some_and(|word| ASIDE.contains(&word))
}

/// "…, if it is given guarantees": what one hangs a stance on one demands.
pub(super) fn price(
    sentence: &Sentence<'_>,
    issue: &Mark<'_>,
    at: usize,
    reversed: bool,
) -> Option<Attitude> {
    let takes = |group: &&[SignHit]| {
        has(group, Word::Will) || group.iter().any(|hit| matches!(hit.cue, Sign::Verb(_)))
    };
    if issue.mention.id.starts_with("process.") {
        // "if a deal is reached" says when
        return None;
    }
    let nearest = sentence.leftwards(at).find(takes)?;
    Some(Attitude {
        stance: Stance::Demands,
        reversed,
        owner: Owner::Before(nearest[0].start),
        start: at,
        end: issue.at.end,
        modality: Modality::Hypothetical,
        expected: false,
        asked: None,
        rule: "condition-of-stance",
    })
}

/// "sanctions relief", "that sanctions be lifted": the words of the issue, or its verb, end it.
pub(super) fn ends(sentence: &Sentence<'_>, issue: &Mark<'_>) -> bool {
    let mut at = issue.at.end;
    for group in sentence.rightwards(issue.at.start).take(4) {
        let inside = group[0].start < issue.at.end;
        if has(group, Word::Ends) && (inside || sentence.slice(at, group[0].start).trim().is_empty()) {
            return true;
        }
        if !inside && !has(group, Word::Helps) {
            return false;
        }
        at = at.max(group[0].end);
    }
    false
}

/// "denied that it had accepted"
pub(super) fn is_denied(sentence: &Sentence<'_>, attitude: &Attitude) -> bool {
    const NEAR: usize = 40;
    let mut denials =
        sentence.leftwards(attitude.start).take_while(|group| attitude.start - group[0].end <= NEAR);
    denials.any(|group| has(group, Word::Denies))
}

/// Whether a verb of its own follows the name.
fn acts(sentence: &Sentence<'_>, mark: &Mark<'_>) -> bool {
    sentence
        .rightwards(mark.at.end)
        .next()
        .is_some_and(|group| sentence.slice(mark.at.end, group[0].start).trim().is_empty())
}

/// "won’t", "cannot", "has no intention of": no willing word is needed beside them.
fn is_refusal(words: &str) -> bool {
    let ascii = words.replace('’', "'").to_ascii_lowercase();
    [
        "won't",
        "wouldn't",
        "cannot",
        "can't",
        "no intention",
        "no plan",
        "not going to",
        "under no",
        "no interest",
    ]
    .iter()
    .any(|form| ascii.starts_with(form))
}

fn refusal(start: usize, issue: &Mark<'_>, reversed: bool, rule: &'static str) -> Attitude {
    Attitude {
        stance: Stance::Rejects,
        reversed,
        owner: Owner::Before(start),
        start,
        end: issue.at.end,
        modality: Modality::Asserted,
        expected: false,
        asked: None,
        rule,
    }
}

/// Reads on to the left from the word nearest to the issue, as far as one governs the next.
fn chain(
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
            gap = if words_all(sentence.slice(end, mark.at.start)) && words_all(rest) { "" } else { "…" };
            asked = Some(mark.at.end);
        }
        if gap.contains([';', ':', ',', '…', '“', '"'])
            || !words_all(gap)
            || gap.split_whitespace().count() > 4
        {
            break;
        }
        if has(group, Word::Not) {
            if DID.has(sentence.word_before(start).map_or("", |word| word.word))
                || sentence.slice(start, end).starts_with("didn")
            {
                // what did not happen then is no stance
                return None;
            }
            negated = !negated;
            willed |= is_refusal(sentence.slice(start, end));
        } else if has(group, Word::Will) {
            willed = true;
        } else if has(group, Word::Denies) {
            return None;
        } else if has(group, Word::Expected) {
            attitude.expected = true;
        } else if has(group, Word::Must) {
            attitude.owner = Owner::Speaker(start);
            attitude.stance = Stance::Demands;
            attitude.reversed ^= matches!(stance, Stance::Rejects | Stance::Opposes) != negated;
            attitude.asked = Some(start);
            attitude.rule = "said-must";
            attitude.start = start;
            return Some(attitude);
        } else if let Some(outer) = group.iter().find_map(|hit| match &hit.cue {
            Sign::Verb(outer) => Some(outer.clone()),
            Sign::Noun(outer) if is_noun(sentence, hit.start) => Some(outer.clone()),
            _ => None,
        }) {
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
        } else if !has(group, Word::Helps) && !has(group, Word::Yet) || asked.is_some() {
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

fn words_all(gap: &str) -> bool {
    gap.split_whitespace().all(|word| LINKS.has(word) || word.ends_with("ly"))
}

/// A determiner or somebody’s mark stands before it.
fn is_noun(sentence: &Sentence<'_>, start: usize) -> bool {
    possessor(sentence, start).is_some()
        || sentence.word_before(start).is_some_and(|word| word.is_next() && word.is_in(&DETERMINERS))
}

/// "Moscow’s categorical" before it: where the owner’s name ends.
fn possessor(sentence: &Sentence<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    for step in 0..3 {
        let word = sentence.word_before(at).filter(|word| word.is_next() || word.gap.contains('’'))?;
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
        if !word.word.chars().all(char::is_lowercase) || DETERMINERS.has(word.word) {
            // "the American proposal"
            return (word.is_capitalised() && sentence.marks.iter().any(|mark| mark.at.end == word.end))
                .then_some(word.end);
        }
        at = word.start;
    }
    None
}

/// What one does who does not.
fn negate(stance: &Stance, willed: bool) -> Option<Stance> {
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

/// What stands between an issue and its "must", in bytes.
const NEAR: usize = 40;

/// "that Paris and Rome": only names stand between an issue and the verb of which it is the object.
fn is_object(sentence: &Sentence<'_>, gap: &str, (from, to): (usize, usize)) -> bool {
    let gap = gap.trim_start();
    (gap.starts_with("that ") || gap.starts_with("which "))
        && sentence.marks.iter().any(|mark| {
            mark.at.start >= from
                && mark.at.end <= to
                && mark.mention.kind != dragoman_article::Kind::Issue
                && sentence.slice(mark.at.end, to).trim().is_empty()
        })
}

/// "No American troops would be sent": whoever says so will not have it.
fn nothing_of(sentence: &Sentence<'_>, issue: &Mark<'_>) -> Option<Attitude> {
    let mut start = issue.at.start;
    for _ in 0..3 {
        let word = sentence.word_before(start).filter(super::super::words::Beside::is_next)?;
        start = word.start;
        if word.is_one_of(&["no"]) {
            let group = sentence.rightwards(issue.at.end).next()?;
            let near = sentence.slice(issue.at.end, group[0].start).trim().is_empty();
            let named = (start..issue.at.start).len() <= NEAR;
            return (has(group, Word::Will) && near && named).then(|| Attitude {
                owner: Owner::Speaker(start),
                end: group[0].end,
                ..refusal(start, issue, false, "none-of-it")
            });
        }
    }
    None
}

/// What is thought of another’s stance, whose owner’s name ends here: "rejected Moscow’s demand for".
pub(super) fn towards_another(sentence: &Sentence<'_>, issue: &Mark<'_>, owner: usize) -> Option<Attitude> {
    let mark = sentence.marks.iter().find(|mark| mark.at.end == owner)?;
    let outer = before(sentence, issue, mark.at.start)?;
    let judges =
        matches!(outer.stance, Stance::Supports | Stance::Accepts | Stance::Rejects | Stance::Opposes);
    (judges && outer.owner != Owner::Possessor(owner))
        .then_some(Attitude { rule: "towards-anothers-stance", ..outer })
}

/// By the words after the issue: "was rejected by Moscow", "is unacceptable, Kyiv said".
pub(super) fn after(sentence: &Sentence<'_>, issue: &Mark<'_>) -> Option<Attitude> {
    if let Some(refused) = nothing_of(sentence, issue) {
        return Some(refused);
    }
    let (mut at, mut not) = (issue.at.end, false);
    for group in sentence.rightwards(issue.at.end).take(6) {
        let (start, end) = (group[0].start, group[0].end);
        let gap = sentence.slice(at, start);
        if start - issue.at.end > REACH / 2 || gap.contains([';', ':', '—', '–', ',', '(']) {
            return None;
        }
        if has(group, Word::Not) {
            not = true;
        }
        let attitude = |stance: Stance, owner, rule| Attitude {
            stance,
            reversed: false,
            owner,
            start: issue.at.start,
            end,
            modality: Modality::Asserted,
            expected: false,
            asked: None,
            rule,
        };
        if has(group, Word::Must) && start - issue.at.end <= NEAR {
            // "the missile programme must be part of any text"
            let refused = sentence.slice(end, sentence.text.floor_char_boundary(end + NEAR));
            let turned =
                not || refused.trim_start().starts_with("not ") || refused.trim_start().starts_with("never ");
            let mut demand = attitude(Stance::Demands, Owner::Speaker(start), "must");
            demand.reversed = turned;
            return Some(demand);
        }
        for hit in group {
            match &hit.cue {
                Sign::Verb(stance) if is_object(sentence, gap, (at, start)) => {
                    // "a mechanism that Paris and Rome support"
                    let stance = if not { negate(stance, true)? } else { stance.clone() };
                    return Some(attitude(stance, Owner::Before(start), "object-of-stance"));
                }
                Sign::Verb(stance) => {
                    let by = sentence.rightwards(end).next().filter(|next| {
                        has(next, Word::By)
                            && sentence.slice(end, next[0].start).trim().is_empty()
                            && sentence.slice(next[0].start, next[0].end).eq_ignore_ascii_case("by")
                    })?;
                    let stance = if not { negate(stance, true)? } else { stance.clone() };
                    return Some(attitude(stance, Owner::By(by[0].end), "passive"));
                }
                Sign::Frame(stance) if !not => {
                    return Some(attitude(stance.clone(), Owner::Speaker(start), "judged"));
                }
                _ => {}
            }
        }
        if has(group, Word::Breaks) || has(group, Word::Says) || has(group, Word::If) {
            return None;
        }
        at = end;
    }
    None
}
