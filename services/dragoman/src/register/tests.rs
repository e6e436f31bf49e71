//! What sources say against a small register, and what is taken of it.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use dragoman_fetcher::FetcherConfig;
use dragoman_gazetteer::{Gazetteer, Overlay, Source, Written};
use tokio_util::sync::CancellationToken;

use super::*;

const REGISTER: &str = r#"
country = "XX"
[[office]]
id = "xx.prime-minister"
qid = "Q990000001"
name = "Prime Minister of Xland"
role = "head-of-government"
titles = ["prime minister"]
unique = true
  [[office.holder]]
  person = "terry-middle"
  from = "2016-07-13"
  to = "2019-07-25"
  [[office.holder]]
  person = "keith-former"
  from = "2024-07-05"
  checked = "2026"
[[person]]
id = "keith-former"
qid = "Q990000011"
name = "Keith Former"
surname = "Former"
[[person]]
id = "terry-middle"
name = "Terry Middle"
surname = "Middle"
variants = ["Терри Мидл"]
"#;

fn source(register: &str) -> Source {
    Source::of(&[("register/xx.toml", register)])
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn recorded(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/register/recorded").join(name)
}

fn lines(diff: &Diff) -> Vec<String> {
    diff.to_string().lines().map(|line| line.trim().to_owned()).collect()
}

/// What the scripted service was asked.
type Asked = Arc<Mutex<Vec<(String, String)>>>;

/// Wikidata's service with recorded answers; the first request comes too soon for it.
async fn service() -> (SocketAddr, Asked) {
    let asked = Asked::default();
    async fn answer(State(asked): State<Asked>, uri: Uri, headers: HeaderMap) -> Response {
        let url = url::Url::parse(&format!("http://service{uri}")).unwrap();
        let query = url.query_pairs().find(|(key, _)| key == "query").unwrap().1.into_owned();
        let agent = headers["user-agent"].to_str().unwrap().to_owned();
        let mut asked = asked.lock().unwrap();
        asked.push((agent, query.clone()));
        if asked.len() == 1 {
            return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "1")]).into_response();
        }
        let file = if query.contains("ps:P39") { "holders.json" } else { "names.json" };
        let body = fs::read(recorded(file)).unwrap();
        ([("content-type", "application/sparql-results+json")], body).into_response()
    }
    let router = Router::new().route("/sparql", axum::routing::get(answer)).with_state(asked.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, asked)
}

fn wikidata(address: SocketAddr, contact: Option<&str>) -> anyhow::Result<Wikidata> {
    let config = FetcherConfig {
        contact: contact.map(str::to_owned),
        allow_addresses: vec![address],
        host_gap: std::time::Duration::ZERO,
        ..FetcherConfig::default()
    };
    Wikidata::new(format!("http://{address}/sparql").parse().unwrap(), &config, CancellationToken::new())
}

#[tokio::test]
async fn wikidata_is_asked_politely_and_what_differs_is_said() {
    let (address, asked) = service().await;
    assert!(wikidata(address, None).is_err(), "nobody asks without saying who");
    let source = source(REGISTER);
    let written = Written::read(&source).unwrap();
    let findings = wikidata(address, Some("me@example.org")).unwrap().ask(&written).await.unwrap();
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 3, "one that was refused, one for holders, one for names");
    assert!(asked.iter().all(|(agent, _)| agent.contains("me@example.org")), "{asked:?}");
    assert!(asked[1].1.contains("wd:Q990000001") && asked[2].1.contains("wd:Q990000012"));

    let diff = compare(&written, &findings, day("2015-01-01"));
    assert_eq!(
        lines(&diff),
        [
            "anna-fresh",
            "+ Anna Fresh, Q990000012: a person of xx.toml, surname Fresh, also Анна Фреш, 安娜·弗雷什, Anna B. Fresh",
            "dom-standin",
            "+ Dom Standin, Q990000016: a person of xx.toml, surname Standin, also Дом Стэндин",
            "keith-former",
            "~ Keith Former: also Кит Формер",
            "terry-middle",
            "~ Terry Middle: is Q990000013",
            "xx.prime-minister",
            "~ Keith Former (Q990000011): ended 2026-07-20",
            "+ Dom Standin (Q990000016), acting, from 2020-04-06 to 2020-04-26",
            "+ Anna Fresh (Q990000012), from 2026-07-20",
            "? Dave Vague (Q990000014): from 2015-05, over, and no day is given",
            "7 to take (+ new, ~ changed), 0 in conflict (!), 1 left to a person (?)",
        ]
    );
}

#[test]
fn dates_that_contradict_are_shown_both_and_taken_only_on_demand() {
    let register = REGISTER.replace("2024-07-05", "2024-07-01").replace("2019-07-25", "2019-05");
    let source = source(&register);
    let written = Written::read(&source).unwrap();
    let findings = read::csv(&csv("office,name,from,to\nxx.prime-minister,Keith Former,2024-07-05,\nxx.prime-minister,Terry Middle,2016-07,2019-07-24\n"), &written).unwrap();
    let diff = compare(&written, &findings, day("2015-01-01"));
    assert_eq!(
        lines(&diff)[1..3],
        [
            "! Keith Former: from 2024-07-01 here, 2024-07-05 there",
            "! Terry Middle: to 2019-05 here, 2019-07-24 there"
        ]
    );
    assert_eq!((diff.taken(false).len(), diff.taken(true).len()), (0, 2));
}

