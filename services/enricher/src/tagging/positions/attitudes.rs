use dragoman_article::{Kind, Modality, Stance};
use dragoman_gazetteer::{Sign, SignHit, Word};

use super::super::words::{WordSet, after};
use super::chain::{chain, is_noun, told_to};
use super::object::{is_aside, is_beside_the_point, is_claim, is_market, is_of_another, is_still_to_come};
use super::price::price;
use super::refusals::{is_hedged, is_no_choice, is_not_only, is_refusal, is_written};
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
pub(super) const REACH: usize = 140;

/// "Whether it" stands no further before its verb, in bytes.
const NEAR: usize = 30;

/// By the words before the issue in its sentence.
pub(super) fn before(sentence: &Sentence<'_>, issue: &Mark<'_>, from: usize) -> Option<Attitude> {
    let (mut reversed, mut right) = (false, from);
    let mut not: Option<usize> = None;
    let mut ended: Option<usize> = None;
    // "wants the soldiers gone": its verb may be among the issue’s own words
    let begins = sentence.rightwards(from).next().is_some_and(|group| {
        from == issue.at.start
            && group[0].start == from
            && group[0].end < issue.at.end
            && !(group.iter().any(|hit| matches!(hit.cue, Sign::Noun(_))) && is_noun(sentence, from))
            && group.iter().any(|hit| matches!(hit.cue, Sign::Verb(_)))
    });
    for group in sentence.governing(from + usize::from(begins)) {
        let (start, end) = (group[0].start, group[0].end);
        let gap = sentence.slice(end, right);
        // "did not include “robust” security guarantees"
        let closed = gap.contains('”') && !gap.contains('“');
        if issue.at.start.saturating_sub(end) > REACH
            || gap.contains([';', ':', '—', '–', '?', '(', '\n'])
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
        let acts = group.iter().find(|hit| matches!(hit.cue, Sign::Verb(_)));
        let noun = || group.iter().find(|hit| matches!(hit.cue, Sign::Noun(_)));
        if let Some(hit) = acts.or_else(noun) {
            let verb = acts.is_some();
            if sentence.text[..start].ends_with(['-']) || sentence.text[end..].starts_with('-') {
                // "the EU-backed agreement"
                continue;
            }
            if !verb && !is_noun(sentence, start) || verb && is_modifier(sentence, group) {
                // "approved an army plan to": nobody's plan says nothing by itself; nor does "a proposed truce"
                continue;
            }
            if sentence.english
                && !verb
                && sentence.word_before(start).is_some_and(|word| word.is_one_of(&["no"]))
            {
                // "no promise to cut": nobody has made one
                return None;
            }
            if is_aside(sentence.slice(end, issue.at.start))
                || is_of_another(sentence, (end, issue.at.start))
                || is_claim(sentence, group, issue)
                || is_market(sentence, group, issue)
                || sentence.english
                    && (is_still_to_come(sentence.slice(sentence.range.start, start))
                        || is_beside_the_point(sentence, (end, issue.at.start)))
            {
                return None;
            }
            if not.is_some() {
                reversed = !reversed;
            }
            let mut found = chain(sentence, issue, group, hit, reversed)?;
            let none = sentence.english && sentence.slice(end, issue.at.end).trim_start().starts_with("no ");
            if none && matches!(found.stance, Stance::Offers | Stance::Accepts | Stance::Supports) {
                // "would send no soldiers"
                let counted = sentence.slice(end, issue.at.start).trim_start().starts_with("no");
                found.stance = Stance::Rejects;
                found.reversed ^= counted;
            }
            return Some(found);
        }
        if has(group, Word::Not) {
            if is_not_only(sentence, end) {
                continue;
            }
            if is_refusal(sentence.slice(start, end)) {
                return Some(refusal(start, issue, reversed, "will-not"));
            }
            not = Some(start);
            continue;
        }
        if has(group, Word::Will) {
            if let Some(not) = not.filter(|not| sentence.slice(end, *not).trim().is_empty()) {
                if is_no_choice(sentence.slice(not, issue.at.start)) {
                    return None;
                }
                if sentence.english && sentence.slice(not, issue.at.start).contains(" without ") {
                    // "will not release hostages without a truce": that is its price
                    let price = refusal(start, issue, false, "condition-of-stance");
                    return Some(Attitude { stance: Stance::Demands, ..price });
                }
                if is_hedged(sentence, issue) || is_written(sentence, start) {
                    return None;
                }
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
            if sentence.slice(sentence.range.start, start).trim_end().ends_with(" and") {
                // "… and will restore": another verb, of another stance
                return None;
            }
            // "would cut tariffs": its words may begin with the end
            let begins = || sentence.rightwards(issue.at.start).next().filter(|group| has(group, Word::Ends));
            let to = ended.or_else(|| Some(begins()?[0].start).filter(|at| *at == issue.at.start));
            let asked = sentence.slice(sentence.text.floor_char_boundary(start.saturating_sub(NEAR)), start);
            if sentence.english && (asked.contains(" whether ") || asked.starts_with("Whether ")) {
                return None;
            }
            // "an accord that would end": a paper does so
            let paper = sentence.word_before(start).is_some_and(|word| word.is_one_of(&["that", "which"]));
            let directly = |to: usize| sentence.slice(end, to).split_whitespace().all(is_adverb);
            let planned = |rule| Attitude {
                stance: Stance::Accepts,
                modality: Modality::Planned,
                ..refusal(start, issue, reversed, rule)
            };
            // duties and arms are traded; sanctions or a consulate one lifts or closes as one likes
            let traded = ["economy.tariffs", "economy.export", "security."]
                .iter()
                .any(|of| issue.mention.id.starts_with(of))
                && issue.mention.id != "security.terrorism";
            if traded && !paper && to.is_some_and(directly) {
                // "Beijing will lift its controls"
                return Some(planned("will-end"));
            }
            let told = sentence.slice(start, end).eq_ignore_ascii_case("will")
                || sentence.slice(start, end) == "would";
            let nobody = sentence.slice(sentence.range.start, start).contains(" no ");
            if sentence.english
                && told
                && !nobody
                && !paper
                && directly(issue.at.start)
                && is_done_there(sentence, issue)
            {
                // "Riyadh and Tehran will reopen their missions": what both will do they have agreed
                return Some(planned("both-will"));
            }
            continue;
        }
        if has(group, Word::Must) {
            let words = sentence.slice(end, issue.at.start);
            if is_aside(words) || sentence.english && is_beside_the_point(sentence, (end, issue.at.start)) {
                return None;
            }
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
        if has(group, Word::Ends) && sentence.english && gap.contains(" and to ") {
            // "to stop fighting and to withdraw": another verb beside it
            continue;
        }
        if has(group, Word::Ends)
            && sentence.english
            && is_of_the_one_before(sentence, (start, end, issue.at.start))
        {
            continue;
        }
        if has(group, Word::Ends) {
            // "an end to attacks": the issue’s own words say it
            reversed ^= end <= issue.at.start || issue.contrary;
            ended = Some(start);
            continue;
        }
        if let Some(asked) = told_to(sentence, group, ended.unwrap_or(issue.at.start)) {
            return Some(Attitude {
                stance: Stance::Demands,
                reversed: reversed != not.is_some(),
                asked: Some(asked),
                ..refusal(start, issue, false, "asks-another")
            });
        }
        if has(group, Word::If) || has(group, Word::Exchange) {
            return price(sentence, issue, start, reversed != not.is_some(), has(group, Word::Exchange));
        }
        if sentence.english && is_within_noun(sentence, (start, end)) {
            continue;
        }
        if [Word::Helps, Word::By, Word::Yet, Word::Refers].iter().any(|word| has(group, *word)) {
            continue;
        }
        break;
    }
    None
}

/// "a proposed truce", "the rejected plan": a verb behind an article only describes.
fn is_modifier(sentence: &Sentence<'_>, group: &[SignHit]) -> bool {
    static ARTICLES: WordSet = WordSet::new("a an the its his her their any this every");
    sentence.english
        && !group.iter().any(|hit| matches!(hit.cue, Sign::Noun(_)))
        && sentence.word_before(group[0].start).is_some_and(|word| word.is_next() && word.is_in(&ARTICLES))
}

/// "lift tariffs, release prisoners", "that sanctions be lifted and that prisoners": what is ended is the first of them.
fn is_of_the_one_before(sentence: &Sentence<'_>, (start, end, to): (usize, usize, usize)) -> bool {
    let between =
        |mark: &&Mark<'_>| mark.mention.kind == Kind::Issue && mark.at.end > start && mark.at.end <= to;
    let Some(last) = sentence.marks.iter().rfind(between) else {
        return sentence.slice(end, to).trim_start().starts_with("and that ");
    };
    let verb = sentence.rightwards(to).next().is_some_and(|group| group[0].start == to);
    verb || !matches!(sentence.slice(last.at.end, to).trim(), "and" | "," | "or" | ", and" | "and the")
}

/// "a say over", "help with": no verb, and no other matter begins.
fn is_within_noun(sentence: &Sentence<'_>, (start, end): (usize, usize)) -> bool {
    static WITH: WordSet =
        WordSet::new("help deal agreement cooperation ties talks trade assistance support problems progress");
    let before = |words: &dyn Fn(&str) -> bool| {
        sentence.word_before(start).is_some_and(|word| word.is_next() && words(word.word))
    };
    match sentence.slice(start, end) {
        "say" => before(&|word| matches!(word, "a" | "any" | "no" | "more")),
        "with" => before(&|word| WITH.has(word)),
        _ => false,
    }
}

/// The words of the issue begin with a verb: "reopen their missions".
fn is_done_there(sentence: &Sentence<'_>, issue: &Mark<'_>) -> bool {
    static NO_VERBS: WordSet = WordSet::new("a an the no not be have its their any all");
    let first = after(sentence.text, issue.at.start).map_or("", |word| word.word);
    first.chars().all(char::is_lowercase) && !NO_VERBS.has(first)
}

fn is_adverb(word: &str) -> bool {
    word.ends_with("ly") || matches!(word, "also" | "now" | "soon" | "then" | "again" | "each" | "both")
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

/// "has approved": without what helps it.
pub(super) fn main_verb<'s>(sentence: &Sentence<'s>, attitude: &Attitude) -> &'s str {
    let mut words = sentence.slice(attitude.start, attitude.end).split(' ');
    words.find(|word| !matches!(*word, "has" | "have" | "had" | "also" | "will" | "on")).unwrap_or("")
}

/// Whether a verb of its own follows the name.
fn acts(sentence: &Sentence<'_>, mark: &Mark<'_>) -> bool {
    sentence
        .rightwards(mark.at.end)
        .next()
        .is_some_and(|group| sentence.slice(mark.at.end, group[0].start).trim().is_empty())
}

pub(super) fn refusal(start: usize, issue: &Mark<'_>, reversed: bool, rule: &'static str) -> Attitude {
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

/// What is thought of another’s stance, whose owner’s name ends here: "rejected Moscow’s demand for".
pub(super) fn towards_another(sentence: &Sentence<'_>, issue: &Mark<'_>, owner: usize) -> Option<Attitude> {
    let mark = sentence.marks.iter().find(|mark| mark.at.end == owner)?;
    let outer = before(sentence, issue, mark.at.start)?;
    let judges =
        matches!(outer.stance, Stance::Supports | Stance::Accepts | Stance::Rejects | Stance::Opposes);
    // "pressed for a Russian promise of": that it be made is demanded
    let judges = judges || outer.stance == Stance::Demands;
    (judges && outer.owner != Owner::Possessor(owner))
        .then_some(Attitude { rule: "towards-anothers-stance", ..outer })
}
