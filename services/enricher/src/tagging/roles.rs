use dragoman_article::{Role, Via};

use super::found::At;
use super::page::Page;
use super::role_words::{ADJUNCTS, FUNCTION, GOVERNMENT, MEETINGS, MOVES, PLACES, VERBS};
use super::words::{self, Beside};

/// The role of a country mention, with the rule that gave it.
pub(super) fn role(page: &Page<'_>, at: At, via: &Via) -> (Role, &'static str) {
    let text = page.passages[at.passage].text;
    if page.code != "en" && page.code != "und" {
        return match via {
            Via::Adjective => (Role::Attribute, "adjective"),
            Via::Demonym => (Role::People, "people"),
            _ if is_venue(page, at) => (Role::Venue, "preposition-of-place"),
            _ if is_german_genitive(page, at) => (Role::Attribute, "genitive"),
            _ => (Role::Actor, "plain-name"),
        };
    }
    let next = words::after(text, at.end);
    if words::possessive(text, at.end).is_some() {
        return (Role::Attribute, "possessive");
    }
    match via {
        Via::Adjective => adjective(text, next),
        Via::Demonym => (Role::People, "people"),
        Via::Capital if before_meeting(next) => (Role::Venue, "meeting-named-after-place"),
        _ if is_venue(page, at) => (Role::Venue, "preposition-of-place"),
        Via::Abbreviation | Via::Seat | Via::Name | Via::Official if qualifies(via, next) => {
            adjective(text, next)
        }
        Via::Capital => (Role::Actor, "capital-that-acts"),
        Via::Seat => (Role::Actor, "seat-that-acts"),
        _ => (Role::Actor, "plain-name"),
    }
}

/// "Russlands Angriff"
fn is_german_genitive(page: &Page<'_>, at: At) -> bool {
    let text = page.passages[at.passage].text;
    page.code == "de"
        && text[at.start..at.end].ends_with('s')
        && words::after(text, at.end).is_some_and(|word| word.is_next() && word.is_capitalised())
}

/// "the German government refused" acts; "Russian assets" do not.
fn adjective(text: &str, next: Option<Beside<'_>>) -> (Role, &'static str) {
    let Some(noun) = next.filter(Beside::is_next) else { return (Role::Attribute, "adjective") };
    if noun.is_in(&GOVERNMENT) && acts(words::after(text, noun.end)) {
        return (Role::Actor, "government-that-acts");
    }
    (Role::Attribute, "adjective")
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
fn qualifies(via: &Via, next: Option<Beside<'_>>) -> bool {
    let Some(word) = next.filter(Beside::is_next) else { return false };
    if *via == Via::Name || *via == Via::Official {
        return word.is_in(&ADJUNCTS) || word.is_in(&GOVERNMENT);
    }
    !word.is_in(&FUNCTION)
        && !acts(Some(word))
        && (!word.is_capitalised() || word.is_in(&GOVERNMENT) || word.is_in(&ADJUNCTS))
}

/// Whether the name says where something is: "in Berlin", "arrived from Doha".
pub(super) fn is_venue(page: &Page<'_>, at: At) -> bool {
    let text = page.passages[at.passage].text;
    let places =
        PLACES.iter().find(|(code, _)| *code == page.code).map_or(&PLACES[0].1, |(_, places)| places);
    match page.code {
        "zh" => return text[..at.start].ends_with('在') || text[..at.start].ends_with('于'),
        "ja" => return text[at.end..].starts_with('で'),
        "tr" => return ["'d", "’d", "'t", "’t"].iter().any(|ending| text[at.end..].starts_with(ending)),
        "ar" if text[..at.start].ends_with('ب') => return true,
        "he" if text[..at.start].ends_with('ב') => return true,
        _ => {}
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
    page.code == "en"
        && word.is_one_of(&["from", "to", "for", "via", "through"])
        && words::before(text, word.start).is_some_and(|verb| verb.is_next() && verb.is_in(&MOVES))
}

/// Words after which no noun phrase goes on.
pub(super) fn is_no_noun(word: Beside<'_>) -> bool {
    word.is_in(&FUNCTION) || is_verb(word)
}

pub(super) fn is_verb(word: Beside<'_>) -> bool {
    word.is_in(&VERBS)
}
