use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::Pool;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};

use regex_syntax::hir::Hir;

use crate::issue::Patterns;
use crate::{DataError, Issue, word};

/// No words that raise an issue are longer, in bytes: it bounds the work that a hostile text can ask for.
const LONGEST: usize = 256;
/// States of the automaton are made when a text first needs them, and forgotten beyond this many bytes.
const CACHE: usize = 16 << 20;

/// All expressions of a language in one automaton, walked from the beginning of each word.
pub struct IssueFinder {
    dfa: DFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync>>,
    /// what each expression of the automaton says
    senses: Vec<Sense>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Raises(usize),
    Excludes(usize),
    Cue,
}

#[derive(Debug, Clone, Copy)]
struct Found {
    sense: Sense,
    start: usize,
    end: usize,
}

/// What a text says of issues, each list sorted by its beginning.
#[derive(Debug, Default)]
pub struct IssueHits {
    pub issues: Vec<IssueHit>,
    /// words that show a negotiation
    pub cues: Vec<(usize, usize)>,
}

/// Words that may raise an issue, by their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssueHit {
    /// position in the gazetteer's list
    pub issue: usize,
    pub start: usize,
    pub end: usize,
}

impl std::fmt::Debug for IssueFinder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssueFinder").field("senses", &self.senses.len()).finish_non_exhaustive()
    }
}

impl IssueFinder {
    pub(crate) fn build(language: &str, issues: &[Issue], cues: &Patterns) -> Result<Self, DataError> {
        let mut expressions = Vec::new();
        let mut senses = Vec::new();
        let mut add = |patterns: &Patterns, sense| -> Result<(), DataError> {
            for (index, pattern) in patterns.of(language).enumerate() {
                expressions
                    .push(expression(pattern).map_err(|reason| patterns.error(language, index, reason))?);
                senses.push(sense);
            }
            Ok(())
        };
        for (number, issue) in issues.iter().enumerate() {
            add(&issue.patterns, Sense::Raises(number))?;
            add(&issue.excludes, Sense::Excludes(number))?;
        }
        add(cues, Sense::Cue)?;
        let too_large =
            |error: &dyn std::fmt::Display| cues.error(language, 0, format!("{language}: {error}"));
        let nfa = thompson::Compiler::new()
            .configure(thompson::Config::new().which_captures(thompson::WhichCaptures::None))
            .build_many_from_hir(&expressions)
            .map_err(|error| too_large(&error))?;
        let config = DFA::config().match_kind(MatchKind::All).cache_capacity(CACHE);
        let dfa = DFA::builder()
            .configure(config.skip_cache_capacity_check(true))
            .build_from_nfa(nfa)
            .map_err(|error| too_large(&error))?;
        let maker = dfa.clone();
        Ok(Self { dfa, caches: Pool::new(Box::new(move || maker.create_cache())), senses })
    }

    /// What the text may say of issues; excluded senses are left out, gates are not looked at.
    pub fn find(&self, text: &str) -> IssueHits {
        let mut found = Vec::new();
        if !self.senses.is_empty() {
            let mut cache = self.caches.get();
            let mut from = 0;
            while let Some(start) = word::next_start(text, from) {
                self.walk(&mut cache, text, start, &mut found);
                from = start + text[start..].chars().next().map_or(1, char::len_utf8);
            }
        }
        settle(&found)
    }

    /// The longest match of each sense that begins here and ends where a word may end.
    fn walk(&self, cache: &mut Cache, text: &str, at: usize, found: &mut Vec<Found>) {
        let config = start::Config::new().anchored(Anchored::Yes);
        // neither can fail: no expression looks around, and the cache may be cleared as often as it fills
        let Ok(mut state) = self.dfa.start_state(cache, &config) else { return };
        let first = found.len();
        let bytes = text.as_bytes();
        for end in at..=bytes.len().min(at + LONGEST) {
            let next = match bytes.get(end) {
                Some(byte) => self.dfa.next_state(cache, state, *byte),
                None => self.dfa.next_eoi_state(cache, state),
            };
            let Ok(next) = next else { return };
            state = next;
            if !state.is_tagged() {
                continue;
            }
            if state.is_dead() || state.is_quit() {
                return;
            }
            // a match is known one byte after its end
            if state.is_match() && end > at && text.is_char_boundary(end) && word::is_boundary_at(text, end) {
                for index in 0..self.dfa.match_len(cache, state) {
                    let sense = self.senses[self.dfa.match_pattern(cache, state, index).as_usize()];
                    match found[first..].iter_mut().find(|known| known.sense == sense) {
                        Some(known) => known.end = end,
                        None => found.push(Found { sense, start: at, end }),
                    }
                }
            }
        }
    }
}

