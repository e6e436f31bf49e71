//! The cases that names of people take in German and the Slavic languages.
//!
//! Endings are those of the school grammars. A form that nobody writes costs a few bytes; an ending that makes the
//! name of somebody else of a name is not listed.

use crate::Gender;

/// Genitive and accusative, dative, instrumental, locative: given name and surname stand in the same case.
const CASES: usize = 4;

/// Whether the names of people change with the case in a language.
pub(crate) fn has(language: &str) -> bool {
    matches!(language, "ru" | "uk" | "pl" | "de")
}

/// A name in the other cases of a language; nothing where the language or the script has none.
pub(crate) fn of(language: &str, name: &str, gender: Option<Gender>) -> Vec<String> {
    let cyrillic = name.chars().any(|c| ('\u{400}'..'\u{500}').contains(&c));
    let latin = name.chars().next().is_some_and(|c| c < '\u{250}');
    let decline: fn(&str, bool) -> [Vec<String>; CASES] = match language {
        "ru" if cyrillic => russian,
        "uk" if cyrillic => ukrainian,
        "pl" if latin => polish,
        "de" if latin => return german(name),
        _ => return Vec::new(),
    };
    let female = gender == Some(Gender::Female);
    let mut forms: [Vec<String>; CASES] = std::array::from_fn(|_| vec![String::new()]);
    for word in name.split(' ') {
        let declined = decline(word, female);
        for (case, endings) in forms.iter_mut().zip(declined) {
            let joined = |head: &String, word: &String| {
                if head.is_empty() { word.clone() } else { format!("{head} {word}") }
            };
            *case = case.iter().flat_map(|head| endings.iter().map(move |word| joined(head, word))).collect();
        }
    }
    forms.into_iter().flatten().filter(|form| form != name).collect()
}

fn german(name: &str) -> Vec<String> {
    if name.ends_with(['s', 'x', 'z', 'ß', '.']) || !name.ends_with(char::is_alphabetic) {
        return Vec::new();
    }
    vec![format!("{name}s")]
}

fn with(stem: &str, endings: [&[&str]; CASES]) -> [Vec<String>; CASES] {
    endings.map(|endings| endings.iter().map(|ending| format!("{stem}{ending}")).collect())
}

fn unchanged(word: &str) -> [Vec<String>; CASES] {
    with(word, [&[""], &[""], &[""], &[""]])
}

/// What stands before the longest of the endings.
fn stem<'w>(word: &'w str, endings: &[&str]) -> Option<&'w str> {
    endings.iter().find_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.chars().count() > 1)
}

fn russian(word: &str, female: bool) -> [Vec<String>; CASES] {
    let after_velar =
        |stem: &str| if stem.ends_with(['к', 'г', 'х', 'ш', 'ж', 'ч', 'щ']) { "и" } else { "ы" };
    if let Some(stem) = stem(word, &["ский", "цкий"]) {
        let stem = format!("{stem}{}к", if word.ends_with("ский") { "с" } else { "ц" });
        return with(&stem, [&["ого"], &["ому"], &["им"], &["ом"]]);
    }
    if let Some(stem) = stem(word, &["ая"]) {
        return with(stem, [&["ой", "ую"], &["ой"], &["ой"], &["ой"]]);
    }
    if female && let Some(stem) = word.strip_suffix('а').filter(|stem| stem.ends_with(['в', 'н'])) {
        return with(stem, [&["ой", "у", "ы"], &["ой", "е"], &["ой"], &["ой", "е"]]);
    }
    if let Some(stem) = stem(word, &["ия"]) {
        return with(stem, [&["ии", "ию"], &["ии"], &["ией"], &["ии"]]);
    }
    if let Some(stem) = stem(word, &["а"]) {
        return with(stem, [&[after_velar(stem), "у"], &["е"], &["ой"], &["е"]]);
    }
    if let Some(stem) = stem(word, &["я"]) {
        return with(stem, [&["и", "ю"], &["е"], &["ей"], &["е"]]);
    }
    if female {
        return unchanged(word);
    }
    if let Some(stem) = stem(word, &["ь", "й"]) {
        return with(stem, [&["я"], &["ю"], &["ем"], &["е"]]);
    }
    if stem(word, &["ов", "ев", "ёв", "ин", "ын"]).is_some() {
        return with(word, [&["а"], &["у"], &["ым", "ом"], &["е"]]);
    }
    if is_consonant(word) {
        with(word, [&["а"], &["у"], &["ом", "ем"], &["е"]])
    } else {
        unchanged(word)
    }
}

