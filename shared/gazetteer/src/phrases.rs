use regex_automata::util::syntax;
use regex_syntax::hir::Hir;

use crate::automaton::Automaton;
use crate::family::SEAM;
use crate::gaps::{self, Chain, Part};
use crate::issue::Patterns;
use crate::openings::{Openings, Starts, What};
use crate::small::small;
use crate::{DataError, beginnings, word};

/// No match is longer, in bytes: it bounds the work that a hostile text can ask for.
pub(crate) const LONGEST: usize = 256;
/// Parts of chains are joined when there are so many: it bounds what a hostile text can have us keep.
const MOST_PARTS: usize = 1 << 15;

/// Expressions, each with its sense, in automata that are walked from the beginning of each word.
#[derive(Debug)]
pub(crate) struct Phrases<S> {
    in_any_case: Words<S>,
    /// those that tell capitals from small letters
    as_written: Words<S>,
    chains: Vec<Chain<S>>,
    gaps: Automaton,
    what: What,
}

#[derive(Debug)]
struct Words<S> {
    automaton: Automaton,
    /// what each of its expressions is
    steps: Vec<Step<S>>,
}

#[derive(Debug)]
enum Step<S> {
    Whole(S),
    Part { chain: usize, number: usize },
}

/// Words that have a sense, by their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phrase<S> {
    pub(crate) sense: S,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl<S: Clone + Eq> Phrases<S> {
    /// Of the expressions that the files have for a language; tells how they begin.
    pub(crate) fn build<'p>(
        language: &str,
        lists: impl IntoIterator<Item = (&'p Patterns, S)>,
        openings: &mut Openings,
        what: What,
    ) -> Result<Self, DataError> {
        let mut draft = Draft::default();
        let mut last = None;
        for (patterns, sense) in lists {
            for (index, pattern) in patterns.of(language).enumerate() {
                draft
                    .add(language, pattern, &sense)
                    .map_err(|reason| patterns.error(language, index, reason))?;
            }
            last = Some(patterns);
        }
        let too_large = |error: String| {
            let reason = format!("{language}: {error}");
            last.map_or_else(
                || DataError::new("", 0, reason.clone()),
                |last| last.error(language, 0, &*reason),
            )
        };
        let mut words = |list: List<S>, small| {
            for expression in &list.expressions {
                beginnings::open(expression, openings, what);
            }
            let automaton = Automaton::of(&list.expressions, small).map_err(too_large)?;
            Ok(Words { automaton, steps: list.steps })
        };
        let (in_any_case, as_written) = (words(draft.in_any_case, true)?, words(draft.as_written, false)?);
        let gaps = Automaton::of(&draft.gaps.expressions, false).map_err(too_large)?;
        Ok(Self { in_any_case, as_written, chains: draft.chains, gaps, what })
    }

    /// The longest match of each sense at each word that begins in this part of the text, in order.
    pub(crate) fn find(&self, text: &str, starts: &Starts, within: std::ops::Range<usize>) -> Vec<Phrase<S>> {
        let (mut found, mut parts, mut chained) = (Vec::new(), Vec::new(), Vec::new());
        if self.in_any_case.steps.is_empty() && self.as_written.steps.is_empty() {
            return found;
        }
        let mut walkers =
            [&self.in_any_case, &self.as_written].map(|words| (words.automaton.walker(), words));
        for (start, _) in starts.within(within, self.what as u8) {
            let first = found.len();
            for (walker, words) in &mut walkers {
                walker.follow(text.as_bytes(), start, LONGEST, |expressions, end| {
                    if !text.is_char_boundary(end) || !word::is_boundary_at(text, end) {
                        return;
                    }
                    for expression in expressions {
                        match &words.steps[*expression as usize] {
                            Step::Whole(sense) => {
                                add(&mut found, first, Phrase { sense: sense.clone(), start, end });
                            }
                            Step::Part { chain, number } => {
                                parts.push(Part { chain: *chain, number: *number, start, end });
                            }
                        }
                    }
                });
            }
            if parts.len() > MOST_PARTS {
                self.join(text, &parts, &mut chained);
                parts.retain(|part| part.start + LONGEST > start);
            }
        }
        self.join(text, &parts, &mut chained);
        if !chained.is_empty() {
            found.append(&mut chained);
            found.sort_by_key(|phrase| phrase.start);
            let (mut kept, mut first): (Vec<Phrase<S>>, usize) = (Vec::with_capacity(found.len()), 0);
            for phrase in found {
                if kept.last().is_some_and(|last| last.start < phrase.start) {
                    first = kept.len();
                }
                add(&mut kept, first, phrase);
            }
            found = kept;
        }
        found
    }

    fn join(&self, text: &str, parts: &[Part], chained: &mut Vec<Phrase<S>>) {
        if !parts.is_empty() {
            gaps::join(text, &self.chains, &mut self.gaps.walker(), parts, |phrase| chained.push(phrase));
        }
    }
}

/// Of the phrases of a sense that begin at one place, the longest stays.
fn add<S: Eq>(found: &mut Vec<Phrase<S>>, first: usize, phrase: Phrase<S>) {
    match found[first..].iter_mut().find(|known| known.sense == phrase.sense) {
        Some(known) => known.end = known.end.max(phrase.end),
        None => found.push(phrase),
    }
}

