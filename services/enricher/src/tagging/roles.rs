use dragoman_article::{Role, Via};

use super::found::At;
use super::page::{Page, Passage};
use super::role_words::{
    ADJUNCTS, AFTER_IS, FUNCTION, GOVERNMENT, MEETINGS, MOVES, PLACES, PORTFOLIOS, SENDERS, STATE, TITLES,
    VERBS,
};
use super::roles_abroad;
use super::words::{self, Beside, WordSet};

/// The role of a country mention, with the rule that gave it.
pub(super) fn role(page: &Page<'_>, at: At, via: &Via) -> (Role, &'static str) {
    let passage = &page.passages[at.passage];
    let text = passage.text;
    if passage.is_dateline(at.start) {
        return (Role::Venue, "dateline");
    }
    if page.code != "en" && page.code != "und" {
        return roles_abroad::role(page, at, via);
    }
    let next = words::after(text, at.end);
    if let Some(end) = words::possessive(text, at.end) {
        // "Kyiv's waiting"
        let verb = words::after(text, end).is_some_and(|word| word.is_next() && word.is_in(&AFTER_IS));
        return if verb { (Role::Actor, "plain-name") } else { (Role::Attribute, "possessive") };
    }
    let (before, after) = (&text[..at.start], &text[at.end..]);
    let follows = |c: fn(char) -> bool| after.strip_prefix('-').is_some_and(|rest| rest.starts_with(c));
    match via {
        Via::Adjective => adjective(text, next),
        Via::Demonym => (Role::People, "people"),
        // "U.S.-drafted", and "Armenia-Azerbaijan talks"
        _ if follows(char::is_lowercase) => (Role::Attribute, "hyphen"),
        _ if follows(char::is_uppercase) || before.ends_with('-') => (Role::Actor, "pair"),
        Via::Capital if before_meeting(next) => (Role::Venue, "meeting-named-after-place"),
        _ if is_venue(page, at) => (Role::Venue, "preposition-of-place"),
        _ if is_of_title(text, at.start) => (Role::Attribute, "of-title"),
        Via::Abbreviation | Via::Seat | Via::Name | Via::Official if qualifies(passage, at, via, next) => {
            adjective(text, next)
        }
        Via::Capital => (Role::Actor, "capital-that-acts"),
        Via::Seat => (Role::Actor, "seat-that-acts"),
        _ => (Role::Actor, "plain-name"),
    }
}

/// "the German government" is the state; "the German army marched" acts; "Russian assets" do not.
fn adjective(text: &str, next: Option<Beside<'_>>) -> (Role, &'static str) {
    let Some(mut noun) = next.filter(Beside::is_next) else { return (Role::Attribute, "adjective") };
    // "Russian and Ukrainian delegations"
    if noun.is_one_of(&["and", "or"])
        && let Some(other) =
            words::after(text, noun.end).filter(|word| word.is_next() && word.is_capitalised())
        && let Some(further) = words::after(text, other.end).filter(Beside::is_next)
    {
        noun = further;
    }
    let then = words::after(text, noun.end).filter(Beside::is_next);
    let ministry = || noun.is_in(&PORTFOLIOS) && then.is_some_and(|word| word.is_one_of(&["ministry"]));
    if noun.is_in(&STATE) || ministry() {
        return (Role::Actor, "government");
    }
    if noun.is_in(&GOVERNMENT) && acts(then) {
        return (Role::Actor, "government-that-acts");
    }
    (Role::Attribute, "adjective")
}

/// "foreign minister of the US", "King Abdullah II of Jordan"
fn is_of_title(text: &str, at: usize) -> bool {
    let previous = |at: usize| words::before(text, at).filter(Beside::is_next);
    let mut of = previous(at);
    if of.is_some_and(|word| word.word == "the") {
        of = of.and_then(|word| previous(word.start));
    }
    of.filter(|word| word.word == "of")
        .and_then(|word| previous(word.start))
        .is_some_and(|word| word.is_in(&TITLES) || word.is_capitalised())
}

