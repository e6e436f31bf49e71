use std::ops::Range;

use dragoman_gazetteer::{Cue, Part, Speech, word};

use super::super::sentences;
use super::marks::Quoted;
use super::named::Named;

/// A piece of a sentence: a word, a name, a quotation as a whole, or what stands between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) at: Range<usize>,
    pub(super) what: What,
    pub(super) cue: Cue,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Word,
    /// position among the names
    Name(usize),
    /// position among what stands in marks
    Quote(usize),
    Possessive,
    Comma,
    Colon,
    Semicolon,
    Dash,
    Stop,
    Other,
}

/// What a sentence is read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'g> {
    pub(super) text: &'g str,
    pub(super) speech: &'g Speech,
    pub(super) named: &'g [Named],
    pub(super) quoted: &'g [Quoted],
}

/// A sentence with more tokens has lost its full stops, and what lies behind them is not read.
const MOST: usize = 4096;

pub(super) const VERBS: [Part; 5] = [Part::Say, Part::That, Part::Tell, Part::Judge, Part::Think];

impl Token {
    pub(super) fn is(&self, part: Part) -> bool {
        self.cue.is(part)
    }

    pub(super) fn is_pronoun(&self) -> bool {
        self.cue.is_any(&[Part::He, Part::She, Part::They])
    }

    /// "he", "she"
    pub(super) fn is_any_person(&self) -> bool {
        self.cue.is_any(&[Part::He, Part::She])
    }

    pub(super) fn name(&self) -> Option<usize> {
        if let What::Name(name) = self.what { Some(name) } else { None }
    }

    pub(super) fn quote(&self) -> Option<usize> {
        if let What::Quote(quote) = self.what { Some(quote) } else { None }
    }
}

/// The tokens of a part of the text.
pub(super) fn read(ground: Ground<'_>, range: Range<usize>, tokens: &mut Vec<Token>) {
    tokens.clear();
    let Ground { text, speech, named, quoted } = ground;
    let mut names = named.partition_point(|name| name.at.start < range.start);
    let mut quotes = quoted.partition_point(|quote| quote.outer.start < range.start);
    let mut at = range.start;
    let plain = Cue::default();
    while at < range.end && tokens.len() < MOST {
        while named.get(names).is_some_and(|name| name.at.start < at) {
            names += 1;
        }
        while quoted.get(quotes).is_some_and(|quote| quote.outer.start < at) {
            quotes += 1;
        }
        if let Some(end) = ticker(&text[at..range.end]) {
            at += end;
            continue;
        }
        if let Some(quote) = quoted.get(quotes).filter(|quote| quote.outer.start == at) {
            tokens.push(Token { at: quote.outer.clone(), what: What::Quote(quotes), cue: plain });
            at = quote.outer.end;
            continue;
        }
        if let Some(name) = named.get(names).filter(|name| name.at.start == at) {
            tokens.push(Token { at: name.at.clone(), what: What::Name(names), cue: plain });
            at = name.at.end;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        if c == '.'
            && let Some(last) = tokens.last_mut()
            && last.what == What::Word
            && last.at.end == at
            && sentences::is_abbreviation(&text[last.at.clone()])
        {
            // "Ms. Whitlock"
            at += 1;
            last.at.end = at;
            continue;
        }
        let next = named.get(names).map_or(text.len(), |name| name.at.start);
        let next = next.min(quoted.get(quotes).map_or(text.len(), |quote| quote.outer.start)).min(range.end);
        let token = if word::is_word(c) { word_at(text, speech, at, next) } else { mark_at(text, at, c) };
        at = token.at.end.max(at + c.len_utf8());
        tokens.push(token);
    }
}

/// "<XON.N>" behind the name of a firm is no part of it.
fn ticker(rest: &str) -> Option<usize> {
    const LONGEST: usize = 12;
    let inner = rest.strip_prefix('<');
    let code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.';
    let closed = inner
        .and_then(|inner| inner.find('>').filter(|end| *end <= LONGEST && inner[..*end].chars().all(code)));
    closed.map(|end| end + 2)
}

fn word_at(text: &str, speech: &Speech, at: usize, limit: usize) -> Token {
    if let Some((cue, end)) = speech.at(&text[..limit], at) {
        return Token { at: at..end, what: What::Word, cue };
    }
    let mut end = at;
    let mut rest = text[at..limit].chars().peekable();
    while let Some(c) = rest.next() {
        let inside = word::is_word(c)
            || ("-’'".contains(c)
                && rest.peek().copied().is_some_and(word::is_word)
                && !is_possessive(&text[end..limit]));
        if !inside || (end > at && word::is_unspaced(c)) {
            break;
        }
        end += c.len_utf8();
        if word::is_unspaced(c) {
            break;
        }
    }
    Token { at: at..end, what: What::Word, cue: Cue::default() }
}

fn is_possessive(rest: &str) -> bool {
    let rest = rest.strip_prefix(['’', '\'']).and_then(|rest| rest.strip_prefix('s'));
    rest.is_some_and(|rest| !rest.starts_with(word::is_word))
}

fn mark_at(text: &str, at: usize, c: char) -> Token {
    let mut end = at + c.len_utf8();
    let what = match c {
        ',' | '،' | '、' | '，' => What::Comma,
        ':' | '：' => What::Colon,
        ';' | '；' | '؛' => What::Semicolon,
        '—' | '–' => What::Dash,
        '-' if text[end..].starts_with("- ") => {
            end += 1;
            What::Dash
        }
        '-' if text[end..].starts_with(' ') => What::Dash,
        '.' | '!' | '?' | '|' | '。' | '؟' | '…' => What::Stop,
        '’' | '\'' if is_possessive(&text[at..]) => {
            end += 1;
            What::Possessive
        }
        '’' | '\'' if text[..at].ends_with(['s', 'x', 'z']) => What::Possessive,
        _ => What::Other,
    };
    Token { at: at..end, what, cue: Cue::default() }
}
