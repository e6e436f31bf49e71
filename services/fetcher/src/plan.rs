//! What a visit has to do with the entries it found, and what it leaves behind. Pure: every entry that is seen
//! ends in exactly one outcome, here or after its page was fetched.

use std::collections::{HashMap, HashSet};

use dragoman_article::{CanonicalUrl, ContentHash, Cursor, Outcome, Rejection, SeenEntry, Tally};

use crate::entries::Entry;

/// What to do with the entries of one document.
#[derive(Debug, Default)]
pub struct Plan {
    /// new or changed: their pages are to be fetched
    pub fetch: Vec<Planned>,
    /// these have ended already
    pub ended: Vec<Ended>,
    /// left for the next visit, and not seen until then
    pub deferred: usize,
}

/// An entry whose page is to be fetched.
#[derive(Debug, Clone)]
pub struct Planned {
    pub seen: SeenEntry,
    pub entry: Entry,
    pub link: CanonicalUrl,
}

/// An entry at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub seen: SeenEntry,
    pub outcome: Outcome,
    /// not remembered: another entry of the same name is
    pub forget: bool,
}

impl Ended {
    pub fn new(seen: SeenEntry, outcome: Outcome) -> Self {
        Self { seen, outcome, forget: false }
    }
}

/// Compares the entries of a document with those the cursor remembers; at most `most` pages are to be fetched.
pub fn plan(entries: Vec<Entry>, cursor: &Cursor, poll: u64, most: usize) -> Plan {
    let known: HashMap<&ContentHash, &ContentHash> =
        cursor.entries.iter().map(|seen| (&seen.key, &seen.content)).collect();
    let shared = shared_guids(&entries);
    let mut plan = Plan::default();
    let (mut keys, mut articles) = (HashSet::new(), HashSet::new());
    for entry in entries {
        let key = key_of(&entry, &shared);
        let seen = SeenEntry { content: content_of(&entry), key, poll };
        let link = entry.link.as_ref().and_then(|link| CanonicalUrl::parse(link.as_str()).ok());
        let listed_twice = !keys.insert(seen.key.clone());
        if listed_twice {
            // the first of them speaks for it, and is what is remembered
            plan.ended.push(Ended { forget: true, ..Ended::new(seen, Outcome::Unchanged) });
        } else if known.get(&seen.key) == Some(&&seen.content) {
            plan.ended.push(Ended::new(seen, Outcome::Unchanged));
        } else if let Some(link) = link {
            if articles.contains(&link) {
                plan.ended.push(Ended::new(seen, Outcome::Duplicate));
            } else if plan.fetch.len() == most {
                plan.deferred += 1;
            } else {
                articles.insert(link.clone());
                plan.fetch.push(Planned { seen, entry, link });
            }
        } else {
            plan.ended.push(Ended::new(seen, Outcome::Rejected(Rejection::NoLink)));
        }
    }
    plan
}

/// What a visit leaves in the cursor: the entries of this poll and of the last one before it, and the tally of those that
/// have ended. An entry that is pending is remembered, and counted when its last retry has ended.
pub fn settle(cursor: &Cursor, ended: &[Ended], pending: &[SeenEntry], poll: u64) -> (Vec<SeenEntry>, Tally) {
    let mut tally = Tally::default();
    ended.iter().for_each(|end| tally.count(end.outcome));
    let mut listed = HashSet::new();
    let mut entries: Vec<SeenEntry> = ended
        .iter()
        .filter(|end| !end.forget)
        .map(|end| &end.seen)
        .chain(pending)
        .filter(|seen| listed.insert(&seen.key))
        .map(|seen| SeenEntry { poll, ..seen.clone() })
        .collect();
    // a document without entries tells nothing of those we know
    if ended.is_empty() && pending.is_empty() {
        return (cursor.entries.clone(), tally);
    }
    let last = cursor.entries.iter().map(|seen| seen.poll).max();
    let before = cursor.entries.iter().filter(|seen| Some(seen.poll) == last && !listed.contains(&seen.key));
    entries.extend(before.cloned());
    (entries, tally)
}

/// Guids that a document gives to several addresses: some feeds give all their entries the same.
fn shared_guids(entries: &[Entry]) -> HashSet<String> {
    let mut links = HashMap::new();
    let mut shared = HashSet::new();
    for entry in entries {
        if let Some(guid) = &entry.guid
            && *links.entry(guid).or_insert(&entry.link) != &entry.link
        {
            shared.insert(guid.clone());
        }
    }
    shared
}

/// What names an entry: its guid, else its link, else its words.
fn key_of(entry: &Entry, shared: &HashSet<String>) -> ContentHash {
    let link = entry.link.as_ref().map_or("", |link| link.as_str());
    match &entry.guid {
        Some(guid) if shared.contains(guid) => ContentHash::of(guid, link),
        Some(guid) => ContentHash::of(guid, ""),
        None if !link.is_empty() => ContentHash::of("", link),
        None => ContentHash::of(&entry.title, &entry.text),
    }
}

