//! Quotations: what is said, in whose words, and by whom.
//!
//! Read, it goes: find everything in quotation marks; read each sentence as tokens, a quotation being one; find
//! the words that say it is said, each with its speaker; give each quotation its words of saying, and cut out what is
//! said in other words. Marks that nobody speaks in are no quotation.
//!
//! One quotation has parts where an editor's brackets, a mark repeated with each paragraph, or "he said" in the middle of
//! a sentence interrupt it; where the sentence had ended, what follows is another of the same speaker. Quotations
//! inside quotations are not published.

mod attribution;
mod content;
mod continued;
mod cues;
mod dashes;
mod known;
mod marks;
mod named;
mod nature;
mod pronouns;
mod publish;
mod remarks;
mod resolved;
mod single;
mod story;
mod strangers;
mod subject;
mod tokens;
mod verbs;
mod who;

use std::ops::Range;

use dragoman_article::{Mention, Quotation, QuotationType};

use super::page::{Page, Passage};
use marks::Quoted;
use story::Story;
use tokens::Ground;
pub(super) use who::ARMS;
use who::Who;

/// A quotation by its bytes.
#[derive(Debug, Clone)]
struct Said {
    at: Range<usize>,
    gaps: Vec<Range<usize>>,
    kind: QuotationType,
    who: Vec<Who>,
    cue: Option<Range<usize>>,
    rule: &'static str,
}

/// The quotations of an article, whose mentions are known.
pub(super) fn find(page: &Page<'_>, mentions: &[Mention]) -> Vec<Quotation> {
    let mut quotations = Vec::new();
    for passage in &page.passages {
        let quoted = quoted(page, passage);
        let named = named::of(passage.text, passage.field, mentions);
        let ground =
            Ground { text: passage.text, speech: &page.language.speech, named: &named, quoted: &quoted };
        let said = Story::new(page, passage, ground, mentions).read();
        quotations.extend(publish::publish(page, passage, mentions, said));
    }
    quotations
}

/// Everything in marks or behind a dash, in order.
fn quoted(page: &Page<'_>, passage: &Passage<'_>) -> Vec<Quoted> {
    let speech = &page.language.speech;
    let mut quoted = marks::find(passage.text);
    for quoted in &mut quoted {
        dashes::cut(passage.text, quoted, speech);
    }
    if speech.dashes {
        quoted.extend(dashes::find(passage.text, speech));
        quoted.sort_by_key(|quoted| (quoted.outer.start, std::cmp::Reverse(quoted.outer.end)));
        let mut last = 0;
        quoted.retain(|quoted| {
            let free = quoted.outer.start >= last;
            last = last.max(quoted.outer.end);
            free
        });
    }
    quoted
}
