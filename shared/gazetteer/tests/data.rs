//! The data that ships must be whole: every file parses, every reference holds, every expression compiles.

use dragoman_gazetteer::{Gazetteer, Meaning, Source};

fn meanings(gazetteer: &Gazetteer, language: &str, name: &str) -> Vec<String> {
    let facts = &gazetteer.facts;
    let named = |meaning: &Meaning| match meaning {
        Meaning::Country { country, .. } => facts.countries[*country].id.clone(),
        Meaning::Body { body, .. } => facts.bodies[*body].name.clone(),
        Meaning::Place { place, .. } => facts.places[*place].name.clone(),
        Meaning::FullName(person) | Meaning::Surname(person) => facts.people[*person].name.clone(),
        Meaning::Title(title) => facts.titles[*title].text.clone(),
        Meaning::Hidden => "hidden".to_owned(),
    };
    let mut named: Vec<String> =
        gazetteer.language(language).lexicon.lookup(name).iter().map(named).collect();
    named.dedup();
    named
}

#[test]
fn the_data_loads_and_names_what_it_should() {
    let gazetteer = Gazetteer::load(&Source::embedded()).unwrap_or_else(|error| panic!("{error}"));
    gazetteer.check().unwrap_or_else(|error| panic!("{error}"));
    for (language, name, meaning) in [
        ("en", "Kremlin", "RU"),
        ("en", "UKRAINIANS", "UA"),
        ("en", "Côte d'Ivoire", "CI"),
        ("en", "Vladimir Putin", "Vladimir Putin"),
        ("en", "Prime Minister", "prime minister"),
        ("en", "European Union", "European Union"),
        ("en", "New Mexico", "New Mexico"),
        ("en", "Agricultural Bank of China", "hidden"),
        ("sv", "Rysslands", "RU"),
        ("cs", "Spojených států", "US"),
        ("el", "Ουκρανίας", "UA"),
        ("hi", "अमेरिका", "US"),
        ("fi", "Russia", "RU"),
    ] {
        assert_eq!(meanings(&gazetteer, language, name), [meaning], "{name} in {language}");
    }
}

#[test]
fn names_that_are_found_lie_at_words() {
    let gazetteer = Gazetteer::load(&Source::embedded()).unwrap_or_else(|error| panic!("{error}"));
    let find = |text: &str| -> Vec<String> {
        let english = gazetteer.language("en");
        let found = english.lexicon.find(text, &english.starts(text));
        found.iter().map(|hit| text[hit.start..hit.end].to_owned()).collect()
    };
    assert_eq!(
        find("Ukrainian-US talks, an Indian minister, Russia’s"),
        ["Ukrainian", "US", "Indian", "Russia"]
    );
    assert_eq!(find("Iranshahr USAir us Peruvia"), [""; 0]);
}
