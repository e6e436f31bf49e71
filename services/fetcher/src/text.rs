use scraper::{ElementRef, Node};

use crate::html;

/// Elements whose words are no part of a text.
const SILENT: &[&str] =
    &["script", "style", "noscript", "template", "iframe", "svg", "head", "figcaption", "button", "select"];
/// Elements that end a paragraph before and after them.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// The text of a piece of HTML, paragraphs parted by an empty line; none if it can't be parsed within bounds.
pub(crate) fn of_html(html: &str) -> Option<String> {
    if !html.contains(['<', '&']) {
        return Some(paragraphs(html));
    }
    let document = html::parse(html).ok()?;
    let mut text = String::new();
    write_text(document.root_element(), &mut text);
    Some(paragraphs(&text))
}

/// Recurses as deep as the document nests, which its parsing has bounded.
fn write_text(element: ElementRef<'_>, text: &mut String) {
    for child in element.children() {
        if let Node::Text(words) = child.value() {
            // in HTML a line break is a space; those in the output come from elements
            text.extend(words.chars().map(|c| if c == '\n' { ' ' } else { c }));
        }
        let Some(child) = ElementRef::wrap(child) else { continue };
        match child.value().name() {
            "br" => text.push('\n'),
            "td" | "th" => {
                text.push(' ');
                write_text(child, text);
            }
            tag if BLOCKS.contains(&tag) => {
                text.push_str("\n\n");
                write_text(child, text);
                text.push_str("\n\n");
            }
            tag if SILENT.contains(&tag) => {}
            _ => write_text(child, text),
        }
    }
}

/// Puts text into the one form that is published: paragraphs of single-spaced words, parted by an empty line,
/// without control characters. Letters and their composition are left alone.
pub(crate) fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut breaks, mut space) = (0_usize, false);
    for c in text.chars() {
        if c == '\n' {
            breaks += 1;
        } else if c.is_whitespace() {
            space = true;
        } else if !is_noise(c) {
            if !out.is_empty() {
                match breaks {
                    0 if space => out.push(' '),
                    0 => {}
                    1 => out.push(' '),
                    _ => out.push_str("\n\n"),
                }
            }
            (breaks, space) = (0, false);
            out.push(c);
        }
    }
    out
}

/// The same on one line: for titles and names.
pub(crate) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = out.len();
        out.extend(word.chars().filter(|c| !is_noise(*c)));
        if out.len() > before && before > 0 {
            out.insert(before, ' ');
        }
    }
    out
}

/// Control characters break consumers (Postgres refuses NUL); soft hyphens and byte order marks split words that
/// a reader sees whole.
fn is_noise(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{feff}')
}

/// Cuts at a code point so that at most `limit` bytes stay; says whether anything went.
pub(crate) fn cut(text: &mut String, limit: usize) -> bool {
    if text.len() <= limit {
        return false;
    }
    text.truncate(text.floor_char_boundary(limit));
    text.truncate(text.trim_end().len());
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blocks_and_double_breaks_part_paragraphs_and_nothing_else_does() {
        for (html, text) in [
            ("<p>One\n line</p><p>Two</p>", "One line\n\nTwo"),
            ("One<br>line<br><br>Two", "One line\n\nTwo"),
            ("<ul><li>One<li>Two</ul>tail", "One\n\nTwo\n\ntail"),
            ("<p>Kyiv<b>'s</b> <i>offer</i></p>", "Kyiv's offer"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
            ("<p>a</p><script>x()</script><figure><figcaption>Photo</figcaption></figure>", "a"),
            ("AT&amp;T &lt;b&gt; 5 &#8211; 6", "AT&T <b> 5 – 6"),
            ("a < b & c", "a < b & c"),
        ] {
            assert_eq!(of_html(html).as_deref(), Some(text), "{html}");
        }
    }

    #[test]
    fn what_breaks_consumers_or_words_is_removed() {
        assert_eq!(
            paragraphs("\u{feff}Außen\u{ad}minister\0 said\u{7}\u{a0}so\r\n\r\n \n x"),
            "Außenminister said so\n\nx"
        );
        assert_eq!(line(" a \u{7} \n\n b\u{ad}c "), "a bc");
    }

    #[test]
    fn a_cut_keeps_whole_characters() {
        let mut text = "aé".to_owned();
        assert!(cut(&mut text, 2));
        assert_eq!(text, "a");
        assert!(!cut(&mut text, 1));
    }

    proptest! {
        #[test]
        fn published_text_is_in_its_form_already(text in "[\\PC\n\t\0\u{ad} ]{0,80}") {
            let once = paragraphs(&text);
            prop_assert_eq!(paragraphs(&once), once.clone());
            prop_assert!(!once.contains("\n\n\n") && !once.contains('\0') && once.trim() == once);
            let once = line(&text);
            prop_assert_eq!(line(&once), once);
        }

        #[test]
        fn no_html_panics(html in "(<[a-z/!-]{0,6}>?|[\\PC]){0,60}") {
            of_html(&html);
        }
    }
}
