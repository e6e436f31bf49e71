use dragoman_article::{Field, Span};

use super::attributes;
use super::tag::Tag;

/// Takes the marks out of a text, and says what they marked.
pub(super) fn read(field: Field, marked: &str) -> Result<(String, Vec<Tag>), String> {
    let mut text = String::with_capacity(marked.len());
    let mut points: u32 = 0;
    let mut tags: Vec<Tag> = Vec::new();
    let mut open: Vec<u32> = Vec::new();
    let mut at = 0;
    while let Some(mut c) = marked[at..].chars().next() {
        at += c.len_utf8();
        match c {
            '{' => {
                open.push(points);
                continue;
            }
            '}' => return Err(format!("a brace closes nothing after {:?}", tail(&text))),
            '|' => {
                let start =
                    open.pop().ok_or_else(|| format!("a bar outside braces after {:?}", tail(&text)))?;
                let end = points - (text.len() - text.trim_end().len()) as u32;
                if end <= start {
                    return Err(format!("a mark around nothing after {:?}", tail(&text)));
                }
                let parts = parts(&marked[at..]).ok_or_else(|| not_closed(&text))?;
                at += parts.iter().map(|part| part.len() + 1).sum::<usize>();
                for part in parts {
                    let what = attributes::what(part).map_err(|reason| format!("{{…|{part}}}: {reason}"))?;
                    tags.push(Tag { field, span: Span { start, end }, what });
                }
                continue;
            }
            '\\' if marked[at..].starts_with(['{', '}', '|']) => {
                c = char::from(marked.as_bytes()[at]);
                at += 1;
            }
            _ => {}
        }
        text.push(c);
        points += 1;
    }
    if !open.is_empty() {
        return Err(not_closed(&text));
    }
    tags.sort_by_key(|tag| (tag.span.start, std::cmp::Reverse(tag.span.end)));
    Ok((text, tags))
}

/// The tags behind a span, up to the brace that closes it; what is in quotation marks is a value.
fn parts(tags: &str) -> Option<Vec<&str>> {
    let (mut parts, mut begin, mut quoted) = (Vec::new(), 0, false);
    for (at, byte) in tags.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'|' | b'}' if !quoted => {
                parts.push(&tags[begin..at]);
                begin = at + 1;
                if byte == b'}' {
                    return Some(parts);
                }
            }
            _ => {}
        }
    }
    None
}

fn not_closed(text: &str) -> String {
    format!("a brace is not closed before {:?}", tail(text))
}

fn tail(text: &str) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(40))..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::gold::What;

    #[test]
    fn spans_are_code_points_of_the_text_without_marks() {
        let marked = "{“We reject {the Élysée|country FR actor}” |quote direct speaker=country:RU} \\{x\\|";
        let (text, tags) = read(Field::Text, marked).unwrap();
        assert_eq!(text, "“We reject the Élysée”  {x|");
        let spans: Vec<_> = tags.iter().map(|tag| (tag.span.start, tag.span.end)).collect();
        assert_eq!(spans, [(0, 22), (11, 21)]);
    }

    #[test]
    fn one_span_may_be_two_things() {
        let (text, tags) =
            read(Field::Title, "{inter-Korean|country KP actor|country KR actor} talks").unwrap();
        assert_eq!(text, "inter-Korean talks");
        let ids: Vec<_> = tags.iter().map(|tag| tag.what.id().unwrap()).collect();
        assert_eq!(ids, ["KP", "KR"]);
        assert!(matches!(tags[0].what, What::Country { .. }));
    }

    #[test]
    fn marks_that_do_not_fit_are_refused() {
        for marked in ["{Moscow|country RU", "Moscow|country RU}", "Moscow}", "{Moscow", "{|country RU}"] {
            assert!(read(Field::Text, marked).is_err(), "{marked}");
        }
    }
}