/// What an automaton is made of.
#[derive(Debug)]
struct Draft<S> {
    in_any_case: List<S>,
    as_written: List<S>,
    chains: Vec<Chain<S>>,
    gaps: Gaps,
}

#[derive(Debug)]
struct List<S> {
    expressions: Vec<Hir>,
    steps: Vec<Step<S>>,
}

impl<S> List<S> {
    const NONE: Self = Self { expressions: Vec::new(), steps: Vec::new() };
}

#[derive(Debug, Default)]
struct Gaps {
    written: Vec<String>,
    expressions: Vec<Hir>,
}

impl<S> Default for Draft<S> {
    fn default() -> Self {
        Self { in_any_case: List::NONE, as_written: List::NONE, chains: Vec::new(), gaps: Gaps::default() }
    }
}

impl<S: Clone> Draft<S> {
    fn add(&mut self, language: &str, pattern: &str, sense: &S) -> Result<(), String> {
        let written: Vec<&str> = pattern.split(SEAM).collect();
        if written.len() > 1
            && let Some(parts) = parts(language, &written)
        {
            let gaps = written.iter().skip(1).step_by(2).map(|gap| self.gaps.number(language, gap));
            let gaps = gaps.collect::<Result<_, _>>()?;
            let chain = self.chains.len();
            self.chains.push(Chain { sense: sense.clone(), gaps });
            for (number, part) in parts.into_iter().enumerate() {
                self.put(part, Step::Part { chain, number });
            }
            return Ok(());
        }
        self.put(expression(language, &written.concat())?, Step::Whole(sense.clone()));
        Ok(())
    }

    fn put(&mut self, expression: Hir, step: Step<S>) {
        let (list, expression) = match small(&expression) {
            Some(small) => (&mut self.in_any_case, small),
            None => (&mut self.as_written, expression),
        };
        list.expressions.push(expression);
        list.steps.push(step);
    }
}

impl Gaps {
    fn number(&mut self, language: &str, gap: &str) -> Result<usize, String> {
        if let Some(known) = self.written.iter().position(|known| known == gap) {
            return Ok(known);
        }
        let config = syntax::Config::new().case_insensitive(true);
        self.expressions
            .push(syntax::parse_with(&loosen(language, gap), &config).map_err(|error| error.to_string())?);
        self.written.push(gap.to_owned());
        Ok(self.written.len() - 1)
    }
}

/// The parts of a pattern, where each can be looked for at words.
fn parts(language: &str, written: &[&str]) -> Option<Vec<Hir>> {
    let parts =
        written.iter().step_by(2).map(|part| expression(language, part).ok().filter(beginnings::tell));
    parts.collect()
}

fn expression(language: &str, pattern: &str) -> Result<Hir, String> {
    let config = syntax::Config::new().case_insensitive(true);
    let hir = syntax::parse_with(&loosen(language, pattern), &config).map_err(|error| error.to_string())?;
    let properties = hir.properties();
    if !properties.look_set().is_empty() {
        return Err("looks around itself: it begins and ends at a word anyway".to_owned());
    }
    if properties.minimum_len() == Some(0) {
        return Err("matches nothing".to_owned());
    }
    Ok(hir)
}

/// Letters, marks and digits of the scripts that put spaces between words, as far as the language is written with them.
/// All of Unicode's, which `\w` means, would make the automaton many times as large.
fn letters(language: &str) -> &'static str {
    match language {
        "en" | "de" | "fr" | "es" | "it" | "pt" | "nl" | "pl" | "cs" | "sv" | "no" | "da" | "ro" | "tr"
        | "id" => "0-9A-Za-z_\u{c0}-\u{24f}\u{300}-\u{36f}",
        "ru" | "uk" => "0-9A-Za-z_\u{c0}-\u{24f}\u{300}-\u{374}\u{376}-\u{52f}",
        _ => {
            "0-9A-Za-z_\u{c0}-\u{24f}\u{300}-\u{374}\u{376}-\u{52f}\u{591}-\u{5bd}\u{5bf}-\u{5c7}\
            \u{5d0}-\u{5ea}\u{610}-\u{61a}\u{620}-\u{669}\u{66e}-\u{6d3}\u{6d5}-\u{6fc}\u{200c}\u{200d}"
        }
    }
}

/// A space stands for any one space or line end, a straight apostrophe for a curly one too.
fn loosen(language: &str, pattern: &str) -> String {
    let mut loose = String::with_capacity(pattern.len() * 2);
    let (mut in_class, mut escaped) = (false, false);
    for c in pattern.chars() {
        let set = match c {
            'w' if escaped => {
                loose.pop();
                letters(language)
            }
            'd' if escaped => {
                loose.pop();
                "0-9"
            }
            ' ' if !escaped => " \u{a0}\u{202f}\n",
            '\'' if !escaped => "'’",
            '[' | ']' if !escaped => {
                in_class = c == '[';
                ""
            }
            _ => "",
        };
        match set {
            "" => loose.push(c),
            set if in_class => loose.push_str(set),
            set => {
                loose.push('[');
                loose.push_str(set);
                loose.push(']');
            }
        }
        escaped = c == '\\' && !escaped;
    }
    loose
}