#[test]
fn what_makes_no_sense_in_an_office_of_one_is_left_to_a_person() {
    let source = source(REGISTER);
    let written = Written::read(&source).unwrap();
    let list = "office,name,from,to\n\
        xx.prime-minister,Stale Statement,2020-01-01,\n\
        xx.prime-minister,Odd Overlap,2018-01-01,2019-01-01\n\
        xx.prime-minister,No Date,,\n\
        xx.prime-minister,New Successor,2026-09-01,\n";
    let diff = compare(&written, &read::csv(&csv(list), &written).unwrap(), day("2015-01-01"));
    let lines = lines(&diff);
    for line in [
        "? Stale Statement: from 2020-01-01, no end is given, which Keith Former contradicts",
        "? Odd Overlap: from 2018-01-01, to 2019-01-01, which Terry Middle contradicts",
        "? No Date: no day of taking office is given",
        "~ Keith Former: ended 2026-09-01, as the successor's first day",
        "+ New Successor, from 2026-09-01",
    ] {
        assert!(lines.iter().any(|said| said == line), "{line} is not in {lines:#?}");
    }
}

/// A file that lies there as long as the test runs.
fn csv(text: &str) -> PathBuf {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("dragoman-{}-{}.csv", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn opensanctions_entities_are_read_in_any_order_and_bad_ones_are_named() {
    let source = source(REGISTER);
    let written = Written::read(&source).unwrap();
    let file = recorded("entities.ftm.json");
    let findings = read::opensanctions(&file, &written).unwrap();
    let place = file.display().to_string();
    let bad: Vec<String> = findings.bad.iter().map(|line| line.replace(&place, "FILE")).collect();
    assert_eq!(bad, ["FILE:2: expected ident at line 1 column 2", "FILE: occupancy occ-4: no holder"]);
    let passed: Vec<_> = findings.passed.iter().map(|(what, count)| (*what, *count)).collect();
    assert_eq!(
        passed,
        [
            ("entities that are neither person, position nor occupancy", 1),
            ("occupancies of other positions", 1),
            ("people without an office of the register", 1),
            ("positions that are no office of the register", 1),
        ]
    );
    let diff = compare(&written, &findings, day("2015-01-01"));
    assert_eq!(
        lines(&diff),
        [
            "anna-fresh",
            "+ Anna Fresh, Q990000012: a person of xx.toml, surname Fresh, also Анна Фреш",
            "xx.prime-minister",
            "~ Keith Former (Q990000011): ended 2026-07-20",
            "+ Anna Fresh (Q990000012), from 2026-07-20",
            "3 to take (+ new, ~ changed), 0 in conflict (!), 0 left to a person (?)",
        ]
    );
}

#[test]
fn a_bad_line_of_a_list_is_named_and_costs_itself_alone() {
    let source = source(REGISTER);
    let written = Written::read(&source).unwrap();
    let file = recorded("terms.csv");
    let findings = read::csv(&file, &written).unwrap();
    let place = file.display().to_string();
    let bad: Vec<String> = findings.bad.iter().map(|line| line.replace(&place, "FILE")).collect();
    assert_eq!(
        bad,
        [
            "FILE:5: \"xx.mayor\" is no office of the register",
            "FILE:6: \"2024-13\" is no date",
            "FILE:7: 2 cells, but 8 columns",
            "FILE:8: no name",
        ]
    );
    let held: Vec<&str> = findings.held.iter().map(|held| held.person.as_str()).collect();
    assert_eq!(held, ["Q990000012", "Keith Former", "Dom Standin"]);
}

#[test]
fn what_is_taken_lands_in_the_overlay_and_the_next_comparison_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("register")).unwrap();
    // XX is no country that ships, and `what the user wrote` is a file like any other
    fs::write(folder.path().join("countries.tsv"), "id\tname\tqid\nXX\tXland\t\n").unwrap();
    let shipped = || Overlay::read(folder.path()).unwrap();
    let base = REGISTER.replace("prime minister", "xland prime minister");
    let source = || source(&base).under(&shipped());
    let list = csv(
        "office,name,qid,from,to\nxx.prime-minister,Anna Fresh,Q990000012,2026-07-20,\nxx.prime-minister,Keith Former,,2024-07-05,2026-07-20\n",
    );
    let with = source();
    let written = Written::read(&with).unwrap();
    let diff = compare(&written, &read::csv(&list, &written).unwrap(), day("2015-01-01"));
    assert_eq!(diff.changes.len(), 3);
    // the small register is not what ships: its people are known there only once they are taken
    let updates = updates(&shipped(), &written, &diff.taken(false));
    assert!(updates.is_err(), "a term of somebody whom nothing defines is not written");
    assert!(!folder.path().join("updates").exists() && !folder.path().join("release.toml").exists());

    fs::write(folder.path().join("register/xx.toml"), "").unwrap();
    let people =
        REGISTER.split("[[person]]").skip(1).map(|person| format!("[[person]]{person}")).collect::<String>();
    fs::write(folder.path().join("register/people.toml"), people).unwrap();
    let with = source();
    let written = Written::read(&with).unwrap();
    let diff = compare(&written, &read::csv(&list, &written).unwrap(), day("2015-01-01"));
    let updates = super::updates(&shipped(), &written, &diff.taken(false)).unwrap();
    assert_eq!(updates.write().unwrap(), 1);
    let with = source();
    let written = Written::read(&with).unwrap();
    let again = compare(&written, &read::csv(&list, &written).unwrap(), day("2015-01-01"));
    assert!(again.changes.is_empty(), "{again}");
    let facts = Gazetteer::open(Some(folder.path())).unwrap().facts;
    let office = facts.offices.iter().find(|office| office.id == "xx.prime-minister").unwrap();
    let holder = |date: &str| facts.people[office.holder(day(date)).unwrap().person].name.as_str();
    assert_eq!((holder("2026-07-19"), holder("2026-07-20")), ("Keith Former", "Anna Fresh"));
}
