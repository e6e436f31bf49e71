use std::collections::HashSet;
use std::sync::LazyLock;

use scraper::{Html, Selector};

use crate::text;

/// A link's words with fewer letters than this are names and dates, which stand alone in honest text as well.
const SHORTEST: usize = 20;
/// Links looked at: those of a page are some hundreds.
const MOST_LINKS: usize = 5_000;
/// Longest label before a link to another story, in bytes ("Read more:", "Lesen Sie auch:").
const LONGEST_LABEL: usize = 40;

#[expect(clippy::expect_used, reason = "a constant, parsed by every test of this file")]
static LINK: LazyLock<Selector> = LazyLock::new(|| Selector::parse("a[href]").expect("a constant selector"));

/// The text without paragraphs that only lead elsewhere: a link and nothing else, but perhaps a label before it.
/// Pages have them between and after their own ("Read more: …", lists of other stories); a country in them is no
/// mention of this article.
pub(super) fn without_links_elsewhere(text: &str, document: &Html) -> String {
    let links: HashSet<String> = document
        .select(&LINK)
        .take(MOST_LINKS)
        .map(|link| text::line(&link.text().collect::<String>()))
        .filter(|words| words.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST)
        .collect();
    let leads_elsewhere = |paragraph: &str| {
        let labelled = paragraph.split_once(':').filter(|(label, _)| label.len() <= LONGEST_LABEL);
        links.contains(paragraph) || labelled.is_some_and(|(_, rest)| links.contains(rest.trim_start()))
    };
    text.split("\n\n").filter(|paragraph| !leads_elsewhere(paragraph)).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_that_is_a_link_goes_and_one_that_has_a_link_stays() {
        let html = "<p>Talks <a href=/t>resumed in the capital on Monday</a>.</p>\
            <p>Read more: <a href=/a>Two neighbours sign an accord on fishing</a></p>\
            <p><a href=/b>What the accord on fishing means for you</a></p>\
            <p><a href=/c>Geneva</a></p>";
        let text = "Talks resumed in the capital on Monday.\n\nRead more: Two neighbours sign an accord on fishing\n\n\
            What the accord on fishing means for you\n\nGeneva";
        let left = without_links_elsewhere(text, &Html::parse_document(html));
        assert_eq!(left, "Talks resumed in the capital on Monday.\n\nGeneva");
    }
}