fn acts(next: Option<Beside<'_>>) -> bool {
    next.filter(Beside::is_next).is_some_and(|word| {
        word.is_in(&VERBS) || (word.word.len() > 4 && word.word.ends_with("ed") && !word.is_capitalised())
    })
}

fn before_meeting(next: Option<Beside<'_>>) -> bool {
    next.is_some_and(|word| word.is_next() && word.is_in(&MEETINGS))
}

/// Whether the name modifies the word after it: "US officials", "Ukraine talks".
fn qualifies(passage: &Passage<'_>, at: At, via: &Via, next: Option<Beside<'_>>) -> bool {
    let Some(word) = next.filter(Beside::is_next) else { return false };
    if *via == Via::Name || *via == Via::Official {
        return word.is_in(&ADJUNCTS) || word.is_in(&GOVERNMENT) || word.is_in(&STATE);
    }
    !word.is_in(&FUNCTION)
        && !acts(Some(word))
        && (!word.is_capitalised()
            || word.is_in(&GOVERNMENT)
            || word.is_in(&STATE)
            || word.is_in(&ADJUNCTS)
            // "US Secretary of State"
            || (*via == Via::Abbreviation && !passage.is_title_case(at.start)))
}

/// Whether the name says where something is: "in Berlin", "arrived from Doha".
pub(super) fn is_venue(page: &Page<'_>, at: At) -> bool {
    let text = page.passages[at.passage].text;
    let places =
        PLACES.iter().find(|(code, _)| *code == page.code).map_or(&PLACES[0].1, |(_, places)| places);
    if let Some(venue) = roles_abroad::is_venue_by_letters(page.code, text, at) {
        return venue;
    }
    if page.code == "en" && follows_a_town(text, at.start, places) {
        return true;
    }
    let Some(mut word) = words::before(text, at.start).filter(Beside::is_next) else { return false };
    if word
        .is_one_of(&["the", "central", "eastern", "western", "northern", "southern", "occupied", "downtown"])
    {
        match words::before(text, word.start).filter(Beside::is_next) {
            Some(further) => word = further,
            None => return false,
        }
    }
    if word.is_in(places) {
        return true;
    }
    if page.code != "en" {
        return false;
    }
    let before = words::before(text, word.start).filter(Beside::is_next);
    match word.word {
        "from" | "From" => before.is_none_or(|noun| !noun.is_in(&SENDERS)),
        "to" | "for" | "via" => moves(text, word.start),
        _ => false,
    }
}

/// "arrived in Ohrid, North Macedonia"
fn follows_a_town(text: &str, at: usize, places: &WordSet) -> bool {
    let Some(mut word) = words::before(text, at).filter(|word| word.gap == ", " && word.is_capitalised())
    else {
        return false;
    };
    for _ in 0..MOST_PARTS {
        match words::before(text, word.start).filter(Beside::is_next) {
            Some(further) if further.is_in(places) => return true,
            Some(further) if further.is_capitalised() => word = further,
            _ => return false,
        }
    }
    false
}

/// No name of a town has more words.
const MOST_PARTS: usize = 3;
/// A verb of motion stands no further before its goal, in words.
const MOST_BETWEEN: usize = 5;

/// "has sent negotiators to", "a visit by the envoy to"
fn moves(text: &str, mut at: usize) -> bool {
    for _ in 0..MOST_BETWEEN {
        match words::before(text, at).filter(Beside::is_next) {
            Some(word) if word.is_in(&MOVES) => return true,
            Some(word) => at = word.start,
            None => return false,
        }
    }
    false
}

/// Words after which no noun phrase goes on.
pub(super) fn is_no_noun(word: Beside<'_>) -> bool {
    word.is_in(&FUNCTION) || is_verb(word)
}

pub(super) fn is_verb(word: Beside<'_>) -> bool {
    word.is_in(&VERBS)
}
