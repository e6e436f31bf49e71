use dragoman_article::{Role, Via};

use super::found::At;
use super::page::Page;
use super::words::{self, Beside};

/// The role of a country mention, with the rule that gave it.
pub(super) fn role(page: &Page<'_>, at: At, via: &Via) -> (Role, &'static str) {
    let text = page.passages[at.passage].text;
    if page.code != "en" && page.code != "und" {
        return match via {
            Via::Adjective => (Role::Attribute, "adjective"),
            Via::Demonym => (Role::People, "people"),
            _ if is_venue(page, at) => (Role::Venue, "preposition-of-place"),
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

/// "the German government refused" acts; "Russian assets" do not.
fn adjective(text: &str, next: Option<Beside<'_>>) -> (Role, &'static str) {
    let Some(noun) = next.filter(Beside::is_next) else { return (Role::Attribute, "adjective") };
    if noun.is_one_of(GOVERNMENT) && acts(words::after(text, noun.end)) {
        return (Role::Actor, "government-that-acts");
    }
    (Role::Attribute, "adjective")
}

fn acts(next: Option<Beside<'_>>) -> bool {
    next.filter(Beside::is_next).is_some_and(|word| {
        word.is_one_of(VERBS) || (word.word.len() > 4 && word.word.ends_with("ed") && !word.is_capitalised())
    })
}

fn before_meeting(next: Option<Beside<'_>>) -> bool {
    next.is_some_and(|word| word.is_next() && word.is_one_of(MEETINGS))
}

/// Whether the name modifies the word after it: "US officials", "Ukraine talks".
fn qualifies(via: &Via, next: Option<Beside<'_>>) -> bool {
    let Some(word) = next.filter(Beside::is_next) else { return false };
    if *via == Via::Name || *via == Via::Official {
        return word.is_one_of(ADJUNCTS) || word.is_one_of(GOVERNMENT);
    }
    !word.is_one_of(FUNCTION)
        && !acts(Some(word))
        && (!word.is_capitalised() || word.is_one_of(GOVERNMENT) || word.is_one_of(ADJUNCTS))
}

/// Whether the name says where something is: "in Berlin", "arrived from Doha".
pub(super) fn is_venue(page: &Page<'_>, at: At) -> bool {
    let text = page.passages[at.passage].text;
    let places = PLACES.iter().find(|(code, _)| *code == page.code).map_or(PLACES[0].1, |(_, places)| places);
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
    if word.is_one_of(places) {
        return true;
    }
    page.code == "en"
        && word.is_one_of(&["from", "to", "for", "via", "through"])
        && words::before(text, word.start).is_some_and(|verb| verb.is_next() && verb.is_one_of(MOVES))
}

const PLACES: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "in",
            "at",
            "near",
            "across",
            "inside",
            "throughout",
            "outside",
            "within",
            "into",
            "around",
            "toward",
            "towards",
            "visit",
            "visited",
            "visiting",
            "leave",
            "left",
            "reached",
        ],
    ),
    ("de", &["in", "im", "nach", "bei", "innerhalb"]),
    ("fr", &["en", "à", "au", "aux", "dans", "vers"]),
    ("es", &["en", "hacia"]),
    ("it", &["in", "a", "ad", "nel", "nella", "negli"]),
    ("pt", &["em", "no", "na", "nos", "nas"]),
    ("nl", &["in", "te", "naar"]),
    ("pl", &["w", "we", "na"]),
    ("ru", &["в", "во", "на"]),
    ("uk", &["в", "у", "на"]),
    ("ar", &["في"]),
    ("fa", &["در"]),
];

const MOVES: &[&str] = &[
    "arrived",
    "arrive",
    "arrives",
    "arriving",
    "travelled",
    "traveled",
    "travel",
    "travels",
    "travelling",
    "traveling",
    "flew",
    "fly",
    "flies",
    "flying",
    "went",
    "go",
    "goes",
    "going",
    "came",
    "come",
    "returned",
    "return",
    "returning",
    "trip",
    "visit",
    "withdraw",
    "withdrew",
    "withdrawn",
    "withdrawal",
    "fled",
    "flee",
    "fleeing",
    "evacuated",
    "expelled",
    "moved",
    "headed",
    "heading",
    "journey",
    "tour",
    "departed",
    "landed",
    "left",
    "deployed",
    "troops",
    "forces",
    "reporting",
    "speaking",
];

