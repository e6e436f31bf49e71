use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A day, a month or a year: as exact as is sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    first: NaiveDate,
    last: NaiveDate,
}

impl Date {
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        // chrono reads more than ISO 8601 has
        if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return None;
        }
        match text.len() {
            4 => {
                let year = text.parse().ok()?;
                Self::of(NaiveDate::from_ymd_opt(year, 1, 1)?, Precision::Year)
            }
            7 => Self::of(format!("{text}-01").parse().ok()?, Precision::Month),
            10 => Self::of(text.parse().ok()?, Precision::Day),
            _ => None,
        }
    }

    /// The day, or the month or year that it lies in.
    pub fn of(day: NaiveDate, precision: Precision) -> Option<Self> {
        Some(match precision {
            Precision::Day => Self { first: day, last: day },
            Precision::Month => {
                let first = day.with_day(1)?;
                Self {
                    first,
                    last: first.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1))?,
                }
            }
            Precision::Year => {
                let year = day.year();
                let last = NaiveDate::from_ymd_opt(year, 12, 31)?;
                Self { first: NaiveDate::from_ymd_opt(year, 1, 1)?, last }
            }
        })
    }

    pub fn first(self) -> NaiveDate {
        self.first
    }

    pub fn last(self) -> NaiveDate {
        self.last
    }

    pub fn precision(self) -> Precision {
        match self.last.signed_duration_since(self.first).num_days() {
            0 => Precision::Day,
            1..=30 => Precision::Month,
            _ => Precision::Year,
        }
    }

    /// Both may be true of one day.
    pub fn agrees(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Year,
    Month,
    Day,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = match self.precision() {
            Precision::Day => "%Y-%m-%d",
            Precision::Month => "%Y-%m",
            Precision::Year => "%Y",
        };
        self.first.format(format).fmt(f)
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is no date"))
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_exactly_as_it_was_read() {
        for text in ["2024", "2024-02", "2024-02-29"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for text in ["24", "2024-13", "2024-02-30", "2024-2-1", "+202-1-1", "2024-02-29T00"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_agree_where_one_day_can_be_meant_by_both() {
        let agree = |a: &str, b: &str| Date::parse(a).unwrap().agrees(Date::parse(b).unwrap());
        assert!(agree("2024", "2024-05-01") && agree("2024-05-01", "2024-05"));
        assert!(!agree("2024-05-01", "2024-05-02") && !agree("2023", "2024-01"));
    }
}
