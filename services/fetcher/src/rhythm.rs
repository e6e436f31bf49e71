//! How often a feed brings something new, and whether we come often enough. Pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dragoman_article::Rhythm;

/// How much the latest gap counts beside all before it.
const WEIGHT: f64 = 0.3;
/// A feed is silent once it has brought nothing for this many of its usual gaps ...
const MISSED_BEATS: i32 = 10;
/// ... and for at least a day: nights and weekends are no silence.
const LEAST_SILENCE: TimeDelta = TimeDelta::days(1);

/// What a document brought.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// entries that were not known
    pub fresh: usize,
    /// entries that were
    pub known: usize,
    pub dates: Vec<DateTime<Utc>>,
    /// nothing was known of this feed before
    pub is_first: bool,
    /// it goes on with what the last visit left
    pub continues: bool,
}

impl Listing {
    /// Everything it lists is newer than what the last one listed: something in between may be missed.
    fn overflows(&self, before: &Rhythm) -> bool {
        let all_newer = match (self.dates.iter().min(), before.newest) {
            (Some(oldest), Some(newest)) => *oldest > newest,
            _ => true,
        };
        !self.is_first && !self.continues && self.known == 0 && self.fresh > 0 && all_newer
    }
}

/// The rhythm after a document was read, and whether it overflowed.
pub fn heard(before: &Rhythm, listing: &Listing, now: DateTime<Utc>) -> (Rhythm, bool) {
    let mut rhythm = before.clone();
    let overflows = listing.overflows(before);
    rhythm.overflows += u64::from(overflows);
    let dates: Vec<_> = listing.dates.iter().copied().filter(|date| *date <= now).collect();
    let newest = dates.iter().max().copied();
    if listing.is_first {
        rhythm.gap_seconds = gap_of(&dates);
        // a feed that has long been silent when we meet it is that
        rhythm.last_new = newest.or((listing.fresh > 0).then_some(now));
    } else if listing.fresh > 0 && !listing.continues {
        if let Some(last) = before.last_new {
            let each = seconds(now - last) / listing.fresh as f64;
            let gap = before.gap_seconds.map_or(each, |gap| gap as f64 * (1.0 - WEIGHT) + each * WEIGHT);
            rhythm.gap_seconds = Some(gap.max(1.0) as u64);
        }
        rhythm.last_new = Some(now);
    }
    rhythm.newest = rhythm.newest.max(newest);
    (rhythm, overflows)
}

/// The mean time between the entries of one document.
fn gap_of(dates: &[DateTime<Utc>]) -> Option<u64> {
    let (oldest, newest) = (dates.iter().min()?, dates.iter().max()?);
    let gaps = dates.len().checked_sub(1).filter(|gaps| *gaps > 0)?;
    Some((seconds(*newest - *oldest) / gaps as f64).max(1.0) as u64)
}

/// The time after which something new can be expected: the usual gap, or longer where it has long been exceeded.
pub fn expected(rhythm: &Rhythm, now: DateTime<Utc>) -> Option<Duration> {
    let usual = Duration::from_secs(rhythm.gap_seconds?);
    let waiting = rhythm.last_new.and_then(|last| (now - last).to_std().ok()).unwrap_or_default();
    Some(usual.max(waiting / 4))
}

/// Whether a feed that used to bring news has stopped.
pub fn is_silent(rhythm: &Rhythm, now: DateTime<Utc>) -> bool {
    let (Some(gap), Some(last)) = (rhythm.gap_seconds, rhythm.last_new) else { return false };
    let gap = TimeDelta::try_seconds(i64::try_from(gap).unwrap_or(i64::MAX)).unwrap_or(TimeDelta::MAX);
    now - last > gap.checked_mul(MISSED_BEATS).unwrap_or(TimeDelta::MAX).max(LEAST_SILENCE)
}

fn seconds(time: TimeDelta) -> f64 {
    time.num_milliseconds().max(0) as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(1_000_000 + minute)
    }

    fn listing(fresh: usize, known: usize, minutes: &[i64]) -> Listing {
        Listing {
            fresh,
            known,
            dates: minutes.iter().map(|minute| at(*minute)).collect(),
            ..Listing::default()
        }
    }

    fn first(minutes: &[i64]) -> Rhythm {
        let listing = Listing { is_first: true, ..listing(minutes.len(), 0, minutes) };
        heard(&Rhythm::default(), &listing, at(100)).0
    }

    #[test]
    fn the_first_document_tells_its_rhythm_by_its_dates_and_later_ones_by_when_they_came() {
        let rhythm = first(&[0, 30, 60, 90]);
        assert_eq!(rhythm.gap_seconds, Some(30 * 60));
        let (rhythm, _) = heard(&rhythm, &listing(2, 4, &[]), at(210));
        // 120 minutes for two: 60 each, of which three tenths count
        assert_eq!(rhythm.gap_seconds, Some(39 * 60));
        assert_eq!(rhythm.last_new, Some(at(210)));
    }

    #[test]
    fn a_document_in_which_everything_is_new_and_newer_came_too_late() {
        let rhythm = first(&[0, 90]);
        let overflow = |listing: Listing| heard(&rhythm, &listing, at(300)).1;
        assert!(overflow(listing(2, 0, &[95, 200])));
        assert!(overflow(listing(2, 0, &[])), "without dates the entries themselves tell");
        assert!(!overflow(listing(2, 1, &[95, 200])), "one is known");
        assert!(!overflow(listing(2, 0, &[80, 200])), "it reaches back behind the last");
        assert!(!overflow(Listing { continues: true, ..listing(2, 0, &[95]) }));
        assert!(!overflow(Listing { is_first: true, ..listing(2, 0, &[95]) }));
        assert!(!overflow(listing(0, 0, &[])), "an empty document is not full");
    }

    #[test]
    fn a_feed_that_misses_ten_beats_and_a_day_is_silent() {
        let rhythm = first(&[0, 30, 60, 90]);
        assert!(!is_silent(&rhythm, at(90 + 24 * 60)));
        assert!(is_silent(&rhythm, at(91 + 24 * 60)));
        assert!(!is_silent(&Rhythm::default(), at(0)), "of a feed without rhythm nobody can say");
        let weekly = first(&[-14 * 24 * 60, -7 * 24 * 60, 0]);
        assert!(!is_silent(&weekly, at(60 * 24 * 60)));
        assert!(is_silent(&weekly, at(71 * 24 * 60)));
    }

    #[test]
    fn what_has_long_been_waited_for_is_expected_later() {
        let rhythm = first(&[0, 30, 60, 90]);
        assert_eq!(expected(&rhythm, at(100)), Some(Duration::from_secs(30 * 60)));
        assert_eq!(expected(&rhythm, at(90 + 400)), Some(Duration::from_secs(100 * 60)));
    }
}