fn ukrainian(word: &str, female: bool) -> [Vec<String>; CASES] {
    if let Some(stem) = stem(word, &["ський", "цький"]) {
        let stem = format!("{stem}{}ьк", if word.ends_with("ський") { "с" } else { "ц" });
        return with(&stem, [&["ого"], &["ому"], &["им"], &["ому"]]);
    }
    if let Some(stem) = stem(word, &["ька"]) {
        return with(stem, [&["ької", "ьку"], &["ькій"], &["ькою"], &["ькій"]]);
    }
    if female && let Some(stem) = word.strip_suffix('а').filter(|stem| stem.ends_with(['в', 'н'])) {
        return with(stem, [&["ої", "у", "и"], &["ій", "і"], &["ою"], &["ій", "і"]]);
    }
    if let Some(stem) = stem(word, &["ія"]) {
        return with(stem, [&["ії", "ію"], &["ії"], &["ією"], &["ії"]]);
    }
    if let Some(stem) = stem(word, &["а"]) {
        return with(stem, [&["и", "у"], &["і"], &["ою"], &["і"]]);
    }
    if let Some(stem) = stem(word, &["я"]) {
        return with(stem, [&["і", "ю"], &["і"], &["ею"], &["і"]]);
    }
    if female {
        return unchanged(word);
    }
    if let Some(stem) = stem(word, &["ь", "й"]) {
        return with(stem, [&["я"], &["ю", "єві", "еві"], &["єм", "ем"], &["ю", "єві", "еві"]]);
    }
    if let Some(stem) = stem(word, &["о"]) {
        return with(stem, [&["а", "о"], &["у", "ові", "о"], &["ом", "о"], &["ові", "о"]]);
    }
    if stem(word, &["ов", "ев", "єв", "ін", "їн"]).is_some() {
        return with(word, [&["а"], &["у", "ові"], &["им", "ом"], &["і", "ові"]]);
    }
    if is_consonant(word) {
        with(word, [&["а"], &["у", "ові", "еві"], &["ом", "ем"], &["і", "ові"]])
    } else {
        unchanged(word)
    }
}

fn polish(word: &str, female: bool) -> [Vec<String>; CASES] {
    if let Some(stem) = stem(word, &["ski", "cki", "dzki"]) {
        let stem = &word[..stem.len() + (word.len() - stem.len())];
        return with(stem, [&["ego"], &["emu"], &["m"], &["m"]]);
    }
    if let Some(stem) = stem(word, &["ska", "cka"]) {
        let stem = &word[..stem.len() + 2];
        return with(stem, [&["iej", "ą"], &["iej"], &["ą"], &["iej"]]);
    }
    if let Some(stem) = stem(word, &["da"]) {
        return with(stem, [&["dy", "dę"], &["dzie"], &["dą"], &["dzie"]]);
    }
    if let Some(stem) = stem(word, &["ka"]) {
        return with(stem, [&["ki", "kę"], &["ce"], &["ką"], &["ce"]]);
    }
    if let Some(stem) = stem(word, &["a"]) {
        let genitive = if stem.ends_with(['g', 'i', 'j', 'l']) { "i" } else { "y" };
        return with(stem, [&[genitive, "ę"], &["ie"], &["ą"], &["ie"]]);
    }
    if female || !is_consonant(word) {
        return unchanged(word);
    }
    if let Some(stem) = stem(word, &["ek"]) {
        return with(stem, [&["ka", "eka"], &["kowi", "ekowi"], &["kiem", "ekiem"], &["ku", "eku"]]);
    }
    let instrumental = if word.ends_with(['k', 'g']) { "iem" } else { "em" };
    // "Donaldzie" after d, "Tusku" after k
    let locative = if word.ends_with('d') { "zie" } else { "u" };
    with(word, [&["a"], &["owi"], &[instrumental], &[locative, "ie"]])
}

fn is_consonant(word: &str) -> bool {
    word.chars().next_back().is_some_and(|c| {
        c.is_alphabetic()
            && !"аеёиоуыэюяіїєьъaeiouyáéíóúăâîąęäöüôøå".contains(c.to_lowercase().next().unwrap_or(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_the_cases_of_the_language() {
        for (language, name, female, forms) in [
            ("ru", "Дональд Трамп", false, vec!["Дональда Трампа", "Дональдом Трампом", "Дональде Трампе"]),
            ("ru", "Лавров", false, vec!["Лаврова", "Лаврову", "Лавровым"]),
            ("ru", "Захарова", true, vec!["Захаровой", "Захарову"]),
            ("uk", "Денис Шмигаль", false, vec!["Дениса Шмигаля", "Денисові Шмигалеві"]),
            ("uk", "Зеленський", false, vec!["Зеленського", "Зеленському", "Зеленським"]),
            ("pl", "Radosław Sikorski", false, vec!["Radosława Sikorskiego", "Radosławem Sikorskim"]),
            ("pl", "Andrzej Duda", false, vec!["Andrzeja Dudę", "Andrzejowi Dudzie"]),
            ("de", "Putin", false, vec!["Putins"]),
        ] {
            let found = of(language, name, female.then_some(Gender::Female));
            for form in forms {
                assert!(found.iter().any(|found| found == form), "{form}: {found:?}");
            }
        }
    }

    #[test]
    fn other_languages_and_scripts_leave_names_as_they_are() {
        assert!(of("fr", "Macron", None).is_empty() && of("ru", "Macron", None).is_empty());
        assert!(of("ru", "Метревели", Some(Gender::Female)).is_empty());
    }
}
