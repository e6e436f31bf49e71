use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dragoman_article::{Cursor, Feed, Revisit, topics};
use dragoman_stream::{Partition, Tables};

use super::place::{Place, parsed};
use crate::agenda::Agenda;
use crate::config::FetcherConfig;
use crate::lanes::Lanes;
use crate::schedule::Schedule;
use crate::timing::{self, Pace};
use crate::visit::Visit;
use crate::{metrics, rhythm};

/// Before a feed is tried again whose visit our own code panicked in.
const AFTER_PANIC: Duration = Duration::from_secs(3600);

/// The feeds that are ours: which of them is visited next, and what for. It is told the time.
#[derive(Debug)]
pub(super) struct Rounds {
    schedule: Schedule<Place>,
    agendas: HashMap<Place, Agenda>,
    silent: HashSet<Place>,
    lanes: Lanes<Place>,
    pace: Pace,
    pages_per_visit: usize,
}

/// A feed whose time has come, and whose host is free.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) place: Place,
    pub(super) host: String,
    pub(super) feed: Feed,
    pub(super) cursor: Cursor,
    pub(super) errand: Errand,
    pub(super) late: Duration,
}

/// What a feed is visited for.
#[derive(Debug)]
pub(super) enum Errand {
    /// its list, while so many of its pages wait to be visited once more
    Poll { pending: usize },
    /// pages of it, once more
    Return(Vec<Revisit>),
}

impl Rounds {
    pub(super) fn of(config: &FetcherConfig) -> Self {
        Self {
            schedule: Schedule::default(),
            agendas: HashMap::new(),
            silent: HashSet::new(),
            lanes: Lanes::default(),
            pace: Pace::of(config),
            pages_per_visit: config.pages_per_visit,
        }
    }

    /// How many feeds there are.
    pub(super) fn len(&self) -> usize {
        self.schedule.len()
    }

    pub(super) fn standing(&self, now: DateTime<Utc>) -> metrics::Standing {
        metrics::Standing {
            feeds: self.len(),
            overdue: self.schedule.overdue(now) + self.lanes.waiting(),
            silent: self.silent.len(),
            pending: self.agendas.values().map(Agenda::pending).sum(),
            ..metrics::Standing::default()
        }
    }

    /// When the next feed is due.
    pub(super) fn next(&self) -> Option<DateTime<Utc>> {
        self.schedule.next()
    }

    /// Takes on the feeds of partitions, with the pages of them that wait.
    pub(super) fn take_on(&mut self, partitions: &BTreeSet<Partition>, tables: &Tables, now: DateTime<Utc>) {
        for partition in partitions {
            for (key, _) in tables.iter(topics::FEEDS.name, *partition) {
                self.agendas.insert(Place::new(*partition, key.clone()), Agenda::new(now));
            }
            for (key, value) in tables.iter(topics::VISITS.name, *partition) {
                let Some(revisit) = parsed::<Revisit>(topics::VISITS.name, key, value) else { continue };
                let feed = Bytes::copy_from_slice(revisit.feed.as_str().as_bytes());
                // of a feed that is gone: its tombstones are on their way
                if let Some(agenda) = self.agendas.get_mut(&Place::new(*partition, feed)) {
                    agenda.set(key.clone(), Some(revisit.due));
                }
            }
        }
        for place in self.agendas.keys().cloned().collect::<Vec<_>>() {
            self.enter_anew(place, tables, now);
        }
    }

    /// Takes on a feed, or follows a change of it.
    pub(super) fn change(&mut self, place: Place, tables: &Tables, now: DateTime<Utc>) {
        self.agendas.entry(place.clone()).or_insert_with(|| Agenda::new(now));
        if !self.schedule.is_visited(&place) {
            self.enter_anew(place, tables, now);
        }
    }

    /// Forgets the feeds of which `gone` holds.
    pub(super) fn forget(&mut self, gone: impl Fn(&Place) -> bool) {
        self.schedule.retain(|place| !gone(place));
        self.agendas.retain(|place, _| !gone(place));
        self.silent.retain(|place| !gone(place));
    }

    /// The keys of its pages that wait.
    pub(super) fn pages(&self, place: &Place) -> impl Iterator<Item = &Bytes> {
        self.agendas.get(place).into_iter().flat_map(Agenda::keys)
    }

