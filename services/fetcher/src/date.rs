//! Dates as people and their software write them. Pure, and without a notion of today.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// Longest text that is looked at, in bytes: dates are written in less.
const LONGEST: usize = 80;

/// Months by their first letters, in the languages whose feeds translate them.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "янв", "oca", "sty", "januar", "ιαν"],
    &["feb", "fév", "fev", "фев", "şub", "lut", "φεβ"],
    &["mar", "mär", "mrz", "maa", "мар", "μαρ", "maerz"],
    &["apr", "avr", "abr", "апр", "nis", "kwi", "απρ"],
    &["may", "mai", "mei", "mag", "май", "мая", "maj", "μαι"],
    &["jun", "juin", "giu", "июн", "haz", "cze", "ιουν"],
    &["jul", "juil", "lug", "июл", "tem", "lip", "ιουλ"],
    &["aug", "aoû", "aou", "ago", "авг", "ağu", "sie", "αυγ"],
    &["sep", "set", "сен", "eyl", "wrz", "σεπ"],
    &["oct", "okt", "out", "ott", "окт", "eki", "paź", "οκτ"],
    &["nov", "ноя", "kas", "lis", "νοε"],
    &["dec", "dez", "déc", "dic", "дек", "ara", "gru", "δεκ"],
];

/// Zones that feeds name by letters, in minutes; a name that means several things has the meaning news have.
const ZONES: &[(&str, i32)] = &[
    ("gmt", 0),
    ("utc", 0),
    ("ut", 0),
    ("z", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("met", 60),
    ("mest", 120),
    ("cet", 60),
    ("cest", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("ist", 330),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
    ("at", -240),
    ("ast", -240),
    ("adt", -180),
    ("et", -300),
    ("est", -300),
    ("edt", -240),
    ("ct", -360),
    ("cst", -360),
    ("cdt", -300),
    ("mt", -420),
    ("mst", -420),
    ("mdt", -360),
    ("pt", -480),
    ("pst", -480),
    ("pdt", -420),
    ("akst", -540),
    ("hst", -600),
    ("a", -60),
    ("n", 60),
    ("m", -720),
    ("y", 720),
];

/// Reads a date; one without a time is midnight, one without a zone UTC. A year is written with four digits, and so is
/// what is read of it: nothing before the year 1 or after 9999.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    read(text).filter(|date| (1..=9999).contains(&date.year()))
}

fn read(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Some(date.to_utc());
    }
    iso(text).or_else(|| words(text))
}

/// Before the web there was no page: such dates are zeroes and typing errors.
pub(crate) fn is_believable(date: DateTime<Utc>) -> bool {
    date.year() >= 1991
}

fn iso(text: &str) -> Option<DateTime<Utc>> {
    let (date, rest) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    let day = iso_day(date)?;
    let (clock, minutes) = split_zone(rest.trim())?;
    let (time, next_day) = clock_time(clock)?;
    Some(at(day.checked_add_signed(TimeDelta::days(next_day))?.and_time(time), minutes))
}

/// `2003-12-31`, `2003-12`, `2003`, `20031231`, `03-12-31`, `2003-365`, `2003/12/31`.
fn iso_day(text: &str) -> Option<NaiveDate> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.trim_start_matches('-').split(['-', '/']).collect();
    if !parts.iter().all(|part| digits(part)) {
        return None;
    }
    let number = |part: &str| part.parse::<u32>().ok();
    match parts.as_slice() {
        [all] => match all.len() {
            4 => NaiveDate::from_ymd_opt(all.parse().ok()?, 1, 1),
            6 => NaiveDate::from_ymd_opt(year(&all[..2])?, number(&all[2..4])?, number(&all[4..])?),
            7 => NaiveDate::from_yo_opt(all[..4].parse().ok()?, number(&all[4..])?),
            8 => NaiveDate::from_ymd_opt(all[..4].parse().ok()?, number(&all[4..6])?, number(&all[6..])?),
            _ => None,
        },
        [first, second] if first.len() == 4 && second.len() == 3 => {
            NaiveDate::from_yo_opt(first.parse().ok()?, number(second)?)
        }
        [first, second] if second.len() == 2 && matches!(first.len(), 2 | 4) => {
            NaiveDate::from_ymd_opt(year(first)?, number(second)?, 1)
        }
        [first, month, day] if matches!(first.len(), 2 | 4) && day.len() <= 2 => {
            NaiveDate::from_ymd_opt(year(first)?, number(month)?, number(day)?)
        }
        _ => None,
    }
}

