use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use dragoman_gazetteer::{Date, Entered, OfficeEntry, PersonEntry, TermStatus, Written};
use toml::Spanned;

use super::diff::{Bound, Change, Diff, Kind, Why};
use super::finding::{End, Findings, Held, Someone};
use super::names::{new_names, slug, surname};
use super::person::{People, Who};
use super::span::Span;

/// The layer of what the user wrote by hand: above what ships and what was taken.
const OWN: usize = 2;

/// How the findings differ from the register. Terms that ended before `since` are history that the register leaves
/// out.
pub(crate) fn compare(written: &Written<'_>, findings: &Findings, since: NaiveDate) -> Diff {
    let mut comparison = Comparison {
        people: People::of(written),
        findings,
        since,
        ids: HashMap::new(),
        fresh: BTreeSet::new(),
        diff: Diff::default(),
    };
    let mut by_office: BTreeMap<&str, BTreeMap<&str, Vec<&Held>>> = BTreeMap::new();
    for held in &findings.held {
        by_office.entry(&held.office).or_default().entry(&held.person).or_default().push(held);
    }
    for office in &written.offices {
        if let Some(held) = by_office.get(office.entry.id.get_ref().as_str()) {
            comparison.office(office, held);
        }
    }
    comparison.names();
    comparison.diff
}

struct Comparison<'a> {
    people: People<'a>,
    findings: &'a Findings,
    since: NaiveDate,
    /// ids of ours by the source's
    ids: HashMap<&'a str, String>,
    /// ids given to people who are new
    fresh: BTreeSet<String>,
    diff: Diff,
}

/// A time in office that the register does not have.
struct New<'a> {
    person: &'a str,
    span: Span,
}

impl<'a> Comparison<'a> {
    fn office(&mut self, office: &Entered<'_, OfficeEntry>, held: &BTreeMap<&'a str, Vec<&'a Held>>) {
        let id = office.entry.id.get_ref().as_str();
        let before = self.diff.changes.len();
        let mut new = Vec::new();
        for (person, held) in held {
            let spans = Span::theirs(held.iter().copied());
            let ours = match self.who(person, id) {
                Who::Known(ours) => Span::ours(&office.entry.holder, &ours),
                Who::Nobody => vec![],
                Who::Unclear(why) => {
                    self.open(id, format!("{}: {why}", self.name(person)));
                    continue;
                }
            };
            let unmatched = self.matched(id, person, ours, spans);
            new.extend(unmatched.into_iter().map(|span| New { person, span }));
        }
        new.sort_by_key(|new| new.span.from.map(Date::first));
        for at in 0..new.len() {
            self.new_term(office, &new, at, before);
        }
        if office.layer == OWN {
            self.keep_own(id, office.place(), before);
        }
    }

    /// Pairs the source's spans with ours and says how they differ; those of theirs that are left are new.
    fn matched(&mut self, office: &str, person: &str, mut ours: Vec<Span>, theirs: Vec<Span>) -> Vec<Span> {
        ours.retain(|span| span.status != TermStatus::Elect);
        let agrees = |a: &Span, b: &Span| a.from.zip(b.from).is_some_and(|(a, b)| a.agrees(b));
        let mut left = Vec::new();
        let (mut sure, unsure): (Vec<_>, Vec<_>) =
            theirs.into_iter().partition(|span| ours.iter().any(|our| agrees(our, span)));
        sure.extend(unsure);
        for their in sure {
            let pair = ours
                .iter()
                .position(|our| agrees(our, &their))
                .or_else(|| ours.iter().position(|our| our.overlaps(&their)));
            match pair {
                Some(at) => {
                    let our = ours.swap_remove(at);
                    self.bounds(office, person, &our, &their);
                }
                None => left.push(their),
            }
        }
        left
    }

    fn bounds(&mut self, office: &str, person: &str, our: &Span, their: &Span) {
        let mut push = |kind| self.push(office, person, kind);
        match (our.from, their.from) {
            (None, Some(from)) => push(Kind::Began { at: our.first, from }),
            (Some(ours), Some(theirs)) => push_date(&mut push, our.first, Bound::From, ours, theirs, 0),
            (_, None) => {}
        }
        match (our.end, their.end) {
            (End::Open, End::On(to)) => push(Kind::Ended { at: our.last, to, why: Why::Said }),
            // one counts the last day in office, the other the first out of it
            (End::On(ours), End::On(theirs)) => push_date(&mut push, our.last, Bound::To, ours, theirs, 1),
            // that an end is not given says little: it is missing more often than a term goes on
            (End::On(_), End::Open | End::Unknown) | (End::Open | End::Unknown, End::Open) => {}
            (End::Open | End::Unknown, End::Unknown) => {
                self.open(office, format!("{}: over, and no day is given", self.name(person)));
            }
            (End::Unknown, End::On(_)) => {}
        }
    }

