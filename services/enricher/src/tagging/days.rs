use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc, Weekday};
use dragoman_article::Interval;

use super::page::Page;
use super::positions::Sentence;
use super::words;

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Mon),
    ("Tuesday", Weekday::Tue),
    ("Wednesday", Weekday::Wed),
    ("Thursday", Weekday::Thu),
    ("Friday", Weekday::Fri),
    ("Saturday", Weekday::Sat),
    ("Sunday", Weekday::Sun),
];

pub(super) fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| *name == word).map(|(_, day)| *day)
}

/// The last such day, the publication day included.
pub(super) fn last(day: Weekday, published: NaiveDate) -> NaiveDate {
    let back = (7 + published.weekday().num_days_from_monday() - day.num_days_from_monday()) % 7;
    published - Days::new(u64::from(back))
}

/// The next such day after publication.
pub(super) fn next(day: Weekday, published: NaiveDate) -> NaiveDate {
    last(day, published) + Days::new(7)
}

/// The days from one to another, the last included.
pub(super) fn interval(from: NaiveDate, to: NaiveDate) -> Interval {
    let start = |day: NaiveDate| -> DateTime<Utc> { day.and_time(NaiveTime::MIN).and_utc() };
    Interval { from: start(from), to: start(to + Days::new(1)) }
}

/// When what a sentence tells was said: on the day it names, else on the day of publication or the one before.
pub(super) fn said_at(page: &Page<'_>, sentence: &Sentence<'_>) -> Option<Interval> {
    let published = page.date?;
    let (mut at, mut before) = (sentence.range.start, "");
    while let Some(word) = words::after(sentence.text, at).filter(|word| word.end <= sentence.range.end) {
        at = word.end;
        if let Some(day) = weekday(word.word).filter(|_| !["next", "by", "until", "before"].contains(&before))
        {
            let day = last(day, published);
            return Some(interval(day, day));
        }
        match (before, word.word) {
            (_, "yesterday") => return Some(interval(published - Days::new(1), published - Days::new(1))),
            (_, "today") => return Some(interval(published, published)),
            ("last", "week") => {
                let monday = last(Weekday::Mon, published) - Days::new(7);
                return Some(interval(monday, monday + Days::new(6)));
            }
            ("the", "weekend") => {
                let sunday = last(Weekday::Sun, published);
                return Some(interval(sunday - Days::new(1), sunday));
            }
            ("this", "week") => return Some(interval(last(Weekday::Mon, published), published)),
            ("last", "month") => {
                let first = published.with_day(1)?;
                let end = first - Days::new(1);
                return Some(interval(end.with_day(1)?, end));
            }
            _ => {}
        }
        before = word.word;
    }
    Some(interval(published - Days::new(1), published))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekday_is_the_last_one_or_the_next() {
        let tuesday: NaiveDate = "2025-12-16".parse().unwrap();
        assert_eq!(last(Weekday::Sun, tuesday), "2025-12-14".parse().unwrap());
        assert_eq!(last(Weekday::Tue, tuesday), tuesday);
        assert_eq!(next(Weekday::Thu, tuesday), "2025-12-18".parse().unwrap());
    }
}
