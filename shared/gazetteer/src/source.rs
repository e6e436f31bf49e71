use std::collections::BTreeMap;

/// The data files, by their path below `data/`.
#[derive(Debug, Clone)]
pub struct Source {
    files: BTreeMap<String, String>,
}

impl Source {
    /// What the binary was built with.
    pub fn embedded() -> Self {
        const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/data.rs"));
        Self::of(FILES)
    }

    pub fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect() }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// The files of a folder, in the order of their names.
    pub(crate) fn folder<'s>(&'s self, folder: &'s str) -> impl Iterator<Item = (&'s str, &'s str)> {
        self.files
            .iter()
            .filter(move |(name, _)| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }
}
