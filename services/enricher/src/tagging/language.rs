use std::sync::LazyLock;

use dragoman_gazetteer::word;
use whatlang::{Detector, Info, Lang};

use super::ArticleInput;
use super::word_table::WordTable;

/// The language of a text is plain from its beginning; reading on would only cost time.
const ENOUGH: usize = 1200;
/// Fewer letters than this say little about their language.
const FEW_LETTERS: usize = 24;
/// What has no telling letters is `und`, as BCP 47 has it.
const UNKNOWN: &str = "und";

/// Languages that news comes in, by ISO 639-1. Leaving out the rest keeps short texts from exotic verdicts.
const KNOWN: &[(Lang, &str)] = &[
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Pol, "pl"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Tur, "tr"),
    (Lang::Ara, "ar"),
    (Lang::Heb, "he"),
    (Lang::Pes, "fa"),
    (Lang::Cmn, "zh"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
    (Lang::Hin, "hi"),
    (Lang::Ben, "bn"),
    (Lang::Urd, "ur"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "no"),
    (Lang::Fin, "fi"),
    (Lang::Ces, "cs"),
    (Lang::Slk, "sk"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Bul, "bg"),
    (Lang::Srp, "sr"),
    (Lang::Hrv, "hr"),
    (Lang::Ell, "el"),
    (Lang::Aze, "az"),
    (Lang::Hye, "hy"),
    (Lang::Kat, "ka"),
    (Lang::Ind, "id"),
    (Lang::Vie, "vi"),
    (Lang::Tha, "th"),
];

pub(super) fn of(article: ArticleInput<'_>) -> String {
    identify(article.title, article.text, article.language)
}

/// The language of an article: what its letters say, and where they say little, what is declared.
fn identify(title: &str, text: &str, declared: Option<&str>) -> String {
    let (title, text) = (head(title, ENOUGH / 4), head(text, ENOUGH));
    if let Some(language) = by_small_words([title, text]) {
        return language.to_owned();
    }
    let sample = format!("{title}\n{text}");
    let declared = declared.and_then(primary);
    let letters = sample.chars().filter(|c| word::is_word(*c)).count();
    let unspaced = sample.chars().filter(|c| word::is_unspaced(*c)).count();
    let detector = Detector::with_allowlist(KNOWN.iter().map(|(lang, _)| *lang).collect());
    let seen = detector.detect(&sample);
    let detected = seen.as_ref().and_then(|info| code(info.lang()));
    // an unspaced script says more in fewer letters
    let long_enough = letters >= FEW_LETTERS || unspaced * 4 >= FEW_LETTERS;
    let sure = long_enough && seen.as_ref().is_some_and(Info::is_reliable);
    match (declared, detected) {
        (Some(declared), _) if !sure => declared,
        (_, Some(detected)) if sure || long_enough => detected.to_owned(),
        (None, Some(detected)) if seen.is_some_and(|info| info.script() != whatlang::Script::Latin) => {
            detected.to_owned()
        }
        (Some(declared), _) => declared,
        (None, _) => UNKNOWN.to_owned(),
    }
}

/// Words so common that a paragraph has them, in the languages that share a script. Where they are plain, the
/// costlier look at letters can be spared.
const SMALL_WORDS: &[(&str, &[&str])] = &[
    ("en", &["the", "of", "and", "that", "with", "was", "for", "said", "which", "has", "have", "is"]),
    ("de", &["der", "die", "und", "das", "den", "dem", "nicht", "mit", "ist", "für", "auf", "eine"]),
    ("fr", &["les", "des", "et", "est", "une", "dans", "pour", "sur", "qui", "avec", "du", "au"]),
    ("es", &["el", "los", "las", "y", "del", "una", "por", "para", "con", "es", "su", "al"]),
    ("it", &["il", "di", "che", "della", "del", "per", "gli", "sono", "è", "nel", "dei", "delle"]),
    ("pt", &["o", "os", "e", "do", "da", "em", "uma", "não", "dos", "das", "ao", "pelo"]),
    ("nl", &["het", "een", "van", "en", "dat", "voor", "niet", "zijn", "met", "op", "aan", "ook"]),
    ("pl", &["w", "z", "na", "się", "że", "nie", "jest", "oraz", "przez", "po", "dla", "od"]),
];
/// One language must have so many of them, and so many times as many as any other.
const ENOUGH_WORDS: usize = 12;
/// So many are few.
const FEW_WORDS: usize = 5;
/// In bytes.
const LONGEST_SMALL_WORD: usize = 8;
const TIMES: usize = 3;

fn by_small_words(samples: [&str; 2]) -> Option<&'static str> {
    static OWNERS: LazyLock<WordTable> = LazyLock::new(|| {
        // of two languages that share a word, the last has it
        let languages = SMALL_WORDS.iter().enumerate().rev();
        let words =
            languages.flat_map(|(number, (_, words))| words.iter().map(move |word| (*word, number as u8)));
        WordTable::new(words)
    });
    let mut counts = [0; SMALL_WORDS.len()];
    let words = samples.into_iter().flat_map(|sample| sample.split(|c: char| !word::is_word(c)));
    for word in words.filter(|word| !word.is_empty() && word.len() <= LONGEST_SMALL_WORD) {
        let Some(language) = OWNERS.get(word).map(usize::from) else { continue };
        counts[language] += 1;
        let is_behind =
            |(other, count): (usize, &usize)| other == language || counts[language] >= count * TIMES;
        if counts[language] >= ENOUGH_WORDS && counts.iter().enumerate().all(is_behind) {
            return Some(SMALL_WORDS[language].0);
        }
    }
    // of a short text that has few of them, if hardly another language has any
    let (most, count) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    let others: usize = counts.iter().sum::<usize>() - count;
    (*count >= FEW_WORDS && others * FEW_WORDS <= *count).then_some(SMALL_WORDS[most].0)
}

fn code(lang: Lang) -> Option<&'static str> {
    KNOWN.iter().find(|(known, _)| *known == lang).map(|(_, code)| *code)
}

/// `en` of `en-GB`; nothing of what is no language tag.
fn primary(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let fits = (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_lowercase());
    (fits && primary != UNKNOWN).then_some(primary)
}

fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_plain_outweigh_the_declared_language() {
        let german = "Die Unterhändler trafen sich am Montag zu einer weiteren Runde der Gespräche in Wien.";
        assert_eq!(identify("", german, Some("en-GB")), "de");
        assert_eq!(identify("", "与伊朗的谈判周一在维也纳恢复，双方都说会谈有益。", None), "zh");
    }

    /// Requests for a new tagging rest on it.
    #[test]
    fn what_was_found_and_is_then_declared_is_found_again() {
        let texts = [
            "Die Unterhändler trafen sich am Montag zu einer weiteren Runde der Gespräche in Wien.",
            "Talks went on.",
            "Переговоры",
            "与伊朗的谈判",
            "2025",
            "",
            "Los ministros y las delegaciones de la Unión hablaron.",
        ];
        for text in texts {
            for declared in [None, Some("en-GB"), Some("pt"), Some("und"), Some("x-klingon")] {
                let found = identify("", text, declared);
                assert_eq!(identify("", text, Some(&found)), found, "{text} as {declared:?}");
            }
        }
    }

    #[test]
    fn what_says_little_is_what_it_is_declared_to_be() {
        assert_eq!(identify("OK", "", Some("pt-BR")), "pt");
        assert_eq!(identify("", "2025", None), "und");
        assert_eq!(identify("", "", Some("x-klingon")), "und");
    }
}