const MEETINGS: &[&str] = &[
    "talks",
    "meeting",
    "meetings",
    "summit",
    "conference",
    "discussions",
    "negotiations",
    "round",
    "session",
    "event",
    "ceremony",
    "airport",
    "gathering",
    "forum",
];

/// The government or an arm of it.
const GOVERNMENT: &[&str] = &[
    "government",
    "administration",
    "authorities",
    "army",
    "military",
    "forces",
    "troops",
    "navy",
    "police",
    "parliament",
    "cabinet",
    "delegation",
    "negotiators",
    "negotiator",
    "diplomats",
    "officials",
    "side",
    "leadership",
    "ministry",
    "regime",
    "leaders",
    "lawmakers",
    "mediators",
    "envoys",
    "team",
];

/// Nouns that a country's name may stand before.
const ADJUNCTS: &[&str] = &[
    "war",
    "crisis",
    "talks",
    "deal",
    "peace",
    "policy",
    "sanctions",
    "envoy",
    "conflict",
    "border",
    "ceasefire",
    "truce",
    "summit",
    "president",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "plan",
    "agreement",
    "negotiations",
    "issue",
    "file",
    "question",
    "dossier",
    "trade",
    "tariffs",
    "aid",
    "relations",
    "ties",
    "embassy",
    "president",
    "prime",
    "foreign",
    "state",
    "defence",
    "defense",
    "press",
    "invasion",
    "visit",
    "chief",
    "ambassador",
    "minister",
    "dispute",
    "nuclear",
];

/// Words that no noun phrase begins with.
const FUNCTION: &[&str] = &[
    "and", "or", "but", "in", "on", "at", "by", "to", "for", "from", "with", "without", "of", "as", "that",
    "who", "which", "while", "when", "if", "than", "because", "after", "before", "over", "under", "about",
    "against", "into", "until", "during", "since", "not", "also", "then", "once", "earlier", "later", "now",
    "still", "this", "last", "next", "should", "whose", "where", "so", "instead",
];

const VERBS: &[&str] = &[
    "is",
    "are",
    "was",
    "were",
    "be",
    "has",
    "have",
    "had",
    "will",
    "would",
    "can",
    "could",
    "may",
    "might",
    "must",
    "shall",
    "do",
    "does",
    "did",
    "said",
    "say",
    "says",
    "told",
    "tells",
    "wants",
    "want",
    "rejects",
    "reject",
    "accuses",
    "accuse",
    "warns",
    "warn",
    "demands",
    "demand",
    "offers",
    "offer",
    "refuses",
    "refuse",
    "agrees",
    "agree",
    "denies",
    "deny",
    "insists",
    "insist",
    "expects",
    "expect",
    "believes",
    "believe",
    "made",
    "gave",
    "took",
    "met",
    "held",
    "sent",
    "put",
    "began",
    "came",
    "went",
    "left",
    "fought",
    "struck",
    "hit",
    "led",
    "won",
    "sees",
    "see",
    "seeks",
    "seek",
    "calls",
    "call",
    "hopes",
    "hope",
    "vows",
    "vow",
    "urges",
    "urge",
    "announces",
    "launches",
    "attacks",
    "backs",
    "claims",
    "claim",
    "confirms",
    "confirm",
    "needs",
    "need",
    "remains",
    "remain",
    "wrote",
    "broke",
    "withdrew",
    "spoke",
    "sought",
    "drew",
    "grew",
    "became",
    "lost",
    "pays",
    "paid",
    "signs",
    "joins",
    "leads",
];

/// Words after which no noun phrase goes on.
pub(super) fn is_no_noun(word: Beside<'_>) -> bool {
    word.is_one_of(FUNCTION) || is_verb(word)
}

pub(super) fn is_verb(word: Beside<'_>) -> bool {
    word.is_one_of(VERBS)
}
