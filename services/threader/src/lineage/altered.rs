use dragoman_article::{AlteredQuotation, ArticleId, OtherQuotation};

use super::quotes::Quote;

/// Below this, words are others' or of another occasion.
const NEARLY: f32 = 0.6;
/// Fewer common words are chance.
const ENOUGH: u32 = 4;
/// Longer quotations are compared by their beginnings.
const LONGEST: usize = 120;

/// Whether an article has a quotation, and what of it is altered; none if it has nothing like it.
pub(crate) fn compare(quote: &Quote, id: u128, others: &[Quote]) -> Option<Option<AlteredQuotation>> {
    let like = others.iter().filter(|other| other.speaker == quote.speaker);
    let mut closest: Option<(f32, &Quote)> = None;
    for other in like {
        match likeness(&quote.words, &other.words) {
            Likeness::Same => return Some(None),
            Likeness::Altered(similarity) if closest.is_none_or(|(best, _)| similarity > best) => {
                closest = Some((similarity, other));
            }
            Likeness::Altered(_) | Likeness::Other => {}
        }
    }
    closest.map(|(similarity, other)| {
        Some(AlteredQuotation {
            speaker: quote.speaker.clone(),
            field: quote.field,
            span: quote.span,
            words: quote.words.clone(),
            other: OtherQuotation {
                article: ArticleId::from_bits(id),
                field: other.field,
                span: other.span,
                words: other.words.clone(),
            },
            similarity,
        })
    })
}

/// What two quotations of one speaker are to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Likeness {
    /// the same words, or some of them in a row: shortening alters nothing
    Same,
    /// nearly the same: the share of words that are, of those that both should have
    Altered(f32),
    Other,
}

