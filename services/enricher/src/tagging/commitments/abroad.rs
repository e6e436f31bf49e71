use std::ops::Range;

use chrono::{Datelike, NaiveDate};
use dragoman_article::Measure;

use super::super::days::interval;
use super::super::words::{self, Beside};
use super::Figure;
use super::units::{self, Units};

/// So many words may stand between a number and its thing: "1.200 russische Soldaten".
const BETWEEN: usize = 1;
/// And so many between "by" and the day: "bis zum Ende des".
const FILLERS: usize = 3;

/// Figures and days of a text that is not English.
pub(super) fn find(text: &str, range: Range<usize>, code: &str, published: Option<NaiveDate>) -> Vec<Figure> {
    let Some(units) = units::of(code) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = range.start;
    while let Some(word) = words::after(text, at).filter(|word| word.end <= range.end) {
        at = word.end;
        let is_by = units.by.contains(&&*word.word.to_lowercase());
        let day =
            || published.filter(|_| is_by).and_then(|published| deadline(text, &word, units, published));
        if let Some(figure) =
            day().or_else(|| figure(text, &word, units)).filter(|figure| figure.end <= range.end)
        {
            at = figure.end.max(at);
            found.push(figure);
        }
    }
    found
}

fn figure(text: &str, word: &Beside<'_>, units: &Units) -> Option<Figure> {
    let spelled = units.spelled.iter().find(|(name, _)| *name == word.word.to_lowercase());
    let (mut value, mut end) = match spelled {
        Some((_, value)) => (*value, word.end),
        None => number(text, word.start)?,
    };
    if text[end..].trim_start_matches([' ', '\u{a0}', '\u{202f}']).starts_with('%') {
        let end = end + text[end..].find('%').map_or(0, |sign| sign + 1);
        return Some(Figure::counted((word.start, end), Measure::Share, value, "percent", "number-and-unit"));
    }
    let mut next = words::after(text, end).filter(Beside::is_next);
    if let Some((scaled, factor)) =
        next.as_ref().and_then(|next| Some((next, stem(next.word, units.scales)?)))
    {
        (value, end) = (value * factor, scaled.end);
        next = words::after(text, end).filter(Beside::is_next);
    }
    let signs = [("€", "EUR"), ("$", "USD"), ("£", "GBP")];
    let beside = |sign: &str| {
        text[..word.start].trim_end().ends_with(sign) || text[end..].trim_start().starts_with(sign)
    };
    if let Some((_, currency)) = signs.iter().find(|(sign, _)| beside(sign)) {
        return Some(Figure::counted((word.start, end), Measure::Amount, value, currency, "sign-and-number"));
    }
    for skipped in 0..=BETWEEN {
        let Some(unit) = next else { break };
        let at = |measure, name| {
            Some(Figure::counted((word.start, unit.end), measure, value, name, "number-and-unit"))
        };
        if skipped == 0 && stem(unit.word, units.percent).is_some() {
            return at(Measure::Share, "percent");
        }
        if let Some(currency) = stem(unit.word, units.currencies) {
            return at(Measure::Amount, currency);
        }
        if let Some(time) = stem(unit.word, units.times).filter(|_| skipped == 0) {
            return at(Measure::Duration, time);
        }
        if let Some(thing) = stem(unit.word, units.counted) {
            return Some(Figure::counted(
                (word.start, unit.end),
                Measure::Count,
                value,
                thing,
                "number-and-thing",
            ));
        }
        // "2,5 мільярда фунтів", "26 milliards d’euros": a preposition may stand between
        next = words::after(text, unit.end).filter(Beside::is_next);
    }
    None
}

/// "bis zum 31. Dezember", "до Рождества", "hasta el 13 de febrero".
fn deadline(text: &str, by: &Beside<'_>, units: &Units, published: NaiveDate) -> Option<Figure> {
    let mut number: Option<u32> = None;
    let mut at = by.end;
    for _ in 0..=FILLERS {
        let word = words::after(text, at)
            .filter(|word| word.gap.chars().all(|c| c.is_whitespace() || c == '.' || c == '’'))?;
        at = word.end;
        let lower = word.word.to_lowercase();
        let day = if let Some(month) = stem(&lower, units.months) {
            let next = words::after(text, word.end).filter(Beside::is_next);
            let named = next.and_then(|next| Some((next.word.parse::<i32>().ok()?, next.end)));
            let year = named.filter(|(year, _)| (1990..2100).contains(year));
            at = year.map_or(at, |(_, end)| end);
            coming(published, year.map(|(year, _)| year), month, number)
        } else if let Some((month, day)) = stem(&lower, units.feasts) {
            coming(published, None, month, Some(day))
        } else if let Ok(read) = lower.parse::<u32>() {
            number = Some(read);
            (1990..2100).contains(&read).then(|| NaiveDate::from_ymd_opt(read as i32, 12, 31)).flatten()
        } else {
            None
        };
        if let Some(day) = day {
            return Some(Figure::due((by.start, at), interval(published.min(day), day)));
        }
    }
    None
}

