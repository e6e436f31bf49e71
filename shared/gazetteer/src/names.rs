use dragoman_article::Via;

use crate::table::{Row, Table, rows};
use crate::{DataError, Source};

/// The forms by which a country, body or place is known in a language.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) id: String,
    pub(crate) via: Via,
    pub(crate) forms: Vec<String>,
}

/// A longer name that hides a country: "Bank of England", "Athens, Georgia".
#[derive(Debug, Clone)]
pub(crate) struct Embedded {
    pub(crate) form: String,
    /// what it names, where that is a thing of the gazetteer
    pub(crate) id: String,
}

/// The languages that have a file of names.
pub(crate) fn languages(source: &Source) -> Vec<String> {
    source
        .names("names")
        .into_iter()
        .filter_map(|file| file.strip_prefix("names/")?.strip_suffix(".tsv"))
        .map(str::to_owned)
        .collect()
}

pub(crate) fn load(source: &Source, language: &str) -> Result<Vec<Name>, DataError> {
    let file = format!("names/{language}.tsv");
    rows(source, &file, Table { columns: &["id", "via", "forms"], key: 2 })?.iter().map(name).collect()
}

fn name(row: &Row<'_>) -> Result<Name, DataError> {
    let via = match row.required(1, "via")? {
        "name" => Via::Name,
        "official" => Via::Official,
        "abbreviation" => Via::Abbreviation,
        "adjective" => Via::Adjective,
        "demonym" => Via::Demonym,
        "capital" => Via::Capital,
        "seat" => Via::Seat,
        other => return Err(row.error(format!("{other:?} is no way to be known by"))),
    };
    let forms: Vec<String> = row.list(2, '|').into_iter().map(str::to_owned).collect();
    if forms.is_empty() {
        return Err(row.error("no forms"));
    }
    Ok(Name { file: row.file.into(), line: row.line, id: row.required(0, "id")?.into(), via, forms })
}

pub(crate) fn embedded(source: &Source) -> Result<Vec<Embedded>, DataError> {
    rows(source, "embedded.tsv", Table { columns: &["form", "kind", "id"], key: 1 })?
        .iter()
        .map(|row| Ok(Embedded { form: row.required(0, "form")?.into(), id: row.cell(2).into() }))
        .collect()
}
