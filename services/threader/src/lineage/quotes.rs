use dragoman_article::{EnrichedArticle, Field, Kind, Quotation, QuotationType, Span};

/// So many quotations are remembered of an article.
const MOST: usize = 8;
/// Longer ones are cut, in bytes.
const LONGEST: usize = 600;
/// Fewer words are anybody's.
const FEWEST: usize = 4;
/// Stands for what is not the speaker's: an editor's brackets, "he said", what was cut.
const GAP: &str = " … ";

/// Who is quoted with which words, and where.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quote {
    pub(crate) speaker: String,
    pub(crate) field: Field,
    pub(crate) span: Span,
    /// the speaker's own, with an ellipsis where somebody interrupts
    pub(crate) words: String,
}

/// The quotations of an article whose speaker is known, packed: fourteen bytes and the text of each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quotes(Box<[u8]>);

impl Quotes {
    pub(crate) fn of(article: &EnrichedArticle) -> Self {
        let mut packed = vec![];
        for quote in article.quotations.iter().filter_map(|found| quote(article, found)).take(MOST) {
            packed.extend(quote.span.start.to_le_bytes());
            packed.extend(quote.span.end.to_le_bytes());
            packed.push(u8::from(quote.field == Field::Title));
            for text in [&quote.speaker, &quote.words] {
                packed.extend((text.len() as u16).to_le_bytes());
                packed.extend(text.as_bytes());
            }
        }
        Self(packed.into())
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn unpack(&self) -> Vec<Quote> {
        let mut packed = &self.0[..];
        std::iter::from_fn(|| unpack(&mut packed)).collect()
    }
}

fn quote(article: &EnrichedArticle, found: &Quotation) -> Option<Quote> {
    if !matches!(found.kind, QuotationType::Direct | QuotationType::Partial) {
        return None;
    }
    let speaker = found.speakers.first().filter(|speaker| speaker.kind != Kind::Unknown)?;
    let text = if found.field == Field::Title { &article.title } else { &article.text };
    let parts: Vec<&str> = found.parts.iter().filter_map(|part| part.slice(text).ok()).collect();
    let words = if parts.is_empty() { found.surface.clone() } else { parts.join(GAP) };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = match words.char_indices().map(|(place, _)| place).find(|place| *place >= LONGEST) {
        Some(place) => format!("{}{GAP}", &words[..place]),
        None => words,
    };
    let enough = cut.split(' ').count() >= FEWEST && speaker.id.len() < 100;
    enough.then(|| Quote {
        speaker: speaker.id.clone(),
        field: found.field,
        span: found.span,
        words: cut.trim_end().to_owned(),
    })
}

fn unpack(packed: &mut &[u8]) -> Option<Quote> {
    let mut take = |count: usize| -> Option<&[u8]> {
        let (taken, rest) = packed.split_at_checked(count)?;
        *packed = rest;
        Some(taken)
    };
    let start = u32::from_le_bytes(take(4)?.try_into().ok()?);
    let end = u32::from_le_bytes(take(4)?.try_into().ok()?);
    let field = if take(1)? == [1] { Field::Title } else { Field::Text };
    let mut text = || -> Option<String> {
        let length = u16::from_le_bytes(take(2)?.try_into().ok()?);
        Some(String::from_utf8_lossy(take(usize::from(length))?).into_owned())
    };
    Some(Quote { speaker: text()?, field, span: Span { start, end }, words: text()? })
}
