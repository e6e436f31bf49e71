use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};
use dragoman_gazetteer::{Date, Gender, TermStatus, Written, fold};
use serde::Deserialize;
use serde_json::Value;

use super::finding::{End, Findings, Held, Someone};

/// No entity has a longer line; what does is no list of entities.
const LONGEST_LINE: u64 = 16 << 20;

/// An entity of FollowTheMoney, as `entities.ftm.json` has one on each line.
#[derive(Debug, Deserialize)]
struct Entity {
    id: String,
    schema: String,
    #[serde(default)]
    caption: String,
    /// ids of what was merged into it
    #[serde(default)]
    referents: Vec<String>,
    #[serde(default)]
    properties: HashMap<String, Vec<Value>>,
}

/// Reads who held the register's offices. The file is read three times, for positions, occupancies and people: it may
/// be larger than memory, and its entities stand in any order.
pub(crate) fn read(path: &Path, written: &Written<'_>) -> Result<Findings> {
    let mut findings = Findings::default();
    let offices = Offices::of(written);
    let mut posts: HashMap<String, String> = HashMap::new();
    let mut bad = Vec::new();
    entities(path, Some(&mut bad), |entity| match entity.schema.as_str() {
        "Position" => match offices.find(&entity) {
            Some(office) => {
                let ids = entity.referents.iter().chain([&entity.id]);
                posts.extend(ids.map(|id| (id.clone(), office.to_owned())));
            }
            None => findings.pass("positions that are no office of the register"),
        },
        "Person" | "Occupancy" => {}
        _ => findings.pass("entities that are neither person, position nor occupancy"),
    })?;
    let mut holders = HashSet::new();
    entities(path, None, |entity| {
        if entity.schema != "Occupancy" {
            return;
        }
        let Some(office) = entity.text("post").and_then(|post| posts.get(post)) else {
            return findings.pass("occupancies of other positions");
        };
        match entity.held(office) {
            Ok(held) => {
                holders.insert(held.person.clone());
                findings.held.push(held);
            }
            Err(why) => bad.push(format!("{}: occupancy {}: {why}", path.display(), entity.id)),
        }
    })?;
    entities(path, None, |entity| {
        let mut ids = entity.referents.iter().chain([&entity.id]);
        if entity.schema != "Person" {
            return;
        }
        let Some(id) = ids.find(|id| holders.contains(*id)).cloned() else {
            return findings.pass("people without an office of the register");
        };
        findings.people.insert(id, entity.someone());
    })?;
    findings.bad = bad;
    Ok(findings)
}

/// The register's offices, by what a position can be recognised by.
struct Offices<'w> {
    by_qid: HashMap<&'w str, &'w str>,
    by_name: BTreeMap<(String, String), &'w str>,
}

impl<'w> Offices<'w> {
    fn of(written: &'w Written<'w>) -> Self {
        let (mut by_qid, mut by_name) = (HashMap::new(), BTreeMap::new());
        for office in &written.offices {
            let (entry, country) = (&office.entry, office.country.clone().unwrap_or_default());
            let id = entry.id.get_ref().as_str();
            by_qid.extend(entry.qid.as_ref().map(|qid| (qid.get_ref().as_str(), id)));
            by_name.insert((country.to_lowercase(), fold(&entry.name).to_lowercase()), id);
        }
        Self { by_qid, by_name }
    }

    fn find(&self, position: &Entity) -> Option<&'w str> {
        let ids = position.texts("wikidataId").chain([position.id.as_str()]);
        let mut ids = ids.chain(position.referents.iter().map(String::as_str));
        if let Some(office) = ids.find_map(|id| self.by_qid.get(id)) {
            return Some(office);
        }
        let country = position.text("country").unwrap_or_default().to_lowercase();
        position
            .texts("name")
            .find_map(|name| self.by_name.get(&(country.clone(), fold(name).to_lowercase())).copied())
    }
}

impl Entity {
    fn texts(&self, property: &str) -> impl Iterator<Item = &str> {
        self.properties.get(property).into_iter().flatten().filter_map(Value::as_str)
    }

    fn text(&self, property: &str) -> Option<&str> {
        self.texts(property).next()
    }

    fn held(&self, office: &str) -> Result<Held, String> {
        let person = self.text("holder").ok_or("no holder")?.to_owned();
        let from = self.date("startDate")?;
        // what is current has no end, what has ended may have none that is known, and of the rest nothing is said
        let end = match (self.date("endDate")?, self.text("status")) {
            (Some(date), _) => End::On(date),
            (None, Some("current")) => End::Open,
            (None, _) => End::Unknown,
        };
        Ok(Held { office: office.to_owned(), person, from, end, status: TermStatus::Regular })
    }

    /// Of several the most exact.
    fn date(&self, property: &str) -> Result<Option<Date>, String> {
        let dates = self.texts(property).map(|text| {
            // some sources give a time of day
            let day = text.get(..10).unwrap_or(text);
            Date::parse(day).ok_or_else(|| format!("{property} {text:?} is no date"))
        });
        let dates: Vec<Date> = dates.collect::<Result<_, _>>()?;
        Ok(dates.into_iter().max_by_key(|date| date.precision()))
    }

    fn someone(&self) -> Someone {
        let owned = |property: &str| self.texts(property).map(str::to_owned).collect::<Vec<_>>();
        let is_qid = |id: &&str| id.strip_prefix('Q').is_some_and(|rest| rest.parse::<u64>().is_ok());
        let name =
            if self.caption.is_empty() { self.text("name").unwrap_or_default() } else { &self.caption };
        let mut ids = self.texts("wikidataId").chain([self.id.as_str()]);
        Someone {
            qid: ids.find(is_qid).map(str::to_owned),
            id: None,
            name: name.to_owned(),
            surname: self.text("lastName").map(str::to_owned),
            labels: owned("name"),
            aliases: owned("alias"),
            gender: match self.text("gender") {
                Some("male") => Some(Gender::Male),
                Some("female") => Some(Gender::Female),
                _ => None,
            },
        }
    }
}

/// Every entity of a file; a line that is none is named, and the others are read.
fn entities(path: &Path, mut bad: Option<&mut Vec<String>>, mut each: impl FnMut(Entity)) -> Result<()> {
    let place = path.display();
    let mut input = BufReader::new(File::open(path).with_context(|| place.to_string())?);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let bytes = input
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)
            .with_context(|| place.to_string())?;
        if bytes == 0 {
            return Ok(());
        }
        if bytes as u64 == LONGEST_LINE {
            bail!("{place}:{number}: longer than any entity");
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        match serde_json::from_slice(text) {
            Ok(entity) => each(entity),
            Err(error) => {
                if let Some(bad) = bad.as_mut() {
                    bad.push(format!("{place}:{number}: {error}"));
                }
            }
        }
    }
    Ok(())
}
