use std::collections::VecDeque;

use crate::automaton::Walker;
use crate::phrases::{LONGEST, Phrase};

/// A pattern with gaps: its parts are found each by itself, and joined where what stands between fits.
#[derive(Debug)]
pub(crate) struct Chain<S> {
    pub(crate) sense: S,
    /// the numbers of its gaps among all that there are
    pub(crate) gaps: Vec<usize>,
}

/// A part of a chain in a text, by its bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) chain: usize,
    pub(crate) number: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A chain of which the first parts are found; the next may follow behind its end.
#[derive(Debug, Clone, Copy)]
struct Begun {
    chain: usize,
    next: usize,
    start: usize,
    end: usize,
}

/// No more chains are held open than these: it bounds the work that a hostile text can ask for.
const MOST_BEGUN: usize = 256;

/// Joins the parts, which come in the order of the text, to all the phrases that they make.
pub(crate) fn join<S: Clone>(
    text: &str,
    chains: &[Chain<S>],
    gaps: &mut Walker<'_>,
    parts: &[Part],
    mut made: impl FnMut(Phrase<S>),
) {
    // most that begins is a common verb, and never comes to its end
    let mut ends = vec![false; chains.len()];
    for part in parts.iter().filter(|part| part.number == chains[part.chain].gaps.len()) {
        ends[part.chain] = true;
    }
    let mut begun: VecDeque<Begun> = VecDeque::new();
    for part in parts.iter().filter(|part| ends[part.chain]) {
        while begun.front().is_some_and(|first| first.start + LONGEST < part.start)
            || begun.len() > MOST_BEGUN
        {
            begun.pop_front();
        }
        let chain = &chains[part.chain];
        let mut go_on = |start: usize, begun: &mut VecDeque<Begun>| {
            if part.number == chain.gaps.len() {
                made(Phrase { sense: chain.sense.clone(), start, end: part.end });
            } else {
                begun.push_back(Begun { chain: part.chain, next: part.number + 1, start, end: part.end });
            }
        };
        if part.number == 0 {
            go_on(part.start, &mut begun);
            continue;
        }
        let gap = chain.gaps[part.number - 1];
        for at in 0..begun.len() {
            let Begun { chain, next, start, end } = begun[at];
            if (chain, next) == (part.chain, part.number)
                && end <= part.start
                && part.end <= start + LONGEST
                && fits(gaps, &text[end..part.start], gap)
            {
                go_on(start, &mut begun);
            }
        }
    }
}

/// Whether a gap holds the whole of a text.
fn fits(gaps: &mut Walker<'_>, text: &str, gap: usize) -> bool {
    let mut fits = text.is_empty();
    if !fits {
        gaps.follow(text.as_bytes(), 0, LONGEST, |found, end| {
            fits |= end == text.len() && found.contains(&(gap as u32));
        });
    }
    fits
}
