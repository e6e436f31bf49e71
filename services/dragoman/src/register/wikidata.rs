use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use dragoman_fetcher::FetcherConfig;
use dragoman_fetcher::client::{Answer as Fetched, Client, Kind, Validators};
use dragoman_fetcher::error::FetchError;
use dragoman_gazetteer::{Date, Gender, Precision, TermStatus, Written};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::finding::{End, Findings, Held, Someone};
use super::sparql::{Answer, Row};

/// Asked for names; `mul` holds those that many languages share.
const LANGUAGES: &[&str] = &[
    "en", "mul", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "tr", "ar", "he", "fa", "zh",
    "zh-hans", "zh-hant", "ja", "ko", "hi", "sv", "ro", "el", "cs", "hu", "id",
];
/// So many items a question: the answers stay far below the limit of bytes and the service's minute.
const ITEMS: usize = 50;
/// The service stops a query after a minute.
const PATIENCE: Duration = Duration::from_secs(75);
/// An answer about so many items is smaller; a larger one is something else.
const MOST_BYTES: u64 = 32 << 20;
/// An answer is asked for so many times, with a pause that the service names or one of these.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

const MALE: &str = "Q6581097";
const FEMALE: &str = "Q6581072";
/// What a statement's nature may be: held for somebody else, or until somebody is chosen.
const ACTING: &str = "Q4676846";

/// Wikidata's query service, or another with its data.
#[derive(Debug)]
pub(crate) struct Wikidata {
    client: Client,
    endpoint: Url,
    shutdown: CancellationToken,
}

impl Wikidata {
    pub(crate) fn new(endpoint: Url, config: &FetcherConfig, shutdown: CancellationToken) -> Result<Self> {
        if config.contact.is_none() {
            bail!("fetcher.contact is not set: Wikidata wants to know whom to ask about our requests");
        }
        let config = FetcherConfig {
            total_timeout: PATIENCE,
            feed_bytes: bytesize::ByteSize(MOST_BYTES),
            ..config.clone()
        };
        Ok(Self { client: Client::new(&config)?, endpoint, shutdown })
    }

    /// Who held the register's offices, and what its people are called.
    pub(crate) async fn ask(&self, written: &Written<'_>) -> Result<Findings> {
        let mut offices: BTreeMap<&str, &str> = BTreeMap::new();
        for office in &written.offices {
            let qid = office.entry.qid.as_ref();
            offices.extend(qid.map(|qid| (qid.get_ref().as_str(), office.entry.id.get_ref().as_str())));
        }
        let mut findings = Findings::default();
        for items in chunks(offices.keys().copied()) {
            let rows = self.rows(&holders_query(&items)).await?;
            read_holders(&rows, &offices, &mut findings);
        }
        let known = written.people.iter().filter_map(|person| person.entry.qid.as_ref());
        let people: BTreeSet<String> = known
            .map(|qid| qid.get_ref().clone())
            .chain(findings.held.iter().map(|held| held.person.clone()))
            .collect();
        for items in chunks(people.iter().map(String::as_str)) {
            let rows = self.rows(&names_query(&items)).await?;
            read_names(&rows, &mut findings);
        }
        findings.people.values_mut().for_each(Someone::settle);
        findings.people.retain(|_, someone| !someone.name.is_empty());
        Ok(findings)
    }

    async fn rows(&self, query: &str) -> Result<Vec<Row>> {
        let mut url = self.endpoint.clone();
        url.query_pairs_mut().append_pair("format", "json").append_pair("query", query);
        let place = self.endpoint.as_str();
        for attempt in 1.. {
            let error = match self.client.get(&url, Kind::Data, &Validators::default()).await {
                Ok(Fetched::Document(document)) => {
                    return Answer::parse(&document.body).with_context(|| format!("the answer of {place}"));
                }
                Ok(Fetched::NotModified { .. }) => {
                    bail!("{place} answered 304 to a request without conditions")
                }
                Err(error) => error,
            };
            let asked = match &error {
                FetchError::Status { retry_after, .. } => *retry_after,
                FetchError::HostRests(left) => Some(*left),
                _ => None,
            };
            let pause = asked.unwrap_or(PAUSE * attempt);
            if !error.is_transient() || attempt == TRIES || pause > LONGEST_PAUSE {
                return Err(error).with_context(|| format!("asking {place}"));
            }
            tracing::info!(%error, ?pause, "trying again");
            if self.shutdown.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                bail!("stopped");
            }
        }
        unreachable!("the loop ends by its own bound")
    }
}

fn chunks<'i>(items: impl Iterator<Item = &'i str>) -> Vec<Vec<&'i str>> {
    let items: Vec<&str> = items.collect();
    items.chunks(ITEMS).map(<[&str]>::to_vec).collect()
}

