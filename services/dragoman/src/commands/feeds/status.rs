use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};
use dragoman_article::{Cursor, Feed, FeedId, Outcome, Tally};
use dragoman_fetcher::rhythm;

/// How every feed has been doing, those that need a person first.
pub(super) fn table(feeds: &[Feed], cursors: &BTreeMap<FeedId, Cursor>, now: DateTime<Utc>) -> String {
    let mut rows: Vec<_> = feeds
        .iter()
        .map(|feed| {
            let cursor = cursors.get(&feed.id).cloned().unwrap_or_default();
            (State::of(&cursor, now), feed, cursor)
        })
        .collect();
    rows.sort_by_key(|(state, ..)| *state);
    let mut out = format!(
        "{:<8} {:<28} {:>12} {:>9} {:>9} {:>8} {:>8} {:>9}  address\n",
        "state", "feed", "last success", "next", "interval", "a day", "articles", "overflows"
    );
    // writing to a String can't fail
    for (state, feed, cursor) in &rows {
        let last = cursor.health.last_success.map_or("never".to_owned(), |last| ago(now - last));
        let next =
            cursor.next_visit.map_or("now".to_owned(), |next| span((next - now).max(TimeDelta::zero())));
        let interval = feed.interval_seconds.or(cursor.rhythm.interval_seconds);
        let interval = interval.map_or("-".to_owned(), |seconds| span(seconds_of(seconds)));
        let a_day = cursor.rhythm.gap_seconds.map_or("-".to_owned(), |gap| a_day(gap.max(1)));
        let published = cursor.tally.of(Outcome::Published);
        let _ = writeln!(
            out,
            "{:<8} {:<28} {last:>12} {next:>9} {interval:>9} {a_day:>8} {published:>8} {:>9}  {}",
            state.name(),
            super::title(feed, 28),
            cursor.rhythm.overflows,
            feed.url
        );
        for line in state.why(cursor, now) {
            let _ = writeln!(out, "{:<8} {line}", "");
        }
    }
    let count = |wanted: State| rows.iter().filter(|(state, ..)| *state == wanted).count();
    let counts = State::ALL.map(|state| format!("{} {}", count(state), state.name()));
    let feeds = if rows.len() == 1 { "feed" } else { "feeds" };
    let _ = writeln!(out, "{} {feeds}: {}", rows.len(), counts.join(", "));
    out
}

/// In the order in which a person should look at them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Failing,
    Silent,
    /// it answers, and most of what it lists gives no article
    Barren,
    Resting,
    New,
    Well,
}

/// Entries without an article before a feed counts as barren.
const FEW: u64 = 10;

impl State {
    const ALL: [Self; 6] = [Self::Failing, Self::Silent, Self::Barren, Self::Resting, Self::New, Self::Well];

    fn of(cursor: &Cursor, now: DateTime<Utc>) -> Self {
        match &cursor.health {
            health if health.failures > 0 => Self::Failing,
            health if health.last_error.is_some() => Self::Resting,
            health if health.polls == 0 => Self::New,
            _ if rhythm::is_silent(&cursor.rhythm, now) => Self::Silent,
            _ if lost(&cursor.tally) > cursor.tally.of(Outcome::Published).max(FEW) => Self::Barren,
            _ => Self::Well,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Silent => "silent",
            Self::Barren => "barren",
            Self::Resting => "resting",
            Self::New => "new",
            Self::Well => "well",
        }
    }

    fn why(self, cursor: &Cursor, now: DateTime<Utc>) -> Vec<String> {
        let error = cursor.health.last_error.clone().unwrap_or_default();
        let error: String = error.chars().filter(|c| !c.is_control()).collect();
        let mut lines = match self {
            Self::Failing if cursor.health.failures == 1 => vec![format!("failed once: {error}")],
            Self::Failing => vec![format!("failed {} times in a row: {error}", cursor.health.failures)],
            Self::Resting => vec![error],
            Self::Silent => {
                let last = cursor.rhythm.last_new.map_or("never".to_owned(), |last| ago(now - last));
                let gap = cursor.rhythm.gap_seconds.map_or("-".to_owned(), |gap| span(seconds_of(gap)));
                vec![format!("last new entry {last}, where {gap} was usual")]
            }
            Self::Barren => vec![no_articles(&cursor.tally)],
            Self::New | Self::Well => vec![],
        };
        lines.extend(cursor.moved_to.as_ref().map(|to| format!("has moved for good to {to}")));
        lines
    }
}

