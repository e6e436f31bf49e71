use std::ops::Range;

use dragoman_gazetteer::word;

use super::single;

/// Words in marks, by their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quoted {
    /// with the marks
    pub(super) outer: Range<usize>,
    /// without them
    pub(super) inner: Range<usize>,
    /// what interrupts the speaker's words: editor's brackets, a mark repeated where a paragraph begins
    pub(super) gaps: Vec<Range<usize>>,
    /// its closing mark was lost
    pub(super) open: bool,
}

/// A mark that waits for its other half.
#[derive(Debug)]
struct Open {
    mark: char,
    outer: usize,
    inner: usize,
    gaps: Vec<Range<usize>>,
    /// marks of the same kind opened inside
    depth: u32,
}

/// No editor's remark is longer, in bytes.
const BRACKET: usize = 160;
/// Words whose opening mark was lost are not looked for further back, in bytes.
const LOST: usize = 600;

/// Everything that stands in quotation marks, in order; of marks within marks the outer. Every character is looked at a
/// bounded number of times, whatever the marks do.
pub(super) fn find(text: &str) -> Vec<Quoted> {
    let mut reader = Reader { text, found: Vec::new(), open: None, paragraph: 0 };
    let mut at = 0;
    while let Some(found) = text.as_bytes()[at..].iter().position(|byte| may_mark(*byte)) {
        at += found;
        let Some(c) = text[at..].chars().next() else { break };
        at = reader.read(at, c);
    }
    reader.lose(text.len());
    for quoted in &mut reader.found {
        brackets(text, quoted);
    }
    reader.found
}

/// Whether a character that begins with this byte may be a mark or end a paragraph.
fn may_mark(byte: u8) -> bool {
    // the last three begin «», “”„‘’‚, 「」『』
    matches!(byte, b'"' | b'\'' | b'\n' | 0xc2 | 0xe2 | 0xe3)
}

struct Reader<'t> {
    text: &'t str,
    found: Vec<Quoted>,
    open: Option<Open>,
    /// where the paragraph begins
    paragraph: usize,
}

