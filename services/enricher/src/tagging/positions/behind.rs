use dragoman_article::{Kind, Modality, Stance};
use dragoman_gazetteer::{Sign, Word};

use super::super::words::Beside;
use super::attitudes::{Attitude, Owner, REACH, refusal};
use super::chain::negate;
use super::scene::{Mark, Sentence, has};

/// What stands between an issue and its "must", in bytes.
const NEAR: usize = 40;

/// "that Paris and Rome": only names stand between an issue and the verb of which it is the object.
fn is_object(sentence: &Sentence<'_>, gap: &str, (from, to): (usize, usize)) -> bool {
    const OPENS: [&str; 8] =
        ["that ", "which ", "for which ", "to which ", "on which ", "over which ", "whose ", "of which "];
    let helps = |at: usize| {
        let rest = sentence.slice(at, to);
        rest.split_whitespace()
            .all(|word| matches!(word, "has" | "have" | "had" | "also" | "long" | "now" | "still"))
    };
    let gap = gap.trim_start();
    // "a truce proposal that Kyiv has accepted"
    const PAPERS: [&str; 8] =
        ["proposal ", "plan ", "deal ", "offer ", "agreement ", "draft ", "accord ", "idea "];
    let gap = PAPERS.iter().find_map(|paper| gap.strip_prefix(paper)).unwrap_or(gap);
    OPENS.iter().any(|opens| gap.starts_with(opens))
        && sentence.marks.iter().any(|mark| {
            mark.at.start >= from
                && mark.at.end <= to
                && mark.mention.kind != Kind::Issue
                && helps(mark.at.end)
        })
}

/// "No American troops would be sent": whoever says so will not have it.
fn nothing_of(sentence: &Sentence<'_>, issue: &Mark<'_>) -> Option<Attitude> {
    let mut start = issue.at.start;
    for _ in 0..3 {
        let word = sentence.word_before(start).filter(Beside::is_next)?;
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

/// By the words after the issue: "was rejected by Moscow", "is unacceptable, Kyiv said".
pub(super) fn after(sentence: &Sentence<'_>, issue: &Mark<'_>) -> Option<Attitude> {
    if let Some(refused) = nothing_of(sentence, issue) {
        return Some(refused);
    }
    let (mut at, mut not) = (issue.at.end, false);
    for group in sentence.rightwards(issue.at.end).take(6) {
        let (start, end) = (group[0].start, group[0].end);
        if sentence.english
            && sentence.slice(start, end).ends_with(" that")
            && group.iter().all(|hit| matches!(hit.cue, Sign::Noun(_)))
        {
            // "a truce proposal that"
            at = end - "that".len();
            continue;
        }
        // "the trade agreement with Israel, which Hungary opposes"
        let so_far = sentence.slice(issue.at.end, start);
        let which = so_far.find(", which ").filter(|comma| {
            sentence.english
                && !so_far[..*comma].contains([',', ';'])
                && so_far[..*comma].split_whitespace().count() <= 4
        });
        if let Some(comma) = which {
            at = at.max(issue.at.end + comma + 1);
        }
        let gap = sentence.slice(at, start);
        // ", which Moscow had demanded": the comma opens a clause on the issue
        let beyond = if at == issue.at.end { gap.strip_prefix(',').unwrap_or(gap) } else { gap };
        let relative = beyond.trim_start().starts_with("which ") || beyond.trim_start().starts_with("that ");
        // "a truce, backed by Cairo and Doha"
        let judged = at == issue.at.end
            && gap.trim() == ","
            && group.iter().any(|hit| matches!(hit.cue, Sign::Verb(_)));
        let gap = if relative || judged { beyond } else { gap };
        if start - issue.at.end > REACH / 2 || gap.contains([';', ':', '—', '–', ',', '(', ')']) {
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
        if has(group, Word::Must) && start - issue.at.end <= NEAR && !gap.contains(" and ") {
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
                Sign::Verb(stance) if !judged && is_object(sentence, gap, (at, start)) => {
                    // "a mechanism that Paris and Rome support"
                    if sentence.slice(end, sentence.range.end).starts_with(" to ") {
                        // "that Washington had wanted to scrap": of another verb
                        return None;
                    }
                    let stance = if not { negate(stance, true)? } else { stance.clone() };
                    return Some(attitude(stance, Owner::Before(start), "object-of-stance"));
                }
                Sign::Verb(stance) => {
                    // "was rejected on Monday by"
                    let day = sentence.rightwards(end).next().filter(|day| {
                        let gap = sentence.slice(end, day[0].start).trim();
                        sentence.english && has(day, Word::Helps) && matches!(gap, "" | "on")
                    });
                    let end = day.map_or(end, |day| day[0].end);
                    let by = sentence.rightwards(end).next().filter(|next| {
                        let word = sentence.slice(next[0].start, next[0].end);
                        has(next, Word::By)
                            && sentence.slice(end, next[0].start).trim().is_empty()
                            && (!sentence.english || word.eq_ignore_ascii_case("by"))
                    });
                    let stance = if not { negate(stance, true)? } else { stance.clone() };
                    if let Some(by) = by {
                        return Some(attitude(stance, Owner::By(by[0].end), "passive"));
                    }
                    // "haben sich … auf eine Feuerpause verständigt"
                    let governs =
                        matches!(sentence.slice(start, end), "gegen" | "will" | "wollen" | "wollte");
                    return (sentence.verb_last && !governs)
                        .then(|| attitude(stance, Owner::Before(issue.at.start), "verb-behind"));
                }
                Sign::Frame(stance) if !not => {
                    return Some(attitude(stance.clone(), Owner::Speaker(start), "judged"));
                }
                _ => {}
            }
        }
        if sentence.english && group.iter().all(|hit| hit.cue == Sign::Word(Word::Helps)) {
            // "that Kyiv has accepted"
            continue;
        }
        if has(group, Word::Breaks) || has(group, Word::Says) || has(group, Word::If) {
            return None;
        }
        at = end;
    }
    None
}
