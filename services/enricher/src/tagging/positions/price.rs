use dragoman_article::{Kind, Modality, Stance};
use dragoman_gazetteer::{Sign, SignHit, Word};

use super::attitudes::{Attitude, Owner, REACH};
use super::scene::{Mark, Sentence, has};

/// "…, if it is given guarantees": what one hangs a stance on one demands.
pub(super) fn price(
    sentence: &Sentence<'_>,
    issue: &Mark<'_>,
    at: usize,
    reversed: bool,
    exchange: bool,
) -> Option<Attitude> {
    let takes = |group: &&[SignHit]| {
        has(group, Word::Will) || group.iter().any(|hit| matches!(hit.cue, Sign::Verb(_)))
    };
    let word = sentence.rightwards(at).next()?;
    let same = |mark: &Mark<'_>| mark.mention.id == issue.mention.id && mark.at.end <= at;
    if issue.mention.id.starts_with("process.")
        || issue.at.start < word[0].end
        || sentence.english && sentence.marks.iter().any(same)
    {
        // "if a deal is reached" says when; "a vote if its safety is assured" is on one matter
        return None;
    }
    let nearest = sentence.leftwards(at).find(takes)?;
    let between = sentence.slice(nearest[0].end, at);
    // "whether it wants a deal and if": that is asked
    let asked = between.trim_end().ends_with(" and") || between.contains(" whether ");
    let verb = nearest.iter().any(|hit| matches!(hit.cue, Sign::Verb(_)));
    // "will fight back if": a stance hangs on it only where there is one
    let matter = |mark: &Mark<'_>| {
        mark.mention.kind == Kind::Issue && mark.at.start >= nearest[0].end && mark.at.end <= at
    };
    let denied = sentence.rightwards(issue.at.end).next().is_some_and(|next| {
        has(next, Word::Not) && sentence.slice(issue.at.end, next[0].start).split_whitespace().count() <= 1
    });
    let words = sentence.slice(nearest[0].start, nearest[0].end);
    if exchange && words.starts_with("agree") {
        // "agreed to more access in return for fewer checks": both sides did
        return None;
    }
    if !exchange && ["demand", "insist", "urg"].iter().any(|verb| words.starts_with(verb)) {
        // "demanded that they be put back if the deal is broken"
        return None;
    }
    let unreal = ["would have ", "could have "].iter().any(|words| {
        sentence
            .slice(sentence.text.floor_char_boundary(nearest[0].start.saturating_sub(words.len())), at)
            .contains(words)
    });
    let strict = ["if", "as", "until"]
        .iter()
        .any(|word| sentence.slice(at, at + word.len()).eq_ignore_ascii_case(word));
    let far = at - nearest[0].end > REACH;
    if sentence.english
        && (asked || unreal || denied || far || strict && !verb && !sentence.marks.iter().any(matter))
    {
        return None;
    }
    // "wanted sanctions lifted in return for": what it gives
    let wants = |hit: &SignHit| matches!(hit.cue, Sign::Verb(Stance::Demands));
    let stance = if exchange && nearest.iter().any(wants) { Stance::Offers } else { Stance::Demands };
    Some(Attitude {
        stance,
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