impl Reader<'_> {
    /// Reads the character here, and says where to go on.
    fn read(&mut self, at: usize, c: char) -> usize {
        let end = at + c.len_utf8();
        if c == '\n' {
            return self.line_end(at, end);
        }
        let sides = Sides::of(self.text, at, end);
        let Some(open) = &mut self.open else {
            return self.begin(at, end, c, sides);
        };
        if open.mark == c && matches!(c, '«' | '「' | '『') {
            open.depth += 1;
        } else if closes(open.mark, c, sides) {
            if open.depth == 0 {
                self.close(at, end);
            } else {
                open.depth -= 1;
            }
        } else if open.mark == c && matches!(c, '“' | '"' | '„') && sides.may_open() {
            self.lose(at);
            return self.begin(at, end, c, sides);
        }
        end
    }

    fn begin(&mut self, at: usize, end: usize, c: char, sides: Sides) -> usize {
        let opens = match c {
            '„' | '«' | '「' | '『' => true,
            '“' => !sides.space_after,
            '"' | '”' | '»' => sides.may_open(),
            '‘' | '\'' | '‚' if sides.may_open() => {
                let Some(close) = single::close(self.text, end) else { return end };
                let after = close + self.text[close..].chars().next().map_or(1, char::len_utf8);
                self.found.push(Quoted {
                    outer: at..after,
                    inner: end..close,
                    gaps: Vec::new(),
                    open: false,
                });
                return after;
            }
            _ => false,
        };
        if opens {
            self.open = Some(Open { mark: c, outer: at, inner: end, gaps: Vec::new(), depth: 0 });
        } else if c == '”' && sides.after_stop {
            self.lost_opening(at, end);
        }
        end
    }

    fn close(&mut self, at: usize, end: usize) {
        if let Some(open) = self.open.take() {
            self.push(open.outer..end, open.inner..at, open.gaps, false);
        }
    }

    fn push(&mut self, outer: Range<usize>, inner: Range<usize>, gaps: Vec<Range<usize>>, open: bool) {
        let words = &self.text[inner.clone()];
        let start = inner.start + (words.len() - words.trim_start().len());
        let end = inner.start + words.trim_end().len();
        if start < end {
            self.found.push(Quoted { outer, inner: start..end, gaps, open });
        }
    }

    /// A quotation goes on in the next paragraph where that begins with the same mark, and else ends with its own.
    fn line_end(&mut self, at: usize, end: usize) -> usize {
        let rest = &self.text[end..];
        let next = end + (rest.len() - rest.trim_start().len());
        let line = self.text[self.paragraph..at].trim_end();
        let empty_line = self.text[end..next].contains('\n');
        if !empty_line && !line.ends_with(['.', '!', '?', '…', '”', '"', '»', ':', '。', '」']) {
            return end;
        }
        if let Some(open) = &mut self.open {
            let mark = self.text[next..].chars().next().filter(|c| *c == open.mark);
            if let Some(mark) = mark {
                open.gaps.push(at..next + mark.len_utf8());
                self.paragraph = next;
                return next + mark.len_utf8();
            }
            self.lose(at);
        }
        self.paragraph = next;
        next.max(end)
    }

    /// The closing mark was lost: the words end with the first sentence or the last bracket before this byte.
    fn lose(&mut self, at: usize) {
        let Some(open) = self.open.take() else { return };
        let words = &self.text[open.inner..at];
        let whole = self.text[at..].starts_with('\n') || at == self.text.len();
        // it may have begun in an earlier paragraph
        let before = self.text.get(self.paragraph..open.outer).unwrap_or("");
        let from_start = before.trim().is_empty();
        let end = if whole && from_start {
            Some(words.len())
        } else {
            first_sentence(words).or_else(|| words.rfind(']').map(|bracket| bracket + 1))
        };
        if let Some(end) = end {
            let end = open.inner + end;
            let gaps = open.gaps.into_iter().filter(|gap| gap.end <= end).collect();
            self.push(open.outer..end, open.inner..end, gaps, true);
        }
    }

    /// The opening mark was lost: the words began with the paragraph.
    fn lost_opening(&mut self, at: usize, end: usize) {
        let first = self.found.last().is_none_or(|last| last.outer.end <= self.paragraph);
        if first && at - self.paragraph.min(at) <= LOST {
            self.push(self.paragraph..end, self.paragraph..at, Vec::new(), false);
        }
    }
}

/// The byte behind the first sentence that another follows.
fn first_sentence(words: &str) -> Option<usize> {
    words.match_indices(['.', '!', '?']).map(|(at, _)| at + 1).find(|end| {
        let rest = &words[*end..];
        let next = rest.trim_start();
        // a mark opens the next paragraph of the same words
        rest.starts_with(char::is_whitespace) && (next.is_empty() || next.starts_with(char::is_uppercase))
    })
}

/// What stands on both sides of a mark.
#[derive(Debug, Clone, Copy)]
struct Sides {
    space_before: bool,
    space_after: bool,
    word_after: bool,
    /// what is said mostly ends in one of these
    after_stop: bool,
}

impl Sides {
    fn of(text: &str, start: usize, end: usize) -> Self {
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        Self {
            space_before: before.is_none_or(|c| c.is_whitespace() || "([{—–-/:“«‘".contains(c)),
            space_after: after.is_none_or(char::is_whitespace),
            word_after: after.is_some_and(word::is_word),
            after_stop: before.is_some_and(|c| ",.!?…".contains(c)),
        }
    }

    fn may_open(self) -> bool {
        self.space_before && !self.space_after
    }

    fn may_close(self) -> bool {
        !self.word_after && (!self.space_before || self.space_after)
    }
}

