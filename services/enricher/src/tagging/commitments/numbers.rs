use std::ops::Range;

use dragoman_article::Measure;

use super::super::words::{self, Beside};
use super::Figure;

const SIGNS: &[(&str, &str)] =
    &[("€", "EUR"), ("£", "GBP"), ("US$", "USD"), ("$", "USD"), ("¥", "JPY"), ("₴", "UAH"), ("₹", "INR")];
/// Money and what else is measured by the amount.
const CURRENCIES: &[(&str, &str)] = &[
    ("kg", "kg"),
    ("kilograms", "kg"),
    ("tonnes", "tonne"),
    ("tons", "tonne"),
    ("barrels", "barrel"),
    ("kilometres", "km"),
    ("kilometers", "km"),
    ("km", "km"),
    ("miles", "mile"),
    ("points", "percentage-point"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("dollars", "USD"),
    ("dollar", "USD"),
    ("pounds", "GBP"),
    ("yuan", "CNY"),
    ("yen", "JPY"),
    ("rubles", "RUB"),
    ("roubles", "RUB"),
    ("hryvnias", "UAH"),
    ("rupees", "INR"),
];
const SCALES: &[(&str, f64)] =
    &[("thousand", 1e3), ("million", 1e6), ("billion", 1e9), ("trillion", 1e12), ("bn", 1e9), ("m", 1e6)];
const SPELLED: &[(&str, f64)] = &[
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("twelve", 12.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("eighteen", 18.0),
    ("forty", 40.0),
    ("sixty", 60.0),
    ("ninety", 90.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("fifty", 50.0),
    ("hundred", 100.0),
];
/// What is told of the time before.
const BEFORE: &[&str] = &["after", "ago", "earlier", "old"];
/// What has gone on for so long.
const SO_FAR: &[&str] = &[
    "war",
    "campaign",
    "conflict",
    "fighting",
    "talks",
    "invasion",
    "occupation",
    "insurgency",
    "siege",
    "civil",
];
const TIMES: &[&str] = &["hour", "day", "week", "month", "year"];
/// Things that are counted in what is negotiated, in the singular.
const COUNTED: &[&str] = &[
    "soldier",
    "troop",
    "hostage",
    "prisoner",
    "body",
    "bodie",
    "missile",
    "warhead",
    "truck",
    "battery",
    "batterie",
    "observer",
    "seat",
    "child",
    "children",
    "people",
    "person",
    "refugee",
    "worker",
    "tank",
    "drone",
    "jet",
    "aircraft",
    "ship",
    "vessel",
    "kilo",
    "crossing",
    "settlement",
    "house",
    "home",
    "police",
    "peacekeeper",
    "monitor",
    "centrifuge",
    "plane",
    "boat",
    "detainee",
    "captive",
    "civilian",
    "fighter",
    "militant",
    "migrant",
    "visa",
    "hostages",
    "remain",
    "men",
    "member",
    "brigade",
    "unit",
    "rocket",
    "launcher",
    "deportee",
    "inspector",
    "adviser",
    "officer",
    "student",
    "family",
    "familie",
    "village",
    "town",
    "bodies",
    "corpse",
    "Palestinian",
    "Ukrainian",
    "inmate",
    "mine",
    "battalion",
    "satellite",
    "lorries",
    "lorry",
    "ambassador",
];

/// Amounts, shares, counts and spans of time.
pub(super) fn find(text: &str, range: Range<usize>) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut at = range.start;
    while let Some(word) = words::after(text, at).filter(|word| word.end <= range.end) {
        at = word.end;
        if let Some(figure) = figure(text, &word) {
            at = figure.end.max(at);
            found.push(figure);
        }
    }
    found
}

fn figure(text: &str, word: &Beside<'_>) -> Option<Figure> {
    // "a two-month truce"
    let name = word.word.split('-').next().unwrap_or("");
    let spelled =
        SPELLED.iter().find(|(spelled, _)| name.eq_ignore_ascii_case(spelled)).map(|(_, value)| *value);
    if spelled.is_none() && word.word == "a" && text[..word.start].ends_with("for ") {
        // "for a year"
        let unit = words::after(text, word.end).filter(Beside::is_next)?;
        let time = TIMES.iter().find(|time| **time == unit.word)?;
        return Some(Figure::counted(
            (word.start, unit.end),
            Measure::Duration,
            1.0,
            time,
            "number-and-unit",
        ));
    }
    let (value, mut end) = match spelled {
        Some(value) => (value, word.start + name.len()),
        None => number(text, word.start)?,
    };
    // "the 16th day", "after six weeks", "15 months of war" are no terms
    let past =
        words::before(text, word.start).is_some_and(|before| before.is_next() && before.word == "after");
    let ordinal = ["st", "nd", "rd", "th"].iter().any(|ending| text[end..].starts_with(ending));
    if past || ordinal {
        return None;
    }
    // "50/50"
    if let Some(other) = text[end..].strip_prefix('/').and_then(|_| number(text, end + 1))
        && (value + other.0 - 100.0).abs() < 0.5
    {
        let mut share =
            Figure::counted((word.start, other.1), Measure::Share, value, "percent", "shares-of-a-whole");
        share.to_value = Some(other.0);
        return Some(share);
    }
    let sign = SIGNS.iter().find(|(sign, _)| text[..word.start].ends_with(sign));
    let mut value = value;
    if text[end..].starts_with('%') {
        return Some(Figure::counted(
            (word.start, end + 1),
            Measure::Share,
            value,
            "percent",
            "number-and-unit",
        ));
    }
    let mut next =
        words::after(text, end).filter(|next| next.is_next() || next.gap == "-" || next.gap.is_empty());
    // "30-day", "€90bn": the hyphen or nothing parts them
    let tail = text[word.start..].split(|c: char| c.is_whitespace()).next().unwrap_or("");
    let hyphened =
        tail.split_once('-').map(|(_, unit)| unit.trim_end_matches(|c: char| !c.is_alphanumeric()));
    if let Some(unit) = hyphened
        && let Some(time) = TIMES.iter().find(|time| unit.starts_with(**time))
    {
        let stop = word.start + tail.find('-').map_or(0, |dash| dash + 1) + time.len();
        if is_of_the_past(text, stop) {
            return None;
        }
        return Some(Figure::counted((word.start, stop), Measure::Duration, value, time, "number-and-unit"));
    }
    if spelled.is_some() && name.len() < word.word.len() {
        // "a two-state solution", "a six-member panel"
        return None;
    }
    if let Some(scale) = next.as_ref().and_then(|next| SCALES.iter().find(|(name, _)| next.word == *name)) {
        value *= scale.1;
        end = next.as_ref().map_or(end, |next| next.end);
        next = words::after(text, end).filter(Beside::is_next);
    }
    if let Some((sign, currency)) = sign {
        return Some(Figure::counted(
            (word.start - sign.len(), end),
            Measure::Amount,
            value,
            currency,
            "sign-and-number",
        ));
    }
    // up to two adjectives may stand between
    for _ in 0..3 {
        let Some(unit) = next else { break };
        let lower = unit.word;
        if lower == "percent" || lower == "per" {
            let end = if lower == "per" {
                words::after(text, unit.end).filter(|cent| cent.word == "cent")?.end
            } else {
                unit.end
            };
            return Some(Figure::counted(
                (word.start, end),
                Measure::Share,
                value,
                "percent",
                "number-and-unit",
            ));
        }
        if let Some((_, currency)) = CURRENCIES.iter().find(|(name, _)| lower.eq_ignore_ascii_case(name)) {
            return Some(Figure::counted(
                (word.start, unit.end),
                Measure::Amount,
                value,
                currency,
                "number-and-unit",
            ));
        }
        let single = lower.strip_suffix('s').unwrap_or(lower);
        if let Some(time) = TIMES.iter().find(|time| **time == single) {
            if is_of_the_past(text, unit.end) {
                return None;
            }
            return Some(Figure::counted(
                (word.start, unit.end),
                Measure::Duration,
                value,
                time,
                "number-and-unit",
            ));
        }
        if COUNTED.contains(&single) || COUNTED.contains(&lower) {
            return Some(Figure::counted(
                (word.start, unit.end),
                Measure::Count,
                value,
                single,
                "number-and-thing",
            ));
        }
        if !lower.chars().all(|c| c.is_alphabetic()) || spelled.is_some() {
            break;
        }
        next = words::after(text, unit.end).filter(Beside::is_next);
    }
    // "an army of 800,000"
    let of = words::before(text, word.start).filter(|of| of.is_next() && of.word == "of");
    let counted = of.and_then(|of| words::before(text, of.start)).is_some_and(|noun| {
        noun.is_one_of(&["army", "force", "military", "brigade", "contingent", "exchange", "quota"])
    });
    (counted && spelled.is_none())
        .then(|| Figure::counted((word.start, end), Measure::Count, value, "", "number-of-a-force"))
}

/// "Two weeks after", "two years of war", "the four-year campaign": how long ago or so far is no term.
fn is_of_the_past(text: &str, time: usize) -> bool {
    let behind = words::after(text, time);
    let noun = behind.filter(|of| of.word == "of").map_or(behind, |of| words::after(text, of.end));
    behind.is_some_and(|word| word.is_one_of(BEFORE)) || noun.is_some_and(|noun| noun.is_one_of(SO_FAR))
}

/// The number that begins here with its end: "800,000", "3.5".
fn number(text: &str, start: usize) -> Option<(f64, usize)> {
    let bytes = text.as_bytes();
    if !bytes.get(start)?.is_ascii_digit() {
        return None;
    }
    let mut digits = String::new();
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let follows = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        match byte {
            b'0'..=b'9' => digits.push(*byte as char),
            b',' if follows => {}
            b'.' if follows => digits.push('.'),
            _ => break,
        }
        at += 1;
    }
    // no figure is longer; what is, is a code
    if digits.len() > 15 {
        return None;
    }
    Some((digits.parse().ok()?, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Measure, f64, String)> {
        find(text, 0..text.len())
            .into_iter()
            .map(|figure| (figure.measure, figure.value.unwrap(), figure.unit.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn figures_have_one_measure_each() {
        assert_eq!(read("a loan of €90 billion"), [(Measure::Amount, 90e9, "EUR".into())]);
        assert_eq!(read("an army of 800,000."), [(Measure::Count, 800_000.0, String::new())]);
        assert_eq!(read("on a “50/50” basis"), [(Measure::Share, 50.0, "percent".into())]);
        assert_eq!(read("a 30-day truce"), [(Measure::Duration, 30.0, "day".into())]);
        assert_eq!(read("cut by 15 percent"), [(Measure::Share, 15.0, "percent".into())]);
        assert_eq!(read("48 hostages"), [(Measure::Count, 48.0, "hostage".into())]);
        assert_eq!(read("a two-month truce"), [(Measure::Duration, 2.0, "month".into())]);
        assert_eq!(read("two years of war"), []);
        assert_eq!(read("the four-year campaign"), []);
        assert_eq!(read("since 2022, room 101"), []);
    }
}
