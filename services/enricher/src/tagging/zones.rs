use std::ops::Range;

use dragoman_article::{Field, Zone};

/// Longest dateline and longest section label, in bytes.
const DATELINE: usize = 72;
const LABEL: usize = 40;
/// A caption or a line of links is no longer; what is, is a paragraph that begins with the same word.
const CAPTION: usize = 300;
/// In ASCII letters case does not matter; others are listed as they stand at the beginning of a line.
const CAPTIONS: &[&str] = &[
    "read more",
    "related:",
    "related articles",
    "see also",
    "photo:",
    "photograph:",
    "photo by",
    "image:",
    "file photo",
    "also read",
    "lesen sie auch",
    "mehr zum thema",
    "lire aussi",
    "À lire aussi",
    "lea también",
    "leia também",
    "leggi anche",
    "foto:",
    "lees ook",
    "czytaj też",
    "Читайте также",
    "Читайте також",
];

/// Which parts of a text are its headline, and which belong to no story.
#[derive(Debug, Default)]
pub(super) struct Zones {
    headline: Range<usize>,
    boilerplate: Vec<Range<usize>>,
    label: Option<Range<usize>>,
    dateline: Option<Range<usize>>,
}

impl Zones {
    /// A title is a headline; a text has one where there is no title and its first line stands alone.
    pub(super) fn of(field: Field, text: &str, untitled: bool) -> Self {
        let mut zones = Self::default();
        if field == Field::Title {
            zones.headline = 0..text.len();
        } else if untitled
            && let Some(line) = text.find('\n')
            && text[line + 1..].trim_start_matches([' ', '\t', '\r']).starts_with('\n')
        {
            zones.headline = 0..line;
        }
        zones.label = label(&text[zones.headline.clone()]);
        if field == Field::Text {
            zones.dateline = dateline(text, zones.headline.end);
            zones.boilerplate.extend(captions(text));
        }
        zones.boilerplate.extend(zones.label.clone());
        zones.boilerplate.extend(zones.dateline.clone());
        zones
    }

    pub(super) fn headline(&self) -> Range<usize> {
        self.headline.clone()
    }

    pub(super) fn is_label(&self, byte: usize) -> bool {
        self.label.as_ref().is_some_and(|range| range.contains(&byte))
    }

    pub(super) fn is_dateline(&self, byte: usize) -> bool {
        self.dateline.as_ref().is_some_and(|range| range.contains(&byte))
    }

    pub(super) fn at(&self, byte: usize) -> Zone {
        if self.boilerplate.iter().any(|range| range.contains(&byte)) {
            Zone::Boilerplate
        } else if self.headline.contains(&byte) {
            Zone::Headline
        } else {
            Zone::Body
        }
    }
}

/// "… | Ukraine": the section the paper puts the article in.
fn label(headline: &str) -> Option<Range<usize>> {
    let bar = headline.rfind(" | ").filter(|bar| headline.len() - bar <= LABEL + 3)?;
    Some(bar..headline.len())
}

/// "KYIV, Dec 15 (Reuters) – ": where the report was written.
fn dateline(text: &str, after: usize) -> Option<Range<usize>> {
    let start = after + (text[after..].len() - text[after..].trim_start().len());
    let near = &text[start..text.floor_char_boundary((start + DATELINE).min(text.len()))];
    let dash = near.find(['–', '—']).or_else(|| near.find(" - ").or_else(|| near.find("- ")))?;
    let line = near[..dash].trim_end();
    if line.contains('\n') || line.contains(". ") {
        return None;
    }
    let first = line.split([' ', ',', '/']).next().unwrap_or("");
    let capitals = first.chars().count() > 2 && first.chars().all(|c| c.is_uppercase() || "'’-.".contains(c));
    let agency = line.ends_with(')') && first.chars().next().is_some_and(char::is_uppercase);
    (capitals || agency).then_some(start..start + dash)
}

fn captions(text: &str) -> Vec<Range<usize>> {
    let mut captions = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        let letter = words.bytes().next().map(|byte| byte.to_ascii_lowercase());
        let begins = |caption: &&str| {
            caption.bytes().next().map(|byte| byte.to_ascii_lowercase()) == letter
                && words.get(..caption.len()).is_some_and(|head| head.eq_ignore_ascii_case(caption))
        };
        if line.len() < CAPTION && CAPTIONS.iter().any(begins) {
            captions.push(start..start + line.len());
        }
        start += line.len();
    }
    captions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(text: &str, word: &str) -> Zone {
        Zones::of(Field::Text, text, true).at(text.find(word).unwrap())
    }

    #[test]
    fn a_first_line_that_stands_alone_is_the_headline() {
        let text =
            "Talks resume in Geneva | Iran\n\nVIENNA, Dec 15 (AP) – Delegations from Iran met.\nPhoto: Doha";
        assert_eq!(zone(text, "Geneva"), Zone::Headline);
        assert_eq!(zone(text, "Iran"), Zone::Boilerplate);
        assert_eq!(zone(text, "VIENNA"), Zone::Boilerplate);
        assert_eq!(zone(text, "Delegations"), Zone::Body);
        assert_eq!(zone(text, "Doha"), Zone::Boilerplate);
    }

    #[test]
    fn a_sentence_with_a_dash_is_no_dateline() {
        assert_eq!(zone("Turkey — a member since 1952 — refused.", "Turkey"), Zone::Body);
    }
}
