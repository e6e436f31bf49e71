use std::collections::HashSet;

use crate::source::DataFile;
use crate::{DataError, Source};

/// A table of tab-separated values: the columns its first line must name, of which the first few tell its rows
/// apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'c> {
    pub(crate) columns: &'c [&'c str],
    pub(crate) key: usize,
}

/// A row of a table of tab-separated values.
#[derive(Debug)]
pub(crate) struct Row<'t> {
    pub(crate) file: &'t str,
    pub(crate) line: usize,
    cells: Vec<&'t str>,
}

/// Before a row's first cell, in a layer above: the rows it names are gone.
const GONE: char = '-';

/// The rows of a table in every layer; `#` begins a comment line. A file that isn't there has no rows. A row of a
/// higher layer takes the place of those below it that have its key.
pub(crate) fn rows<'t>(source: &'t Source, file: &str, table: Table<'_>) -> Result<Vec<Row<'t>>, DataError> {
    let mut rows: Vec<Row<'t>> = Vec::new();
    for file in source.layers().filter_map(|layer| layer.get(file)) {
        let above = read(file, table.columns)?;
        if !rows.is_empty() {
            let named: HashSet<Vec<&str>> = above.iter().map(|row| row.key(table.key)).collect();
            // a key that says less names more: `-GE` all that is said of GE
            let is_named = |key: Vec<&str>| (1..=key.len()).any(|cells| named.contains(&key[..cells]));
            rows.retain(|row| !is_named(row.key(table.key)));
        }
        rows.extend(above.into_iter().filter(|row| !row.is_gone()));
    }
    Ok(rows)
}

fn read<'t>(file: &'t DataFile, columns: &[&str]) -> Result<Vec<Row<'t>>, DataError> {
    let mut lines = file
        .text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let Some((line, header)) = lines.next() else { return Ok(Vec::new()) };
    if !header.trim_end().split('\t').eq(columns.iter().copied()) {
        return Err(DataError::new(
            &file.place,
            line,
            format!("the columns should be {}", columns.join(", ")),
        ));
    }
    lines
        .map(|(line, text)| {
            let mut cells: Vec<&str> = text.split('\t').map(str::trim).collect();
            if cells.len() > columns.len() {
                let reason = format!("{} cells, but {} columns", cells.len(), columns.len());
                return Err(DataError::new(&file.place, line, reason));
            }
            // editors cut tabs at the end of a line
            cells.resize(columns.len(), "");
            Ok(Row { file: &file.place, line, cells })
        })
        .collect()
}

impl<'t> Row<'t> {
    fn is_gone(&self) -> bool {
        self.cell(0).starts_with(GONE)
    }

    fn key(&self, cells: usize) -> Vec<&'t str> {
        let first = self.cell(0);
        let mut key = vec![first.strip_prefix(GONE).unwrap_or(first)];
        key.extend((1..cells).map(|cell| self.cell(cell)));
        if self.is_gone() {
            while key.len() > 1 && key.last().is_some_and(|cell| cell.is_empty()) {
                key.pop();
            }
        }
        key
    }

    pub(crate) fn cell(&self, column: usize) -> &'t str {
        self.cells.get(column).copied().unwrap_or("")
    }

    pub(crate) fn some(&self, column: usize) -> Option<&'t str> {
        Some(self.cell(column)).filter(|cell| !cell.is_empty())
    }

    pub(crate) fn required(&self, column: usize, what: &str) -> Result<&'t str, DataError> {
        self.some(column).ok_or_else(|| self.error(format!("no {what}")))
    }

    pub(crate) fn number(&self, column: usize, what: &str) -> Result<f32, DataError> {
        let text = self.required(column, what)?;
        let number = text.parse::<f32>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| self.error(format!("{text:?} is no number")))
    }

    pub(crate) fn list(&self, column: usize, separator: char) -> Vec<&'t str> {
        self.cell(column).split(separator).map(str::trim).filter(|item| !item.is_empty()).collect()
    }

    pub(crate) fn error(&self, reason: impl Into<String>) -> DataError {
        DataError::new(self.file, self.line, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Table<'_> = Table { columns: &["id", "via", "forms"], key: 2 };

    #[test]
    fn a_bad_row_is_named_by_file_and_line() {
        let source = Source::of(&[("a.tsv", "id\tvia\tforms\n# comment\nw\tx\ty\tz\n")]);
        let error = rows(&source, "a.tsv", NAMES).unwrap_err();
        assert_eq!(error.to_string(), "a.tsv:3: 4 cells, but 3 columns");
    }

    #[test]
    fn a_table_must_have_the_columns_it_should_have() {
        let source = Source::of(&[("a.tsv", "id\n")]);
        assert!(rows(&source, "a.tsv", NAMES).unwrap_err().reason.contains("id, via, forms"));
    }

    #[test]
    fn a_row_above_takes_the_place_of_those_with_its_key_and_may_only_take_them_away() {
        let base =
            "id\tvia\tforms\nGE\tname\tGeorgia\nGE\tcapital\tTbilisi\nJO\tname\tJordan\nJO\tcapital\tAmman\n";
        let over = "id\tvia\tforms\nGE\tname\tSakartvelo\n-JO\n-GE\tcapital\nTD\tname\tChad\n";
        let source =
            Source::of(&[("names/en.tsv", base)]).under(&crate::Overlay::of(&[("names/en.tsv", over)]));
        let rows = rows(&source, "names/en.tsv", NAMES).unwrap();
        let seen: Vec<_> = rows.iter().map(|row| (row.cell(0), row.cell(2))).collect();
        assert_eq!(seen, [("GE", "Sakartvelo"), ("TD", "Chad")]);
    }
}
