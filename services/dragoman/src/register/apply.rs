use std::collections::BTreeMap;

use anyhow::{Context, Result};
use dragoman_gazetteer::{
    Entered, Gazetteer, HolderEntry, OfficeEntry, Overlay, PersonEntry, RegisterFile, Source, Written,
};
use toml::Spanned;

use super::diff::{Bound, Change, Kind};

/// The overlay with what was taken, proved to load; nothing is written yet.
#[derive(Debug)]
pub(crate) struct Updates(Overlay);

/// The layer of what was taken before.
const TAKEN: usize = 1;

const HEAD: &str = "# Written by `dragoman register update` and `import`. What you write into the folder above holds against it.\n\n";

/// What the overlay's updates are once these changes are taken.
pub(crate) fn updates(overlay: &Overlay, written: &Written<'_>, changes: &[&Change]) -> Result<Updates> {
    let mut files = Files::of(written);
    for office in &written.offices {
        let id = office.entry.id.get_ref();
        let of_office: Vec<&&Change> = changes.iter().filter(|change| change.about == *id).collect();
        if !of_office.is_empty() {
            files.office(office, &of_office);
        }
    }
    for change in changes {
        if let Kind::NewPerson { stem, entry } = &change.kind {
            files.new_person(written, stem, entry);
        }
    }
    for person in &written.people {
        let id = person.entry.id.get_ref();
        let of_person: Vec<&&Change> = changes.iter().filter(|change| change.about == *id).collect();
        if !of_person.is_empty() {
            files.person(person, &of_person);
        }
    }
    let texts = files.written()?;
    let overlay = overlay.clone().with_updates(&texts);
    Gazetteer::load(&Source::embedded().under(&overlay))
        .context("what would be taken does not fit the register")?;
    Ok(Updates(overlay))
}

impl Updates {
    /// Writes them, and counts the overlay's release up; its number.
    pub(crate) fn write(&self) -> Result<u32> {
        self.0.write().with_context(|| format!("writing to {}", self.0.folder().display()))
    }
}

/// The register's files below `updates/`.
struct Files(BTreeMap<String, RegisterFile>);

impl Files {
    /// As they were.
    fn of(written: &Written<'_>) -> Self {
        let mut files = Self(BTreeMap::new());
        for office in written.offices.iter().filter(|office| office.layer == TAKEN) {
            files.of_entry(office).office.push(office.entry.clone());
        }
        for person in written.people.iter().filter(|person| person.layer == TAKEN) {
            files.of_entry(person).person.push(person.entry.clone());
        }
        files
    }

    fn of_entry<T>(&mut self, entered: &Entered<'_, T>) -> &mut RegisterFile {
        let file = self.0.entry(entered.stem.to_owned()).or_default();
        file.country.clone_from(&entered.country);
        file.body.clone_from(&entered.body);
        file
    }

    fn office(&mut self, office: &Entered<'_, OfficeEntry>, changes: &[&&Change]) {
        let mut entry = office.entry.clone();
        for change in changes {
            take_term(&mut entry.holder, &change.kind);
        }
        // as the register lists them: the first holder first
        entry.holder.sort_by_key(|holder| (holder.from.map(|date| date.first()), holder.to.is_none()));
        let file = self.of_entry(office);
        file.office.retain(|other| other.id.get_ref() != entry.id.get_ref());
        file.office.push(entry);
    }

    fn new_person(&mut self, written: &Written<'_>, stem: &str, entry: &PersonEntry) {
        let file = match written.offices.iter().find(|office| office.stem == stem) {
            Some(office) => self.of_entry(office),
            None => self.0.entry(stem.to_owned()).or_default(),
        };
        file.person.push(entry.clone());
    }

    fn person(&mut self, person: &Entered<'_, PersonEntry>, changes: &[&&Change]) {
        let mut entry = person.entry.clone();
        for change in changes {
            match &change.kind {
                Kind::Qid(qid) => entry.qid = Some(Spanned::new(0..0, qid.clone())),
                Kind::Names(names) => entry.variants.extend(names.iter().cloned()),
                _ => {}
            }
        }
        let file = self.of_entry(person);
        file.person.retain(|other| other.id.get_ref() != entry.id.get_ref());
        file.person.push(entry);
    }

    fn written(self) -> Result<BTreeMap<String, String>> {
        let written = self.0.into_iter().map(|(stem, file)| {
            let text = toml::to_string(&file).with_context(|| format!("{stem}.toml"))?;
            Ok((format!("register/{stem}.toml"), format!("{HEAD}{text}")))
        });
        written.collect()
    }
}

fn take_term(holders: &mut Vec<HolderEntry>, kind: &Kind) {
    match kind {
        Kind::NewTerm { person, from, to, status } => holders.push(HolderEntry {
            person: Spanned::new(0..0, person.clone()),
            from: *from,
            to: *to,
            status: *status,
            checked: None,
        }),
        Kind::Ended { at: number, to, .. } => {
            let holder = &mut holders[*number];
            (holder.to, holder.checked) = (Some(*to), None);
        }
        Kind::Began { at: number, from } => holders[*number].from = Some(*from),
        Kind::Exact { at: number, which, theirs, .. } => match which {
            Bound::From => holders[*number].from = Some(*theirs),
            Bound::To => holders[*number].to = Some(*theirs),
        },
        Kind::Conflict { at: number, which, theirs, .. } => match which {
            Bound::From => holders[*number].from = *theirs,
            Bound::To => holders[*number].to = *theirs,
        },
        Kind::NewPerson { .. } | Kind::Qid(_) | Kind::Names(_) => {}
    }
}
