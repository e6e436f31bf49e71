use std::borrow::Cow;

use dragoman_article::Feed;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Line, feed, language, title};

/// Folders in folders; feed readers offer one or two levels.
const DEEPEST: usize = 64;

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
    let mut values: [Option<String>; 4] = [const { None }; 4];
    for attribute in element.attributes() {
        let attribute = match attribute {
            Ok(attribute) => attribute,
            Err(error) => return Some(Err(error.to_string())),
        };
        let names = ["xmlurl", "title", "text", "language"];
        let name = attribute.key.local_name().as_ref().to_ascii_lowercase();
        let Some(at) = names.iter().position(|known| *known == name) else { continue };
        let raw = &attribute.value;
        let value = quick_xml::escape::unescape(raw).unwrap_or(Cow::Borrowed(raw));
        values[at].get_or_insert_with(|| value.into_owned());
    }
    let [url, name, text, tag] = values;
    let url = url.filter(|url| !url.trim().is_empty())?;
    let tag = tag.filter(|tag| !tag.trim().is_empty());
    Some(feed(&url).and_then(|feed| {
        Ok(Feed {
            title: name.as_deref().and_then(title).or_else(|| text.as_deref().and_then(title)),
            language: tag.as_deref().map(language).transpose()?,
            ..feed
        })
    }))
}
