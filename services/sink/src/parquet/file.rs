use std::fs::{File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dragoman_stream::Offset;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::columns;
use crate::destination::{Failure, Written};
use crate::entry::Entry;

/// Where the next file of the partition goes on from.
const NEXT: &str = "dragoman.next_offset";
pub(super) const UNFINISHED: &str = ".tmp";

/// What went wrong, and where.
#[derive(Debug, thiserror::Error)]
#[error("{doing} {}", path.display())]
struct At<E: std::error::Error + 'static> {
    doing: &'static str,
    path: PathBuf,
    #[source]
    source: E,
}

/// Disks fill up and come back: whatever the system says of a file may be otherwise later.
pub(super) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Failure {
    let path = path.to_owned();
    move |source| Failure::again(At { doing, path, source })
}

fn not_written(path: &Path) -> impl FnOnce(ParquetError) -> Failure {
    let (doing, path) = ("writing", path.to_owned());
    move |error| match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(source) => Failure::again(At { doing, path, source: *source }),
            Err(cause) => Failure::never(At { doing, path, source: ParquetError::External(cause) }),
        },
        source => Failure::never(At { doing, path, source }),
    }
}

/// Writes a file whole and on disk before it has its name; fenced if the name is taken.
pub(super) fn write(folder: &Path, name: &str, next: Offset, entries: &[&Entry]) -> Result<Written, Failure> {
    let path = folder.join(name);
    let temporary = tempfile::Builder::new()
        .prefix(&format!("{name}."))
        .suffix(UNFINISHED)
        .permissions(Permissions::from_mode(0o644))
        .tempfile_in(folder)
        .map_err(failed("making a file in", folder))?;
    fill(temporary.as_file(), next, entries).map_err(not_written(&path))?;
    temporary.as_file().sync_all().map_err(failed("writing", &path))?;
    match temporary.persist_noclobber(&path) {
        Ok(_) => {}
        Err(refused) if refused.error.kind() == ErrorKind::AlreadyExists => return Ok(Written::Fenced),
        Err(refused) => return Err(failed("naming", &path)(refused.error)),
    }
    sync(folder)?;
    Ok(Written::Stored)
}

fn fill(file: &File, next: Offset, entries: &[&Entry]) -> Result<(), ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("dragoman ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(NEXT.to_owned(), next.to_string())]))
        .build();
    let schema = Arc::new(parse_message_type(&columns::schema())?);
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
    // where every record was a dead letter there is only the position to keep
    if !entries.is_empty() {
        columns::write(writer.next_row_group()?, entries)?;
    }
    writer.close()?;
    Ok(())
}

/// Makes names that were given in a folder outlast a loss of power.
pub(super) fn sync(folder: &Path) -> Result<(), Failure> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("syncing", folder))
}

#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("not a Parquet file")]
    Parquet(#[source] ParquetError),
    #[error("not one of ours: its footer does not say {NEXT}")]
    NoPosition,
}

/// Where the file after this one goes on from.
pub(super) fn next(path: &Path) -> Result<Offset, Failure> {
    let file = File::open(path).map_err(failed("opening", path))?;
    let unreadable = |source| {
        let doing = "can't tell where to go on (move it away to store its records again): reading";
        Failure::never(At { doing, path: path.to_owned(), source })
    };
    let reader = SerializedFileReader::new(file).map_err(|error| unreadable(Unreadable::Parquet(error)))?;
    let footer = reader.metadata().file_metadata().key_value_metadata();
    footer
        .into_iter()
        .flatten()
        .find(|pair| pair.key == NEXT)
        .and_then(|pair| pair.value.as_ref()?.parse().ok())
        .ok_or_else(|| unreadable(Unreadable::NoPosition))
}
