use dragoman_article::Feed;
use toml::{Table, Value};

use super::{Line, agree, country, feed, kind, kind_name, language, select, title};

const KEYS: &[&str] = &["url", "title", "language", "country", "interval", "kind", "select", "distrust"];
/// How alike a known key must be to be suggested, 0 to 1.
const ALIKE: f64 = 0.7;

/// Reads `[[feed]]` tables.
pub(super) fn read(text: &str) -> Vec<Line> {
    let whole = |problem: String| vec![Line { place: String::new(), feed: Err(problem) }];
    let mut table: Table = match toml::from_str(text) {
        Ok(table) => table,
        Err(error) => return whole(error.to_string().trim_end().to_owned()),
    };
    let feeds = match table.remove("feed") {
        Some(Value::Array(feeds)) => feeds,
        Some(_) => return whole("\"feed\" must be written as [[feed]]".into()),
        None => vec![],
    };
    let stray = table.keys().map(|key| Line { place: String::new(), feed: Err(unknown(key, &["feed"])) });
    let feeds = feeds.into_iter().enumerate().map(|(at, value)| Line {
        place: format!("feed {}", at + 1),
        feed: match value {
            Value::Table(table) => read_feed(&table),
            _ => Err("must be a table".into()),
        },
    });
    stray.chain(feeds).collect()
}

/// All that is wrong with one feed, in one sentence.
fn read_feed(table: &Table) -> Result<Feed, String> {
    let mut problems: Vec<String> =
        table.keys().filter(|key| !KEYS.contains(&key.as_str())).map(|key| unknown(key, KEYS)).collect();
    let mut note = |result: Result<(), String>| problems.extend(result.err());
    let text = |key: &str| match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(format!("{key} must be a string")),
    };
    let mut found = None;
    note(text("url").and_then(|url| feed(url.ok_or("has no url")?).map(|feed| found = Some(feed))));
    let (mut language_tag, mut country_code, mut seconds, mut name) = (None, None, None, None);
    note(text("title").map(|text| name = text.and_then(title)));
    note(text("language").and_then(|text| text.map(language).transpose()).map(|tag| language_tag = tag));
    note(text("country").and_then(|text| text.map(country).transpose()).map(|code| country_code = code));
    note(table.get("interval").map(interval).transpose().map(|value| seconds = value));
    let (mut source, mut selector, mut distrust) = (None, None, false);
    note(text("kind").and_then(|text| text.map(kind).transpose()).map(|kind| source = kind.flatten()));
    note(text("select").and_then(|text| text.map(select).transpose()).map(|value| selector = value));
    let flag = match table.get("distrust") {
        None => Ok(false),
        Some(Value::Boolean(value)) => Ok(*value),
        Some(_) => Err("distrust must be true or false".into()),
    };
    note(flag.map(|value| distrust = value));
    match found {
        Some(feed) if problems.is_empty() => agree(Feed {
            title: name,
            language: language_tag,
            country: country_code,
            interval_seconds: seconds,
            kind: source,
            select: selector,
            distrust,
            ..feed
        }),
        _ => Err(problems.join("; ")),
    }
}

/// `"10m"`, or a number of seconds.
fn interval(value: &Value) -> Result<u64, String> {
    let duration = match value {
        Value::String(text) => humantime::parse_duration(text)
            .map_err(|error| format!("interval {text:?}: {error}, write it like \"10m\""))?,
        Value::Integer(seconds) => {
            std::time::Duration::from_secs((*seconds).try_into().map_err(|_| "interval is negative")?)
        }
        _ => return Err("interval must be like \"10m\"".into()),
    };
    super::interval(duration)
}

fn unknown(key: &str, known: &[&str]) -> String {
    let likeness = |other: &str| strsim::jaro_winkler(key, other);
    let nearest = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest.filter(|other| likeness(other) >= ALIKE) {
        Some(other) => format!("unknown key {key:?}, did you mean {other:?}"),
        None => format!("unknown key {key:?}, known are {}", known.join(", ")),
    }
}

/// Writes a list that reads back as it was.
pub fn write(feeds: &[Feed]) -> Result<String, toml::ser::Error> {
    let entry = |feed: &Feed| {
        let interval = feed.interval_seconds.and_then(|seconds| i64::try_from(seconds).ok());
        let text = |value: &Option<String>| value.clone().map(Value::String);
        let values = [
            ("url", Some(Value::String(feed.url.clone()))),
            ("title", text(&feed.title)),
            ("language", text(&feed.language)),
            ("country", text(&feed.country)),
            ("interval", interval.map(Value::Integer)),
            ("kind", feed.kind.as_ref().map(|kind| kind_name(kind).into())),
            ("select", text(&feed.select)),
            ("distrust", feed.distrust.then_some(Value::Boolean(true))),
        ];
        values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect::<Table>()
    };
    let feeds = feeds.iter().map(|feed| Value::Table(entry(feed))).collect();
    toml::to_string(&Table::from_iter([("feed".to_owned(), Value::Array(feeds))]))
}
