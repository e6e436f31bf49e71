use std::time::{Duration, Instant};

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{ParseOpts, parse_document};
use scraper::{Html, HtmlTreeSink, Node};

use crate::error::Hostile;

/// Deepest nesting that is read: real pages stay under 100, and both the parser's time and the extractor's stack
/// grow with it (100,000 nested elements take a parser 40 s).
pub(crate) const DEEPEST: usize = 512;
/// Real pages parse in some 20 ms.
pub(crate) const LONGEST: Duration = Duration::from_secs(2);
/// Between two looks at depth and time; at most this many elements can nest in between.
const CHUNK: usize = 4096;

/// Parses HTML, and stops where it nests too deep or takes too long.
///
/// What nests is decided by the parser itself: a scan of the tags beforehand would be cheaper, but could be led
/// astray by raw text, foreign content and misnested formatting.
pub(crate) fn parse(html: &str) -> Result<Html, Hostile> {
    let started = Instant::now();
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = html;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.floor_char_boundary(CHUNK));
        parser.process(StrTendril::from(chunk));
        rest = after;
        let so_far = parser.tokenizer.sink.sink.0.borrow();
        let newest = so_far.tree.nodes().next_back();
        if newest.is_some_and(|node| node.ancestors().nth(DEEPEST).is_some()) {
            return Err(Hostile::TooDeep);
        }
        if started.elapsed() > LONGEST {
            return Err(Hostile::TooSlow);
        }
    }
    let document = parser.finish();
    if document.tree.nodes().any(|node| node.ancestors().nth(DEEPEST).is_some()) {
        return Err(Hostile::TooDeep);
    }
    Ok(document)
}

/// Elements that no extractor reads, and that are half of many a page.
const UNREAD: &[&str] = &["script", "style", "svg", "link", "iframe", "template"];

/// The document written out anew without what no extractor reads: extractors copy and search the tree many times.
pub(crate) fn lean(mut document: Html, keep_scripts: bool) -> String {
    let unread: Vec<_> = document
        .tree
        .nodes()
        .filter(|node| match node.value() {
            Node::Comment(_) => true,
            Node::Element(element) => {
                UNREAD.contains(&element.name()) && !(keep_scripts && element.name() == "script")
            }
            _ => false,
        })
        .map(|node| node.id())
        .collect();
    for id in unread {
        if let Some(mut node) = document.tree.get_mut(id) {
            node.detach();
        }
    }
    document.html()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_found_however_it_is_hidden() {
        for unit in [
            "<div>",
            "<div title='<!--'>",
            "<div></x>",
            "<b><div></b>",
            "<div><marquee></div>",
            "<svg><title><div>",
            "<svg><foreignObject><style><!--</style><p>",
            "<table><tr><td>",
            "<ruby><rt>",
        ] {
            let started = Instant::now();
            assert_eq!(parse(&unit.repeat(100_000)).err(), Some(Hostile::TooDeep), "{unit}");
            assert!(started.elapsed() < Duration::from_secs(10), "{unit}: {:?}", started.elapsed());
        }
    }

    #[test]
    fn formatting_that_is_opened_again_in_every_block_is_too_deep() {
        let html: String = (0..5000).map(|n| format!("<p><font size={n}>x</p>")).collect();
        assert_eq!(parse(&html).err(), Some(Hostile::TooDeep));
    }

    #[test]
    fn length_alone_is_no_offence() {
        for unit in ["<br>", "<p>", "<p>text</p>", "<li>", "<td>", "<svg><path d='M0 0'/></svg>"] {
            assert!(parse(&unit.repeat(5_000)).is_ok(), "{unit}");
        }
    }

    #[test]
    fn what_is_left_out_takes_no_text_with_it() {
        let html = "<head><link rel=x><style>a</style></head><!-- b --><p>One <svg><text>c</text></svg>two</p>\
            <script type=application/ld+json>{}</script><p>Three";
        let lean = lean(parse(html).unwrap(), false);
        assert_eq!(lean, "<html><head></head><body><p>One two</p><p>Three</p></body></html>");
    }

    #[test]
    fn chunks_do_not_change_the_document() {
        let html = "<p title=\"ü\">Grüße — переговоры</p><!-- 停戦 -->".repeat(500);
        assert_eq!(parse(&html).unwrap().html(), Html::parse_document(&html).html());
    }
}
