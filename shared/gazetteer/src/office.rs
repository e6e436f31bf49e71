use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An office of a state or body, with everybody known to have held it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    pub id: String,
    /// Wikidata's item of the office
    pub qid: Option<String>,
    /// in English
    pub name: String,
    pub role: String,
    /// as they stand in a text, lower case
    pub titles: Vec<String>,
    /// one holder at a time
    pub unique: bool,
    pub country: Option<String>,
    /// the body, by its id, whose office it is
    pub body: Option<String>,
    pub terms: Vec<Term>,
}

/// The time somebody held an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub person: usize,
    pub from: Option<NaiveDate>,
    /// the first day no longer in office
    pub to: Option<NaiveDate>,
    pub status: TermStatus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermStatus {
    #[default]
    #[serde(skip)]
    Regular,
    Acting,
    Elect,
}

/// How somebody stands to an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holding {
    Current,
    Acting,
    Elect,
    Former,
    /// no date was given
    Unknown,
}

impl TermStatus {
    pub(crate) fn is_regular(&self) -> bool {
        *self == Self::Regular
    }
}

impl Term {
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date < to)
    }

    /// How its holder stands on the date; not at all before it began.
    pub fn holding(&self, date: NaiveDate) -> Option<Holding> {
        if self.covers(date) {
            return Some(match self.status {
                TermStatus::Regular => Holding::Current,
                TermStatus::Acting => Holding::Acting,
                TermStatus::Elect => Holding::Elect,
            });
        }
        let over = self.to.is_some_and(|to| to <= date) && self.status != TermStatus::Elect;
        over.then_some(Holding::Former)
    }
}

impl Office {
    /// Who held it that day, if exactly one person did.
    pub fn holder(&self, date: NaiveDate) -> Option<&Term> {
        let mut holders =
            self.terms.iter().filter(|term| term.covers(date) && term.status != TermStatus::Elect);
        if self.unique {
            // where one ends and the other begins on a day, or an end is not known, the later one is meant
            return holders.max_by_key(|term| term.from);
        }
        holders.next().filter(|_| holders.next().is_none())
    }

    /// Who held it last before the present holder.
    pub fn former_holder(&self, date: NaiveDate) -> Option<&Term> {
        let present = self.holder(date).map(|term| term.person);
        let over = |term: &&Term| term.holding(date) == Some(Holding::Former) && Some(term.person) != present;
        self.terms.iter().filter(over).max_by_key(|term| term.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn office() -> Office {
        let term = |person, from: &str, to: Option<&str>| Term {
            person,
            from: Some(day(from)),
            to: to.map(day),
            status: TermStatus::Regular,
        };
        Office {
            id: "x.head".into(),
            qid: None,
            name: "Head of X".into(),
            role: "head-of-state".into(),
            titles: vec![],
            unique: true,
            country: None,
            body: None,
            terms: vec![term(0, "2020-01-01", Some("2024-07-05")), term(1, "2024-07-05", None)],
        }
    }

    #[test]
    fn an_office_passes_on_the_day_of_the_handover() {
        assert_eq!(office().holder(day("2024-07-04")).unwrap().person, 0);
        assert_eq!(office().holder(day("2024-07-05")).unwrap().person, 1);
        assert_eq!(office().former_holder(day("2024-07-05")).unwrap().person, 0);
    }

    #[test]
    fn nobody_holds_an_office_before_its_first_known_term() {
        assert_eq!(office().holder(day("2019-12-31")), None);
    }

    #[test]
    fn a_term_that_is_to_come_is_no_holding() {
        assert_eq!(office().terms[1].holding(day("2020-06-01")), None);
        assert_eq!(office().terms[0].holding(day("2025-06-01")), Some(Holding::Former));
    }
}
