use std::borrow::Cow;
use std::fmt::Write;
use std::time::Duration;

use dragoman_article::Feed;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Line, agree, country, feed, interval, kind, kind_name, language, select, title};

/// Folders in folders; feed readers offer one or two levels.
const DEEPEST: usize = 64;
/// What OPML has no word for is ours, under a prefix of our own.
const NAMESPACE: &str = "urn:dragoman:feeds";
const NAMES: [&str; 9] = [
    "xmlurl",
    "title",
    "text",
    "language",
    "dragoman:country",
    "dragoman:interval",
    "dragoman:kind",
    "dragoman:select",
    "dragoman:distrust",
];

/// Reads every outline that has an `xmlUrl`; folders only group, as we have no use for them.
pub(super) fn read(text: &str) -> Vec<Line> {
    let mut reader = Reader::from_str(text);
    let (mut lines, mut depth, mut is_opml) = (vec![], 0_usize, false);
    let (mut line, mut counted) = (1, 0);
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(text.len()).min(text.len());
        let event = reader.read_event();
        line += text.as_bytes()[counted..start].iter().filter(|b| **b == b'\n').count();
        counted = start;
        let place = || format!("line {line}");
        match event {
            Ok(Event::Start(element)) => {
                depth += 1;
                is_opml |= element.local_name().as_ref().eq_ignore_ascii_case("opml");
                lines.extend(outline(&element).map(|feed| Line { place: place(), feed }));
            }
            Ok(Event::Empty(element)) => {
                lines.extend(outline(&element).map(|feed| Line { place: place(), feed }));
            }
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) if is_opml && depth == 0 => return lines,
            Ok(Event::Eof) => {
                let problem = if is_opml { "ends inside an element" } else { "is XML, but not OPML" };
                lines.push(Line { place: String::new(), feed: Err(problem.into()) });
                return lines;
            }
            Ok(_) => {}
            Err(error) => {
                lines.push(Line { place: place(), feed: Err(error.to_string()) });
                return lines;
            }
        }
        if depth > DEEPEST {
            lines
                .push(Line { place: place(), feed: Err(format!("folders nested more than {DEEPEST} deep")) });
            return lines;
        }
    }
}

/// The feed of an outline, if it is not a folder. Attributes we do not know are other programs' business.
fn outline(element: &BytesStart<'_>) -> Option<Result<Feed, String>> {
    if !element.local_name().as_ref().eq_ignore_ascii_case("outline") {
        return None;
    }
    let mut values: [Option<String>; 9] = [const { None }; 9];
    for attribute in element.attributes() {
        let attribute = match attribute {
            Ok(attribute) => attribute,
            Err(error) => return Some(Err(error.to_string())),
        };
        let name = attribute.key.as_ref().to_ascii_lowercase();
        let Some(at) = NAMES.iter().position(|known| *known == name) else { continue };
        let raw = &attribute.value;
        let value = quick_xml::escape::unescape(raw).unwrap_or(Cow::Borrowed(raw));
        values[at].get_or_insert_with(|| value.into_owned());
    }
    let [url, name, text, tag, code, pause, source, selector, distrust] =
        values.map(|value| value.filter(|value| !value.trim().is_empty()));
    let url = url?;
    let seconds = |text: &str| {
        let seconds = text.parse().map_err(|_| format!("interval {text:?} is no number of seconds"))?;
        interval(Duration::from_secs(seconds))
    };
    Some(feed(&url).and_then(|feed| {
        agree(Feed {
            // `text` must be there, and is the address where there is no title
            title: name.or(text).as_deref().and_then(title).filter(|title| *title != feed.url),
            language: tag.as_deref().map(language).transpose()?,
            country: code.as_deref().map(country).transpose()?,
            interval_seconds: pause.as_deref().map(seconds).transpose()?,
            kind: source.as_deref().map(kind).transpose()?.flatten(),
            select: selector.as_deref().map(select).transpose()?,
            distrust: distrust.as_deref() == Some("true"),
            ..feed
        })
    }))
}

/// Writes a list that reads back as it was; other programs see its addresses, titles and languages.
pub fn write(feeds: &[Feed]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" xmlns:dragoman=\"{NAMESPACE}\">\n  \
         <head><title>Feeds</title></head>\n  <body>\n"
    );
    for feed in feeds {
        let name = feed.title.as_ref().unwrap_or(&feed.url);
        let values = [
            ("text", Some(name.clone())),
            ("title", feed.title.clone()),
            ("xmlUrl", Some(feed.url.clone())),
            ("language", feed.language.clone()),
            ("dragoman:country", feed.country.clone()),
            ("dragoman:interval", feed.interval_seconds.map(|seconds| seconds.to_string())),
            ("dragoman:kind", feed.kind.as_ref().map(|kind| kind_name(kind).to_owned())),
            ("dragoman:select", feed.select.clone()),
            ("dragoman:distrust", feed.distrust.then(|| "true".to_owned())),
        ];
        text.push_str("    <outline type=\"rss\"");
        for (key, value) in values {
            if let Some(value) = value {
                // writing to a String can't fail
                let _ = write!(text, " {key}=\"{}\"", quick_xml::escape::escape(&value));
            }
        }
        text.push_str("/>\n");
    }
    text + "  </body>\n</opml>\n"
}