fn closes(mark: char, c: char, sides: Sides) -> bool {
    match mark {
        '“' => c == '”' || (c == '"' && sides.may_close()),
        '”' => c == '”' || c == '“',
        '"' => (c == '"' || c == '”') && sides.may_close(),
        '„' => matches!(c, '“' | '”') || (c == '"' && sides.may_close()),
        '«' => c == '»',
        '»' => c == '«',
        '「' => c == '」',
        '『' => c == '』',
        _ => false,
    }
}

/// "[of restarting the war]": what an editor put between the speaker's words.
fn brackets(text: &str, quoted: &mut Quoted) {
    let words = &text[quoted.inner.clone()];
    let mut at = 0;
    while let Some(open) = words[at..].find('[') {
        let start = at + open;
        let near = &words[start..words.floor_char_boundary((start + BRACKET).min(words.len()))];
        match near.find(']') {
            Some(close) => {
                at = start + close + 1;
                // "…so.’ [of restarting the war].’": the mark that closed before the bracket once more behind it
                if words[..start].trim_end().ends_with('’') && words[at..].starts_with(".’") {
                    at += ".’".len();
                }
                quoted.gaps.push(quoted.inner.start + start..quoted.inner.start + at);
            }
            None => at = start + 1,
        }
    }
    quoted.gaps.sort_by_key(|gap| gap.start);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|quoted| &text[quoted.inner]).collect()
    }

    #[test]
    fn every_style_of_marks_is_read() {
        for text in [
            "He said “we go” again",
            "He said \"we go\" again",
            "He said ‘we go’ again",
            "He said 'we go' again",
            "Er sagte „we go“ wieder",
            "Er sagte „we go” wieder",
            "Er sagte »we go« wieder",
            "Il dit « we go » encore",
            "Он сказал «we go» снова",
            "Han sade ”we go” igen",
            "彼は「we go」と述べた",
        ] {
            assert_eq!(inner(text), ["we go"], "{text}");
        }
    }

    #[test]
    fn an_apostrophe_is_no_mark() {
        assert_eq!(inner("The leaders’ plan isn’t Kyiv’s. It was the '90s, rock 'n roll."), [""; 0]);
        assert_eq!(inner("‘The leaders’ plan isn’t ours,’ he said"), ["The leaders’ plan isn’t ours,"]);
    }

    #[test]
    fn marks_within_marks_belong_to_the_outer() {
        assert_eq!(inner("“He said: ‘No.’ And left.” So"), ["He said: ‘No.’ And left."]);
        assert_eq!(inner("«Партия «Б» тут» и"), ["Партия «Б» тут"]);
    }

    #[test]
    fn a_mark_repeated_with_each_paragraph_goes_on_with_the_quotation() {
        let text = "“We hold.\n\n“We wait,” she said.";
        let found = find(text);
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].inner.clone()], "We hold.\n\n“We wait,");
        assert_eq!(&text[found[0].gaps[0].clone()], "\n\n“");
    }

    #[test]
    fn a_lost_mark_costs_no_more_than_its_paragraph() {
        assert_eq!(inner("“We hold. They said “no” twice."), ["We hold.", "no"]);
        assert_eq!(
            inner("“After all [the two] An official said: “To end it.”"),
            ["After all [the two]", "To end it."]
        );
        assert_eq!(inner("“We hold and wait.\nThey left."), ["We hold and wait."]);
        assert_eq!(inner("It is late,” he said. “We go.”"), ["It is late,", "We go."]);
    }

    #[test]
    fn brackets_are_gaps() {
        let text = "“We [the cabinet] agree.”";
        assert_eq!(&text[find(text)[0].gaps[0].clone()], "[the cabinet]");
        let text = "“They say: ‘No.’ [to talks].’ We wait.”";
        assert_eq!(&text[find(text)[0].gaps[0].clone()], "[to talks].’");
    }
}