/// Whether entries that ended like this gave no article of their own fault.
fn is_lost(outcome: &str) -> bool {
    outcome == Outcome::Failed.name() || outcome.starts_with("rejected")
}

fn lost(tally: &Tally) -> u64 {
    tally.ended.iter().filter(|(outcome, _)| is_lost(outcome)).map(|(_, count)| count).sum()
}

fn no_articles(tally: &Tally) -> String {
    let reasons = tally.ended.iter().filter(|(outcome, _)| is_lost(outcome));
    let reasons: Vec<_> = reasons.map(|(outcome, count)| format!("{count} {outcome}")).collect();
    let published = tally.of(Outcome::Published);
    format!("of its entries {published} gave an article, {} none: {}", lost(tally), reasons.join(", "))
}

fn seconds_of(seconds: u64) -> TimeDelta {
    i64::try_from(seconds).ok().and_then(TimeDelta::try_seconds).unwrap_or(TimeDelta::MAX)
}

/// New entries a day, at this many seconds between two.
fn a_day(gap: u64) -> String {
    let count = 86_400.0 / gap as f64;
    if count < 10.0 { format!("{count:.1}") } else { format!("{count:.0}") }
}

fn ago(time: TimeDelta) -> String {
    span(time) + " ago"
}

/// In its largest unit, as a person would say it.
fn span(time: TimeDelta) -> String {
    match time.num_seconds() {
        ..60 => format!("{} s", time.num_seconds()),
        60..3600 => format!("{} min", time.num_minutes()),
        3600..172_800 => format!("{} h", time.num_hours()),
        _ => format!("{} d", time.num_days()),
    }
}

#[cfg(test)]
mod tests {
    use dragoman_article::{FeedHealth, Rhythm};

    use super::*;

    fn shown(cursor: Option<Cursor>) -> String {
        let feed = Feed {
            title: Some("The\x1b[31m Wire".into()),
            url: "https://example.org/rss".into(),
            ..Feed::default()
        };
        let cursors = cursor.map(|cursor| (feed.id.clone(), cursor)).into_iter().collect();
        table(&[feed], &cursors, now())
    }

    fn now() -> DateTime<Utc> {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }

    fn well() -> Cursor {
        let rhythm = Rhythm {
            gap_seconds: Some(2400),
            last_new: Some(now() - TimeDelta::hours(1)),
            interval_seconds: Some(1200),
            ..Rhythm::default()
        };
        let health = FeedHealth {
            polls: 9,
            last_success: Some(now() - TimeDelta::minutes(5)),
            ..FeedHealth::default()
        };
        Cursor { rhythm, health, next_visit: Some(now() + TimeDelta::minutes(15)), ..Cursor::default() }
    }

    #[test]
    fn a_row_says_how_a_feed_does_in_a_persons_words() {
        let text = shown(Some(well()));
        let row = text.lines().nth(1).unwrap();
        assert_eq!(
            row.split_whitespace().collect::<Vec<_>>().join(" "),
            "well The[31m Wire 5 min ago 15 min 20 min 36 0 0 https://example.org/rss"
        );
        assert!(
            text.ends_with("1 feed: 0 failing, 0 silent, 0 barren, 0 resting, 0 new, 1 well\n"),
            "{text}"
        );
    }

    #[test]
    fn what_fails_is_silent_or_rests_says_why() {
        assert!(shown(None).contains("\nnew "));
        let mut failing = well();
        (failing.health.failures, failing.health.last_error) = (3, Some("the server answered 404".into()));
        assert!(shown(Some(failing.clone())).contains("failed 3 times in a row: the server answered 404"));
        failing.health.failures = 0;
        assert!(shown(Some(failing)).contains("\nresting "));
        let mut silent = well();
        silent.rhythm.last_new = Some(now() - TimeDelta::days(3));
        assert!(shown(Some(silent)).contains("last new entry 3 d ago, where 40 min was usual"));
    }

    #[test]
    fn a_feed_whose_pages_give_no_articles_is_not_well() {
        let mut barren = well();
        barren.tally.count(Outcome::Published);
        for _ in 0..=FEW {
            assert!(shown(Some(barren.clone())).contains("\nwell "));
            barren.tally.count(Outcome::Failed);
        }
        assert!(shown(Some(barren)).contains("of its entries 1 gave an article, 11 none: 11 failed"));
    }
}