/// What overlaps another sense of its words goes; of one issue, the first stands, then the longest.
fn settle(found: &[Found]) -> IssueHits {
    let mut hits = IssueHits::default();
    // all lists are sorted by their beginning, and nothing is longer than its bound
    let excludes: Vec<&Found> =
        found.iter().filter(|found| matches!(found.sense, Sense::Excludes(_))).collect();
    let excluded = |issue, start: usize, end| {
        let near = excludes.partition_point(|found| found.start + LONGEST < start);
        let near = excludes[near..].iter().take_while(|found| found.start < end);
        near.into_iter().any(|found| found.sense == Sense::Excludes(issue) && start < found.end)
    };
    for Found { sense, start, end } in found.iter().copied() {
        match sense {
            Sense::Cue => hits.cues.push((start, end)),
            Sense::Excludes(_) => {}
            Sense::Raises(issue) => {
                let mut near = hits.issues.iter().rev().take_while(|hit| hit.start + LONGEST >= start);
                let taken = near.any(|hit| hit.issue == issue && start < hit.end);
                if !taken && !excluded(issue, start, end) {
                    hits.issues.push(IssueHit { issue, start, end });
                }
            }
        }
    }
    hits
}

fn expression(pattern: &str) -> Result<Hir, String> {
    let config = syntax::Config::new().case_insensitive(true);
    let hir = syntax::parse_with(&loosen(pattern), &config).map_err(|error| error.to_string())?;
    let properties = hir.properties();
    if !properties.look_set().is_empty() {
        return Err("looks around itself: it begins and ends at a word anyway".to_owned());
    }
    if properties.minimum_len() == Some(0) {
        return Err("matches nothing".to_owned());
    }
    Ok(hir)
}

/// Letters, marks and digits of the scripts that put spaces between words. All of Unicode's, which `\w` means,
/// would make the automaton many times as large.
const WORD: &str = "0-9A-Za-z_\u{aa}\u{b5}\u{ba}\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{24f}\u{300}-\u{374}\u{376}-\u{52f}\
    \u{591}-\u{5bd}\u{5bf}-\u{5c7}\u{5d0}-\u{5ea}\u{610}-\u{61a}\u{620}-\u{669}\u{66e}-\u{6d3}\u{6d5}-\u{6fc}\u{200c}\u{200d}";

/// A space stands for any one space or line end, a straight apostrophe for a curly one too.
fn loosen(pattern: &str) -> String {
    let mut loose = String::with_capacity(pattern.len() * 2);
    let (mut in_class, mut escaped) = (false, false);
    for c in pattern.chars() {
        let set = match c {
            'w' if escaped => {
                loose.pop();
                WORD
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, issue};

    fn find(patterns: &str, exclude: &str, text: &str) -> Vec<String> {
        let file = format!(
            "[[issue]]\nid = \"a.b\"\nlabel = \"\"\nproposition = \"\"\ncounts = \"\"\n\
            [issue.patterns]\nen = {patterns}\n[issue.exclude]\nen = {exclude}\n"
        );
        let (issues, cues) = issue::load(&Source::of(&[("issues/a.toml", &file)])).unwrap();
        let hits = IssueFinder::build("en", &issues, &cues).unwrap().find(text);
        hits.issues.iter().map(|hit| text[hit.start..hit.end].to_owned()).collect()
    }

    #[test]
    fn words_are_whole_and_the_longest_wins() {
        let patterns = "['truces?', 'truce (?:talks|deal)']";
        assert_eq!(
            find(patterns, "[]", "Trucers: a truce, TRUCES, truce\ntalks"),
            ["truce", "TRUCES", "truce\ntalks"]
        );
    }

    #[test]
    fn another_sense_of_the_words_hides_them() {
        assert_eq!(
            find("['neutrality']", "['net neutrality']", "net neutrality, neutrality"),
            ["neutrality"]
        );
    }

    #[test]
    fn a_hostile_text_costs_no_more_than_its_length() {
        let text = "very ".repeat(200_000);
        let begun = std::time::Instant::now();
        assert!(find("['(?:very )*large']", "[]", &text).is_empty());
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
