//! Parquet files: one for each batch and partition, in `articles/` of the configured folder.
//!
//! A file is named after the position it goes on from and says in its footer where the next one does, so that the files
//! of a partition are a chain. To give a file its name is to move on: it fails if the name is taken, which is what
//! fences a former owner of the partition. The newest file of each partition is the position; the others may be moved
//! away, merged or removed.

mod columns;
mod file;
mod name;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use dragoman_article::topics::ENRICHED;
use dragoman_stream::{Offset, Partition};
use tokio::task::block_in_place;

use crate::destination::{Destination, Failure, Name, Written};
use crate::entry::Entry;
use crate::frontier::Move;
use crate::load::Load;

pub(crate) struct Files {
    folder: PathBuf,
}

impl Files {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { folder: dir.join("articles") }
    }
}

impl Destination for Files {
    const NAME: Name = Name::Parquet;

    async fn positions(
        &self,
        topic: &str,
        partitions: &[Partition],
    ) -> Result<BTreeMap<Partition, Offset>, Failure> {
        block_in_place(|| {
            fs::create_dir_all(&self.folder).map_err(file::failed("making the folder", &self.folder))?;
            // a name that another process gave may not be on disk yet, and we go on from it
            file::sync(&self.folder)?;
            let newest = newest(&self.folder, topic)?;
            let asked = newest.iter().filter(|(partition, _)| partitions.contains(partition));
            asked
                .map(|(partition, from)| {
                    let path = self.folder.join(name::name(topic, *partition, *from));
                    Ok((*partition, file::next(&path)?))
                })
                .collect()
        })
    }

    async fn write(&self, load: &Load, moves: &[Move]) -> Result<Written, Failure> {
        block_in_place(|| {
            for step in moves {
                let ours = load.entries.iter().filter(|entry| entry.delivery.partition == step.partition);
                let name = name::name(ENRICHED.name, step.partition, step.from.unwrap_or(0));
                // partitions before this one are stored: tried again they are fenced, and read on from there
                if file::write(&self.folder, &name, step.to, &ours.collect::<Vec<&Entry>>())?
                    == Written::Fenced
                {
                    return Ok(Written::Fenced);
                }
            }
            Ok(Written::Stored)
        })
    }
}

/// The position that the newest file of each partition goes on from. Removes what a crash left half written; a live
/// process that loses its file so writes it again.
fn newest(folder: &Path, topic: &str) -> Result<BTreeMap<Partition, Offset>, Failure> {
    let mut newest = BTreeMap::new();
    for found in fs::read_dir(folder).map_err(file::failed("listing", folder))? {
        let found = found.map_err(file::failed("listing", folder))?.file_name();
        let Some(found) = found.to_str() else { continue };
        if let Some((partition, from)) = name::read(topic, found) {
            let kept = newest.entry(partition).or_insert(from);
            *kept = from.max(*kept);
        } else if found.starts_with(topic) && found.ends_with(file::UNFINISHED) {
            let path = folder.join(found);
            fs::remove_file(&path).map_err(file::failed("removing", &path))?;
        }
    }
    Ok(newest)
}
