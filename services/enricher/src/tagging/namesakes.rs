//! Towns and people that bear the name of a country or capital, as the rest of the article gives them away.

use std::collections::{HashMap, HashSet};

use dragoman_gazetteer::Meaning;

use super::found::At;
use super::page::Page;
use super::sense::{Name, Sense};
use super::words::{self, Beside, WordSet};

/// What American and Canadian papers put behind the name of a town.
static STATES: WordSet = WordSet::new(
    "ala alaska alabama ariz arizona ark arkansas calif california colo colorado conn connecticut del delaware fla florida ga \
     georgia hawaii idaho ill illinois ind indiana iowa kan kansas ky kentucky la louisiana maine md maryland mass \
     massachusetts mich michigan minn minnesota miss mississippi mo missouri mont montana neb nebraska nev nevada ohio okla \
     oklahoma ont ontario ore oregon pa pennsylvania penn tenn tennessee tex texas utah vt vermont va virginia wash wis \
     wisconsin wyo wyoming n.h n.j n.m n.y n.c n.d r.i s.c s.d w.va",
);
/// What only a town or county has.
const OF_TOWNS: &[&str] = &[
    "County",
    "Township",
    "High School",
    "School District",
    "School Board",
    "Borough",
    "Mayor",
    "Fire Department",
];

/// Names that an article has given to a town or to a person.
#[derive(Debug, Default)]
pub(super) struct Namesakes<'a> {
    names: HashSet<&'a str>,
}

impl<'a> Namesakes<'a> {
    /// Notes what a name says, whatever it means itself.
    pub(super) fn note(&mut self, page: &Page<'a>, name: &Name<'_>) {
        let text: &'a str = page.passages[name.at.passage].text;
        let surface = &text[name.at.start..name.at.end];
        if let Some((town, state)) = surface.split_once(", ") {
            if is_state(state) {
                self.names.insert(town);
            }
        } else if let Some(town) =
            OF_TOWNS.iter().find_map(|thing| surface.strip_suffix(thing)?.strip_suffix(' '))
        {
            self.names.insert(town);
        } else if is_country(name) && (stands_before_state(text, name.at) || stands_before_thing(text, name))
        {
            self.names.insert(surface);
        }
    }

    /// The article has used the name for somebody: "Eddie Jordan".
    pub(super) fn note_person(&mut self, surface: &'a str) {
        self.names.insert(surface);
    }

    /// Takes back the countries that bear such a name and are named in no other way.
    pub(super) fn settle(&self, page: &Page<'_>, names: &mut [Name<'_>]) {
        if self.names.is_empty() {
            return;
        }
        let surface = |at: At| &page.passages[at.passage].text[at.start..at.end];
        let mut otherwise: HashMap<usize, bool> = HashMap::new();
        for name in names.iter() {
            if let Sense::Country(country) = name.sense {
                *otherwise.entry(country).or_default() |= !self.names.contains(surface(name.at));
            }
        }
        for name in names {
            if let Sense::Country(country) = name.sense
                && self.names.contains(surface(name.at))
                && otherwise.get(&country) == Some(&false)
            {
                name.sense = Sense::Nothing;
            }
        }
    }
}

fn is_country(name: &Name<'_>) -> bool {
    name.meanings.iter().any(|meaning| matches!(meaning, Meaning::Country { .. }))
}

fn is_state(word: &str) -> bool {
    STATES.has(word.trim_end_matches('.'))
}

/// "Lebanon, Pa.": here and wherever the article has the name alone.
pub(super) fn stands_before_state(text: &str, at: At) -> bool {
    let Some(rest) = text[at.end..].strip_prefix(", ") else { return false };
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '.')).unwrap_or(rest.len());
    // "Hawaii and Guam, Louisiana, Nevada" is a list
    let listed = words::before(text, at.start)
        .is_some_and(|word| word.gap == ", " || (word.is_next() && word.is_one_of(&["and", "or"])));
    rest.starts_with(char::is_uppercase) && is_state(&rest[..end]) && !listed
}

fn stands_before_thing(text: &str, name: &Name<'_>) -> bool {
    let Some(rest) = text[name.at.end..].strip_prefix(' ') else { return false };
    let capital = name
        .meanings
        .iter()
        .any(|meaning| matches!(meaning, Meaning::Country { via: dragoman_article::Via::Capital, .. }));
    OF_TOWNS.iter().any(|thing| rest.starts_with(thing) && !(capital && *thing == "Mayor"))
}

/// "in Spanish", "he speaks French": a language is no mention of a country.
pub(super) fn is_language(text: &str, name: &Name<'_>) -> bool {
    static SPOKEN: WordSet = WordSet::new(
        "in into speak speaks spoke speaking spoken learn learns learning study studying studied teach teaches teaching \
         write writes reads fluent translated",
    );
    let adjective = name
        .meanings
        .iter()
        .any(|meaning| matches!(meaning, Meaning::Country { via: dragoman_article::Via::Adjective, .. }));
    adjective
        && words::before(text, name.at.start).is_some_and(|word| word.is_next() && word.is_in(&SPOKEN))
        && words::after(text, name.at.end).filter(Beside::is_next).is_none_or(super::roles::is_no_noun)
        && !text[name.at.end..].starts_with('-')
}

/// "U.S. 31", "US-22", "U.S. Highway 22"
pub(super) fn is_road(text: &str, at: At) -> bool {
    let behind = text[at.end..].strip_prefix([' ', '-', '\u{a0}']).unwrap_or("");
    let number = &behind[..behind.find(char::is_whitespace).unwrap_or(behind.len())];
    let number = number.trim_end_matches([',', '.', ';', ')']);
    matches!(&text[at.start..at.end], "US" | "U.S.")
        && (["Highway", "Route"].contains(&number)
            || ((1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())))
}
