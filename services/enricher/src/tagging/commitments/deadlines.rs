use std::ops::Range;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::super::days::{interval, last, next, weekday};
use super::super::words::{self, Beside};
use super::Figure;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Holidays with the day they fall on each year.
const HOLIDAYS: &[(&str, u32, u32)] =
    &[("Christmas", 12, 25), ("New Year", 1, 1), ("Halloween", 10, 31), ("Epiphany", 1, 6)];
/// Words that make a day a deadline.
const BY: &[&str] = &["by", "before", "until", "till"];

/// Days by which something is to be: "by Christmas", "until 31 December", "within 30 days", "on Thursday".
pub(super) fn find(text: &str, range: Range<usize>, published: Option<NaiveDate>) -> Vec<Figure> {
    let Some(published) = published else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = range.start;
    while let Some(word) = words::after(text, at).filter(|word| word.end <= range.end) {
        at = word.end;
        let figure = if word.is_one_of(BY) {
            day(text, word.end, published).map(|(_, end, day)| (word.start, end, published, day))
        } else if word.is_one_of(&["later"]) && text[..word.start].ends_with("no ") {
            let than = words::after(text, word.end).filter(|than| than.word == "than");
            let day = than.and_then(|than| day(text, than.end, published));
            day.map(|(_, end, day)| (word.start - "no ".len(), end, published, day))
        } else if word.is_one_of(&["within", "in"]) && !is_record(text, &word) {
            span(text, &word, published).map(|(end, day)| (word.start, end, published, day))
        } else if word.is_one_of(&["targeting"]) {
            day(text, word.end, published).map(|(start, end, day)| (start, end, published, day))
        } else if word.is_one_of(&["on"]) {
            let begins = words::before(text, word.start).is_some_and(|verb| {
                verb.is_one_of(&[
                    "begin", "start", "meet", "resume", "expire", "expires", "vote", "decide", "due", "sign",
                    "open", "enter",
                ])
            });
            day(text, word.end, published).filter(|_| begins).map(|(_, end, day)| (word.start, end, day, day))
        } else {
            None
        };
        if let Some((start, end, from, day)) = figure {
            at = end;
            found.push(Figure::due((start, end), interval(from.min(day), day)));
        }
    }
    found
}

/// "The first in three years": that tells of the past.
fn is_record(text: &str, word: &Beside<'_>) -> bool {
    const FAR: usize = 40;
    let before = &text[text.floor_char_boundary(word.start.saturating_sub(FAR))..word.start];
    word.is_one_of(&["in"])
        && ["first", "worst", "biggest", "best", "largest", "highest", "lowest", "last", "time"]
            .iter()
            .any(|record| before.contains(record))
}

/// "30 days" after within: the day they end.
fn span(text: &str, word: &Beside<'_>, published: NaiveDate) -> Option<(usize, NaiveDate)> {
    let number = words::after(text, word.end).filter(Beside::is_next)?;
    let count: u32 = match number.word {
        "a" | "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        digits => digits.parse().ok().filter(|count| *count <= 1000)?,
    };
    let unit = words::after(text, number.end).filter(Beside::is_next)?;
    let day = match unit.word.trim_end_matches('s') {
        "day" => published + Days::new(u64::from(count)),
        "week" => published + Days::new(7 * u64::from(count)),
        "month" => published.checked_add_months(Months::new(count))?,
        "year" => published.checked_add_months(Months::new(12 * count))?,
        "hour" => published + Days::new(u64::from(count.div_ceil(24))),
        _ => return None,
    };
    Some((unit.end, day))
}

