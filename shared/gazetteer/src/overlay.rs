use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::DataError;
use crate::source::{DataFile, Layer, SHIPPED};

/// A user's own data, laid over what ships: a folder with the layout of `data/`.
///
/// What `dragoman register update` and `import` take lies below it in `updates/`, over the data that ships and under
/// everything that the user wrote. `release.toml` counts what the folder has been, and holds a hash of what it is: a
/// folder that is being copied is told from a whole one, and no number stands for two contents.
#[derive(Debug, Clone)]
pub struct Overlay {
    folder: PathBuf,
    updates: Layer,
    own: Layer,
    release: Option<OverlayRelease>,
}

/// What the overlay adds to the versions of the data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) release: u32,
    pub(crate) gazetteer: Option<String>,
    pub(crate) register: Option<String>,
    pub(crate) taxonomy: Option<String>,
}

/// What can be seen of a folder without reading its files: path, length and time of change of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, u64, Option<SystemTime>)>);

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverlayRelease {
    release: u32,
    content: String,
}

const UPDATES: &str = "updates";
const RELEASE: &str = "release.toml";
/// The register that ships has less than a megabyte; what is much larger is something else.
const MOST_BYTES: u64 = 64 << 20;
/// Tagging counts in 32 bits, and so do the releases that ship.
const MOST_RELEASES: u32 = 1 << 30;

impl Overlay {
    /// Reads the folder as it is, whether its release is counted or not.
    pub fn read(folder: &Path) -> Result<Self, DataError> {
        let mut overlay = Self::new(folder);
        let mut bytes = 0;
        for (name, path, length) in files(folder)? {
            bytes += length;
            let place = path.display().to_string();
            if bytes > MOST_BYTES {
                return Err(DataError::new(&place, 0, "the folder has more than 64 MiB of data"));
            }
            let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            overlay.put(&name, DataFile { place, text: text.into() })?;
        }
        Ok(overlay)
    }

    fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), updates: Layer::default(), own: Layer::default(), release: None }
    }

    fn put(&mut self, name: &str, file: DataFile) -> Result<(), DataError> {
        if name == RELEASE {
            let read: OverlayRelease = toml::from_str(&file.text)
                .map_err(|error| DataError::toml(&file.place, &file.text, &error))?;
            if read.release > MOST_RELEASES {
                return Err(DataError::new(&file.place, 0, format!("release is more than {MOST_RELEASES}")));
            }
            self.release = Some(read);
        } else if let Some(name) = name.strip_prefix(UPDATES).and_then(|rest| rest.strip_prefix('/')) {
            self.updates.0.insert(name.to_owned(), file);
        } else {
            self.own.0.insert(name.to_owned(), file);
        }
        Ok(())
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How often what is in the folder has changed.
    pub fn release(&self) -> u32 {
        self.release.as_ref().map_or(0, |release| release.release)
    }

    /// Says no where the folder is not what its release was counted for.
    pub fn sealed(self) -> Result<Self, DataError> {
        let place = self.folder.join(RELEASE).display().to_string();
        let command = "`dragoman register release` counts it";
        match &self.release {
            None if self.is_empty() => Ok(self),
            None => Err(DataError::new(&place, 0, format!("the overlay has no release: {command}"))),
            Some(release) if release.content == self.content() => Ok(self),
            Some(release) => Err(DataError::new(
                &place,
                0,
                format!("the overlay is not what release {} was counted for: {command}", release.release),
            )),
        }
    }

    fn is_empty(&self) -> bool {
        self.updates.0.is_empty() && self.own.0.is_empty()
    }

    /// Counts the folder up where it is not what its release was counted for; the number it has then.
    pub fn seal(&self) -> io::Result<u32> {
        let content = self.content();
        if let Some(release) = self.release.as_ref().filter(|release| release.content == content) {
            return Ok(release.release);
        }
        let release = self.release() + 1;
        let text = format!(
            "# Counts what this folder has been: the `tagging` of a record is this and the release of the data that ships.\n\
             # After a change by hand: dragoman register release\n\
             release = {release}\ncontent = {content:?}\n"
        );
        replace(&self.folder.join(RELEASE), &text)?;
        Ok(release)
    }

    /// The same with other updates, by their names below `updates/`; nothing is written.
    #[must_use]
    pub fn with_updates(mut self, files: &BTreeMap<String, String>) -> Self {
        for (name, text) in files {
            let place = self.folder.join(UPDATES).join(name).display().to_string();
            self.updates.0.insert(name.clone(), DataFile { place, text: text.clone().into() });
        }
        self
    }

    /// Writes the updates, each whole or not at all, and counts the release last: whoever looks in between sees a
    /// folder that is not sealed and keeps what it has.
    pub fn write(&self) -> io::Result<u32> {
        for (name, file) in &self.updates.0 {
            replace(&self.folder.join(UPDATES).join(name), &file.text)?;
        }
        self.seal()
    }

    /// Changes when a file of the folder does.
    pub fn stamp(folder: &Path) -> Result<Stamp, DataError> {
        let seen = |(_, path, length): (String, PathBuf, u64)| {
            let changed = fs::metadata(&path).and_then(|file| file.modified()).ok();
            (path, length, changed)
        };
        Ok(Stamp(files(folder)?.into_iter().map(seen).collect()))
    }

    /// The lowest first.
    pub(crate) fn layers(&self) -> impl Iterator<Item = &Layer> {
        [&self.updates, &self.own].into_iter()
    }

    pub(crate) fn marks(&self) -> Marks {
        let mark = |part: Part| {
            let hash = self.hash(|name| Part::of(name) == part)?;
            Some(hash[..8].to_owned())
        };
        Marks {
            release: self.release(),
            gazetteer: mark(Part::Gazetteer),
            register: mark(Part::Register),
            taxonomy: mark(Part::Taxonomy),
        }
    }

    fn content(&self) -> String {
        self.hash(|_| true).unwrap_or_default()
    }

    /// Of the names and texts of some files; nothing where there are none.
    fn hash(&self, of: impl Fn(&str) -> bool) -> Option<String> {
        let mut hash = Sha256::new();
        let mut any = false;
        for (layer, files) in [(UPDATES, &self.updates), ("", &self.own)] {
            for (name, file) in files.0.iter().filter(|(name, _)| of(name)) {
                any = true;
                for part in [layer, name, &file.text] {
                    hash.update(part.len().to_le_bytes());
                    hash.update(part);
                }
            }
        }
        let hex = hash.finalize().iter().take(16).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        any.then_some(hex)
    }
}

