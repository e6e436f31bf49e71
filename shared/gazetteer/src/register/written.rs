use std::collections::{HashMap, HashSet};

use toml::Spanned;

use super::{OfficeEntry, PersonEntry, RegisterFile};
use crate::source::DataFile;
use crate::{DataError, Source};

/// The register as its files say it, layer over layer.
#[derive(Debug)]
pub struct Written<'s> {
    pub offices: Vec<Entered<'s, OfficeEntry>>,
    pub people: Vec<Entered<'s, PersonEntry>>,
}

/// An entry, and where it stands.
#[derive(Debug)]
pub struct Entered<'s, T> {
    pub entry: T,
    /// `gb` of `register/gb.toml`: whose file it is; an entry that takes another's place keeps that
    pub stem: &'s str,
    pub country: Option<String>,
    pub body: Option<Spanned<String>>,
    /// 0 is what ships
    pub layer: usize,
    file: &'s DataFile,
}

impl<T> Entered<'_, T> {
    /// The path of its file, as a person finds it.
    pub fn place(&self) -> &str {
        &self.file.place
    }

    pub(crate) fn error<V>(&self, at: &Spanned<V>, reason: impl Into<String>) -> DataError {
        DataError::at(&self.file.place, &self.file.text, &at.span(), reason)
    }
}

/// What has an id that a higher layer may use again.
trait Named {
    fn id(&self) -> &Spanned<String>;
}

impl Named for OfficeEntry {
    fn id(&self) -> &Spanned<String> {
        &self.id
    }
}

impl Named for PersonEntry {
    fn id(&self) -> &Spanned<String> {
        &self.id
    }
}

impl<'s> Written<'s> {
    /// An entry of a higher layer takes the place of the one below with its id.
    pub fn read(source: &'s Source) -> Result<Self, DataError> {
        let (mut offices, mut people) = (Vec::new(), Vec::new());
        // people who were taken away and are not back
        let mut gone: HashSet<String> = HashSet::new();
        for (layer, files) in source.layers().enumerate() {
            let (mut above_offices, mut above_people) = (Vec::new(), Vec::new());
            let mut removed: HashSet<String> = HashSet::new();
            for (name, file) in files.folder("register") {
                let read: RegisterFile = toml::from_str(&file.text)
                    .map_err(|error| DataError::toml(&file.place, &file.text, &error))?;
                removed.extend(read.remove);
                let stem = name.trim_start_matches("register/").trim_end_matches(".toml");
                let (country, body) = (read.country, read.body);
                above_offices.extend(read.office.into_iter().map(|entry| {
                    let (country, body) = (country.clone(), body.clone());
                    Entered { entry, stem, country, body, layer, file }
                }));
                above_people.extend(read.person.into_iter().map(|entry| {
                    let (country, body) = (country.clone(), body.clone());
                    Entered { entry, stem, country, body, layer, file }
                }));
            }
            let stays = |id: &str| !removed.contains(id);
            offices.retain(|office: &Entered<'_, OfficeEntry>| stays(office.entry.id.get_ref()));
            people.retain(|person: &Entered<'_, PersonEntry>| stays(person.entry.id.get_ref()));
            lay(&mut offices, above_offices)?;
            lay(&mut people, above_people)?;
            gone.extend(removed);
            gone.retain(|id| !people.iter().any(|person| person.entry.id.get_ref() == id));
        }
        for office in &mut offices {
            office.entry.holder.retain(|holder| !gone.contains(holder.person.get_ref()));
        }
        // a person's offices are listed in the order of files
        offices.sort_by_key(|office| office.stem);
        Ok(Self { offices, people })
    }
}

/// Lays a layer's entries over those below.
fn lay<'s, T: Named>(below: &mut Vec<Entered<'s, T>>, above: Vec<Entered<'s, T>>) -> Result<(), DataError> {
    let mut places: HashMap<String, usize> =
        below.iter().enumerate().map(|(at, entered)| (entered.entry.id().get_ref().clone(), at)).collect();
    let mut seen = HashSet::new();
    for mut entered in above {
        let id = entered.entry.id().get_ref().clone();
        if !seen.insert(id.clone()) {
            return Err(entered.error(entered.entry.id(), format!("{id:?} is entered twice")));
        }
        match places.get(&id) {
            Some(&at) => {
                entered.stem = below[at].stem;
                below[at] = entered;
            }
            None => {
                places.insert(id, below.len());
                below.push(entered);
            }
        }
    }
    Ok(())
}