/// Words in any order: `Thu, 01 Jan 2004 19:48:21 GMT`, `January 1, 2004 7:48 pm`, `Thu Jan  1 19:48:21 2004`.
fn words(text: &str) -> Option<DateTime<Utc>> {
    let lower = text.to_lowercase();
    let (mut month, mut time, mut minutes) = (None, None, None);
    let mut numbers: Vec<&str> = vec![];
    let mut afternoon = None;
    let tokens = lower.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'));
    for token in tokens.filter(|token| !token.is_empty()) {
        if let Some(parts) = day_month_year(token) {
            let [day, named, year] = parts;
            month = month.or_else(|| month_of(named));
            numbers.extend([day, year]);
        } else if let Some((clock, zone)) = clock_and_zone(token) {
            time = time.or(Some(clock));
            minutes = minutes.or(zone);
        } else if token.bytes().all(|b| b.is_ascii_digit()) {
            numbers.push(token);
        } else if let Some(number) = ["st", "nd", "rd", "th", "."]
            .iter()
            .find_map(|end| token.strip_suffix(end))
            .filter(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
        {
            numbers.push(number);
        } else if matches!(token, "am" | "pm") {
            afternoon = Some(token == "pm");
        } else if let Some(zone) = zone_of(token) {
            minutes = minutes.or(Some(zone));
        } else {
            // the last one: mardi and martes begin as March does
            month = month_of(token).or(month);
        }
    }
    let (day, year_text) = match numbers.as_slice() {
        [first, second, ..] if first.len() == 4 => (second, first),
        [first, second, ..] => (first, second),
        _ => return None,
    };
    let day = NaiveDate::from_ymd_opt(year(year_text)?, month?, day.parse().ok()?)?;
    let (mut time, next_day) = clock_time(time.unwrap_or_default())?;
    match afternoon {
        Some(true) if time < chrono::NaiveTime::from_hms_opt(12, 0, 0)? => time += TimeDelta::hours(12),
        Some(false) if time >= chrono::NaiveTime::from_hms_opt(12, 0, 0)? => time -= TimeDelta::hours(12),
        _ => {}
    }
    Some(at(day.checked_add_signed(TimeDelta::days(next_day))?.and_time(time), minutes.unwrap_or(0)))
}

/// `14-dec-2024`.
fn day_month_year(token: &str) -> Option<[&str; 3]> {
    let mut parts = token.split('-');
    let found = [parts.next()?, parts.next()?, parts.next()?];
    let named = found[1].chars().all(char::is_alphabetic);
    (named && parts.next().is_none() && found[0].bytes().all(|b| b.is_ascii_digit())).then_some(found)
}

/// `19:48:21`, with its zone where that is not parted.
fn clock_and_zone(token: &str) -> Option<(&str, Option<i32>)> {
    token.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
    token.contains(':').then_some(())?;
    let end = token.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(token.len());
    Some((&token[..end], zone_of(&token[end..])))
}

/// The clock of an ISO time and its zone's minutes.
fn split_zone(text: &str) -> Option<(&str, i32)> {
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(text.len());
    let zone = text[end..].trim();
    Some((&text[..end], if zone.is_empty() { 0 } else { zone_of(&zone.to_lowercase())? }))
}

/// Hours, minutes and seconds, as far as they are said; 24:00 is the next day's midnight.
fn clock_time(text: &str) -> Option<(chrono::NaiveTime, i64)> {
    let mut parts = text.split([':', ',']).map(|part| part.split('.').next().unwrap_or_default());
    let mut next =
        || parts.next().filter(|part| !part.is_empty()).map_or(Some(0_u32), |part| part.parse().ok());
    let (hours, minutes, seconds) = (next()?, next()?, next()?);
    if (hours, minutes, seconds) == (24, 0, 0) {
        return Some((chrono::NaiveTime::MIN, 1));
    }
    // a leap second counts as the one before it
    chrono::NaiveTime::from_hms_opt(hours, minutes, seconds.min(59))
        .filter(|_| seconds <= 60)
        .map(|time| (time, 0))
}

/// `+0100`, `+01:00`, `-1`, `gmt`, `gmt-01:01`, `est`.
fn zone_of(text: &str) -> Option<i32> {
    let text = text.trim_matches(['(', ')']);
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == text) {
        return Some(*minutes);
    }
    let offset = ["gmt", "utc", "ut"].iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text);
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) =
        if digits.len() <= 2 { (digits.as_str(), "0") } else { digits.split_at(digits.len() - 2) };
    let total = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
    (total <= 18 * 60).then_some(sign * total)
}

