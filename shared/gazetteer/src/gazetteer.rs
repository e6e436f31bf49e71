use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use dragoman_article::Via;

use crate::language::{FALLBACK, Languages};
use crate::title::titles;
use crate::{
    Body, Confidence, Country, DataError, Dossier, Holding, Homonym, Issue, IssueWeights, Language, Meaning,
    Office, Overlay, Person, Place, Release, Source, Title, Weights, body, country, dossier, homonym, issue,
    names, place, register,
};

/// All that is known, and how it is recognised.
#[derive(Debug)]
pub struct Gazetteer {
    pub release: Release,
    pub facts: Facts,
    languages: Languages,
}

/// The lists that the numbers in a [`crate::Meaning`] are positions of.
#[derive(Debug)]
pub struct Facts {
    pub countries: Vec<Country>,
    pub bodies: Vec<Body>,
    pub places: Vec<Place>,
    pub people: Vec<Person>,
    pub offices: Vec<Office>,
    pub issues: Vec<Issue>,
    pub homonyms: Vec<Homonym>,
    pub titles: Vec<Title>,
    pub confidence: Confidence,
    pub weights: Weights,
    pub issue_weights: IssueWeights,
    pub dossiers: Vec<Dossier>,
    /// the offices that each person holds or held
    held: Vec<Vec<usize>>,
    by_id: HashMap<String, Entity>,
    /// the ids of bodies by their other names
    body_ids: HashMap<String, String>,
    people_by_id: HashMap<String, usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entity {
    Country(usize),
    Body(usize),
    Place(usize),
}

impl Entity {
    pub(crate) fn meaning(self, via: Via) -> Meaning {
        match self {
            Self::Country(country) => Meaning::Country { country, via },
            Self::Body(body) => Meaning::Body { body, via },
            Self::Place(place) => Meaning::Place { place, via },
        }
    }
}

impl Gazetteer {
    /// What ships, and what a user has laid over it.
    pub fn open(overlay: Option<&Path>) -> Result<Self, DataError> {
        let source = Source::embedded();
        match overlay {
            Some(folder) => Self::load(&source.under(&Overlay::read(folder)?.sealed()?)),
            None => Self::load(&source),
        }
    }

    pub fn load(source: &Source) -> Result<Self, DataError> {
        let release = Release::load(source)?;
        let bodies = body::load(source)?;
        let english = names::load(source, FALLBACK)?;
        let body_ids = body::references(&bodies, &english);
        let (people, offices) = register::load(source, &body_ids)?;
        let (issues, cues) = issue::load(source)?;
        let mut facts = Facts {
            countries: country::load(source)?,
            bodies,
            places: place::load(source)?,
            homonyms: homonym::load(source)?,
            confidence: Confidence::load(source)?,
            weights: Weights::load(source)?,
            issue_weights: IssueWeights::load(source)?,
            dossiers: dossier::load(source)?,
            titles: titles(&offices, &english),
            held: held(people.len(), &offices),
            by_id: HashMap::new(),
            body_ids,
            people_by_id: people.iter().enumerate().map(|(at, person)| (person.id.clone(), at)).collect(),
            people,
            offices,
            issues,
        };
        facts.index()?;
        let languages = Languages::new(source.clone(), &facts, cues)?;
        let gazetteer = Self { release, facts, languages };
        if !source.is_as_shipped() {
            gazetteer.check()?;
        }
        Ok(gazetteer)
    }

    /// Puts every language together now, or says what stands in the way: what a user has laid over the data is checked
    /// as it is read.
    pub fn check(&self) -> Result<(), DataError> {
        self.languages.check(&self.facts)
    }

    /// By ISO 639-1; English where nothing is known of the language.
    pub fn language(&self, code: &str) -> &Language {
        self.languages.get(code, &self.facts)
    }
}

impl Facts {
    fn index(&mut self) -> Result<(), DataError> {
        let countries = self.countries.iter().enumerate().map(|(at, item)| (&item.id, Entity::Country(at)));
        let bodies = self.bodies.iter().enumerate().map(|(at, item)| (&item.id, Entity::Body(at)));
        let places = self.places.iter().enumerate().map(|(at, item)| (&item.id, Entity::Place(at)));
        for (id, entity) in countries.chain(bodies).chain(places) {
            if let Some(other) = self.by_id.insert(id.clone(), entity) {
                let reason = format!("the id {id:?} names two things: {other:?} and {entity:?}");
                return Err(DataError::new("countries.tsv, bodies.tsv, places.tsv", 0, reason));
            }
        }
        Ok(())
    }

    pub(crate) fn entity(&self, id: &str) -> Option<Entity> {
        self.by_id.get(id).copied()
    }

    pub fn country(&self, id: &str) -> Option<&Country> {
        match self.by_id.get(id) {
            Some(Entity::Country(at)) => self.countries.get(*at),
            _ => None,
        }
    }

    pub fn place(&self, id: &str) -> Option<&Place> {
        match self.by_id.get(id) {
            Some(Entity::Place(at)) => self.places.get(*at),
            _ => None,
        }
    }

    pub fn body(&self, id: &str) -> Option<&Body> {
        match self.by_id.get(id) {
            Some(Entity::Body(at)) => self.bodies.get(*at),
            _ => None,
        }
    }

    /// The id of a person by it or by the register's slug.
    pub fn person_id(&self, reference: &str) -> Option<&str> {
        let is = |person: &&Person| person.id == reference || person.slug == reference;
        self.people.iter().find(is).map(|person| person.id.as_str())
    }

    /// The id of a body by it or by a name in lower case with hyphens.
    pub fn body_id(&self, reference: &str) -> Option<&str> {
        self.body_ids.get(reference).map(String::as_str)
    }

    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people_by_id.get(id).and_then(|at| self.people.get(*at))
    }

    /// Every office the person stands in some way to on the date, the most telling first.
    pub fn standing(&self, person: usize, date: Option<NaiveDate>) -> Vec<(&Office, Holding)> {
        let mut standing: Vec<(&Office, Holding, Option<NaiveDate>)> = Vec::new();
        for office in self.held[person].iter().map(|office| &self.offices[*office]) {
            let terms = office.terms.iter().filter(|term| term.person == person);
            let of_term = |term: &crate::Term| match date {
                Some(date) => Some((term.holding(date)?, term.to)),
                // without a date the office held last is as good as any, and said to be so
                None => Some((Holding::Unknown, Some(term.to.unwrap_or(NaiveDate::MAX)))),
            };
            let best =
                terms.filter_map(of_term).min_by_key(|(holding, end)| (*holding, std::cmp::Reverse(*end)));
            standing.extend(best.map(|(holding, end)| (office, holding, end)));
        }
        // the sort is stable: the register lists the higher office first
        standing.sort_by_key(|(_, holding, end)| match holding {
            Holding::Former | Holding::Unknown => (*holding, std::cmp::Reverse(*end)),
            _ => (Holding::Current, std::cmp::Reverse(None)),
        });
        standing.into_iter().map(|(office, holding, _)| (office, holding)).collect()
    }
}

fn held(people: usize, offices: &[Office]) -> Vec<Vec<usize>> {
    let mut held = vec![Vec::new(); people];
    for (number, office) in offices.iter().enumerate() {
        for term in &office.terms {
            if held[term.person].last() != Some(&number) {
                held[term.person].push(number);
            }
        }
    }
    held
}