/// Lays one over the other so that the most words agree. Either may begin earlier or end later; inside, a word that
/// differs, that is missing or that was put in counts against them, except where brackets or an ellipsis say so.
fn likeness(one: &str, other: &str) -> Likeness {
    let (one, other) = (words(one), words(other));
    let count = |words: &[Option<String>]| words.iter().flatten().count() as u32;
    let shorter = count(&one).min(count(&other));
    let best = overlay(&one, &other);
    if best.common < ENOUGH.min(shorter) || 2 * best.common < shorter || shorter == 0 {
        return Likeness::Other;
    }
    let similarity = best.common as f32 / (best.common + best.edits) as f32;
    match best.edits {
        0 => Likeness::Same,
        _ if similarity >= NEARLY => Likeness::Altered(similarity),
        _ => Likeness::Other,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Overlay {
    common: u32,
    edits: u32,
}

impl Overlay {
    fn rank(self) -> (i64, u32) {
        (i64::from(self.common) - i64::from(self.edits), self.common)
    }

    fn agree(self) -> Self {
        Self { common: self.common + 1, ..self }
    }

    fn edit(self) -> Self {
        Self { edits: self.edits + 1, ..self }
    }

    fn better(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }
}

/// The best of all overlays in which at either end one of the two is at its end.
fn overlay(one: &[Option<String>], other: &[Option<String>]) -> Overlay {
    const NONE: Overlay = Overlay { common: 0, edits: 0 };
    let mut row = vec![NONE; other.len() + 1];
    let mut best = NONE;
    for word in one {
        let mut diagonal = row[0];
        for (place, another) in other.iter().enumerate() {
            let (above, left) = (row[place + 1], row[place]);
            let here = match (word, another) {
                (Some(word), Some(another)) => {
                    let both = if word == another { diagonal.agree() } else { diagonal.edit() };
                    both.better(above.edit()).better(left.edit())
                }
                // a gap stands for any number of words
                _ => diagonal.better(above).better(left),
            };
            diagonal = above;
            row[place + 1] = here;
        }
        best = best.better(row[other.len()]);
    }
    row.into_iter().fold(best, Overlay::better)
}

/// Words in one spelling; none where something was left out or put in.
fn words(text: &str) -> Vec<Option<String>> {
    let mut words = vec![];
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
        if letter == '[' {
            let end = rest.find(']').map_or(rest.len(), |end| end + 1);
            words.push(None);
            rest = &rest[end..];
        } else if letter == '…' || rest.starts_with("...") || rest.starts_with(". . .") {
            words.push(None);
            rest = rest.trim_start_matches(['.', '…', ' ']);
        } else if letter.is_alphanumeric() {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            spell(&rest[..end], &mut words);
            rest = &rest[end..];
        } else {
            rest = &rest[letter.len_utf8()..];
        }
    }
    words.truncate(LONGEST);
    words
}

/// "Don't" is "do not", "organisation" is "organization", "ten" is "10": houses have styles.
fn spell(word: &str, words: &mut Vec<Option<String>>) {
    let word = word.to_lowercase().replace('’', "'");
    let mut push = |word: &str| words.push(Some(word.to_owned()));
    let contracted = [("n't", "not"), ("'ll", "will"), ("'re", "are"), ("'ve", "have"), ("'m", "am")];
    match word.as_str() {
        "can't" | "cannot" => return ["can", "not"].into_iter().for_each(push),
        "won't" => return ["will", "not"].into_iter().for_each(push),
        "percent" => return ["per", "cent"].into_iter().for_each(push),
        _ => {}
    }
    if let Some((stem, full)) =
        contracted.iter().find_map(|(end, full)| Some((word.strip_suffix(end)?, *full)))
    {
        return [stem, full].into_iter().for_each(push);
    }
    let number = NUMBERS.iter().position(|number| *number == word);
    if let Some(number) = number {
        return push(&number.to_string());
    }
    let long = word.chars().count() > 4;
    let word = if long { word.replace('z', "s").replace("our", "or") } else { word };
    push(word.trim_end_matches("'s").trim_matches('\''));
}

const NUMBERS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "We will not sign anything that gives away our land, not now and not ever";

    fn altered(one: &str, other: &str) -> bool {
        let (there, back) = (likeness(one, other), likeness(other, one));
        assert_eq!(there, back, "{one} / {other}");
        matches!(there, Likeness::Altered(_))
    }

    #[test]
    fn a_word_that_was_changed_dropped_or_put_in_is_an_alteration() {
        for other in [
            "We will sign anything that gives away our land, not now and not ever",
            "We will not sign anything that gives away our sea, not now and not ever",
            "We will never sign anything that gives away our land, not now and not ever",
            "We will not sign anything that gives away our holy land, not now and not ever",
            "They will not sign anything that gives away our land, not now and not ever",
            "We will not sign anything that gives away our land, not now and not soon",
        ] {
            assert!(altered(SAID, other), "{other}");
        }
    }

    #[test]
    fn a_shortened_quotation_is_no_alteration() {
        for other in [
            "We will not sign anything that gives away our land",
            "sign anything that gives away our land, not now",
            "not now and not ever",
            "We will not sign anything … not now and not ever",
            "We will not sign anything that gives away our land ... not ever",
        ] {
            assert_eq!(likeness(SAID, other), Likeness::Same, "{other}");
        }
    }

    #[test]
    fn an_editors_brackets_and_a_houses_spelling_are_no_alteration() {
        for other in [
            "[Ukraine] will not sign anything that gives away [its] land, not now and not ever",
            "We won't sign anything that gives away our land, not now and not ever",
            "we will not sign anything [from Washington] that gives away our land – not now and not ever!",
        ] {
            assert_eq!(likeness(SAID, other), Likeness::Same, "{other}");
        }
        let one = "The organization cannot wait for two more years of this";
        assert_eq!(likeness(one, "The organisation can’t wait for 2 more years of this"), Likeness::Same);
    }

    #[test]
    fn another_thing_that_was_said_is_another() {
        for other in [
            "The guarantees have to be legally binding or they are worth nothing",
            "We will not talk about elections under fire, and everybody knows why",
            "",
            "…",
        ] {
            assert_eq!(likeness(SAID, other), Likeness::Other, "{other}");
        }
    }
}
