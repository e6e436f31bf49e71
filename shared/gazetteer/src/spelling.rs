//! How newspapers spell a name that is written in Cyrillic at home: "Лавров" is "Lawrow" in German, "Ławrow" in Polish.
//!
//! What the languages' newspapers do rather than what a standard says; where they waver, both spellings. A spelling
//! that nobody uses costs a few bytes.

use crate::fold::sentence_case;

/// Countries whose people have their names in Cyrillic or are known to the world by way of it.
pub(crate) const HOMES: [&str; 11] = ["RU", "UA", "BY", "KZ", "KG", "TJ", "UZ", "TM", "AM", "AZ", "GE"];

/// No name is spelled in more ways.
const MOST: usize = 8;

/// Whether a language has spellings of its own.
pub(crate) fn has(language: &str) -> bool {
    letters(language).is_some()
}

/// A name in Cyrillic as a language spells it; nothing where the language or the script has no such spelling.
pub(crate) fn of(language: &str, name: &str) -> Vec<String> {
    let Some(letters) = letters(language) else { return Vec::new() };
    let cyrillic = |c: char| ('\u{400}'..'\u{500}').contains(&c);
    if !name.chars().any(cyrillic) || !name.chars().all(|c| cyrillic(c) || matches!(c, ' ' | '-')) {
        return Vec::new();
    }
    let ukrainian = name.to_lowercase().contains(['і', 'ї', 'є', 'ґ']);
    let mut heads = vec![String::new()];
    for word in name.split_inclusive([' ', '-']) {
        let (bare, gap) = match word.strip_suffix([' ', '-']) {
            Some(bare) => (bare, &word[bare.len()..]),
            None => (word, ""),
        };
        let spellings = words(language, letters, &bare.to_lowercase(), ukrainian);
        let join = |head: &String| {
            spellings.iter().map(|word| format!("{head}{}{gap}", sentence_case(word))).collect::<Vec<_>>()
        };
        heads = heads.iter().flat_map(join).take(MOST).collect();
    }
    heads
}

/// Where a language departs from one letter for one letter: the letter and what stands for it.
fn letters(language: &str) -> Option<&'static str> {
    Some(match language {
        "de" => "вw жsch зs хch цz чtsch шsch щschtsch юju яja йj ёjo їji єje",
        "fr" => "жj уou хkh цts чtch шch щchtch юiou яia йï ёio їï єie",
        "es" => "жzh хj цts чch шsh щsch юyu яya йi ёio ыi їi єye",
        "it" => "жzh хkh цts чch шsh щshch юyu яya йj ёio їi єye",
        "pt" => "жj хkh цts чtch шch щshch юiu яia йi ёio їi єie",
        "nl" => "жzj уoe хch цts чtsj шsj щsjtsj юjoe яja йj ёjo їji єje",
        "pl" => "вw жż хch цc чcz шsz щszcz юju яja йj ёjo лł їji єje",
        "tr" => "жj хh цts чç шş щşç юyu яya йy ёyo ыı їyi єye",
        _ => return None,
    })
}

fn words(language: &str, letters: &str, word: &str, ukrainian: bool) -> Vec<String> {
    match (language, word) {
        ("de" | "nl" | "es", "александр") => return vec!["alexander".into()],
        ("fr" | "pt", "александр") => return vec!["alexandre".into()],
        _ => {}
    }
    // the end of a first name or of an adjective
    for (ending, spelled) in endings(language, ukrainian) {
        if let Some(stem) = word.strip_suffix(ending) {
            let stem = spell(language, letters, stem, ending, ukrainian);
            return spelled.iter().map(|end| format!("{stem}{end}")).collect();
        }
    }
    vec![spell(language, letters, word, "", ukrainian)]
}