fn month_of(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    let named = |names: &&[&str]| names.iter().any(|name| word.starts_with(name));
    MONTHS.iter().position(named).and_then(|index| u32::try_from(index + 1).ok())
}

/// Two digits are those of a year between 1970 and 2069.
fn year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match text.len() {
        2 => Some(if year < 70 { 2000 + year } else { 1900 + year }),
        4 => Some(year),
        _ => None,
    }
}

fn at(local: NaiveDateTime, minutes: i32) -> DateTime<Utc> {
    let zone = FixedOffset::east_opt(minutes * 60);
    let local = local.and_utc();
    zone.map_or(local, |zone| local - TimeDelta::seconds(i64::from(zone.local_minus_utc())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_read_as_feeds_write_them() {
        for (text, date) in [
            ("2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z"),
            ("2003-12-31T10:14:55-08:00", "2003-12-31T18:14:55Z"),
            ("2003-12-31 10:14:55", "2003-12-31T10:14:55Z"),
            ("2003-12-31T10:14+0100", "2003-12-31T09:14:00Z"),
            ("2003-12", "2003-12-01T00:00:00Z"),
            ("20031231", "2003-12-31T00:00:00Z"),
            ("2003-335", "2003-12-01T00:00:00Z"),
            ("2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z"),
            ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Thu, 01 Jan 04 19:48 EST", "2004-01-02T00:48:00Z"),
            ("Thu, 01 Jan 2004 19:48:21 GMT-01:01", "2004-01-01T20:49:21Z"),
            ("Mon, 13 Feb, 2012", "2012-02-13T00:00:00Z"),
            ("Thu Aug 30 2012 17:26:16 +0200", "2012-08-30T15:26:16Z"),
            ("Mon Jan  6 12:30:00 2025", "2025-01-06T12:30:00Z"),
            ("January 5, 2026 7:05 pm", "2026-01-05T19:05:00Z"),
            ("5 Jan 2026 12:05 am", "2026-01-05T00:05:00Z"),
            ("14-Dec-2024 08:00", "2024-12-14T08:00:00Z"),
            ("Sun, 1 Feb 2026 08:00:00 MEST", "2026-02-01T06:00:00Z"),
            ("Mi, 05 Mär 2025 08:00:00 +0100", "2025-03-05T07:00:00Z"),
            ("12 июня 2026 10:00", "2026-06-12T10:00:00Z"),
            ("mar., 05 août 2025 08:00:00 +0200", "2025-08-05T06:00:00Z"),
            ("3rd March 2025", "2025-03-03T00:00:00Z"),
        ] {
            assert_eq!(parse(text), date.parse().ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "12",
            "31 Feb 2025",
            "2025-13-01",
            "Thu, 32 Jan 2004",
            "25:61",
            "1 2 3",
            &"9".repeat(90),
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "([0-9]{1,4}|[-+:,./ T]|[a-zA-Zа-я]{1,4}|\\PC){0,16}") {
            parse(&text);
        }

        #[test]
        fn what_is_written_is_read(seconds in 0_i64..4_000_000_000) {
            let date = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(parse(&date.to_rfc2822()), Some(date));
            prop_assert_eq!(parse(&date.to_rfc3339()), Some(date));
            prop_assert_eq!(parse(&date.format("%A, %B %-d, %Y %-I:%M:%S %p").to_string()), Some(date));
        }
    }
}
