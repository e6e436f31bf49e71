use feedparser_rs::types::Email;
use feedparser_rs::{ParsedFeed, Person};

/// RSS writes a name and an address into one field, in either order; they are told apart here.
pub(super) fn tidy(parsed: &mut ParsedFeed) {
    let feed = &mut parsed.feed;
    person(&mut feed.author_detail, &mut feed.authors, feed.author.as_deref());
    person(&mut feed.publisher_detail, &mut [], feed.publisher.as_deref());
    for entry in &mut parsed.entries {
        person(&mut entry.author_detail, &mut entry.authors, entry.author.as_deref());
        person(&mut entry.publisher_detail, &mut [], entry.publisher.as_deref());
    }
}

fn person(detail: &mut Option<Person>, all: &mut [Person], field: Option<&str>) {
    let Some((name, email)) = field.and_then(parts) else { return };
    let tidy = |person: &mut Person| {
        person.name = Some(name.into()).filter(|_| !name.is_empty());
        person.email = Some(Email::from(email.to_owned()));
    };
    tidy(detail.get_or_insert_default());
    if let Some(first) = all.first_mut() {
        tidy(first);
    }
}

/// `Ada Ng (ada@example.org)`, `ada@example.org (Ada Ng)`, `Ada Ng <ada@example.org>`.
fn parts(field: &str) -> Option<(&str, &str)> {
    let field = field.trim();
    let (before, after) = field.split_once(['(', '<']).unwrap_or((field, ""));
    let (before, after) = (before.trim(), after.trim_end_matches([')', '>']).trim());
    let is_address = |text: &str| text.contains('@') && !text.contains(char::is_whitespace);
    match (is_address(before), is_address(after)) {
        (true, false) => Some((after, before)),
        (false, true) => Some((before, after)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_an_address_are_told_apart() {
        for field in ["Ada Ng (ada@example.org)", "ada@example.org (Ada Ng)", "Ada Ng <ada@example.org>"] {
            assert_eq!(parts(field), Some(("Ada Ng", "ada@example.org")), "{field}");
        }
        assert_eq!(parts("ada@example.org"), Some(("", "ada@example.org")));
        assert_eq!(parts("Ada Ng (Reuters)"), None);
    }
}