fn endings(language: &str, ukrainian: bool) -> Vec<(&'static str, &'static [&'static str])> {
    let (adjective, name, after_vowel): (&[&str], &[&str], &[&str]) = match (language, ukrainian) {
        ("de", true) => (&["yj", "y"], &["ij"], &["ej", "ei"]),
        ("de", false) => (&["i"], &["i", "ij"], &["ej", "ei"]),
        ("fr", _) => (&["i", "y"], &["i"], &["eï"]),
        ("es", _) => (&["i", "iy"], &["i"], &["ei", "éi"]),
        ("it", _) => (&["y", "ij"], &["i", "ij"], &["ej", "ei"]),
        ("pt", _) => (&["i", "y"], &["i"], &["ei"]),
        ("nl", _) => (&["i", "y"], &["i", "ij"], &["ej", "ei"]),
        ("pl", _) => (&["i"], &["ij"], &["iej"]),
        _ => (&["iy"], &["iy"], &["ey"]),
    };
    let plural: &[&str] = if language == "tr" { &["ıy"] } else { &["y"] };
    let mut endings = vec![
        ("ський", adjective),
        ("ский", adjective),
        ("цкий", adjective),
        ("ый", plural),
        ("ий", name),
        ("ей", after_vowel),
    ];
    for (ending, spelled) in &mut endings {
        // the ending takes the sibilant along
        *spelled = match (*ending, language) {
            ("ський" | "ский", "pl") => &["ski"],
            ("цкий", "pl") => &["cki"],
            ("ский", "de") => &["ski"],
            ("ський", "de") => &["skyj", "sky"],
            ("ский" | "ський", "es") => &["ski", "skiy"],
            ("ский" | "ський", "it") => &["sky", "skij"],
            ("ский" | "ський", "tr") => &["skiy"],
            ("ский" | "ський", _) => &["ski", "sky"],
            ("цкий", "de") => &["zki"],
            ("цкий", "tr") => &["tskiy"],
            ("цкий", _) => &["tski", "tsky"],
            _ => spelled,
        };
    }
    if language == "fr" {
        endings.extend([("ин", &["ine"][..]), ("ін", &["ine"]), ("ын", &["yne"])]);
    }
    endings.extend([("ия", &["ia"][..]), ("ія", &["ia"])]);
    endings
}

/// What stands before an ending, letter for letter.
fn spell(language: &str, letters: &str, stem: &str, ending: &str, ukrainian: bool) -> String {
    let chars: Vec<char> = stem.chars().chain(ending.chars()).collect();
    let vowel =
        |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| "аеёиоуыэюяіїє".contains(*c));
    let mut spelled = String::new();
    for (at, c) in stem.chars().enumerate() {
        let before = at.checked_sub(1);
        let open = at == 0 || vowel(before) || before.is_some_and(|at| matches!(chars[at], 'ь' | 'ъ'));
        let next = chars.get(at + 1).copied();
        let soft = next.is_some_and(|next| "еиі".contains(next));
        let plain = match c {
            'е' if open => match language {
                "de" | "nl" | "pl" => "je",
                "es" | "tr" => "ye",
                "fr" if at == 0 => "ie",
                _ => "e",
            },
            'е' if language == "pl" && !"лжшчщц".contains(chars[at - 1]) => "ie",
            'я' | 'ю' if language == "pl" && !open => match (c, chars[at - 1]) {
                ('я', 'л') => "a",
                ('я', _) => "ia",
                (_, 'л') => "u",
                _ => "iu",
            },
            'л' if language == "pl" && next.is_some_and(|next| "еиіяюьё".contains(next)) => "l",
            'с' if matches!(language, "de" | "fr") && vowel(before) && vowel(Some(at + 1)) => "ss",
            'г' if ukrainian => "h",
            'г' if matches!(language, "fr" | "es" | "pt") && soft => "gu",
            'и' if ukrainian && language != "es" => "y",
            'к' if next == Some('с') && matches!(language, "de" | "fr" | "es" | "it" | "pt") => "x",
            'с' if before.is_some_and(|at| chars[at] == 'к')
                && matches!(language, "de" | "fr" | "es" | "it" | "pt") =>
            {
                ""
            }
            _ => letters.split(' ').find_map(|pair| pair.strip_prefix(c)).unwrap_or_else(|| latin(c)),
        };
        spelled.push_str(plain);
    }
    spelled
}

fn latin(c: char) -> &'static str {
    const PAIRS: &str = "аa бb вv гg ґg дd еe эe зz иi іi кk лl мm нn оo пp рr сs тt уu фf ыy";
    PAIRS.split(' ').find_map(|pair| pair.strip_prefix(c)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_spells_names_its_own_way() {
        for (language, name, spelled) in [
            ("de", "Сергей Лавров", "Sergej Lawrow"),
            ("de", "Владимир Мединский", "Wladimir Medinski"),
            ("de", "Зеленський", "Selenskyj"),
            ("de", "Валерий Герасимов", "Waleri Gerassimow"),
            ("fr", "Сергей Шойгу", "Sergueï Choïgou"),
            ("fr", "Владимир Путин", "Vladimir Poutine"),
            ("es", "Мария Захарова", "Maria Zajarova"),
            ("it", "Сергей Лавров", "Sergej Lavrov"),
            ("pt", "Сергей Лавров", "Serguei Lavrov"),
            ("nl", "Владимир Путин", "Vladimir Poetin"),
            ("pl", "Мария Захарова", "Maria Zacharowa"),
            ("pl", "Дмитрий Песков", "Dmitrij Pieskow"),
            ("pl", "Андрей Белоусов", "Andriej Biełousow"),
            ("tr", "Дмитрий Песков", "Dmitriy Peskov"),
            ("tr", "Мединский", "Medinskiy"),
        ] {
            let found = of(language, name);
            assert!(found.iter().any(|found| found == spelled), "{spelled}: {found:?}");
        }
    }

    #[test]
    fn other_languages_and_scripts_have_no_such_spelling() {
        assert!(
            of("en", "Лавров").is_empty() && of("ru", "Лавров").is_empty() && of("de", "Lavrov").is_empty()
        );
        assert!(of("de", "Лев XIV").is_empty());
    }

    #[test]
    fn no_name_is_spelled_in_too_many_ways() {
        assert!(of("it", "Сергей Алексей Андрей Мединский").len() <= MOST);
    }
}
