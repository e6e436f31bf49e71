use std::collections::HashSet;

use dragoman_gazetteer::{PersonEntry, fold, word};

use super::finding::Someone;

/// Words before a name that are no part of it.
const HONORIFICS: &[&str] = &[
    "sir",
    "dame",
    "lord",
    "lady",
    "dr",
    "dr.",
    "prof",
    "prof.",
    "professor",
    "mr",
    "mr.",
    "mrs",
    "mrs.",
    "ms",
    "ms.",
    "president",
    "prime",
    "minister",
    "chancellor",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "general",
    "gen.",
    "colonel",
    "col.",
    "admiral",
    "ambassador",
    "senator",
    "secretary",
    "baron",
    "baroness",
    "sheikh",
    "ayatollah",
];
/// A name has no more words, and no more letters.
const MOST_WORDS: usize = 6;
const MOST_LETTERS: usize = 60;
/// So many new names of one person are plenty; the rest are spellings of spellings.
const MOST_NAMES: usize = 40;

/// The names a source has for somebody that the register does not: as a text might write them, whole, without titles.
pub(crate) fn new_names(someone: &Someone, known: &PersonEntry) -> Vec<String> {
    let mut seen: HashSet<String> =
        [&known.name, &known.surname].into_iter().chain(&known.variants).map(|name| fold(name)).collect();
    let labels = someone.labels.iter().map(|name| (name, true));
    let aliases = someone.aliases.iter().map(|name| (name, false));
    let names = labels.chain(aliases).filter_map(|(name, is_label)| {
        let name = name.split(['(', '（']).next()?.trim();
        (is_usable(name, is_label) && seen.insert(fold(name))).then(|| name.to_owned())
    });
    names.take(MOST_NAMES).collect()
}

fn is_usable(name: &str, is_label: bool) -> bool {
    let letters = name.chars().count();
    let odd = |c: char| c.is_numeric() || c.is_control() || "/;:,\"«»“”!?=_@#&*+<>[]{}|".contains(c);
    if letters > MOST_LETTERS || name.contains(odd) {
        return false;
    }
    // scripts without spaces write a whole name as one word, so that only a label is known to be whole
    if name.chars().any(word::is_unspaced) {
        return is_label && letters > 1;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let first = words.first().map(|word| word.to_lowercase()).unwrap_or_default();
    let is_name = |word: &&str| word.chars().next().is_some_and(|c| !c.is_lowercase());
    (2..=MOST_WORDS).contains(&words.len())
        && !HONORIFICS.contains(&first.as_str())
        && words.first().is_some_and(is_name)
        && words.last().is_some_and(is_name)
}

/// How a second reference names somebody: by the family name that the source gives, if the name has it, else by the
/// last word.
pub(crate) fn surname(someone: &Someone) -> String {
    let has = |surname: &&String| {
        let words: Vec<String> = surname.split_whitespace().map(fold).collect();
        let name: Vec<String> = someone.name.split_whitespace().map(fold).collect();
        !words.is_empty() && name.windows(words.len()).any(|part| part == words)
    };
    let given = someone.surname.as_ref().filter(has).cloned();
    given.unwrap_or_else(|| someone.name.split_whitespace().last().unwrap_or_default().to_owned())
}

/// An id of ours for a name: `ann-other`.
pub(crate) fn slug(name: &str) -> String {
    let plain: String = dragoman_gazetteer::without_marks(name).to_lowercase();
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_without_titles_are_new() {
        let known: PersonEntry = toml::from_str(
            "id = \"ann-other\"\nname = \"Ann Other\"\nsurname = \"Other\"\nvariants = [\"Анна Отер\"]\n",
        )
        .unwrap();
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let someone = Someone {
            labels: texts(&["Ann Other", "Анна Отер", "安·奥瑟", "Ann Other (politician)", "آن آذر"]),
            aliases: texts(&[
                "Annie",
                "Dame Ann Other",
                "A. Other",
                "Ann the brave",
                "安",
                "Other, Ann",
                "Ann Other 2",
            ]),
            ..Someone::default()
        };
        assert_eq!(new_names(&someone, &known), ["安·奥瑟", "آن آذر", "A. Other"]);
    }

    #[test]
    fn a_surname_is_the_family_name_where_the_name_has_it() {
        let someone = |name: &str, surname: Option<&str>| Someone {
            name: name.into(),
            surname: surname.map(Into::into),
            ..Someone::default()
        };
        assert_eq!(surname(&someone("Xi Jinping", Some("Xi"))), "Xi");
        assert_eq!(surname(&someone("Ursula von der Leyen", Some("von der Leyen"))), "von der Leyen");
        assert_eq!(surname(&someone("Ann Other", Some("Andere"))), "Other");
        assert_eq!(slug("Éva Ősz-Kiss"), "eva-osz-kiss");
    }
}
