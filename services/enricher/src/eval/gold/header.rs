use std::collections::BTreeSet;

use chrono::NaiveDate;
use dragoman_article::Field;

use super::tag::Tag;
use super::{GoldKind, markup};

/// What stands before the text.
#[derive(Debug, Default)]
pub(super) struct Header {
    language: Option<String>,
    kinds: Option<BTreeSet<GoldKind>>,
    pub(super) published: Option<NaiveDate>,
    pub(super) covers: String,
    pub(super) title: String,
    pub(super) tags: Vec<Tag>,
}

impl Header {
    pub(super) fn line(&mut self, line: &str) -> Result<(), String> {
        let (key, value) = line.split_once(':').ok_or_else(|| format!("{line:?} is no header"))?;
        let value = value.trim();
        match key.trim() {
            "language" => self.language = Some(value.to_owned()),
            "kinds" => {
                let kind = |name| GoldKind::of(name).ok_or_else(|| format!("{name:?} is no kind"));
                self.kinds = Some(value.split_whitespace().map(kind).collect::<Result<_, _>>()?);
            }
            "published" => {
                self.published = Some(value.parse().map_err(|_| format!("{value:?} is no day"))?);
            }
            "covers" => self.covers = value.to_owned(),
            "title" => (self.title, self.tags) = markup::read(Field::Title, value)?,
            other => return Err(format!("{other:?} is no header")),
        }
        Ok(())
    }

    pub(super) fn required(&self) -> Result<(String, BTreeSet<GoldKind>), String> {
        match (&self.language, &self.kinds) {
            (Some(language), Some(kinds)) => Ok((language.clone(), kinds.clone())),
            (None, _) => Err("the language is missing".into()),
            (_, None) => Err("the kinds are missing".into()),
        }
    }
}
