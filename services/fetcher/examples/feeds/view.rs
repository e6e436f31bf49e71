use chrono::{DateTime, Datelike, Timelike, Utc};
use dragoman_fetcher::date;
use feedparser_rs::{Content, Link, ParsedFeed, Person, Tag};
use serde_json::{Map, Value, json};

/// A feed under the names that feedparser gives its parts, new and old ones.
pub(crate) fn view(parsed: &ParsedFeed) -> Value {
    let feed = &parsed.feed;
    let mut fields = Map::new();
    put(&mut fields, &["title"], feed.title.as_deref());
    put(&mut fields, &["link"], feed.link.as_deref());
    put(&mut fields, &["id", "guid"], feed.id.as_deref());
    put(&mut fields, &["subtitle", "tagline", "description"], feed.subtitle.as_deref());
    put(&mut fields, &["info"], feed.summary.as_deref().or(feed.subtitle.as_deref()));
    put(&mut fields, &["rights", "copyright"], feed.rights.as_deref());
    put(&mut fields, &["language"], feed.language.as_deref());
    put(&mut fields, &["publisher"], feed.publisher.as_deref());
    person(&mut fields, "publisher_detail", feed.publisher_detail.as_ref());
    dates(&mut fields, "updated", feed.updated_str.as_deref(), feed.updated);
    dates(&mut fields, "published", feed.published_str.as_deref(), feed.published);
    people(&mut fields, feed.author.as_deref(), feed.author_detail.as_ref(), &feed.authors);
    lists(&mut fields, &feed.links, &feed.tags);
    for (name, value) in [
        ("title_detail", &feed.title),
        ("subtitle_detail", &feed.subtitle),
        ("tagline_detail", &feed.subtitle),
        ("info_detail", &feed.summary),
    ] {
        fields.insert(name.into(), json!({ "value": value }));
    }
    let entries: Vec<Value> = parsed.entries.iter().map(entry).collect();
    json!({"feed": fields, "entries": entries})
}

fn entry(entry: &feedparser_rs::Entry) -> Value {
    let mut fields = Map::new();
    put(&mut fields, &["title"], entry.title.as_deref());
    put(&mut fields, &["link"], entry.link.as_deref());
    put(&mut fields, &["id", "guid"], entry.id.as_deref());
    put(
        &mut fields,
        &["summary", "description"],
        entry.summary.as_deref().or(entry.content.first().map(|content| content.value.as_str())),
    );
    put(&mut fields, &["rights", "copyright"], entry.rights.as_deref());
    put(&mut fields, &["language"], entry.language.as_deref());
    put(&mut fields, &["publisher"], entry.publisher.as_deref());
    put(&mut fields, &["subtitle"], entry.subtitle.as_deref());
    person(&mut fields, "publisher_detail", entry.publisher_detail.as_ref());
    dates(
        &mut fields,
        "updated",
        entry.updated_str.as_deref().or(entry.published_str.as_deref()),
        entry.updated.or(entry.published),
    );
    dates(&mut fields, "published", entry.published_str.as_deref(), entry.published);
    dates(&mut fields, "created", entry.created_str.as_deref(), entry.created);
    people(&mut fields, entry.author.as_deref(), entry.author_detail.as_ref(), &entry.authors);
    lists(&mut fields, &entry.links, &entry.tags);
    fields.insert("title_detail".into(), json!({ "value": entry.title }));
    fields.insert("summary_detail".into(), json!({ "value": entry.summary }));
    fields.insert(
        "content".into(),
        entry.content.iter().map(|Content { value, .. }| json!({ "value": value })).collect(),
    );
    fields.into()
}

fn put(fields: &mut Map<String, Value>, names: &[&str], value: Option<&str>) {
    for name in names {
        if let Some(value) = value {
            fields.insert((*name).to_owned(), value.into());
        }
    }
}

fn people(fields: &mut Map<String, Value>, author: Option<&str>, detail: Option<&Person>, all: &[Person]) {
    put(fields, &["author"], author);
    person(fields, "author_detail", detail.or(all.first()));
    fields.insert("authors".into(), all.iter().map(parts).collect());
}

fn person(fields: &mut Map<String, Value>, name: &str, person: Option<&Person>) {
    if let Some(person) = person {
        fields.insert(name.into(), parts(person));
    }
}

fn parts(person: &Person) -> Value {
    json!({"name": person.name.as_deref(), "email": person.email.as_deref(), "url": person.uri, "href": person.uri})
}

fn lists(fields: &mut Map<String, Value>, links: &[Link], tags: &[Tag]) {
    fields.insert(
        "links".into(),
        links.iter().map(|link| json!({"href": link.href.as_str(), "rel": link.rel.as_deref()})).collect(),
    );
    fields.insert("tags".into(), tags.iter().map(|tag| json!({ "term": tag.term.as_str() })).collect());
    put(fields, &["category"], tags.first().map(|tag| tag.term.as_str()));
}

/// As a string, and as Python's nine numbers.
fn dates(fields: &mut Map<String, Value>, name: &str, text: Option<&str>, parsed: Option<DateTime<Utc>>) {
    put(fields, &[name], text);
    if let Some(date) = text.and_then(date::parse).or(parsed) {
        let tuple = [
            date.year(),
            date.month() as i32,
            date.day() as i32,
            date.hour() as i32,
            date.minute() as i32,
            date.second() as i32,
            date.weekday().num_days_from_monday() as i32,
            date.ordinal() as i32,
            0,
        ];
        fields.insert(format!("{name}_parsed"), json!(tuple));
    }
}