    fn new_term(&mut self, office: &Entered<'_, OfficeEntry>, new: &[New<'_>], at: usize, before: usize) {
        let New { person, span } = &new[at];
        let id = office.entry.id.get_ref().as_str();
        let Some(from) = span.from else {
            return self.open(id, format!("{}: no day of taking office is given", self.name(person)));
        };
        if span.end.date().is_some_and(|end| end.last() < self.since) {
            return;
        }
        if span.end == End::Unknown {
            return self.open(id, format!("{}: from {from}, over, and no day is given", self.name(person)));
        }
        let regular = span.status == TermStatus::Regular;
        if office.entry.unique && regular {
            if let Some(other) = self.in_the_way(office, new, at, before) {
                let end =
                    span.end.date().map_or_else(|| "no end is given".to_owned(), |end| format!("to {end}"));
                let line = format!("{}: from {from}, {end}, which {other} contradicts", self.name(person));
                return self.open(id, line);
            }
            self.close_predecessor(office, from, before);
        }
        let ours = self.our_id(person, office.stem);
        let to = span.end.date();
        self.push(id, person, Kind::NewTerm { person: ours, from: Some(from), to, status: span.status });
    }

    /// Who held a unique office at a time that the new term claims.
    fn in_the_way(
        &self,
        office: &Entered<'_, OfficeEntry>,
        new: &[New<'_>],
        at: usize,
        before: usize,
    ) -> Option<String> {
        let span = &new[at].span;
        let (from, to) = span.days();
        let holders = office.entry.holder.iter().enumerate();
        let ours =
            holders.filter(|(_, holder)| holder.status == TermStatus::Regular).find(|(number, holder)| {
                let start = holder.from.map_or(NaiveDate::MIN, Date::last);
                let end = holder.to.or_else(|| self.ended(office, *number, before));
                match end {
                    // one who is in office gives way to a successor
                    None => start >= from && start < to,
                    Some(end) => start < to && from < end.first(),
                }
            });
        let ours = ours.map(|(_, holder)| self.our_name(holder.person.get_ref()));
        // of two that are new the later has the better claim
        let later = || {
            new[at + 1..]
                .iter()
                .find(|other| other.span.status == TermStatus::Regular && other.span.overlaps(span))
        };
        ours.or_else(|| later().map(|other| self.name(other.person)))
    }

    /// An end that this comparison has given to one of our terms.
    fn ended(&self, office: &Entered<'_, OfficeEntry>, number: usize, before: usize) -> Option<Date> {
        self.diff.changes[before..].iter().find_map(|change| match change.kind {
            Kind::Ended { at, to, .. } if at == number && change.about == *office.entry.id.get_ref() => {
                Some(to)
            }
            _ => None,
        })
    }

    /// One holds it at a time: who had no end has one now.
    fn close_predecessor(&mut self, office: &Entered<'_, OfficeEntry>, from: Date, before: usize) {
        let open = office.entry.holder.iter().enumerate().find(|(at, holder)| {
            holder.to.is_none()
                && holder.status != TermStatus::Elect
                && holder.from.is_none_or(|start| start.first() < from.first())
                && self.ended(office, *at, before).is_none()
        });
        if let Some((at, holder)) = open {
            let name = self.our_name(holder.person.get_ref());
            let kind = Kind::Ended { at, to: from, why: Why::Successor };
            self.diff.changes.push(Change { about: office.entry.id.get_ref().clone(), name, kind });
        }
    }

    /// What the user wrote is not changed, but what contradicts it is said.
    fn keep_own(&mut self, office: &str, place: &str, before: usize) {
        for change in self.diff.changes.split_off(before) {
            if matches!(change.kind, Kind::NewPerson { .. } | Kind::Qid(_)) {
                self.diff.changes.push(change);
            } else {
                self.diff
                    .open
                    .push((office.to_owned(), format!("kept as in {place}; there it says: {change}")));
            }
        }
    }

    /// Names and QIDs of those whom the register knows.
    fn names(&mut self) {
        for (theirs, someone) in &self.findings.people {
            let id = self.ids.get(theirs.as_str()).filter(|id| !self.fresh.contains(*id));
            let by_id = id.and_then(|id| self.people.get(id));
            let by_qid = || someone.qid.as_deref().and_then(|qid| self.people.by_qid(qid));
            let Some(known) = by_id.or_else(by_qid) else { continue };
            let id = known.entry.id.get_ref();
            let names = new_names(someone, &known.entry);
            let qid = someone.qid.clone().filter(|_| known.entry.qid.is_none());
            let mut kinds: Vec<Kind> = qid.map(Kind::Qid).into_iter().collect();
            kinds.extend((!names.is_empty()).then_some(Kind::Names(names)));
            let name = known.entry.name.clone();
            for kind in kinds {
                let change = Change { about: id.clone(), name: name.clone(), kind };
                if known.layer == OWN {
                    self.diff
                        .open
                        .push((id.clone(), format!("kept as in {}; there it says: {change}", known.place())));
                } else {
                    self.diff.changes.push(change);
                }
            }
        }
    }

    fn who(&mut self, theirs: &'a str, office: &str) -> Who {
        if let Some(id) = self.ids.get(theirs) {
            return Who::Known(id.clone());
        }
        let who = self
            .findings
            .people
            .get(theirs)
            .map_or(Who::Unclear("nothing but an id is known of this person".into()), |someone| {
                self.people.find(someone, office)
            });
        if let Who::Known(id) = &who {
            self.ids.insert(theirs, id.clone());
        }
        who
    }

    /// The id of somebody in the register, who enters it if need be.
    fn our_id(&mut self, theirs: &str, stem: &str) -> String {
        if let Some(id) = self.ids.get(theirs) {
            return id.clone();
        }
        let Some((theirs, someone)) = self.findings.people.get_key_value(theirs) else {
            return theirs.to_owned();
        };
        let id = self.free_id(theirs, someone);
        let mut entry = PersonEntry {
            id: unplaced(id.clone()),
            qid: someone.qid.clone().map(unplaced),
            name: someone.name.clone(),
            surname: surname(someone),
            variants: vec![],
            gender: someone.gender,
            relation: None,
        };
        entry.variants = new_names(someone, &entry);
        let kind = Kind::NewPerson { stem: stem.to_owned(), entry: Box::new(entry) };
        self.diff.changes.push(Change { about: id.clone(), name: someone.name.clone(), kind });
        self.ids.insert(theirs, id.clone());
        self.fresh.insert(id.clone());
        id
    }

    fn free_id(&self, theirs: &str, someone: &Someone) -> String {
        let is_free = |id: &String| !id.is_empty() && !self.people.has(id) && !self.fresh.contains(id);
        let wanted = someone.id.clone().unwrap_or_else(|| slug(&someone.name));
        if is_free(&wanted) {
            return wanted;
        }
        let apart = slug(&format!("{wanted} {}", someone.qid.as_deref().unwrap_or(theirs)));
        let numbered = (2..).map(|number| format!("{apart}-{number}"));
        [apart.clone()].into_iter().chain(numbered).find(is_free).unwrap_or(apart)
    }

    fn push(&mut self, about: &str, person: &str, kind: Kind) {
        let change = Change { about: about.to_owned(), name: self.name(person), kind };
        self.diff.changes.push(change);
    }

    fn open(&mut self, about: &str, line: String) {
        self.diff.open.push((about.to_owned(), line));
    }

    /// What somebody of the source is called, with the source's id where it says more.
    fn name(&self, theirs: &str) -> String {
        match self.findings.people.get(theirs) {
            Some(Someone { name, qid: Some(qid), .. }) => format!("{name} ({qid})"),
            Some(someone) => someone.name.clone(),
            None => theirs.to_owned(),
        }
    }

    fn our_name(&self, id: &str) -> String {
        self.people.get(id).map_or_else(|| id.to_owned(), |person| person.entry.name.clone())
    }
}

/// Of an entry that stands in no file yet.
fn unplaced(text: String) -> Spanned<String> {
    Spanned::new(0..0, text)
}

/// Says how two dates of one bound differ, if by more than so many days.
fn push_date(push: &mut impl FnMut(Kind), at: usize, which: Bound, ours: Date, theirs: Date, days: i64) {
    let apart = (theirs.first() - ours.last()).num_days().max((ours.first() - theirs.last()).num_days());
    if ours.agrees(theirs) {
        if theirs.precision() > ours.precision() {
            push(Kind::Exact { at, which, ours, theirs });
        }
    } else if apart > days {
        push(Kind::Conflict { at, which, ours, theirs: Some(theirs) });
    }
}
