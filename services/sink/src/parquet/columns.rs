use std::fs::File;

use chrono::{DateTime, Utc};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::writer::{SerializedColumnWriter, SerializedRowGroupWriter};

use crate::entry::Entry;

/// A column: what the schema says of it, and how its values are taken from the records.
struct Column {
    declaration: &'static str,
    values: Values,
}

enum Values {
    Text(fn(&Entry) -> &str),
    TextOrNull(fn(&Entry) -> Option<&str>),
    Int(fn(&Entry) -> i32),
    Long(fn(&Entry) -> i64),
    TimeOrNull(fn(&Entry) -> Option<DateTime<Utc>>),
    Texts(fn(&Entry) -> Vec<&str>),
    Json(fn(&Entry) -> serde_json::Result<String>),
}
use Values::{Int, Json, Long, Text, TextOrNull, Texts, TimeOrNull};

const fn column(declaration: &'static str, values: Values) -> Column {
    Column { declaration, values }
}

/// Only ever added to. Spans in `mentions` are in code points.
const COLUMNS: &[Column] = &[
    column("required binary id (STRING)", Text(|e| e.article.id.as_str())),
    // unsigned values keep their bits
    column("required int32 revision (INTEGER(32,false))", Int(|e| e.article.revision as i32)),
    column("required int32 tagging (INTEGER(32,false))", Int(|e| e.article.tagging as i32)),
    column("required binary reason (STRING)", Text(Entry::reason)),
    column("required binary url (STRING)", Text(|e| &e.article.url)),
    column("required binary canonical_url (STRING)", Text(|e| e.article.canonical_url.as_str())),
    column("optional binary publisher (STRING)", TextOrNull(|e| e.article.source.publisher.as_deref())),
    column("optional binary country (STRING)", TextOrNull(|e| e.article.source.country.as_deref())),
    column("required binary language (STRING)", Text(|e| &e.article.language)),
    column("required binary title (STRING)", Text(|e| &e.article.title)),
    column("required binary text (STRING)", Text(|e| &e.article.text)),
    column("optional int64 published_at (TIMESTAMP(MICROS,true))", TimeOrNull(|e| e.article.published_at)),
    column("optional int64 fetched_at (TIMESTAMP(MICROS,true))", TimeOrNull(|e| e.article.fetched_at)),
    column(
        "required group countries (LIST) { repeated group list { required binary element (STRING); } }",
        Texts(|e| e.article.countries.iter().map(|it| it.id.as_str()).collect()),
    ),
    column(
        "required group people (LIST) { repeated group list { required binary element (STRING); } }",
        Texts(|e| e.article.people.iter().map(|it| it.id.as_str()).collect()),
    ),
    column(
        "required group bodies (LIST) { repeated group list { required binary element (STRING); } }",
        Texts(|e| e.article.bodies.iter().map(|it| it.id.as_str()).collect()),
    ),
    column(
        "required group issues (LIST) { repeated group list { required binary element (STRING); } }",
        Texts(|e| e.article.issues.iter().map(|it| it.id.as_str()).collect()),
    ),
    column("required binary mentions (JSON)", Json(|e| serde_json::to_string(&e.article.mentions))),
    column("required binary ce_id (STRING)", Text(|e| &e.event_id)),
    column("required int32 partition", Int(|e| e.delivery.partition)),
    column("required int64 offset", Long(|e| e.delivery.offset)),
];

/// The schema in Parquet's own notation.
pub(super) fn schema() -> String {
    let field = |column: &Column| {
        // a group ends with its brace, everything else with a semicolon
        let end = if column.declaration.ends_with('}') { "" } else { ";" };
        format!("{}{end}\n", column.declaration)
    };
    format!("message article {{\n{}}}\n", COLUMNS.iter().map(field).collect::<String>())
}

/// Writes the records as one row group.
pub(super) fn write(mut rows: SerializedRowGroupWriter<'_, &File>, entries: &[&Entry]) -> Result<()> {
    for column in COLUMNS {
        // the schema has a leaf for each of them
        let Some(mut writer) = rows.next_column()? else { break };
        column.values.write(&mut writer, entries)?;
        writer.close()?;
    }
    rows.close()?;
    Ok(())
}

impl Values {
    fn write(&self, column: &mut SerializedColumnWriter<'_>, entries: &[&Entry]) -> Result<()> {
        let each = || entries.iter().copied();
        match self {
            Text(take) => texts(column, each().map(take), None, None),
            Json(take) => {
                let json = each().map(take).collect::<serde_json::Result<Vec<_>>>();
                texts(column, json.map_err(|error| ParquetError::External(error.into()))?.iter(), None, None)
            }
            TextOrNull(take) => {
                let present = present(each().map(take));
                texts(column, each().filter_map(take), Some(&present), None)
            }
            Texts(take) => {
                let lists: Vec<_> = each().map(take).collect();
                let (present, repeated) = levels(&lists);
                texts(column, lists.iter().flatten().copied(), Some(&present), Some(&repeated))
            }
            Int(take) => {
                let values: Vec<_> = each().map(take).collect();
                column.typed::<Int32Type>().write_batch(&values, None, None).map(drop)
            }
            Long(take) => {
                let values: Vec<_> = each().map(take).collect();
                column.typed::<Int64Type>().write_batch(&values, None, None).map(drop)
            }
            TimeOrNull(take) => {
                let present = present(each().map(take));
                let values: Vec<_> =
                    each().filter_map(take).map(|time: DateTime<Utc>| time.timestamp_micros()).collect();
                column.typed::<Int64Type>().write_batch(&values, Some(&present), None).map(drop)
            }
        }
    }
}

fn texts(
    column: &mut SerializedColumnWriter<'_>,
    values: impl Iterator<Item = impl AsRef<str>>,
    present: Option<&[i16]>,
    repeated: Option<&[i16]>,
) -> Result<()> {
    let values: Vec<_> = values.map(|value| ByteArray::from(value.as_ref())).collect();
    column.typed::<ByteArrayType>().write_batch(&values, present, repeated).map(drop)
}

/// Definition levels of an optional column.
fn present<T>(values: impl Iterator<Item = Option<T>>) -> Vec<i16> {
    values.map(|value| i16::from(value.is_some())).collect()
}

/// Definition and repetition levels of a list column: an empty list is one place without a value.
fn levels<T>(lists: &[Vec<T>]) -> (Vec<i16>, Vec<i16>) {
    let place = |list: &Vec<T>| {
        let filled = i16::from(!list.is_empty());
        (0..list.len().max(1)).map(move |nth| (filled, i16::from(nth > 0)))
    };
    lists.iter().flat_map(place).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_as_it_was_published() {
        assert_eq!(schema(), include_str!("../../tests/parquet-schema.txt"));
    }

    #[test]
    fn levels_tell_an_empty_list_from_a_first_element() {
        assert_eq!(levels(&[vec!['a', 'b'], vec![], vec!['c']]), (vec![1, 1, 0, 1], vec![0, 1, 0, 0]));
    }
}
