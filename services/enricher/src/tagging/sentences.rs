use std::ops::Range;

/// Words that a full stop belongs to.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "gen", "sen", "rep", "gov", "lt", "col", "sgt", "capt", "st", "jr",
    "sr", "no", "vs", "etc", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec", "inc", "ltd", "co", "corp", "rev", "hon", "adm", "maj", "cmdr", "z.b", "bzw", "ca", "dz", "mme",
    "sra",
];

/// The sentences of a text, by their bytes, in order. Whatever lies between two is white space.
pub(super) fn split(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut begin = 0;
    let mut at = 0;
    while let Some(found) = text.as_bytes()[at..].iter().position(|byte| may_end(*byte)) {
        at += found;
        let Some(c) = text[at..].chars().next() else { break };
        let end = at + c.len_utf8();
        let ends = match c {
            '。' | '！' | '？' => true,
            '\n' => {
                text[end..].trim_start_matches([' ', '\t', '\r']).starts_with('\n')
                    || is_line(text, begin, at)
            }
            '.' | '!' | '?' | '…' | '؟' | '۔' => {
                let rest = text[end..].trim_start_matches(['”', '"', '’', '\'', '»', '“', ')', ']']);
                let closed = rest.len() < text[end..].len();
                match rest.chars().next() {
                    None => true,
                    Some(next) if next.is_whitespace() => {
                        let follows = rest.trim_start().chars().next();
                        !follows.is_some_and(char::is_lowercase)
                            && (c != '.' || closed || !is_abbreviation(&text[begin..at]))
                    }
                    Some(_) => false,
                }
            }
            _ => false,
        };
        if ends {
            let closing = text[end..].len()
                - text[end..].trim_start_matches(['”', '"', '’', '\'', '»', '」', ')', ']']).len();
            let end = if c == '\n' { at } else { end + closing };
            push(&mut sentences, text, begin..end);
            begin = end;
        }
        at = end.max(begin);
    }
    push(&mut sentences, text, begin..text.len());
    sentences
}

/// Whether a character that begins with this byte may end a sentence.
fn may_end(byte: u8) -> bool {
    // the last five begin …, 。, ！ and ？, ؟, ۔
    matches!(byte, b'.' | b'!' | b'?' | b'\n' | 0xe2 | 0xe3 | 0xef | 0xd8 | 0xdb)
}

fn push(sentences: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let sentence = &text[range.clone()];
    let start = range.start + (sentence.len() - sentence.trim_start().len());
    let end = range.start + sentence.trim_end().len();
    if start < end {
        sentences.push(start..end);
    }
}

/// A line that ends its own sentence, and is no line of a wrapped paragraph.
fn is_line(text: &str, begin: usize, at: usize) -> bool {
    text[begin..at].trim_end().ends_with(['.', '!', '?', '”', '"', '。', ':'])
}

pub(super) fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit([' ', '\u{a0}', '\n', '(', '“', '"']).next().unwrap_or("");
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    // "U.S", "J", "e.g"
    (letters == 1 && word.chars().next().is_some_and(char::is_uppercase))
        || (word.contains('.') && letters <= 4)
        || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// The number of the sentence that holds this byte.
pub(super) fn number(sentences: &[Range<usize>], at: usize) -> usize {
    sentences.partition_point(|sentence| sentence.end <= at).min(sentences.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn full_stops_of_abbreviations_end_nothing() {
        assert_eq!(
            of("The U.S. Senate met Gen. Smith. “It’s over.” He left.\n\nNext"),
            ["The U.S. Senate met Gen. Smith.", "“It’s over.”", "He left.", "Next"]
        );
    }

    #[test]
    fn scripts_end_sentences_in_their_own_way() {
        assert_eq!(of("会谈结束。双方同意。"), ["会谈结束。", "双方同意。"]);
    }

    #[test]
    fn every_byte_finds_its_sentence() {
        let text = "One. Two three. Four";
        let sentences = split(text);
        assert_eq!(number(&sentences, text.find("three").unwrap()), 1);
        assert_eq!(number(&sentences, text.len()), 2);
    }
}
