use chrono::{Days, NaiveDate};
use dragoman_gazetteer::{Date, HolderEntry, TermStatus};

use super::finding::{End, Held};

/// A time in office without a break, however many terms it is written as.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) from: Option<Date>,
    pub(crate) end: End,
    pub(crate) status: TermStatus,
    /// positions of the first and last of the terms it is made of
    pub(crate) first: usize,
    pub(crate) last: usize,
}

impl Span {
    /// The register's own terms of one person in an office.
    pub(crate) fn ours(holders: &[HolderEntry], person: &str) -> Vec<Self> {
        let of_person = |holder: &&HolderEntry| holder.person.get_ref() == person;
        let positions = holders.iter().enumerate().filter(|(_, holder)| of_person(holder));
        join(positions.map(|(at, holder)| Self {
            from: holder.from,
            end: holder.to.map_or(End::Open, End::On),
            status: holder.status,
            first: at,
            last: at,
        }))
    }

    /// What a source says of one person in an office.
    pub(crate) fn theirs<'h>(held: impl IntoIterator<Item = &'h Held>) -> Vec<Self> {
        join(held.into_iter().map(|held| Self {
            from: held.from,
            end: held.end,
            status: held.status,
            first: 0,
            last: 0,
        }))
    }

    /// The days that are certainly within; unknown bounds reach as far as dates do.
    pub(crate) fn days(&self) -> (NaiveDate, NaiveDate) {
        let from = self.from.map_or(NaiveDate::MIN, Date::last);
        (from, self.end.date().map_or(NaiveDate::MAX, Date::first))
    }

    /// Both hold on some day.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let ((from, to), (start, end)) = (self.days(), other.days());
        from < end && start < to
    }
}

/// Terms that follow each other with at most a day between are one span: sources differ on whether a new election
/// begins a new term.
fn join(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = spans.collect();
    spans.sort_by_key(|span| span.from.map(Date::first));
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut().filter(|before| before.status == span.status && follows(before, &span)) {
            Some(before) => (before.end, before.last) = (span.end, span.last),
            None => joined.push(span),
        }
    }
    joined
}

fn follows(before: &Span, next: &Span) -> bool {
    let (Some(from), Some(end)) = (next.from, before.end.date()) else { return false };
    let day_after = end.last().checked_add_days(Days::new(1)).unwrap_or(end.last());
    from.first() <= day_after && before.from.is_some_and(|start| start.first() < from.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(from: &str, to: &str) -> Held {
        Held {
            office: "xx.head".into(),
            person: "Q1".into(),
            from: Date::parse(from),
            end: Date::parse(to).map_or(End::Open, End::On),
            status: TermStatus::Regular,
        }
    }

    #[test]
    fn terms_without_a_break_are_one_span() {
        let held =
            [held("2018-05-07", "2024-05-07"), held("2012-05-07", "2018-05-07"), held("2024-05-08", "")];
        let spans = Span::theirs(&held);
        assert_eq!((spans.len(), spans[0].from, spans[0].end), (1, Date::parse("2012-05-07"), End::Open));
    }

    #[test]
    fn a_time_out_of_office_parts_two_spans() {
        let spans = Span::theirs(&[held("2017-01-20", "2021-01-20"), held("2025-01-20", "")]);
        assert_eq!(spans.len(), 2);
        assert!(!spans[0].overlaps(&spans[1]));
    }
}