/// That day, or the last of the month, of the year that is named or else comes next.
fn coming(published: NaiveDate, year: Option<i32>, month: u32, day: Option<u32>) -> Option<NaiveDate> {
    let of = |year| match day {
        Some(day) => NaiveDate::from_ymd_opt(year, month, day),
        None => (28..=31).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day)),
    };
    match year {
        Some(year) => of(year),
        None => of(published.year()).filter(|day| *day >= published).or_else(|| of(published.year() + 1)),
    }
}

/// What the beginning of a word says: endings are many.
fn stem<T: Copy>(word: &str, stems: &[(&str, T)]) -> Option<T> {
    let lower = word.to_lowercase();
    let bare = ["d’", "d'", "وال", "ال", "بـ", "ب"].iter().find_map(|prefix| lower.strip_prefix(prefix));
    let begins = |word: &str| stems.iter().find(|(stem, _)| word.starts_with(stem)).map(|(_, value)| *value);
    begins(&lower).or_else(|| bare.and_then(begins))
}

/// The number that begins here with its end: "1.960", "2,5", "1 200".
fn number(text: &str, start: usize) -> Option<(f64, usize)> {
    let mut digits = String::new();
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at + c.len_utf8()..];
        let group = rest.bytes().take_while(u8::is_ascii_digit).count();
        match c {
            '0'..='9' => digits.push(c),
            '٠'..='٩' => digits.push(char::from(b'0' + (c as u32 - '٠' as u32) as u8)),
            '.' | ' ' | '\u{a0}' | '\u{202f}' | ',' if group == 3 && !digits.is_empty() => {}
            ',' | '.' if (1..=2).contains(&group) && !digits.contains('.') && !digits.is_empty() => {
                digits.push('.')
            }
            _ => break,
        }
        at += c.len_utf8();
    }
    // no figure is longer; what is, is a code
    if digits.len() > 15 || text[at..].starts_with(char::is_alphanumeric) {
        return None;
    }
    Some((digits.parse().ok()?, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_other_languages_have_values() {
        let published = "2025-12-16".parse().ok();
        for (code, text, measure, value, unit) in [
            ("de", "750 Milliarden Dollar", Measure::Amount, 750e9, "USD"),
            ("de", "1.200 russische Soldaten", Measure::Count, 1200.0, "soldier"),
            ("fr", "pendant trente jours", Measure::Duration, 30.0, "day"),
            ("fr", "15 % de droits", Measure::Share, 15.0, "percent"),
            ("es", "3,5 millones de toneladas", Measure::Amount, 3.5e6, "tonne"),
            ("ru", "1 200 пленных", Measure::Count, 1200.0, "person"),
            ("uk", "2,5 мільярда фунтів", Measure::Amount, 2.5e9, "GBP"),
            ("ar", "900 أسير", Measure::Count, 900.0, "person"),
        ] {
            let found = find(text, 0..text.len(), code, published);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(
                (&found[0].measure, found[0].value, found[0].unit.as_deref()),
                (&measure, Some(value), Some(unit))
            );
        }
    }

    #[test]
    fn days_of_other_languages_come() {
        let published = "2025-12-16".parse().ok();
        for (code, text, day) in [
            ("de", "bis zum 31. Dezember", "2025-12-31"),
            ("es", "hasta el 13 de febrero", "2026-02-13"),
            ("ru", "до 1 марта 2027", "2027-03-01"),
            ("uk", "до Різдва", "2025-12-25"),
        ] {
            let found = find(text, 0..text.len(), code, published);
            let last = found[0].when.unwrap().to - chrono::TimeDelta::days(1);
            assert_eq!(last.date_naive().to_string(), day, "{text}");
        }
    }
}
