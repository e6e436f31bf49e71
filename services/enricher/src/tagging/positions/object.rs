//! Whether the words of an issue are what a verb of stance governs, or only stand near it.

use dragoman_article::Kind;
use dragoman_gazetteer::{Sign, SignHit};

use super::super::words::{WordSet, after};
use super::scene::{Mark, Sentence};

/// Nouns before "of" or "for" that leave what follows the matter: "an end to", "money for", by their endings or here.
static CARRY: WordSet = WordSet::new(
    "end start return release freeze call calls work deal deals talks action cap caps demand demands part money funds funding \
     soldiers troops force forces role memorandum accord accords terms half all some any most one none lot share number amount \
     line limits limit ban bans halt rise cut cuts use access right rights plan plans idea proposal draft text paper bill law \
     path road route way date timetable deadline series round first second third version kind form type model system network \
     lack need request bid push case vote votes motion framework mandate rules rule control controls sale sales transfer \
     purchase purchases supply supplies delivery deliveries exports imports trade flow flows list map set pair group team \
     centre center seat spending loan loans tax taxes relief exit retreat pullback withdrawal swap handover hand-over build-up \
     step steps say stake stage phase principle principles guarantee guarantees issue question spread shipment shipments break pause truce \
     mechanism border borders status support help aid change changes raise increase decrease surge growth camp base lead leads led offer offers initiative \
     annex protocol treaty treaties convention resolution declaration clause schedule pact compromise process review inquiry \
     referendum conference body fund stop planeloads shiploads tons tonnes thousands hundreds dozens millions billions scores \
     barrels rest mention goal assurances wording carve-outs memo hope hopes prospect package pledge pledges promise promises roadmap blueprint membership accession entry say",
);
/// Those that do not, though they end like the others.
static BREAK: WordSet = WordSet::new(
    "requirement requirements allegation allegations accusation accusations elongation organisation organization nation nations \
     government governments parliament department document documents person reason season station population generation \
     interference animal journal journals capital hospital tribunal official officials rival rivals king wing evening morning \
     building meeting hearing feeling village language image page age message president",
);
const ENDINGS: [&str; 12] =
    ["tion", "tions", "sion", "sions", "ment", "ments", "al", "als", "ance", "ence", "ing", "ure"];
/// Between a noun and what it is about.
static ABOUT: WordSet =
    WordSet::new("of for on in with against over under within among as by from without near into");
/// No nouns, though a preposition follows.
static ADVERBS: WordSet =
    WordSet::new("only out late early again also ahead back away up down off together more yet even instead");
/// What one does to play a matter down is no stance on it.
static EVADES: WordSet = WordSet::new(
    "downplay downplaying minimise minimize capitalise capitalize justify explain clarify investigate probe hide weather \
     survive offset evade bypass circumvent understand commemorate celebrate mourn predict",
);
/// "asked what the truce is", "argued for years that": no object of the verb.
static ASKS: WordSet = WordSet::new("what why how who whom whose where when");
static TIMES: WordSet = WordSet::new("decades years months weeks days hours");

/// "seeks to play down the threat of a trade dispute", "abolish the requirement for activists": between a verb of stance and
/// the issue stands what makes it something else.
pub(super) fn is_beside_the_point(sentence: &Sentence<'_>, (from, to): (usize, usize)) -> bool {
    let gap = sentence.slice(from, to);
    let mut words = gap.split_whitespace();
    let first = words.next().unwrap_or("");
    let answers = ["in answer to", "response to", "in reply to", "reaction to", "retaliation"];
    ASKS.has(first)
        || answers.iter().any(|answer| gap.contains(answer))
        || TIMES.has(first) && sentence.slice(0, from).ends_with(" for")
        || gap.split_whitespace().any(|word| EVADES.has(word))
        || [" who ", " whose ", " that had ", " that has ", " that have "]
            .iter()
            .any(|clause| gap.contains(clause))
        || another_clause(sentence, gap, to)
        || leaves(sentence, (from, to))
        || is_of_a_thing(gap)
}

