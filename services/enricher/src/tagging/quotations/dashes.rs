//! Speech behind a dash: "— Nous refusons, a déclaré le ministre."

use std::ops::Range;

use dragoman_gazetteer::{Part, Speech, word};

use super::marks::Quoted;

const DASHES: [char; 3] = ['—', '–', '-'];
/// Nobody speaks for longer in one paragraph, in bytes.
const LONGEST: usize = 4000;
const VERBS: [Part; 3] = [Part::Say, Part::That, Part::Tell];
/// The verb stands no further behind the mark, in words.
const FAR: usize = 8;

/// The speech of paragraphs that begin with a dash and say who speaks; a list item doesn't.
pub(super) fn find(text: &str, speech: &Speech) -> Vec<Quoted> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        let begin = start + (line.len() - line.trim_start().len());
        let mark = text[begin.min(end)..end].chars().next().filter(|c| DASHES.contains(c));
        if let Some(mark) = mark.filter(|_| end - begin <= LONGEST) {
            found.extend(paragraph(text, begin + mark.len_utf8()..end, begin, speech));
        }
        start += line.len();
    }
    found
}

fn paragraph(text: &str, range: Range<usize>, outer: usize, speech: &Speech) -> Vec<Quoted> {
    let Some((end, verb)) = attribution(text, range.clone(), speech) else { return Vec::new() };
    let mut found = vec![quoted(text, outer, range.start..end)];
    // "— said the minister. — And more"
    if let Some(again) = again(text, verb..range.end) {
        found.push(quoted(text, again.start, again));
    }
    found.retain(|quoted| !quoted.inner.is_empty());
    found
}

/// Where the words end, and where their verb stands: directly behind the mark that parts them, or a few words on.
fn attribution(text: &str, range: Range<usize>, speech: &Speech) -> Option<(usize, usize)> {
    let marks = || text[range.clone()].match_indices([',', '—', '–', '-', '!', '?']);
    let direct = marks().find_map(|(offset, mark)| {
        let at = range.start + offset + mark.len();
        let rest = &text[at..range.end];
        let verb = at + (rest.len() - rest.trim_start_matches([' ', '\u{a0}', '—', '–', '-']).len());
        let (cue, _) = speech.at(text, verb)?;
        let end = if mark == "!" || mark == "?" { at } else { range.start + offset };
        cue.is_any(&VERBS).then_some((end, verb))
    });
    let last = || {
        let (offset, mark) = marks().rev().find(|(_, mark)| *mark != "-")?;
        let mut verb = range.start + offset + mark.len();
        for _ in 0..FAR {
            verb = word::next_start(text, verb).filter(|verb| *verb < range.end)?;
            match speech.at(text, verb) {
                Some((cue, _)) if cue.is_any(&VERBS) => return Some((range.start + offset, verb)),
                Some((_, end)) => verb = end,
                None => verb += text[verb..].find(|c: char| !word::is_word(c)).unwrap_or(text.len() - verb),
            }
        }
        None
    };
    direct.or_else(last)
}

/// Words whose closing mark was lost end where somebody says them.
pub(super) fn cut(text: &str, quoted: &mut Quoted, speech: &Speech) {
    if quoted.open
        && quoted.inner.len() <= LONGEST
        && let Some((end, _)) = attribution(text, quoted.inner.clone(), speech)
    {
        quoted.inner.end = end;
        quoted.outer.end = end;
        quoted.gaps.retain(|gap| gap.end <= end);
    }
}

fn again(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let rest = &text[range.clone()];
    let (at, mark) = rest.match_indices(['—', '–']).find(|(at, _)| {
        rest[..*at].trim_end().ends_with(['.', ',', '!', '?'])
            || rest[*at..].chars().nth(1).is_some_and(|c| ".,".contains(c))
    })?;
    Some(range.start + at + mark.len()..range.end)
}

fn quoted(text: &str, outer: usize, inner: Range<usize>) -> Quoted {
    let words = &text[inner.clone()];
    let start = inner.start + (words.len() - words.trim_start_matches([' ', '\u{a0}', '.', ',']).len());
    let end = (inner.start + words.trim_end_matches([' ', '\u{a0}', '—', '–', ',']).len()).max(start);
    Quoted { outer: outer..inner.end.max(end), inner: start..end, gaps: Vec::new(), open: false }
}
