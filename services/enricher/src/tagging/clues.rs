use std::collections::BTreeMap;
use std::ops::Range;

use chrono::Datelike;
use dragoman_article::Field;
use dragoman_gazetteer::SignHit;

use super::found::At;
use super::modality::{apart, is_quoted};
use super::page::Page;

/// A sentence of fewer words is a cry or a heading.
const SHORT: usize = 7;

/// What tells of how an issue is spoken of, each with its strength: the signs of its clause by their place and
/// nearness, the shape of its sentence, and years.
pub(super) fn of(
    page: &Page<'_>,
    at: At,
    sentence: Range<usize>,
    clause: Range<usize>,
    signs: &[SignHit],
) -> BTreeMap<String, f32> {
    let passage = &page.passages[at.passage];
    let text = passage.text;
    let mut clues = BTreeMap::from([("always".to_owned(), 1.0)]);
    for hit in signs.iter().filter(|hit| clause.start <= hit.start && hit.end <= clause.end) {
        let name = hit.cue.name();
        let (place, distance) = if hit.end <= at.start {
            ("before", apart(text, hit.end, at.start))
        } else if hit.start >= at.end {
            ("after", apart(text, at.end, hit.start))
        } else {
            clues.insert(format!("within {name}"), 1.0);
            if hit.start <= at.start {
                clues.insert(format!("first {name}"), 1.0);
            }
            continue;
        };
        let near: &mut f32 = clues.entry(format!("near {place} {name}")).or_default();
        *near = near.max(1.0 / (1.0 + distance as f32));
        clues.insert(format!("{place} {name}"), 1.0);
    }
    let lead = text[sentence.start..at.start].trim_end();
    let rest = text[at.end.min(sentence.end)..sentence.end].trim_end_matches(['”', '"', '\'', '’', ' ']);
    let bare = without_article(lead);
    let shape = [
        ("in title", passage.field == Field::Title),
        ("quoted", is_quoted(text, at.start)),
        ("asked", rest.ends_with('?')),
        ("begins", lead.is_empty()),
        ("ends", rest.trim_end_matches(['.', '!']).is_empty()),
        ("after colon", bare.ends_with([':', '—', '–'])),
        ("after comma", bare.ends_with(',')),
        ("after mark", lead.ends_with(['"', '“'])),
        ("short", text[sentence.clone()].split_whitespace().count() < SHORT),
        ("one word", !text[at.start..at.end].contains(' ')),
    ];
    clues.extend(shape.iter().filter(|(_, is)| *is).map(|(name, _)| ((*name).to_owned(), 1.0)));
    if let Some(date) = page.date {
        for (start, year) in years(&text[sentence.clone()]) {
            let start = sentence.start + start;
            let place = match start {
                start if start < at.start => "before",
                start if start >= at.end => "after",
                _ => "within",
            };
            let when = match year.cmp(&date.year()) {
                std::cmp::Ordering::Less => "past",
                std::cmp::Ordering::Equal => "this",
                std::cmp::Ordering::Greater => "coming",
            };
            clues.insert(format!("{place} {when} year"), 1.0);
        }
    }
    clues
}

/// The words that lead up to an issue, without its article.
fn without_article(lead: &str) -> &str {
    match lead.rsplit_once(' ') {
        Some((before, "the" | "a" | "an")) => before.trim_end(),
        _ => lead,
    }
}

/// The years that a text names, with where they stand.
fn years(text: &str) -> impl Iterator<Item = (usize, i32)> {
    let mut at = 0;
    text.split(|c: char| !c.is_alphanumeric()).filter_map(move |word| {
        let start = text[at..].find(word).map_or(at, |found| at + found);
        at = start + word.len();
        let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        word.parse().ok().filter(|_| is_year).map(|year| (start, year))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_told_from_other_numbers() {
        let found: Vec<_> = years("In 2015, 1,999 of 2000-odd men").collect();
        assert_eq!(found, [(3, 2015), (18, 2000)]);
    }

    #[test]
    fn an_article_hides_no_comma() {
        assert_eq!(without_article("wants a truce, the"), "wants a truce,");
        assert_eq!(without_article("wants"), "wants");
    }
}