/// "has yet to agree", "have not yet agreed": what may still come is no stance, nor is it a refusal.
pub(super) fn is_still_to_come(before: &str) -> bool {
    [" yet to", " not yet"].iter().any(|yet| before.trim_end().ends_with(yet))
}

/// "was undecided on the truce and wanted", "was ready to sign and that its": what stands beside the verb, it does not govern.
fn another_clause(sentence: &Sentence<'_>, gap: &str, to: usize) -> bool {
    let verb = || {
        let next = sentence.rightwards(to).next();
        next.is_some_and(|group| {
            group[0].start == to && group.iter().any(|hit| matches!(hit.cue, Sign::Verb(_)))
        })
    };
    let stated = sentence.slice(0, to - gap.len()).ends_with(" that");
    let that = gap
        .find(" and that ")
        .is_some_and(|and| !stated && !gap[..and].split(' ').any(|word| word == "that"));
    that || does_more(sentence, (to - gap.len(), to)) || gap.trim_end().ends_with(" and") && verb()
}

/// "asks for batteries and closes its border", "wants accounts shut and threatens sanctions": what one does besides.
fn does_more(sentence: &Sentence<'_>, (from, to): (usize, usize)) -> bool {
    static PLAIN: WordSet = WordSet::new("threatens threatened warns warned keeps kept says said");
    static DETERMINERS: WordSet = WordSet::new("its the their his her a an that out it");
    let verb = |word: &str| {
        (word.ends_with('s') && !word.ends_with("ss") || word.ends_with("ed"))
            && word.chars().all(char::is_lowercase)
    };
    sentence.slice(from, to).match_indices(" and").any(|(and, _)| {
        let Some(first) = after(sentence.text, from + and + 4).filter(|word| word.gap == " ") else {
            return false;
        };
        let next = after(sentence.text, first.end).filter(|word| word.gap == " ");
        PLAIN.has(first.word) || verb(first.word) && next.is_some_and(|next| next.is_in(&DETERMINERS))
    })
}

/// "adopted the same measure, by recalling": a comma that parts no issues opens another clause.
fn leaves(sentence: &Sentence<'_>, (from, to): (usize, usize)) -> bool {
    let lists = |comma: usize| {
        let near = |mark: &&Mark<'_>| mark.mention.kind == Kind::Issue && mark.at.start >= from;
        sentence.marks.iter().filter(near).any(|mark| mark.at.end == comma)
    };
    // "large, specific purchases"
    let describes = |comma: usize| {
        let rest = sentence.slice(from + comma + 1, to);
        let plain = |word: &str| {
            !ABOUT.has(word)
                && !matches!(word, "a" | "an" | "the" | "its" | "by" | "and" | "having" | "including")
                && !word.ends_with("ing")
        };
        rest.split_whitespace().count() <= 1 && rest.split_whitespace().all(plain)
    };
    // "asked him to sign, to send fighters home and to guard the camps"
    let infinitive = |comma: usize| {
        sentence.slice(0, from).ends_with(" to") || sentence.slice(from, from + comma).contains(" to ")
    };
    let goes_on = |comma: usize| {
        let rest = sentence.slice(from + comma + 2, to);
        rest.starts_with("to ") && infinitive(comma)
    };
    // "accepts a quota, keeps rice closed"
    let acts = |comma: usize| {
        let Some(first) = after(sentence.text, from + comma) else { return false };
        let next = after(sentence.text, first.end).filter(|word| word.gap == " ");
        first.word.ends_with('s')
            && first.word.chars().all(char::is_lowercase)
            && !sentence.marks.iter().any(|mark| mark.at.start == first.start)
            && next.is_some_and(|next| !ABOUT.has(next.word) && !matches!(next.word, "and" | "or"))
    };
    let gap = sentence.slice(from, to);
    gap.match_indices(", ").any(|(comma, _)| lists(from + comma) && acts(comma))
        || gap
            .match_indices(", ")
            .any(|(comma, _)| !lists(from + comma) && !describes(comma) && !goes_on(comma))
}

