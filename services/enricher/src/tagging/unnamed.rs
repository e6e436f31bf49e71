use dragoman_article::{Kind, Via};

use super::found::{At, Found};
use super::page::Page;
use super::quotations::ARMS;
use super::sense::{Name, Sense};
use super::words::{self, Beside, WordSet};

/// People who speak without a name, by the noun that says what they are.
const LEVELS: &[(&str, &str)] = &[
    ("official", "official"),
    ("officials", "official"),
    ("diplomat", "diplomat"),
    ("diplomats", "diplomat"),
    ("negotiator", "negotiator"),
    ("negotiators", "negotiator"),
    ("source", "source"),
    ("sources", "source"),
    ("aide", "aide"),
    ("aides", "aide"),
    ("mediator", "mediator"),
    ("mediators", "mediator"),
    ("adviser", "adviser"),
    ("advisers", "adviser"),
    ("officer", "officer"),
    ("officers", "officer"),
    ("envoy", "envoy"),
    ("spokesman", "spokesperson"),
    ("spokeswoman", "spokesperson"),
    ("spokesperson", "spokesperson"),
];
/// Sides that are no country.
pub(super) const SIDES: &[&str] = &["european", "western", "arab", "eu", "nato", "un", "gulf", "african"];
static QUALIFIERS: WordSet = WordSet::new(
    "senior top former unnamed anonymous government defence defense military intelligence security \
     foreign ministry administration diplomatic peace chief high-ranking high-level police presidential",
);
static COUNTS: WordSet = WordSet::new("two three four five several some many multiple one another other");
/// What may say more of a source, up to the verb.
const DETAILS: &[&str] = &[
    "briefed on the ",
    "briefed on ",
    "familiar with the ",
    "familiar with ",
    "close to the ",
    "close to ",
    "with knowledge of the ",
    "with knowledge of ",
    "involved in the ",
    "involved in ",
    "with direct knowledge of the ",
];
static SPEAKS: WordSet = WordSet::new(
    "said say says told tell added confirmed confirm warned warn claimed claim believe believes described \
     stressed noted acknowledged denied refused declined insisted cautioned conceded argued",
);

/// Sources without a name, whose words are reported: "two U.S. officials briefed on the talks".
pub(super) fn find(page: &Page<'_>, names: &[Name<'_>]) -> Vec<Found> {
    if page.code != "en" && page.code != "und" {
        return Vec::new();
    }
    let mut found: Vec<Found> = Vec::new();
    for name in names.iter().filter(|name| !name.boilerplate) {
        let side = match name.sense {
            Sense::Country(country) => page.facts.countries[country].id.to_lowercase(),
            Sense::Body(body) => {
                let surface =
                    page.passages[name.at.passage].text[name.at.start..name.at.end].replace('.', "");
                let known = SIDES.iter().find(|side| surface.eq_ignore_ascii_case(side));
                let body = &page.facts.bodies[body];
                let own = match body.id.as_str() {
                    "Q1065" => "un",
                    "Q458" => "eu",
                    "Q7184" => "nato",
                    // an official of a ministry is its country's
                    id if ARMS.contains(&body.subtype.as_str()) => body.country.as_deref().unwrap_or(id),
                    id => id,
                };
                known.map_or_else(|| own.to_lowercase(), |side| (*side).to_owned())
            }
            _ => continue,
        };
        let Some((at, level, label)) = source(page, name.at) else { continue };
        if found.last().is_some_and(|last| last.at().overlaps(at)) {
            continue;
        }
        let mut mention = Found::new(at, Kind::Unnamed, &format!("{side}-{level}"), &label, "unnamed-source");
        mention.via = Some(Via::Pattern);
        found.push(mention);
    }
    found
}

fn source(page: &Page<'_>, side: At) -> Option<(At, &'static str, String)> {
    let text = page.passages[side.passage].text;
    let mut end = words::possessive(text, side.end).unwrap_or(side.end);
    let noun = loop {
        let word = words::after(text, end).filter(Beside::is_next)?;
        if let Some((_, level)) = LEVELS.iter().find(|(noun, _)| *noun == word.word) {
            end = word.end;
            break *level;
        }
        if !word.is_in(&QUALIFIERS) || word.end - side.end > 48 {
            return None;
        }
        end = word.end;
    };
    let label = format!("{} {noun}", &text[side.start..side.end]);
    // a name that follows makes it a title
    if words::after(text, end).is_some_and(|word| word.is_next() && word.is_capitalised()) {
        return None;
    }
    for detail in DETAILS {
        if let Some(rest) = text[end..].strip_prefix(' ').and_then(|rest| rest.strip_prefix(detail)) {
            let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(rest.len());
            end = text.len() - rest.len() + length;
            break;
        }
    }
    let mut start = side.start;
    while let Some(word) = words::before(text, start)
        .filter(|word| word.is_next() && (word.is_in(&COUNTS) || word.is_in(&QUALIFIERS)))
    {
        start = word.start;
    }
    let spoken = words::after(text, end).is_some_and(|word| {
        let also = word.is_one_of(&["have", "has", "had", "also", "later", "who"]);
        let verb = if also { words::after(text, word.end) } else { Some(word) };
        word.gap.len() <= 2 && verb.is_some_and(|verb| verb.is_in(&SPEAKS))
    });
    let mut before = words::before(text, start);
    if before.is_some_and(|word| word.is_one_of(&["a", "an", "the"])) {
        before = before.and_then(|word| words::before(text, word.start));
    }
    let introduced = before.is_some_and(|word| {
        word.is_in(&SPEAKS)
            || (word.is_one_of(&["to"])
                && words::before(text, word.start).is_some_and(|word| word.is_one_of(&["according"])))
    });
    (spoken || introduced).then_some((At { passage: side.passage, start, end }, noun, label))
}