    /// Takes the feed that has waited longest, if any is due. Those of a host that is being visited wait for it.
    pub(super) fn take_due(&mut self, tables: &Tables, now: DateTime<Utc>) -> Option<Due> {
        loop {
            let place = self.schedule.take_due(now)?;
            let (Some((feed, cursor)), Some(agenda)) = (place.look_up(tables), self.agendas.get_mut(&place))
            else {
                self.schedule.remove(&place);
                continue;
            };
            let host = host_of(&feed, &cursor);
            let Some(place) = self.lanes.enter(&host, place) else { continue };
            let late = (now - agenda.next()).to_std().unwrap_or_default();
            let errand = match agenda.is_poll_next() {
                true => Errand::Poll { pending: agenda.pending() },
                false => Errand::Return(due_pages(agenda, &place, tables, now, self.pages_per_visit)),
            };
            return Some(Due { place, host, feed, cursor, errand, late });
        }
    }

    /// Frees a host's lane; who waited for it is due again, but for those that are in hand: a feed may have gone and
    /// come back meanwhile.
    pub(super) fn leave(&mut self, host: &str, in_hand: impl Fn(&Place) -> bool) {
        for place in self.lanes.leave(host) {
            if let Some(agenda) = self.agendas.get(&place).filter(|_| !in_hand(&place)) {
                self.schedule.set(place, agenda.next());
            }
        }
    }

    /// A feed is not visited any more, and not until its partition is assigned anew.
    pub(super) fn put_aside(&mut self, place: &Place) {
        self.schedule.remove(place);
    }

    /// A visit came to nothing by our own fault.
    pub(super) fn panicked(&mut self, place: Place, now: DateTime<Utc>) {
        self.schedule.set(place, after(now, AFTER_PANIC));
    }

    /// What a visit brought is in the log.
    pub(super) fn committed(&mut self, place: Place, visit: Visit, now: DateTime<Utc>) {
        let Some(agenda) = self.agendas.get_mut(&place) else { return };
        for (key, revisit) in visit.returns {
            agenda.set(key.into(), revisit.map(|revisit| revisit.due));
        }
        let poll = match visit.poll {
            Some(_) => visit.cursor.next_visit.unwrap_or(now),
            None => agenda.poll,
        };
        self.enter(place, poll, &visit.cursor, now);
    }

    /// Enters a feed where its cursor says; one that is not readable is left out until it is written anew.
    fn enter_anew(&mut self, place: Place, tables: &Tables, now: DateTime<Utc>) {
        let Some((feed, cursor)) = place.look_up(tables) else { return self.schedule.remove(&place) };
        // an interval that was shortened holds at once, one that failures or a host's rest have stretched stays
        let latest = match cursor.health.last_error {
            None => self.pace.longest_for(&feed),
            Some(_) => timing::LONGEST,
        };
        let when = cursor.next_visit.map_or(now, |when| when.min(after(now, latest)));
        self.enter(place, when, &cursor, now);
    }

    /// Enters when a feed is polled next, and puts it in the schedule where that or a page of it is due.
    fn enter(&mut self, place: Place, poll: DateTime<Utc>, cursor: &Cursor, now: DateTime<Utc>) {
        let Some(agenda) = self.agendas.get_mut(&place) else { return };
        agenda.poll = poll;
        match rhythm::is_silent(&cursor.rhythm, now) {
            true => self.silent.insert(place.clone()),
            false => self.silent.remove(&place),
        };
        self.schedule.set(place, agenda.next());
    }
}

/// The pages of a feed that are due; one whose record can't be read is none.
fn due_pages(
    agenda: &mut Agenda,
    place: &Place,
    tables: &Tables,
    now: DateTime<Utc>,
    most: usize,
) -> Vec<Revisit> {
    let mut revisits = vec![];
    for key in agenda.due(now, most) {
        match place.revisit(tables, &key) {
            Some(revisit) => revisits.push(revisit),
            None => agenda.set(key, None),
        }
    }
    revisits
}

/// Whose lane a feed is in.
fn host_of(feed: &Feed, cursor: &Cursor) -> String {
    let url = url::Url::parse(cursor.moved_to.as_ref().unwrap_or(&feed.url)).ok();
    url.as_ref().and_then(url::Url::host_str).unwrap_or_default().to_owned()
}

fn after(now: DateTime<Utc>, pause: Duration) -> DateTime<Utc> {
    chrono::TimeDelta::from_std(pause).map_or(DateTime::<Utc>::MAX_UTC, |pause| now + pause)
}