/// "a reward for hints on", "farmers hit by": a noun with a preposition behind it is a thing of its own, but where it carries
/// the matter.
fn is_of_a_thing(gap: &str) -> bool {
    let words: Vec<&str> = gap.split_whitespace().collect();
    let joined = |at: usize| words[at..].iter().any(|word| matches!(*word, "and" | "or"));
    let leads = |at: usize| match words[at] {
        // "reporters to the border", but not "the sides to respect"
        "to" => words.get(at + 1).is_some_and(|next| matches!(*next, "the" | "a" | "an" | "its" | "their")),
        word => ABOUT.has(word),
    };
    let thing = |at: usize| {
        let head = words[at - 1];
        let plain = head.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let carries = CARRY.has(head) || (!BREAK.has(head) && ENDINGS.iter().any(|end| head.ends_with(end)));
        // "to refrain from"
        let verb = head.ends_with("ed") && words[at] != "by" || at > 1 && words[at - 2] == "to";
        plain
            && !matches!(head, "and" | "or")
            && !carries
            && !verb
            && !head.ends_with("ly")
            && !ADVERBS.has(head)
    };
    (1..words.len()).filter(|at| leads(*at)).any(|at| thing(at) && !joined(at))
}

/// "signed a deal that commits Beijing to": a clause on what somebody else does.
pub(super) fn is_of_another(sentence: &Sentence<'_>, (from, to): (usize, usize)) -> bool {
    let gap = sentence.slice(from, to);
    let Some(that) = gap.find(" that ").or_else(|| gap.find(" which ")) else { return false };
    let before = &gap[..that];
    before.split_whitespace().count() >= 2
        && !before.ends_with("day")
        && sentence.marks.iter().any(|mark| {
            mark.at.start > from + that && mark.at.end <= to && mark.mention.kind == Kind::Country
        })
}

/// "insists that the plan amounts to recognition": said to be so, not demanded.
pub(super) fn is_claim(sentence: &Sentence<'_>, group: &[SignHit], issue: &Mark<'_>) -> bool {
    const STATES: [&str; 13] = [
        "is", "are", "was", "were", "has", "have", "had", "does", "did", "will", "amounts", "means",
        "implies",
    ];
    const TO_COME: [&str; 4] = ["will", "would", "may", "might"];
    let words = sentence.slice(group[0].start, group[0].end);
    let mut between = sentence.slice(group[0].end, issue.at.start).split_whitespace();
    let first = after(sentence.text, issue.at.start).map_or("", |word| word.word);
    let next = after(sentence.text, issue.at.end).filter(|word| word.gap == " ").map_or("", |word| word.word);
    if words.starts_with("hop") {
        // "hopes the step will bring a peace closer"
        return TO_COME.contains(&next) || between.any(|word| TO_COME.contains(&word));
    }
    (words.starts_with("insist") || words.starts_with("Insist"))
        && (words.ends_with("that") || sentence.slice(group[0].end, sentence.range.end).starts_with(" that "))
        && (STATES.contains(&next) || STATES.contains(&first) || between.any(|word| STATES.contains(&word)))
}

/// "U.S. demand for imported oil": what is bought and sold.
pub(super) fn is_market(sentence: &Sentence<'_>, group: &[SignHit], issue: &Mark<'_>) -> bool {
    const SOLD: [&str; 3] = ["economy.energy", "economy.resources", "economy.food_grain"];
    let words = sentence.slice(group[0].start, group[0].end);
    words.eq_ignore_ascii_case("demand for") && SOLD.contains(&issue.mention.id.as_str())
}

/// The words of the issue only say when or where: "a vote before a truce".
pub(super) fn is_aside(gap: &str) -> bool {
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
    // "staying in a union", "a say in guarantees"
    const SHARE: [&str; 9] =
        ["staying", "remaining", "say", "part", "role", "stake", "share", "interest", "participation"];
    let mut words = gap.split_whitespace().rev();
    let found = words.find(|word| ASIDE.contains(word) || GOVERN.contains(word));
    found.is_some_and(|word| {
        ASIDE.contains(&word) && !(word == "in" && words.any(|word| SHARE.contains(&word)))
    })
}
