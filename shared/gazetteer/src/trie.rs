use std::collections::VecDeque;

use crate::fold::Fold;
use crate::openings::{Openings, What};
use crate::word;

/// All forms of a language, walked from the beginning of a word.
///
/// A leftmost-longest scan over the text with a filter afterwards would lose names: "an India" (a language)
/// would swallow the beginning of "an Indian minister", and then be thrown away. A walk from each word needs no
/// failure links, and so no more than the branches of the forms, which keeps them in the caches of the processor.
#[derive(Debug)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    /// the first letter of each node, apart, because that is what the way down looks at
    firsts: Vec<u8>,
    /// the letters of all forms, one behind the other
    letters: Vec<u8>,
    /// the node of each first letter
    roots: Box<[u32; 256]>,
}

/// Letters that all forms below it share, and what follows them.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// its letters
    from: u32,
    to: u32,
    /// the form that ends with it
    form: u32,
    /// its children lie side by side
    children: u32,
    count: u32,
}

const NONE: u32 = u32::MAX;

/// Forms that share their beginning, by their numbers.
struct Branch {
    node: usize,
    from: usize,
    to: usize,
    /// so many letters stand in the nodes above
    depth: usize,
}

impl Trie {
    /// The number of a form is its position in the list, which is sorted and has no form twice; forms are as [`Fold`]
    /// reads them. Nothing where they have more letters than four bytes can count.
    pub(crate) fn build(forms: &[String]) -> Option<Self> {
        u32::try_from(forms.iter().map(String::len).sum::<usize>()).ok()?;
        debug_assert!(forms.is_sorted());
        let mut trie =
            Self { nodes: Vec::new(), firsts: Vec::new(), letters: Vec::new(), roots: Box::new([NONE; 256]) };
        let mut starts = Vec::with_capacity(forms.len());
        for form in forms {
            starts.push(trie.letters.len());
            trie.letters.extend(form.as_bytes());
        }
        let mut branches = VecDeque::new();
        let first = forms.iter().take_while(|form| form.is_empty()).count();
        trie.branch(forms, &starts, first..forms.len(), 0, &mut branches);
        for node in 0..trie.nodes.len() {
            trie.roots[usize::from(trie.firsts[node])] = node as u32;
        }
        while let Some(Branch { node, mut from, to, depth }) = branches.pop_front() {
            let (one, other) = (forms[from].as_bytes(), forms[to - 1].as_bytes());
            let shared = one.iter().zip(other).skip(depth).take_while(|(one, other)| one == other).count();
            let depth = depth + shared;
            trie.nodes[node].to = (starts[from] + depth) as u32;
            if one.len() == depth {
                trie.nodes[node].form = from as u32;
                from += 1;
            }
            trie.nodes[node].children = trie.nodes.len() as u32;
            trie.nodes[node].count = trie.branch(forms, &starts, from..to, depth, &mut branches);
        }
        trie.nodes.shrink_to_fit();
        trie.firsts.shrink_to_fit();
        Some(trie)
    }

    /// A node for each letter that follows, side by side; how many there are.
    fn branch(
        &mut self,
        forms: &[String],
        starts: &[usize],
        range: std::ops::Range<usize>,
        depth: usize,
        branches: &mut VecDeque<Branch>,
    ) -> u32 {
        let (mut from, mut count) = (range.start, 0);
        while from < range.end {
            let letter = forms[from].as_bytes()[depth];
            let same =
                forms[from..range.end].iter().take_while(|form| form.as_bytes()[depth] == letter).count();
            let start = (starts[from] + depth) as u32;
            branches.push_back(Branch { node: self.nodes.len(), from, to: from + same, depth });
            self.nodes.push(Node { from: start, to: start, form: NONE, children: 0, count: 0 });
            self.firsts.push(letter);
            from += same;
            count += 1;
        }
        count
    }

    /// Tells how the forms begin.
    pub(crate) fn open(&self, openings: &mut Openings, what: What) {
        let mut beginning = Vec::new();
        for root in self.roots.iter().filter(|root| **root != NONE) {
            self.open_below(*root as usize, &mut beginning, openings, what);
        }
    }

    fn open_below(&self, node: usize, beginning: &mut Vec<u8>, openings: &mut Openings, what: What) {
        let Node { from, to, form, children, count } = self.nodes[node];
        let length = beginning.len();
        beginning.extend(&self.letters[from as usize..to as usize]);
        if form != NONE {
            openings.add(beginning, true, what);
        }
        if !openings.add(beginning, false, what) {
            for child in children..children + count {
                self.open_below(child as usize, beginning, openings, what);
            }
        }
        beginning.truncate(length);
    }

    /// The longest form that begins at this byte and ends where a word may end, with the byte it ends at.
    pub(crate) fn longest(&self, text: &str, at: usize) -> Option<(usize, usize)> {
        let bytes = text.as_bytes();
        let mut at = at;
        let mut here = None;
        let mut longest = None;
        let mut buffer = [0; 4];
        while let Some(byte) = bytes.get(at) {
            let next = bytes.get(at + 1).copied().unwrap_or(b' ');
            // most letters are ASCII, and read as what they are
            let (c, end) = if byte.is_ascii_alphanumeric() && next.is_ascii() {
                here = self.follow(here, *byte);
                (char::from(*byte), at + 1)
            } else {
                let Some((c, end)) = Fold::from(text, at).next() else { break };
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    here = self.follow(here, byte);
                    if here.is_none() {
                        break;
                    }
                }
                (c, end)
            };
            let Some((node, letter)) = here else { break };
            at = end;
            if letter == node.to
                && node.form != NONE
                && word::is_boundary(Some(c), text[end..].chars().next())
            {
                longest = Some((node.form as usize, end));
            }
        }
        longest
    }

    fn follow<'t>(&'t self, here: Option<(&'t Node, u32)>, byte: u8) -> Option<(&'t Node, u32)> {
        match here {
            Some((node, letter)) => self.step(node, letter, byte),
            None => self.enter(self.roots[usize::from(byte)]),
        }
    }

    /// The node whose next letter is this byte, with the place of the one behind it.
    fn step<'t>(&'t self, node: &'t Node, letter: u32, byte: u8) -> Option<(&'t Node, u32)> {
        if letter < node.to {
            return (self.letters[letter as usize] == byte).then_some((node, letter + 1));
        }
        let children = &self.firsts[node.children as usize..(node.children + node.count) as usize];
        let child = children.iter().position(|first| *first == byte)?;
        self.enter(node.children + child as u32)
    }

    fn enter(&self, node: u32) -> Option<(&Node, u32)> {
        let node = self.nodes.get(node as usize)?;
        Some((node, node.from + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_form_that_ends_with_a_word_is_found() {
        let forms = ["Guinea", "Guinea-Bissau", "Guinean", "Gulf of Guinea", "New South", "N\u{e9}"];
        let trie = Trie::build(&forms.map(str::to_owned)).unwrap();
        for (text, found) in [
            ("Guinea", Some((0, 6))),
            ("Guinea-Bissau’s", Some((1, 13))),
            ("Guinea-Bissaus", Some((0, 6))),
            ("Guineans", None),
            ("Gulf of\n Guinea", Some((3, 15))),
            ("Gulf", None),
            ("Ne\u{301}", Some((5, 4))),
            ("", None),
        ] {
            assert_eq!(trie.longest(text, 0), found, "{text}");
        }
    }
}
