use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::Overlay;
use crate::overlay::Marks;

/// What the binary was built with.
pub(crate) const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/data.rs"));

/// The data files, by their path below `data/`: what the binary was built with, and over it what a user has laid.
#[derive(Debug, Clone)]
pub struct Source {
    /// the lowest first; what stands in a higher one holds
    layers: Vec<Layer>,
    pub(crate) marks: Marks,
}

/// Files that belong together, by their path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layer(pub(crate) BTreeMap<String, DataFile>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataFile {
    /// where a person finds it, for errors
    pub(crate) place: String,
    pub(crate) text: Cow<'static, str>,
}

impl Source {
    /// What the binary was built with.
    pub fn embedded() -> Self {
        Self::with(SHIPPED.iter().map(|(name, text)| (*name, Cow::Borrowed(*text))))
    }

    pub fn of(files: &[(&str, &str)]) -> Self {
        Self::with(files.iter().map(|(name, text)| (*name, Cow::Owned((*text).to_owned()))))
    }

    fn with<'f>(files: impl Iterator<Item = (&'f str, Cow<'static, str>)>) -> Self {
        let file = |(name, text): (&str, _)| (name.to_owned(), DataFile { place: name.to_owned(), text });
        Self { layers: vec![Layer(files.map(file).collect())], marks: Marks::default() }
    }

    /// With what a user has laid over it; that holds wherever both have a word.
    #[must_use]
    pub fn under(mut self, overlay: &Overlay) -> Self {
        self.layers.extend(overlay.layers().cloned());
        self.marks = overlay.marks();
        self
    }

    /// A user has laid nothing over what ships.
    pub(crate) fn is_as_shipped(&self) -> bool {
        self.layers.len() == 1
    }

    /// The lowest first.
    pub(crate) fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter()
    }

    /// A file that is taken whole: that of the highest layer that has it.
    pub(crate) fn get(&self, name: &str) -> Option<&DataFile> {
        self.layers.iter().rev().find_map(|layer| layer.0.get(name))
    }

    /// The names of the files of a folder, in order.
    pub(crate) fn names<'s>(&'s self, folder: &'s str) -> BTreeSet<&'s str> {
        self.layers.iter().flat_map(|layer| layer.folder(folder).map(|(name, _)| name)).collect()
    }
}

impl Layer {
    pub(crate) fn get(&self, name: &str) -> Option<&DataFile> {
        self.0.get(name)
    }

    /// The files of a folder, in the order of their names.
    pub(crate) fn folder<'s>(&'s self, folder: &'s str) -> impl Iterator<Item = (&'s str, &'s DataFile)> {
        self.0
            .iter()
            .filter(move |(name, _)| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
            .map(|(name, file)| (name.as_str(), file))
    }
}
