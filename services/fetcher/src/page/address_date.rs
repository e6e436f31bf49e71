use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use url::Url;

/// No news page is older than the web.
const FIRST_YEAR: i32 = 1991;

/// The day that an address names: `/2026/01/31/`, `/2026-01-31-`, `/20260131/`, `/2026/jan/31/`.
pub(super) fn of(url: &Url) -> Option<DateTime<Utc>> {
    let parts: Vec<&str> = url.path().split(['/', '-', '_', '.']).collect();
    let day = parts.windows(3).find_map(|three| day(three[0], three[1], three[2])).or_else(|| {
        parts.iter().find_map(|part| {
            let (year, rest) = part.split_at_checked(4).filter(|_| part.len() == 8)?;
            let (month, number) = rest.split_at_checked(2)?;
            day(year, month, number)
        })
    });
    day.map(|day| day.and_time(NaiveTime::MIN).and_utc())
}

fn day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let number = |text: &str, most: usize| -> Option<u32> {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse().ok()).flatten()
    };
    let year = number(year, 4).filter(|_| year.len() == 4).and_then(|year| i32::try_from(year).ok())?;
    let named = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = number(month, 2).or_else(|| {
        let at = named.iter().position(|name| month.eq_ignore_ascii_case(name))?;
        u32::try_from(at + 1).ok()
    })?;
    let date = NaiveDate::from_ymd_opt(year, month, number(day, 2)?)?;
    (FIRST_YEAR..2100).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_from_an_address_and_numbers_are_none() {
        for (path, date) in [
            ("/news/2026/01/31/talks", Some("2026-01-31")),
            ("/world/2026/jan/5/talks", Some("2026-01-05")),
            ("/talks-2026-01-31.html", Some("2026-01-31")),
            ("/a/20260131/talks", Some("2026-01-31")),
            ("/article/12345678/talks", None),
            ("/2026/13/01/", None),
            ("/1848/02/24/", None),
            ("/2026/talks", None),
        ] {
            let url = Url::parse(&format!("https://example.org{path}")).unwrap();
            assert_eq!(of(&url).map(|date| date.format("%Y-%m-%d").to_string()).as_deref(), date, "{path}");
        }
    }
}
