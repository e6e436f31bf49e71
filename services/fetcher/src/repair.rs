/// How the documents we read begin.
const ROOTS: &[&str] = &["<rss", "<feed", "<rdf:RDF", "<RDF", "<atom:feed"];
const XML_ENTITIES: &[&str] = &["amp", "lt", "gt", "quot", "apos"];

/// A document without its XML declaration: the text is decoded already, and the encoding named there is history.
pub(crate) fn without_declaration(document: &str) -> &str {
    let document = document.trim_start_matches('\u{feff}').trim_start();
    match document.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(document, |(_, rest)| rest.trim_start()),
        None => document,
    }
}

/// What is cheap to mend in a feed that no parser takes as it is: text before the root, control characters, and
/// ampersands that begin no XML entity.
pub(crate) fn repair(document: &str) -> String {
    let clean: String =
        document.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\r')).collect();
    let root = ROOTS.iter().filter_map(|root| clean.find(root)).min().unwrap_or(0);
    let mut rest = &clean[root..];
    let mut out = String::with_capacity(rest.len() + rest.len() / 16);
    while let Some(at) = rest.find("<![CDATA[") {
        let (before, section) = rest.split_at(at);
        let end = section.find("]]>").map_or(section.len(), |end| end + 3);
        escape_ampersands(before, &mut out);
        out.push_str(&section[..end]);
        rest = &section[end..];
    }
    escape_ampersands(rest, &mut out);
    out
}

fn escape_ampersands(text: &str, out: &mut String) {
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(if begins_entity(part) { "&" } else { "&amp;" });
        out.push_str(part);
    }
}

/// HTML's entities are none in XML: escaped, they are read when the HTML is.
fn begins_entity(text: &str) -> bool {
    // the longest is &#x10ffff;
    let Some(end) = text.bytes().take(9).position(|b| b == b';') else { return false };
    let name = &text[..end];
    let numeric =
        |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).is_some();
    match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => numeric(hex, 16),
            None => numeric(number, 10),
        },
        None => XML_ENTITIES.contains(&name),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_is_broken_changes() {
        let sound = "<rss><a>AT&amp;T &#8211; &#x2013;</a><![CDATA[a & b <p>]]></rss>";
        assert_eq!(repair(sound), sound);
        assert_eq!(
            repair("<b>PHP warning</b>\n<?xml version='1.0'?><rss>AT&T \u{8}&nbsp;&#x0;&</rss>"),
            "<rss>AT&amp;T &amp;nbsp;&#x0;&amp;</rss>"
        );
    }

    #[test]
    fn the_declaration_goes_and_the_document_stays() {
        assert_eq!(without_declaration("\u{feff} <?xml version='1.0' encoding='koi8-r'?>\n<rss/>"), "<rss/>");
        assert_eq!(without_declaration("{\"version\": 1}"), "{\"version\": 1}");
        assert_eq!(without_declaration("<?xml never ends"), "<?xml never ends");
    }

    proptest! {
        #[test]
        fn repairing_twice_is_repairing_once(text in "([&;#x0-9a-z<>]|<!\\[CDATA\\[|\\]\\]>|\\PC){0,60}") {
            let once = repair(&text);
            prop_assert_eq!(repair(&once), once);
        }
    }
}