fn values(items: &[&str]) -> String {
    items.iter().map(|item| format!("wd:{item}")).collect::<Vec<_>>().join(" ")
}

/// Statements that are not deprecated; dates with how exact they are, and whether an end is there without a date.
fn holders_query(offices: &[&str]) -> String {
    format!(
        "SELECT ?office ?person ?statement ?start ?startPrecision ?end ?endPrecision ?ended ?nature WHERE {{ \
         VALUES ?office {{ {} }} \
         ?statement ps:P39 ?office ; wikibase:rank ?rank . ?person p:P39 ?statement ; wdt:P31 wd:Q5 . \
         FILTER(?rank != wikibase:DeprecatedRank) \
         OPTIONAL {{ ?statement pqv:P580 [ wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision ] }} \
         OPTIONAL {{ ?statement pqv:P582 [ wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision ] }} \
         OPTIONAL {{ ?statement pq:P582 ?ended }} \
         OPTIONAL {{ ?statement pq:P5102 ?nature }} }}",
        values(offices)
    )
}

fn names_query(people: &[&str]) -> String {
    let languages = LANGUAGES.iter().map(|code| format!("{code:?}")).collect::<Vec<_>>().join(", ");
    format!(
        "SELECT ?person ?kind ?name WHERE {{ VALUES ?person {{ {} }} \
         {{ ?person rdfs:label ?name . BIND(\"label\" AS ?kind) FILTER(LANG(?name) IN ({languages})) }} UNION \
         {{ ?person skos:altLabel ?name . BIND(\"alias\" AS ?kind) FILTER(LANG(?name) IN ({languages})) }} UNION \
         {{ ?person wdt:P734/rdfs:label ?name . BIND(\"family\" AS ?kind) FILTER(LANG(?name) IN (\"en\", \"mul\")) }} \
         UNION {{ ?person wdt:P21 ?name . BIND(\"sex\" AS ?kind) }} }}",
        values(people)
    )
}

fn read_holders(rows: &[Row], offices: &BTreeMap<&str, &str>, findings: &mut Findings) {
    // a statement with several values of one qualifier comes in several rows
    let mut by_statement: HashMap<&str, Held> = HashMap::new();
    for row in rows {
        let office = row.qid("office").and_then(|qid| offices.get(qid));
        let (Some(office), Some(person), Some(statement)) = (office, row.qid("person"), row.get("statement"))
        else {
            findings.pass("rows that name no office or person");
            continue;
        };
        let end = match (date(row, "end"), row.get("ended")) {
            (Some(date), _) => End::On(date),
            (None, Some(_)) => End::Unknown,
            (None, None) => End::Open,
        };
        let held = by_statement.entry(statement).or_insert_with(|| Held {
            office: (*office).to_owned(),
            person: person.to_owned(),
            from: date(row, "start"),
            end,
            status: TermStatus::Regular,
        });
        if row.qid("nature") == Some(ACTING) {
            held.status = TermStatus::Acting;
        }
    }
    let mut held: Vec<(&str, Held)> = by_statement.into_iter().collect();
    held.sort_by_key(|(statement, _)| *statement);
    findings.held.extend(held.into_iter().map(|(_, held)| held));
}

/// A point in time as exact as Wikidata has it: 9 is a year, 10 a month, 11 a day; what is vaguer is no date.
fn date(row: &Row, variable: &str) -> Option<Date> {
    let precision = match row.get(&format!("{variable}Precision"))? {
        "9" => Precision::Year,
        "10" => Precision::Month,
        "11" => Precision::Day,
        _ => return None,
    };
    let day: NaiveDate = row.get(variable)?.split('T').next()?.parse().ok()?;
    Date::of(day, precision)
}

fn read_names(rows: &[Row], findings: &mut Findings) {
    for row in rows {
        let (Some(qid), Some(name)) = (row.qid("person"), row.get("name")) else { continue };
        let someone = findings.people.entry(qid.to_owned()).or_default();
        someone.qid = Some(qid.to_owned());
        match row.get("kind") {
            Some("label") => match row.language("name") {
                Some("en") => someone.name = name.to_owned(),
                Some("mul") if someone.name.is_empty() => someone.name = name.to_owned(),
                _ => someone.labels.push(name.to_owned()),
            },
            Some("alias") => someone.aliases.push(name.to_owned()),
            Some("family") => someone.surname = Some(name.to_owned()),
            Some("sex") => {
                someone.gender = match row.qid("name") {
                    Some(MALE) => Some(Gender::Male),
                    Some(FEMALE) => Some(Gender::Female),
                    _ => None,
                };
            }
            _ => findings.pass("rows of an unknown kind"),
        }
    }
}

impl Someone {
    /// The same whatever order the rows came in.
    fn settle(&mut self) {
        for names in [&mut self.labels, &mut self.aliases] {
            names.sort();
            names.dedup();
        }
    }
}
