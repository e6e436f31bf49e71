use crate::trie::Trie;
use crate::{Meaning, word};

/// Everything that has a name in a language.
#[derive(Debug)]
pub struct Lexicon {
    trie: Trie,
    /// by the number of the form
    entries: Vec<Entry>,
    script: Clitics,
}

#[derive(Debug)]
struct Entry {
    meanings: Vec<Meaning>,
    capitals: bool,
}

/// A form found in a text, by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub form: usize,
    pub start: usize,
    pub end: usize,
}

/// Letters that are written together with the word they stand before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clitics {
    None,
    Arabic,
    Hebrew,
}

impl Clitics {
    /// No word carries more of them.
    const MOST: usize = 3;

    pub(crate) fn of(language: &str) -> Self {
        match language {
            "ar" => Self::Arabic,
            "he" => Self::Hebrew,
            _ => Self::None,
        }
    }

    fn holds(self, c: char) -> bool {
        match self {
            Self::None => false,
            // and, so, in, like, to, and the article
            Self::Arabic => "وفبكلا".contains(c),
            Self::Hebrew => "ובלמהשכ".contains(c),
        }
    }
}

impl Lexicon {
    pub(crate) fn new(
        forms: impl IntoIterator<Item = (String, Vec<Meaning>, bool)>,
        script: Clitics,
    ) -> Result<Self, aho_corasick::BuildError> {
        let (mut texts, mut entries) = (Vec::new(), Vec::new());
        for (text, meanings, capitals) in forms {
            texts.push(text);
            entries.push(Entry { meanings, capitals });
        }
        Ok(Self { trie: Trie::build(&texts)?, entries, script })
    }

    pub fn meanings(&self, hit: Hit) -> &[Meaning] {
        &self.entries[hit.form].meanings
    }

    /// Whether the form is a name written all in capitals.
    pub fn is_capitals(&self, hit: Hit) -> bool {
        self.entries[hit.form].capitals
    }

    /// What the whole of a text means.
    pub fn lookup(&self, name: &str) -> &[Meaning] {
        match self.trie.longest(name, 0) {
            Some((form, end)) if end == name.len() => &self.entries[form].meanings,
            _ => &[],
        }
    }

    /// Every name in the text: at the beginning of words, the longest first, none inside another.
    pub fn find(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut at = 0;
        let mut before = None;
        while let Some(c) = text[at..].chars().next() {
            if word::is_word(c)
                && word::is_boundary(before, Some(c))
                && let Some(hit) = self.at(text, at)
            {
                hits.push(hit);
                at = hit.end;
                before = text[..at].chars().next_back();
                continue;
            }
            before = Some(c);
            at += c.len_utf8();
        }
        hits
    }

    fn at(&self, text: &str, mut at: usize) -> Option<Hit> {
        let mut left = Clitics::MOST;
        loop {
            if let Some((form, end)) = self.trie.longest(text, at) {
                return Some(Hit { form, start: at, end });
            }
            let c = text[at..].chars().next().filter(|c| left > 0 && (self.script.holds(*c) || *c == 'ل'))?;
            if self.script == Clitics::None {
                return None;
            }
            left -= 1;
            at += c.len_utf8();
        }
    }
}
