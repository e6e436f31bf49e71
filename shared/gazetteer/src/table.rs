use crate::{DataError, Source};

/// A row of a table of tab-separated values.
#[derive(Debug)]
pub(crate) struct Row<'t> {
    pub(crate) file: &'t str,
    pub(crate) line: usize,
    cells: Vec<&'t str>,
}

/// The rows of a table whose first line must name exactly these columns; `#` begins a comment line. A file
/// that isn't there has no rows.
pub(crate) fn rows<'t>(
    source: &'t Source,
    file: &'t str,
    columns: &[&str],
) -> Result<Vec<Row<'t>>, DataError> {
    let Some(text) = source.get(file) else { return Ok(Vec::new()) };
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let Some((line, header)) = lines.next() else { return Ok(Vec::new()) };
    if !header.trim_end().split('\t').eq(columns.iter().copied()) {
        return Err(DataError::new(file, line, format!("the columns should be {}", columns.join(", "))));
    }
    lines
        .map(|(line, text)| {
            let mut cells: Vec<&str> = text.split('\t').map(str::trim).collect();
            if cells.len() > columns.len() {
                let reason = format!("{} cells, but {} columns", cells.len(), columns.len());
                return Err(DataError::new(file, line, reason));
            }
            // editors cut tabs at the end of a line
            cells.resize(columns.len(), "");
            Ok(Row { file, line, cells })
        })
        .collect()
}

impl<'t> Row<'t> {
    pub(crate) fn cell(&self, column: usize) -> &'t str {
        self.cells.get(column).copied().unwrap_or("")
    }

    pub(crate) fn some(&self, column: usize) -> Option<&'t str> {
        Some(self.cell(column)).filter(|cell| !cell.is_empty())
    }

    pub(crate) fn required(&self, column: usize, what: &str) -> Result<&'t str, DataError> {
        self.some(column).ok_or_else(|| self.error(format!("no {what}")))
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

    #[test]
    fn a_bad_row_is_named_by_file_and_line() {
        let source = Source::of(&[("a.tsv", "id\tname\n# comment\nx\ty\tz\n")]);
        let error = rows(&source, "a.tsv", &["id", "name"]).unwrap_err();
        assert_eq!(error.to_string(), "a.tsv:3: 3 cells, but 2 columns");
    }

    #[test]
    fn a_table_must_have_the_columns_it_should_have() {
        let source = Source::of(&[("a.tsv", "id\n")]);
        assert!(rows(&source, "a.tsv", &["id", "name"]).unwrap_err().reason.contains("id, name"));
    }
}
