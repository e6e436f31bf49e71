use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

/// The Latin letters that Unicode takes for an s and a k written otherwise; no newspaper does.
const LONG_S: char = '\u{17f}';
const KELVIN: char = '\u{212a}';

/// An expression in any case as one in small letters, for a text whose ASCII capitals are read as small ones: most of its
/// letters are one byte then, and not a choice of two or three. Nothing where it tells capitals from small letters.
pub(crate) fn small(expression: &Hir) -> Option<Hir> {
    let all = |parts: &[Hir]| parts.iter().map(small).collect::<Option<Vec<_>>>();
    Some(match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => expression.clone(),
        // in any case a letter is a class
        HirKind::Literal(literal) if literal.0.iter().any(u8::is_ascii_alphabetic) => return None,
        HirKind::Literal(_) => expression.clone(),
        HirKind::Class(Class::Unicode(class)) => small_class(class)?,
        HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Capture(capture) => small(&capture.sub)?,
        HirKind::Repetition(repetition) => {
            let sub = Box::new(small(&repetition.sub)?);
            Hir::repetition(Repetition { sub, ..repetition.clone() })
        }
        HirKind::Concat(parts) => Hir::concat(all(parts)?),
        HirKind::Alternation(ways) => Hir::alternation(all(ways)?),
    })
}

fn small_class(class: &ClassUnicode) -> Option<Hir> {
    let holds = |c: char| class.iter().any(|range| (range.start()..=range.end()).contains(&c));
    if ('a'..='z').any(|letter| holds(letter) != holds(letter.to_ascii_uppercase())) {
        return None;
    }
    let mut small = class.clone();
    let capitals = ClassUnicode::new([ClassUnicodeRange::new('A', 'Z')]);
    small.difference(&capitals);
    for (letter, otherwise) in [('s', LONG_S), ('k', KELVIN)] {
        if holds(letter) {
            small.difference(&ClassUnicode::new([ClassUnicodeRange::new(otherwise, otherwise)]));
        }
    }
    Some(match small.literal() {
        Some(letter) => Hir::literal(letter),
        None => Hir::class(Class::Unicode(small)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(expression: &str) -> Option<String> {
        let config = regex_automata::util::syntax::Config::new().case_insensitive(true);
        let parsed = regex_automata::util::syntax::parse_with(expression, &config).unwrap();
        small(&parsed).map(|hir| hir.to_string())
    }

    #[test]
    fn letters_in_any_case_are_small_ones() {
        assert_eq!(read("Truces? [a-c]k").as_deref(), Some("(?:(?:truce)s? [a-c]k)"));
        assert_eq!(read("ж").as_deref(), Some("[Жж]"));
        assert_eq!(read("[a-zé]").as_deref(), Some("[a-zÉé]"));
    }

    #[test]
    fn what_tells_capitals_from_small_letters_stays_as_it_is() {
        assert_eq!(read(r"(?-i:\p{Lu})\w+"), None);
        assert_eq!(read("the (?-i:SWIFT)"), None);
    }
}