/// What the feed says of an entry. Dates are left out: some feeds put the time of the request there.
fn content_of(entry: &Entry) -> ContentHash {
    let link = entry.link.as_ref().map_or("", |link| link.as_str());
    ContentHash::of(&format!("{}\n{link}", entry.title), &entry.text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(guid: &str, link: &str, text: &str) -> Entry {
        Entry {
            guid: (!guid.is_empty()).then(|| guid.to_owned()),
            link: (!link.is_empty()).then(|| format!("https://example.org/{link}").parse().unwrap()),
            text: text.to_owned(),
            ..Entry::default()
        }
    }

    /// A visit in which every page ends as `outcome` says.
    fn visit(cursor: &mut Cursor, entries: Vec<Entry>, most: usize, outcome: Outcome) -> (Plan, Tally) {
        let poll = cursor.health.polls + 1;
        let plan = plan(entries, cursor, poll, most);
        let fetched = plan.fetch.iter().map(|planned| Ended::new(planned.seen.clone(), outcome));
        let ended: Vec<Ended> = plan.ended.iter().cloned().chain(fetched).collect();
        let (entries, tally) = settle(cursor, &ended, &[], poll);
        cursor.entries = entries;
        cursor.health.polls = poll;
        (plan, tally)
    }

    fn links(plan: &Plan) -> Vec<&str> {
        plan.fetch.iter().map(|planned| planned.link.as_str().rsplit('/').next().unwrap()).collect()
    }

    #[test]
    fn an_unchanged_entry_ends_there_and_a_changed_one_is_fetched_again() {
        let mut cursor = Cursor::default();
        visit(&mut cursor, vec![entry("1", "a", "x"), entry("2", "b", "x")], 9, Outcome::Published);
        let (plan, tally) =
            visit(&mut cursor, vec![entry("1", "a", "x"), entry("2", "b", "y")], 9, Outcome::Published);
        assert_eq!(links(&plan), ["b"]);
        assert_eq!((tally.of(Outcome::Unchanged), tally.of(Outcome::Published)), (1, 1));
    }

    #[test]
    fn an_entry_that_skips_one_poll_is_still_known_and_later_is_forgotten() {
        let mut cursor = Cursor::default();
        let (a, b) = (entry("1", "a", ""), entry("2", "b", ""));
        visit(&mut cursor, vec![a.clone()], 9, Outcome::Published);
        visit(&mut cursor, vec![b.clone()], 9, Outcome::Published);
        visit(&mut cursor, vec![], 9, Outcome::Published);
        let (plan, _) = visit(&mut cursor.clone(), vec![a.clone(), b.clone()], 9, Outcome::Published);
        assert!(plan.fetch.is_empty());
        visit(&mut cursor, vec![b], 9, Outcome::Published);
        let (plan, _) = visit(&mut cursor, vec![a], 9, Outcome::Published);
        assert_eq!(links(&plan), ["a"]);
    }

    #[test]
    fn entries_that_share_a_guid_are_told_apart_by_their_links_in_any_order() {
        let mut cursor = Cursor::default();
        visit(&mut cursor, vec![entry("x", "a", ""), entry("x", "b", "")], 9, Outcome::Published);
        let newer = vec![entry("x", "c", ""), entry("x", "a", ""), entry("x", "b", "")];
        assert_eq!(links(&visit(&mut cursor, newer, 9, Outcome::Published).0), ["c"]);
    }

    #[test]
    fn one_article_under_two_guids_is_fetched_once_and_an_entry_without_address_is_rejected() {
        let entries = vec![entry("1", "a", ""), entry("2", "a?utm_source=x", ""), entry("3", "", "words")];
        let (plan, tally) = visit(&mut Cursor::default(), entries, 9, Outcome::Published);
        assert_eq!(links(&plan), ["a"]);
        assert_eq!(tally.of(Outcome::Duplicate), 1);
        assert_eq!(tally.of(Outcome::Rejected(Rejection::NoLink)), 1);
    }

    #[test]
    fn what_failed_for_now_is_known_and_not_yet_counted() {
        let planned = plan(vec![entry("1", "a", "")], &Cursor::default(), 1, 9).fetch.remove(0);
        let (entries, tally) = settle(&Cursor::default(), &[], &[planned.seen], 1);
        assert_eq!((entries.len(), tally), (1, Tally::default()));
    }

    proptest! {
        #[test]
        fn every_entry_ends_once_and_none_is_fetched_twice(
            polls in proptest::collection::vec(
                proptest::collection::vec(("[ab]?", "[abcd]?", "[xy]?"), 0..8), 1..6),
            most in 1_usize..5,
        ) {
            let mut cursor = Cursor::default();
            for poll in polls {
                let entries: Vec<Entry> = poll.iter().map(|(g, l, t)| entry(g, l, t)).collect();
                let listed = entries.len();
                let (plan, tally) = visit(&mut cursor, entries.clone(), most, Outcome::Published);
                prop_assert!(tally.balances());
                prop_assert_eq!(tally.seen as usize + plan.deferred, listed);
                prop_assert!(plan.fetch.len() <= most);
                let articles: HashSet<_> = plan.fetch.iter().map(|planned| &planned.link).collect();
                prop_assert_eq!(articles.len(), plan.fetch.len());
                let keys: HashSet<_> = cursor.entries.iter().map(|seen| &seen.key).collect();
                prop_assert_eq!(keys.len(), cursor.entries.len());
                // the same document again brings nothing new once nothing is deferred
                if plan.deferred == 0 {
                    let (again, _) = visit(&mut cursor, entries, most, Outcome::Published);
                    prop_assert!(again.fetch.is_empty());
                }
            }
        }

        #[test]
        fn deferred_entries_are_all_fetched_in_the_end(count in 0_usize..30, most in 1_usize..7) {
            let entries: Vec<Entry> = (0..count).map(|n| entry("", &format!("p{n}"), "")).collect();
            let mut cursor = Cursor::default();
            let mut fetched = 0;
            for _ in 0..=count / most {
                fetched += visit(&mut cursor, entries.clone(), most, Outcome::Published).0.fetch.len();
            }
            prop_assert_eq!(fetched, count);
        }
    }
}