/// The day that is named from here on: where it begins and ends in the text, and which it is.
fn day(text: &str, from: usize, published: NaiveDate) -> Option<(usize, usize, NaiveDate)> {
    let mut word = words::after(text, from).filter(Beside::is_next)?;
    let start = word.start;
    while word
        .is_one_of(&["the", "next", "this", "end", "close", "of", "early", "late", "mid", "midnight", "on"])
    {
        word = words::after(text, word.end).filter(Beside::is_next)?;
    }
    let end_of = ["end", "close"].iter().any(|end| text[start..word.start].contains(end));
    if let Some(weekday) = weekday(word.word) {
        return Some((start, word.end, next(weekday, published)));
    }
    if word.word == "Thanksgiving" {
        let of = |year: i32| {
            let thursday = last(chrono::Weekday::Thu, NaiveDate::from_ymd_opt(year, 11, 28)?);
            Some(thursday)
        };
        let this = of(published.year())?;
        // of one just over the text still speaks
        let over = this + Days::new(31) < published;
        let day = if over { of(published.year() + 1)? } else { this };
        return Some((start, word.end, day));
    }
    if let Some((name, month, day)) =
        HOLIDAYS.iter().find(|(name, ..)| name.split(' ').next() == Some(word.word))
    {
        let day = coming(published, *month, *day)?;
        let end = if text[word.start..].starts_with(name) { word.start + name.len() } else { word.end };
        return Some((start, end, day));
    }
    if matches!(word.word, "year-end" | "month-end") {
        let day = if word.word == "year-end" {
            NaiveDate::from_ymd_opt(published.year(), 12, 31)?
        } else {
            end_of_month(published.year(), published.month())?
        };
        return Some((start, word.end, day));
    }
    if word.is_one_of(&["year", "month", "week", "weekend"])
        && (end_of || text[start..word.start].contains("next"))
    {
        let day = match word.word {
            "year" => NaiveDate::from_ymd_opt(published.year(), 12, 31)?,
            "month" => end_of_month(published.year(), published.month())?,
            _ => next(chrono::Weekday::Sun, published),
        };
        return Some((start, word.end, day));
    }
    if let Some(month) = month(word.word) {
        let number = words::after(text, word.end).filter(Beside::is_next);
        if let Some(day) = number
            .as_ref()
            .and_then(|number| number.word.parse::<u32>().ok())
            .filter(|day| (1..=31).contains(day))
        {
            let end = number.as_ref().map_or(word.end, |number| number.end);
            let (end, year) = year(text, end);
            let date = match year {
                Some(year) => NaiveDate::from_ymd_opt(year, month, day)?,
                None => coming(published, month, day)?,
            };
            return Some((start, end, date));
        }
        let (end, year) = year(text, word.end);
        let year = year.unwrap_or_else(|| published.year() + i32::from(month < published.month()));
        return Some((start, end, end_of_month(year, month)?));
    }
    if let Ok(number) = word.word.parse::<u32>() {
        let next = words::after(text, word.end).filter(Beside::is_next);
        if let Some(month) =
            next.as_ref().and_then(|next| month(next.word)).filter(|_| (1..=31).contains(&number))
        {
            let (end, year) = year(text, next.as_ref().map_or(word.end, |next| next.end));
            let date = match year {
                Some(year) => NaiveDate::from_ymd_opt(year, month, number)?,
                None => coming(published, month, number)?,
            };
            return Some((start, end, date));
        }
        if (1990..2100).contains(&number) {
            return Some((start, word.end, NaiveDate::from_ymd_opt(number as i32, 12, 31)?));
        }
    }
    None
}

fn month(word: &str) -> Option<u32> {
    MONTHS.iter().position(|name| *name == word).map(|at| at as u32 + 1)
}

fn year(text: &str, end: usize) -> (usize, Option<i32>) {
    let next = words::after(text, end).filter(|next| next.is_next() || next.gap == ", ");
    let year = next
        .as_ref()
        .and_then(|next| next.word.parse::<i32>().ok())
        .filter(|year| (1990..2100).contains(year));
    match (next, year) {
        (Some(next), Some(year)) => (next.end, Some(year)),
        _ => (end, None),
    }
}

/// That day of this year, or of the next where it is over.
fn coming(published: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    let this = NaiveDate::from_ymd_opt(published.year(), month, day)?;
    if this < published { NaiveDate::from_ymd_opt(published.year() + 1, month, day) } else { Some(this) }
}

fn end_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some(first.checked_add_months(Months::new(1))? - Days::new(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_day(text: &str) -> Option<String> {
        let published = "2025-12-16".parse().ok();
        let found = find(text, 0..text.len(), published);
        Some((found.first()?.when?.to - chrono::TimeDelta::days(1)).date_naive().to_string())
    }

    #[test]
    fn a_deadline_is_a_day_after_publication() {
        for (text, day) in [
            ("a full understanding by Christmas", "2025-12-25"),
            ("by Thursday", "2025-12-18"),
            ("within 30 days", "2026-01-15"),
            ("until 31 December 2027", "2027-12-31"),
            ("by the end of the year", "2025-12-31"),
            ("before March", "2026-03-31"),
            ("is scheduled to begin on Thursday", "2025-12-18"),
            ("by July 29", "2026-07-29"),
            ("no later than July 29", "2026-07-29"),
            ("by year-end", "2025-12-31"),
            ("before the close of the year", "2025-12-31"),
        ] {
            assert_eq!(last_day(text).as_deref(), Some(day), "{text}");
        }
        assert_eq!(last_day("in 2022 and by force"), None);
        assert_eq!(last_day("the first talks in three years"), None);
    }
}
