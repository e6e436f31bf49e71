use std::fs;
use std::path::Path;

use dragoman_article::Span;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Marked, Marking, codes};
use crate::eval::EvalError;

/// `articles/article` with a `text` and `toponyms/toponym`, each with `start`, `end` and a `gaztag` that has a
/// GeoNames id.
pub(super) fn read(file: &Path) -> Result<Vec<Marked>, EvalError> {
    let xml = fs::read_to_string(file).map_err(EvalError::file(file))?;
    let articles = articles(&xml).map_err(|reason| EvalError::corpus(file, reason))?;
    if articles.is_empty() {
        return Err(EvalError::corpus(file, "no articles"));
    }
    Ok(articles)
}

fn articles(xml: &str) -> Result<Vec<Marked>, String> {
    let mut reader = Reader::from_str(xml);
    let mut articles: Vec<Marked> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut content = String::new();
    let (mut start, mut end, mut country) = (None, None, None);
    loop {
        let event =
            reader.read_event().map_err(|error| format!("byte {}: {error}", reader.error_position()))?;
        match event {
            Event::Start(tag) => {
                content.clear();
                let name = tag.local_name().as_ref().to_owned();
                match name.as_str() {
                    "article" => articles.push(Marked {
                        name: attribute(&tag, "docid").unwrap_or_else(|| articles.len().to_string()),
                        text: String::new(),
                        unread: 0,
                        places: Vec::new(),
                    }),
                    "toponym" => (start, end, country) = (None, None, None),
                    "gaztag" => country = geonames(&tag),
                    _ => {}
                }
                path.push(name);
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "gaztag" => country = geonames(&tag),
            Event::Text(text) => content.push_str(&text),
            Event::CData(text) => content.push_str(&text),
            Event::GeneralRef(name) => {
                let name: &str = &name;
                content.push(character(name).ok_or_else(|| format!("&{name}; is no character"))?);
            }
            Event::End(_) => {
                let name = path.pop().unwrap_or_default();
                let parent = path.last().map_or("", String::as_str);
                match (parent, name.as_str()) {
                    ("article", "text") => {
                        if let Some(article) = articles.last_mut() {
                            article.text = std::mem::take(&mut content);
                        }
                    }
                    ("toponym", "start") => start = content.trim().parse().ok(),
                    ("toponym", "end") => end = content.trim().parse().ok(),
                    ("gaztag" | "toponym", "geonameid" | "geonamesID") => {
                        country = codes::of_geonames(&content)
                    }
                    (_, "toponym") => {
                        if let (Some(article), Some(start), Some(end)) = (articles.last_mut(), start, end) {
                            let span = Span { start, end };
                            article.places.push(Marking { span, country, embedded: false });
                        }
                    }
                    _ => {}
                }
            }
            Event::Eof => return Ok(articles),
            _ => {}
        }
    }
}

fn geonames(tag: &BytesStart<'_>) -> Option<&'static str> {
    attribute(tag, "geonameid").and_then(|id| codes::of_geonames(&id))
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(attribute.value.into_owned())
}

fn character(name: &str) -> Option<char> {
    match name.strip_prefix('#') {
        Some(number) => char::from_u32(match number.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        }),
        None => quick_xml::escape::resolve_predefined_entity(name)?.chars().next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_has_its_text_and_the_countries_marked_in_it() {
        let xml = "<?xml version=\"1.0\"?><articles><article docid=\"7\"><title>x</title><text>A &amp; Syria\n\
            </text><toponyms><toponym><start>4</start><end>9</end><phrase>Syria</phrase><gaztag \
            geonameid=\"163843\"><name>Syria</name></gaztag></toponym><toponym><start>0</start><end>1</end>\
            </toponym></toponyms></article></articles>";
        let articles = articles(xml).unwrap();
        assert_eq!((articles[0].name.as_str(), articles[0].text.as_str()), ("7", "A & Syria\n"));
        let countries: Vec<_> = articles[0].places.iter().map(|place| place.country).collect();
        assert_eq!(countries, [Some("SY"), None]);
    }
}
