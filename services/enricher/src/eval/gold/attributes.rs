use dragoman_article::Modality;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use super::{Position, QuoteForm, Speaker, What};

/// The words of a tag: plain ones and `key=value` or `key="quoted value"`.
pub(super) struct Words {
    plain: Vec<String>,
    keyed: Vec<(String, String)>,
}

impl Words {
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let mut words = Self { plain: Vec::new(), keyed: Vec::new() };
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
            let word = rest[..end].to_owned();
            let Some(value) = rest[end..].strip_prefix('=') else {
                words.plain.push(word);
                rest = rest[end..].trim_start();
                continue;
            };
            let (value, behind) = match value.strip_prefix('"') {
                Some(quoted) => {
                    quoted.split_once('"').ok_or_else(|| format!("the value of {word} has no end"))?
                }
                None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            };
            words.keyed.push((word, value.to_owned()));
            rest = behind.trim_start();
        }
        Ok(words)
    }

    fn take(&mut self, key: &str) -> Option<String> {
        let at = self.keyed.iter().position(|(name, _)| name == key)?;
        Some(self.keyed.remove(at).1)
    }

    fn next(&mut self, what: &str) -> Result<String, String> {
        if self.plain.is_empty() { Err(format!("{what} is missing")) } else { Ok(self.plain.remove(0)) }
    }

    fn role<T: for<'de> Deserialize<'de>>(&mut self) -> Result<Option<T>, String> {
        if self.plain.is_empty() { Ok(None) } else { word(&self.plain.remove(0)).map(Some) }
    }

    fn end(self) -> Result<(), String> {
        let left = self.plain.into_iter().chain(self.keyed.into_iter().map(|(key, _)| key)).next();
        left.map_or(Ok(()), |word| Err(format!("{word:?} is not understood here")))
    }
}

/// A word of one of the vocabularies of the records.
fn word<T: for<'de> Deserialize<'de>>(word: &str) -> Result<T, String> {
    let word: StrDeserializer<'_, Error> = word.into_deserializer();
    T::deserialize(word).map_err(|error| error.to_string())
}

/// One that we know: those of later releases are for who reads records.
fn modality(name: &str) -> Result<Modality, String> {
    match word(name)? {
        Modality::Other(name) => Err(format!("{name:?} is no modality")),
        known => Ok(known),
    }
}

pub(super) fn what(tag: &str) -> Result<What, String> {
    let mut words = Words::of(tag)?;
    let kind = words.next("the kind")?;
    let what = match kind.as_str() {
        "country" => What::Country { id: words.next("the country's code")?, role: words.role()? },
        "person" => What::Person {
            id: words.next("the person's id")?,
            office: words.take("office"),
            status: words.take("status").map(|status| word(&status)).transpose()?,
        },
        "body" => What::Body { id: words.next("the body's id")? },
        "place" => What::Place { id: words.next("the place's id")? },
        "unnamed" => What::Unnamed { id: words.next("side and level")? },
        "issue" => What::Issue {
            id: words.next("the issue's id")?,
            modality: words.take("modality").map(|name| modality(&name)).transpose()?,
            condition: words.take("condition"),
        },
        "quote" => What::Quote {
            form: form(&words.next("the form of the quotation")?)?,
            speakers: speakers(&mut words),
        },
        "commitment" => What::Commitment {
            measure: words.next("the measure")?,
            attributes: std::mem::take(&mut words.keyed),
        },
        other => return Err(format!("{other:?} is no kind of tag")),
    };
    words.end()?;
    Ok(what)
}

fn form(word: &str) -> Result<QuoteForm, String> {
    Ok(match word {
        "direct" => QuoteForm::Direct,
        "partial" => QuoteForm::Partial,
        "indirect" => QuoteForm::Indirect,
        "scare" => QuoteForm::Scare,
        other => return Err(format!("{other:?} is no form of quotation")),
    })
}

fn speakers(words: &mut Words) -> Vec<Speaker> {
    let mut speakers = Vec::new();
    while let Some(speaker) = words.take("speaker") {
        speakers.push(match speaker.split_once(':') {
            Some((kind, id)) => Speaker::Known { kind: kind.to_owned(), id: id.to_owned() },
            None => Speaker::Unknown,
        });
    }
    speakers
}

pub(super) fn position(line: &str) -> Result<Position, String> {
    let mut words = Words::of(line)?;
    let position = Position {
        party: words.next("the party")?,
        stance: words.next("the stance")?,
        issue: words.next("the issue")?,
        evidence: words.take("evidence").ok_or("the evidence is missing")?,
        attributes: std::mem::take(&mut words.keyed),
    };
    words.end()?;
    Ok(position)
}

#[cfg(test)]
mod tests {
    use dragoman_article::{OfficeStatus, Role};

    use super::*;

    #[test]
    fn a_tag_is_a_kind_an_id_and_what_else_is_said() {
        assert_eq!(
            what("country GE actor").unwrap(),
            What::Country { id: "GE".into(), role: Some(Role::Actor) }
        );
        assert_eq!(
            what("person Q1124 office=\"Chancellor of Germany\" status=current").unwrap(),
            What::Person {
                id: "Q1124".into(),
                office: Some("Chancellor of Germany".into()),
                status: Some(OfficeStatus::Current)
            }
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(what("country").unwrap_err(), "the country's code is missing");
        assert_eq!(what("body Q1 actor").unwrap_err(), "\"actor\" is not understood here");
        assert_eq!(what("person Q1 offise=x").unwrap_err(), "\"offise\" is not understood here");
        assert_eq!(what("issue a.b modality=wished").unwrap_err(), "\"wished\" is no modality");
        assert_eq!(what("town X").unwrap_err(), "\"town\" is no kind of tag");
    }
}
