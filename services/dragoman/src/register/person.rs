use std::collections::HashMap;

use dragoman_gazetteer::{Entered, PersonEntry, Written, fold};

use super::finding::Someone;

/// Who of the register somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    /// by id in the register
    Known(String),
    Nobody,
    /// cannot be told; why
    Unclear(String),
}

/// The register's people, by what they can be found by.
pub(crate) struct People<'w> {
    written: &'w Written<'w>,
    by_qid: HashMap<&'w str, usize>,
    by_id: HashMap<&'w str, usize>,
    by_name: HashMap<String, Vec<usize>>,
}

impl<'w> People<'w> {
    pub(crate) fn of(written: &'w Written<'w>) -> Self {
        let (mut by_qid, mut by_id) = (HashMap::new(), HashMap::new());
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, Entered { entry, .. }) in written.people.iter().enumerate() {
            by_id.insert(entry.id.get_ref().as_str(), at);
            by_qid.extend(entry.qid.as_ref().map(|qid| (qid.get_ref().as_str(), at)));
            for name in [&entry.name].into_iter().chain(&entry.variants) {
                let named = by_name.entry(key(name)).or_default();
                if !named.contains(&at) {
                    named.push(at);
                }
            }
        }
        Self { written, by_qid, by_id, by_name }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&'w Entered<'w, PersonEntry>> {
        self.by_id.get(id).map(|at| &self.written.people[*at])
    }

    pub(crate) fn by_qid(&self, qid: &str) -> Option<&'w Entered<'w, PersonEntry>> {
        self.by_qid.get(qid).map(|at| &self.written.people[*at])
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// By QID, else by name: then only somebody of the same office, or of the same file.
    pub(crate) fn find(&self, someone: &Someone, office: &str) -> Who {
        if let Some(id) = &someone.id {
            return if self.has(id) { Who::Known(id.clone()) } else { Who::Nobody };
        }
        let known = |at: usize| Who::Known(self.id(at).to_owned());
        if let Some(at) = someone.qid.as_deref().and_then(|qid| self.by_qid.get(qid)) {
            return known(*at);
        }
        let (near, far): (Vec<usize>, Vec<usize>) =
            self.named(&someone.name).into_iter().partition(|at| self.is_near(*at, office));
        let other_qid = |at: &usize| {
            let ours = self.written.people[*at].entry.qid.as_ref();
            ours.filter(|ours| someone.qid.as_ref().is_some_and(|theirs| theirs != ours.get_ref()))
        };
        match (near.as_slice(), far.first()) {
            ([at], _) => match other_qid(at) {
                None => known(*at),
                Some(ours) => Who::Unclear(format!("{} is {} here", self.id(*at), ours.get_ref())),
            },
            ([one, other, ..], _) => Who::Unclear(format!("may be {} or {}", self.id(*one), self.id(*other))),
            ([], Some(at)) if other_qid(at).is_none() => {
                Who::Unclear(format!("may be {}, who has the same name in {}", self.id(*at), self.file(*at)))
            }
            ([], _) => Who::Nobody,
        }
    }

    fn named(&self, name: &str) -> Vec<usize> {
        self.by_name.get(&key(name)).cloned().unwrap_or_default()
    }

    fn id(&self, at: usize) -> &str {
        self.written.people[at].entry.id.get_ref()
    }

    fn file(&self, at: usize) -> &str {
        self.written.people[at].place()
    }

    fn is_near(&self, at: usize, office: &str) -> bool {
        let person = &self.written.people[at];
        let id = person.entry.id.get_ref();
        let of_office = self.written.offices.iter().filter(|entered| entered.entry.id.get_ref() == office);
        of_office.into_iter().any(|entered| {
            entered.stem == person.stem
                || entered.entry.holder.iter().any(|holder| holder.person.get_ref() == id)
        })
    }
}

fn key(name: &str) -> String {
    fold(&dragoman_gazetteer::without_marks(name)).to_lowercase()
}
