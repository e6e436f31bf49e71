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

/// What the links of a page say.
#[derive(Debug)]
pub(super) struct Elsewhere {
    links: HashSet<String>,
}

impl Elsewhere {
    pub(super) fn of(document: &Html) -> Self {
        let links = document.select(&LINK).take(MOST_LINKS);
        let words = links.map(|link| text::line(&link.text().collect::<String>()));
        let long = |words: &String| words.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST;
        Self { links: words.filter(long).collect() }
    }

    /// The text without paragraphs that only lead elsewhere: a link and nothing else, but perhaps a label before it.
    /// Pages have them between and after their own ("Read more: …", lists of other stories); a country in them is
    /// no mention of this article.
    pub(super) fn removed_from(&self, text: &str) -> String {
        let own: Vec<&str> = text.split("\n\n").filter(|paragraph| !self.has(paragraph)).collect();
        own.join("\n\n")
    }

    fn has(&self, paragraph: &str) -> bool {
        let labelled = paragraph.split_once(':').filter(|(label, _)| label.len() <= LONGEST_LABEL);
        self.links.contains(paragraph)
            || labelled.is_some_and(|(_, rest)| self.links.contains(rest.trim_start()))
    }
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
        let left = Elsewhere::of(&Html::parse_document(html)).removed_from(text);
        assert_eq!(left, "Talks resumed in the capital on Monday.\n\nGeneva");
    }
}
