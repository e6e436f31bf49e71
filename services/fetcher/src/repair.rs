//! What can be mended in a feed before a parser sees it. The parser takes XML by its rules; feeds break them in few ways
//! and always the same.

mod element;
mod entity;

use url::Url;

use self::element::Tag;

/// How the documents we read begin.
const ROOTS: &[&str] = &["<rss", "<feed", "<rdf:RDF", "<RDF", "<atom:feed", "<rss:", "<atom10:feed"];

/// A document without its XML declaration: the text is decoded already, and the encoding named there is history.
pub(crate) fn without_declaration(document: &str) -> &str {
    let document = document.trim_start_matches('\u{feff}').trim_start();
    match document.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(document, |(_, rest)| rest.trim_start()),
        None => document,
    }
}

/// A feed as its parser can take it: nothing before the root; no comments, document types and control characters;
/// HTML's entities as what they mean, and ampersands that begin none escaped; markup inside texts escaped; what is in
/// base 64 decoded; elements under the names that the parser knows. One pass, in a time that grows with the length.
///
/// `base` is where the document was found: relative addresses in it mean that place, unless it says otherwise.
pub(crate) fn repair(document: &str, base: &Url) -> String {
    let clean: String = document
        .chars()
        .map(entity::of_windows)
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\r'))
        .collect();
    let root = ROOTS.iter().filter_map(|root| clean.find(root)).min().unwrap_or(0);
    let mut base = (!clean[root..].contains("xml:base=")).then_some(base.as_str());
    let is_atom_03 = clean[root..].contains("http://purl.org/atom/ns#");
    let is_rss = !clean[root..].starts_with("<feed") && !clean[root..].starts_with("<atom");
    let mut rest = &clean[root..];
    let mut out = String::with_capacity(rest.len() + rest.len() / 16);
    while let Some(at) = rest.find('<') {
        entity::resolve(&rest[..at], &mut out);
        rest = &rest[at..];
        let (kind, end) = markup(rest);
        let (here, after) = rest.split_at(end);
        rest = after;
        match kind {
            Markup::Left => {}
            Markup::Section => {
                out.push_str(here);
                if !here.ends_with("]]>") {
                    out.push_str("]]>");
                }
            }
            Markup::Text => out.push_str("&lt;"),
            Markup::Tag => {
                let tag = Tag::of(here, is_rss, is_atom_03);
                tag.write(base.take(), &mut out);
                if let Some((inner, after)) = tag.text(rest) {
                    tag.write_text(inner, &mut out);
                    rest = after;
                }
            }
        }
    }
    entity::resolve(rest, &mut out);
    out
}

enum Markup {
    Tag,
    /// `<![CDATA[…]]>`
    Section,
    /// comments and declarations, which say nothing to us
    Left,
    /// a character that means itself
    Text,
}

/// What begins at a `<`, and where it ends.
fn markup(text: &str) -> (Markup, usize) {
    let until = |end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    if text.starts_with("<![CDATA[") {
        return (Markup::Section, until("]]>"));
    }
    if text.starts_with("<!--") {
        return (Markup::Left, until("-->"));
    }
    if text.starts_with("<?") {
        return (Markup::Left, until("?>"));
    }
    if text.starts_with("<!") {
        return (Markup::Left, declaration_end(text));
    }
    let named = text[1..].trim_start_matches('/').starts_with(|c: char| c.is_alphabetic() || c == '_');
    if !named { (Markup::Text, 1) } else { (Markup::Tag, tag_end(text)) }
}

/// A document type ends after its own brackets.
fn declaration_end(text: &str) -> usize {
    let (mut depth, mut quote) = (0_i32, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if depth == 0 => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') => depth -= 1,
            (None, '>') if depth <= 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A tag ends at a `>` that is not in quotes, or before the next tag where a quote is never closed.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices().skip(1) {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (_, '<') => return at,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mended(document: &str) -> String {
        let base = Url::parse("http://example.org/feed").unwrap();
        repair(document, &base).replace(" xml:base=\"http://example.org/feed\"", "")
    }

    #[test]
    fn a_document_knows_where_it_was_found_unless_it_says_otherwise() {
        let base = Url::parse("http://example.org/a?b=1&c").unwrap();
        let known = "<rss xml:base=\"http://example.org/a?b=1&amp;c\"><a></a></rss>";
        assert_eq!(repair("<rss><a></a></rss>", &base), known);
        assert_eq!(repair(known, &base), known);
    }

    #[test]
    fn what_is_sound_stays() {
        for sound in [
            "<rss><a>AT&amp;T &lt; – x</a><![CDATA[a & b <p>]]></rss>",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title type=\"xhtml\"><div>a <b>b</b></div></title></feed>",
            "<rss><item><link>http://example.org/?a=1&amp;b=2</link><enclosure url=\"x\" /></item></rss>",
        ] {
            assert_eq!(mended(sound), sound);
        }
    }

    #[test]
    fn what_no_parser_takes_is_mended() {
        for (broken, mended) in [
            (
                "<b>PHP warning</b>\n<?xml version='1.0'?><rss>AT&T \u{8}&eacute;&</rss>",
                "<rss>AT&amp;T é&amp;</rss>",
            ),
            (
                "<rss a='1&b'><!-- x --><!DOCTYPE a [<!ENTITY b \"c\">]>&#146;</rss",
                "<rss a='1&amp;b'>’</rss>",
            ),
            (
                "<rss><description>a<br>b & <b>c</description></rss>",
                "<rss><description>a&lt;br&gt;b &amp; &lt;b&gt;c</description></rss>",
            ),
            ("<rss><title>1 < 2</title></rss>", "<rss><title>1 &lt; 2</title></rss>"),
            (
                "<feed><title mode=\"base64\">QSA8Yj4=</title></feed>",
                "<feed><title mode=\"escaped\">A &lt;b&gt;</title></feed>",
            ),
            ("<rss><dc:author>Ada</dc:author></rss>", "<rss><dc:creator>Ada</dc:creator></rss>"),
            ("<rss><![CDATA[a", "<rss><![CDATA[a]]>"),
        ] {
            assert_eq!(self::mended(broken), mended, "{broken}");
        }
    }

    #[test]
    fn the_declaration_goes_and_the_document_stays() {
        assert_eq!(without_declaration("\u{feff} <?xml version='1.0' encoding='koi8-r'?>\n<rss/>"), "<rss/>");
        assert_eq!(without_declaration("{\"version\": 1}"), "{\"version\": 1}");
        assert_eq!(without_declaration("<?xml never ends"), "<?xml never ends");
    }

    #[test]
    fn length_is_all_that_costs_time() {
        for unit in [
            "<",
            "<a",
            "<description>",
            "<!",
            "<![CDATA[",
            "&",
            "<title>x",
            "</",
            "<a b='",
            "<description><a>",
        ] {
            let started = std::time::Instant::now();
            mended(&unit.repeat(50_000));
            assert!(started.elapsed().as_secs() < 5, "{unit}: {:?}", started.elapsed());
        }
    }

    proptest! {
        #[test]
        fn no_document_panics(text in "([&;#x0-9a-z<>/'\"= ]|<!\\[CDATA\\[|\\]\\]>|<title mode=\"base64\">|<description>|</title>|\\PC){0,60}") {
            mended(&text);
        }
    }
}
