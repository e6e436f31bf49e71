use dragoman_gazetteer::word;
use whatlang::{Detector, Info, Lang};

/// The language of a text is plain from its beginning; reading on would only cost time.
const ENOUGH: usize = 2000;
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

/// The language of an article: what its letters say, and where they say little, what is declared.
pub(super) fn identify(title: &str, text: &str, declared: Option<&str>) -> String {
    let sample = format!("{}\n{}", head(title, ENOUGH / 4), head(text, ENOUGH));
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

    #[test]
    fn what_says_little_is_what_it_is_declared_to_be() {
        assert_eq!(identify("OK", "", Some("pt-BR")), "pt");
        assert_eq!(identify("", "2025", None), "und");
        assert_eq!(identify("", "", Some("x-klingon")), "und");
    }
}
