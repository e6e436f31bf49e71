use std::collections::HashMap;
use std::fs;
use std::path::Path;

use dragoman_article::Span;

use super::{Marked, Marking, codes};
use crate::eval::EvalError;
use crate::eval::gold::find;

/// `258.txt` with `258.ann` beside it, in brat's format: `T1⇥Literal 12 18⇥Nelson` marks a span, and
/// `#1⇥AnnotatorNotes T1⇥6086871` gives its GeoNames id.
pub(super) fn read(folder: &Path) -> Result<Vec<Marked>, EvalError> {
    let texts = find(folder, "txt")?;
    if texts.is_empty() {
        return Err(EvalError::corpus(folder, "no text files"));
    }
    texts.iter().map(|file| one(file)).collect()
}

fn one(file: &Path) -> Result<Marked, EvalError> {
    let text = fs::read_to_string(file).map_err(EvalError::file(file))?;
    let marks = file.with_extension("ann");
    let lines = fs::read_to_string(&marks).map_err(EvalError::file(&marks))?;
    let mut places = markings(&lines).map_err(|reason| EvalError::corpus(&marks, reason))?;
    let end = text[..header(&text)].chars().count() as u32;
    places.retain(|place| place.span.start >= end);
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Marked { name, text, unread: end, places })
}

/// "TITLE: … LINK: https://…": the page's title and address, which its annotators did not mark.
fn header(text: &str) -> usize {
    const LINK: &str = "LINK: ";
    let Some(link) = text.find(LINK).filter(|_| text.starts_with("TITLE: ")) else { return 0 };
    let address = link + LINK.len();
    text[address..].find(char::is_whitespace).map_or(text.len(), |end| address + end)
}

fn markings(lines: &str) -> Result<Vec<Marking>, String> {
    let cells = || lines.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let mut ids = HashMap::new();
    for cells in cells().filter(|cells| cells[0].starts_with('#')) {
        if let [_, target, id, ..] = cells[..]
            && let Some(target) = target.strip_prefix("AnnotatorNotes ")
        {
            ids.insert(target, id);
        }
    }
    let mut markings = Vec::new();
    for cells in cells().filter(|cells| cells[0].starts_with('T')) {
        let unreadable = || format!("{cells:?} is no marking");
        let mut parts = cells.get(1).ok_or_else(unreadable)?.split([' ', ';']);
        let class = parts.next().ok_or_else(unreadable)?;
        let start = parts.next().and_then(|start| start.parse().ok()).ok_or_else(unreadable)?;
        let end = parts.next_back().and_then(|end| end.parse().ok()).ok_or_else(unreadable)?;
        markings.push(Marking {
            span: Span { start, end },
            country: ids.get(cells[0]).and_then(|id| codes::of_geonames(id)),
            embedded: class.starts_with("Embedded"),
        });
    }
    Ok(markings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_not_marked() {
        let text = "TITLE: Syria today LINK: https://example.org/a Syria said";
        assert_eq!(&text[header(text)..], " Syria said");
        assert_eq!(header("Syria said LINK: x y"), 0);
    }

    #[test]
    fn a_marking_has_the_country_of_its_note() {
        let lines = "T1\tLiteral 0 5\tSyria\nA1\tModifier_Type T1 Noun\n#1\tAnnotatorNotes T1\t163843\n\
                     T2\tEmbedded_Non_Lit 9 11\tUS\n";
        let [syria, us] = &markings(lines).unwrap()[..] else { panic!() };
        assert_eq!((syria.country, syria.embedded, syria.span.end), (Some("SY"), false, 5));
        assert_eq!((us.country, us.embedded), (None, true));
        assert!(markings("T1\tLiteral x 5\tSyria").is_err());
    }
}
