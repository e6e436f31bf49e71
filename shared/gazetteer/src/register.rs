use std::collections::HashMap;

use chrono::{Days, Months, NaiveDate};
use serde::Deserialize;
use toml::Spanned;

use crate::{DataError, Gender, Office, Person, Source, Term, TermStatus};

/// A file of the register as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    country: Option<String>,
    body: Option<Spanned<String>>,
    #[serde(default)]
    office: Vec<OfficeEntry>,
    #[serde(default)]
    person: Vec<PersonEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeEntry {
    id: Spanned<String>,
    name: String,
    role: String,
    titles: Vec<String>,
    unique: bool,
    body: Option<Spanned<String>>,
    #[serde(default)]
    holder: Vec<HolderEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HolderEntry {
    person: Spanned<String>,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
    status: Option<Spanned<String>>,
    /// when the fact was last compared with a source; for people who keep the file
    #[serde(rename = "checked")]
    _checked: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    id: Spanned<String>,
    qid: Option<String>,
    name: String,
    surname: String,
    #[serde(default)]
    variants: Vec<String>,
    gender: Option<Spanned<String>>,
    relation: Option<String>,
}

/// Reads every file of the register. A person is entered once, in any of them.
pub(crate) fn load(
    source: &Source,
    bodies: &HashMap<String, String>,
) -> Result<(Vec<Person>, Vec<Office>), DataError> {
    let mut files = Vec::new();
    for (name, text) in source.folder("register") {
        let file: File = toml::from_str(text).map_err(|error| DataError::toml(name, text, &error))?;
        files.push((Place { file: name, text }, file));
    }
    let mut people = Vec::new();
    let mut known = HashMap::new();
    for (place, file) in &files {
        for entry in &file.person {
            let id = entry.id.get_ref().as_str();
            if known.insert(id, people.len()).is_some() {
                return Err(place.error(&entry.id, format!("{id:?} is entered twice")));
            }
            people.push(place.person(entry)?);
        }
    }
    let mut offices = Vec::new();
    for (place, file) in &files {
        for entry in &file.office {
            offices.push(place.office(file, entry, &known, bodies)?);
        }
    }
    Ok((people, offices))
}

/// Where an entry stands, for errors.
struct Place<'t> {
    file: &'t str,
    text: &'t str,
}

impl Place<'_> {
    fn error<T>(&self, at: &Spanned<T>, reason: impl Into<String>) -> DataError {
        DataError::at(self.file, self.text, &at.span(), reason)
    }

    fn person(&self, entry: &PersonEntry) -> Result<Person, DataError> {
        let gender = match &entry.gender {
            None => None,
            Some(gender) => Some(match gender.get_ref().as_str() {
                "f" => Gender::Female,
                "m" => Gender::Male,
                other => return Err(self.error(gender, format!("gender {other:?} is neither f nor m"))),
            }),
        };
        Ok(Person {
            id: entry.qid.clone().unwrap_or_else(|| entry.id.get_ref().clone()),
            slug: entry.id.get_ref().clone(),
            name: entry.name.clone(),
            surname: entry.surname.clone(),
            variants: entry.variants.clone(),
            gender,
            relation: entry.relation.clone(),
        })
    }

    fn office(
        &self,
        file: &File,
        entry: &OfficeEntry,
        people: &HashMap<&str, usize>,
        bodies: &HashMap<String, String>,
    ) -> Result<Office, DataError> {
        let term = |holder: &HolderEntry| {
            let id = holder.person.get_ref().as_str();
            let unknown = || self.error(&holder.person, format!("{id:?} is no person of the register"));
            let from = holder.from.as_ref().map(|date| self.date(date)).transpose()?;
            let to = holder.to.as_ref().map(|date| self.date(date)).transpose()?;
            if let (Some((from, _)), Some((_, to))) = (from, to)
                && to < from
            {
                return Err(self.error(&holder.person, format!("the term of {id:?} ends before it begins")));
            }
            let status = match &holder.status {
                None => TermStatus::Regular,
                Some(status) => match status.get_ref().as_str() {
                    "acting" => TermStatus::Acting,
                    "elect" => TermStatus::Elect,
                    other => {
                        return Err(
                            self.error(status, format!("status {other:?} is neither acting nor elect"))
                        );
                    }
                },
            };
            Ok(Term {
                person: *people.get(id).ok_or_else(unknown)?,
                from: from.map(|(first, _)| first),
                to: to.map(|(_, last)| last),
                status,
            })
        };
        Ok(Office {
            id: entry.id.get_ref().clone(),
            name: entry.name.clone(),
            role: entry.role.clone(),
            titles: entry.titles.clone(),
            unique: entry.unique,
            country: file.country.clone(),
            body: entry
                .body
                .as_ref()
                .or(file.body.as_ref())
                .map(|body| self.body(body, bodies))
                .transpose()?,
            terms: entry.holder.iter().map(term).collect::<Result<_, _>>()?,
        })
    }

    /// The id of a body that is referred to by it or by its name.
    fn body(
        &self,
        reference: &Spanned<String>,
        bodies: &HashMap<String, String>,
    ) -> Result<String, DataError> {
        let name = reference.get_ref();
        bodies.get(name).cloned().ok_or_else(|| self.error(reference, format!("{name:?} is no body")))
    }

    /// The first and last day of a date, which may be a year or a month.
    fn date(&self, text: &Spanned<String>) -> Result<(NaiveDate, NaiveDate), DataError> {
        let parsed = || {
            let date = text.get_ref();
            match date.len() {
                4 => {
                    let year = date.parse().ok()?;
                    Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
                }
                7 => {
                    let first: NaiveDate = format!("{date}-01").parse().ok()?;
                    Some((first, first.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1))?))
                }
                _ => date.parse().ok().map(|day| (day, day)),
            }
        };
        parsed().ok_or_else(|| self.error(text, format!("{:?} is no date", text.get_ref())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "country = \"XX\"\n[[office]]\nid = \"xx.head\"\nname = \"Head\"\nrole = \"head-of-state\"\n\
        titles = [\"president\"]\nunique = true\n[[office.holder]]\nperson = \"a\"\nfrom = \"2020-05\"\nto = \"2024\"\n\
        [[person]]\nid = \"a\"\nname = \"A B\"\nsurname = \"B\"\n";

    #[test]
    fn a_month_is_its_first_day_or_its_last() {
        let (people, offices) = load(&Source::of(&[("register/xx.toml", GOOD)]), &HashMap::new()).unwrap();
        let term = &offices[0].terms[0];
        assert_eq!(people[0].id, "a");
        assert_eq!(term.from.unwrap().to_string(), "2020-05-01");
        assert_eq!(term.to.unwrap().to_string(), "2024-12-31");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (from, to, message) in [
            ("person = \"a\"", "person = \"b\"", "register/xx.toml:9: \"b\" is no person of the register"),
            ("2020-05", "2020-13", "register/xx.toml:10: \"2020-13\" is no date"),
            ("to = \"2024\"", "to = \"2019\"", "register/xx.toml:9: the term of \"a\" ends before it begins"),
            ("unique", "uniqe", "register/xx.toml:7: unknown field `uniqe`"),
        ] {
            let bad = GOOD.replace(from, to);
            let error =
                load(&Source::of(&[("register/xx.toml", &bad)]), &HashMap::new()).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