/// Whose version a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Gazetteer,
    Register,
    Taxonomy,
}

impl Part {
    fn of(name: &str) -> Self {
        match name.split('/').next() {
            Some("register") => Self::Register,
            Some("issues" | "stances" | "dossiers.toml") => Self::Taxonomy,
            _ => Self::Gazetteer,
        }
    }
}

/// The data files of the folder: name, path and length. What is hidden or no table is not ours; a table that the data
/// does not have is a slip of the pen, and said to be.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf, u64)>, DataError> {
    let mut found = Vec::new();
    for below in ["", "updates/"] {
        let root = folder.join(below);
        if !below.is_empty() && !root.is_dir() {
            continue;
        }
        for (name, path, length) in tables(&root)? {
            let folder = name.split_once('/').map(|(folder, _)| folder);
            let has = |(known, _): &(&str, &str)| match folder {
                Some(folder) => known.split_once('/').is_some_and(|(known, _)| known == folder),
                None => *known == name && (below.is_empty() || name != RELEASE),
            };
            if !SHIPPED.iter().any(has) {
                let reason = "no file of the data is called so; its README lists them";
                return Err(DataError::new(&path.display().to_string(), 0, reason));
            }
            found.push((format!("{below}{name}"), path, length));
        }
    }
    found.sort();
    Ok(found)
}

/// The tables of a folder and of the folders in it.
fn tables(root: &Path) -> Result<Vec<(String, PathBuf, u64)>, DataError> {
    let mut found = Vec::new();
    for (name, path) in entries(root)? {
        if path.is_dir() {
            if name == UPDATES {
                continue;
            }
            for (inner, path) in entries(&path)?.into_iter().filter(|(_, path)| is_table(path)) {
                found.push((format!("{name}/{inner}"), path));
            }
        } else if is_table(&path) {
            found.push((name, path));
        }
    }
    found
        .into_iter()
        .map(|(name, path)| {
            let length = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?.len();
            Ok((name, path, length))
        })
        .collect()
}

fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, DataError> {
    let read = || -> io::Result<Vec<_>> {
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| (entry.file_name(), entry.path()))).collect()
    };
    let entries = read().map_err(|error| unreadable(folder, &error))?;
    let named = entries.into_iter().map(|(name, path)| (name.to_string_lossy().into_owned(), path));
    Ok(named.filter(|(name, _)| !name.starts_with('.')).collect())
}

fn is_table(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "tsv" || extension == "toml")
}

fn unreadable(path: &Path, error: &io::Error) -> DataError {
    DataError::new(&path.display().to_string(), 0, format!("can't be read: {error}"))
}

/// Writes a file beside its place and moves it there, so that nobody ever sees half of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // hidden: no reader takes it for data
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    let write = || -> io::Result<()> {
        let mut file = fs::File::create(&beside)?;
        io::Write::write_all(&mut file, text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

#[cfg(test)]
impl Overlay {
    /// Of files that lie nowhere, with a release of their own.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let mut overlay = Self::new(Path::new("over"));
        for (name, text) in files {
            overlay
                .put(name, DataFile { place: format!("over/{name}"), text: (*text).to_owned().into() })
                .unwrap_or_else(|error| panic!("{error}"));
        }
        overlay.release = Some(OverlayRelease { release: 1, content: overlay.content() });
        overlay
    }
}
