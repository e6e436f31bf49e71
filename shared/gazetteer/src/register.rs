mod entry;
mod written;

use std::collections::HashMap;

use toml::Spanned;

use crate::{DataError, Date, Office, Person, Source, Term};

pub use entry::{HolderEntry, OfficeEntry, PersonEntry, RegisterFile};
pub use written::{Entered, Written};

/// Reads every file of the register. A person is entered once, in any of them.
pub(crate) fn load(
    source: &Source,
    bodies: &HashMap<String, String>,
) -> Result<(Vec<Person>, Vec<Office>), DataError> {
    let written = Written::read(source)?;
    let mut known = HashMap::new();
    let mut ids = HashMap::new();
    let mut people = Vec::with_capacity(written.people.len());
    for (number, entered) in written.people.iter().enumerate() {
        let slug = entered.entry.id.get_ref();
        known.insert(slug.as_str(), number);
        let person = person(entered)?;
        if let Some(other) = ids.insert(person.id.clone(), slug) {
            let reason = format!("{other:?} has the id {} too", person.id);
            return Err(entered.error(entered.entry.qid.as_ref().unwrap_or(&entered.entry.id), reason));
        }
        people.push(person);
    }
    let offices =
        written.offices.iter().map(|entered| office(entered, &known, bodies)).collect::<Result<_, _>>()?;
    Ok((people, offices))
}

fn person(entered: &Entered<'_, PersonEntry>) -> Result<Person, DataError> {
    let entry = &entered.entry;
    let slug = entry.id.get_ref().clone();
    Ok(Person {
        id: qid(entered, entry.qid.as_ref())?.unwrap_or_else(|| slug.clone()),
        slug,
        name: entry.name.clone(),
        surname: entry.surname.clone(),
        variants: entry.variants.clone(),
        gender: entry.gender,
        relation: entry.relation.clone(),
    })
}

fn office(
    entered: &Entered<'_, OfficeEntry>,
    people: &HashMap<&str, usize>,
    bodies: &HashMap<String, String>,
) -> Result<Office, DataError> {
    let entry = &entered.entry;
    let term = |holder: &HolderEntry| {
        let id = holder.person.get_ref().as_str();
        let unknown = || entered.error(&holder.person, format!("{id:?} is no person of the register"));
        let (from, to) = (holder.from.map(Date::first), holder.to.map(Date::last));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            return Err(entered.error(&holder.person, format!("the term of {id:?} ends before it begins")));
        }
        Ok(Term { person: *people.get(id).ok_or_else(unknown)?, from, to, status: holder.status })
    };
    // of a body that is referred to by its id or by its name
    let body = |reference: &Spanned<String>| {
        let name = reference.get_ref();
        bodies.get(name).cloned().ok_or_else(|| entered.error(reference, format!("{name:?} is no body")))
    };
    Ok(Office {
        id: entry.id.get_ref().clone(),
        qid: qid(entered, entry.qid.as_ref())?,
        name: entry.name.clone(),
        role: entry.role.clone(),
        titles: entry.titles.clone(),
        unique: entry.unique,
        country: entered.country.clone(),
        body: entry.body.as_ref().or(entered.body.as_ref()).map(body).transpose()?,
        terms: entry.holder.iter().map(term).collect::<Result<_, _>>()?,
    })
}

/// What says it is a QID must look like one.
fn qid<T>(entered: &Entered<'_, T>, qid: Option<&Spanned<String>>) -> Result<Option<String>, DataError> {
    let Some(qid) = qid else { return Ok(None) };
    let digits = qid.get_ref().strip_prefix('Q').unwrap_or_default();
    if digits.is_empty() || digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(entered.error(qid, format!("{:?} is no QID", qid.get_ref())));
    }
    Ok(Some(qid.get_ref().clone()))
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

    fn over(text: &str) -> Result<(Vec<Person>, Vec<Office>), DataError> {
        let source = Source::of(&[("register/xx.toml", GOOD)]);
        load(&source.under(&crate::Overlay::of(&[("register/xx.toml", text)])), &HashMap::new())
    }

    #[test]
    fn an_entry_of_the_overlay_takes_the_place_of_the_one_with_its_id() {
        let (people, offices) = over("[[person]]\nid = \"a\"\nname = \"A C\"\nsurname = \"C\"\n").unwrap();
        assert_eq!((people.len(), people[0].name.as_str(), offices[0].terms.len()), (1, "A C", 1));
    }

    #[test]
    fn what_is_removed_takes_its_terms_along() {
        let (people, offices) = over("remove = [\"a\"]\n").unwrap();
        assert_eq!((people.len(), offices.len(), offices[0].terms.len()), (0, 1, 0));
        assert_eq!(over("remove = [\"xx.head\"]\n").unwrap().1.len(), 0);
    }

    #[test]
    fn what_is_wrong_in_the_overlay_is_named_where_it_stands() {
        let wrong =
            "country = \"XX\"\n[[person]]\nid = \"b\"\nqid = \"Q0\"\nname = \"A C\"\nsurname = \"C\"\n";
        assert_eq!(over(wrong).unwrap_err().to_string(), "over/register/xx.toml:4: \"Q0\" is no QID");
        let twice = "[[person]]\nid = \"b\"\nqid = \"Q5\"\nname = \"B\"\nsurname = \"B\"\n\
                     [[person]]\nid = \"c\"\nqid = \"Q5\"\nname = \"C\"\nsurname = \"C\"\n";
        assert_eq!(over(twice).unwrap_err().to_string(), "over/register/xx.toml:8: \"b\" has the id Q5 too");
    }
}
