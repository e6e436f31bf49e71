//! Languages that are read for countries only: they are told apart, and their countries found.

use dragoman_enricher::{ArticleInput, tag};
use dragoman_gazetteer::{Gazetteer, Source};

#[test]
fn countries_are_found_in_languages_beyond_the_sixteen() {
    let gazetteer = Gazetteer::load(&Source::embedded()).unwrap();
    for (language, text, countries) in [
        (
            "sv",
            "Rysslands utrikesminister sade att Ukraina inte vill förhandla. Ett amerikanskt förslag väntas på måndag.",
            "RU UA US",
        ),
        (
            "da",
            "Ruslands udenrigsminister sagde, at Ukraine ikke vil forhandle, og at Danmark skal betale. Et tysk forslag ventes.",
            "DE DK RU UA",
        ),
        (
            "no",
            "Russlands utenriksminister sa at Ukraina ikke ønsker å forhandle, og at Tyrkia fortsatt er megler mellom partene.",
            "RU TR UA",
        ),
        (
            "id",
            "Menteri luar negeri Rusia mengatakan bahwa Amerika Serikat dan Tiongkok belum menyetujui perjanjian dagang dengan Jepang.",
            "CN JP RU US",
        ),
        (
            "ro",
            "Ministrul de externe al Rusiei a declarat că Statele Unite nu vor semna acordul cu Ucraina înainte de alegerile din Ungaria.",
            "HU RU UA US",
        ),
        (
            "el",
            "Ο υπουργός Εξωτερικών της Ρωσίας δήλωσε ότι οι Ηνωμένες Πολιτείες και η Ουκρανία δεν συμφώνησαν για την εκεχειρία.",
            "RU UA US",
        ),
        ("hi", "रूस के विदेश मंत्री ने कहा कि अमेरिका और यूक्रेन के बीच युद्धविराम पर कोई समझौता नहीं हुआ है।", "RU UA US"),
        (
            "cs",
            "Ministr zahraničí Ruska řekl, že Spojené státy a Ukrajina se nedohodly na příměří a že německý návrh je nepřijatelný.",
            "DE RU UA US",
        ),
    ] {
        let tags = tag(&gazetteer, ArticleInput { text, ..ArticleInput::default() });
        let mut found: Vec<&str> = tags.countries.iter().map(|country| country.id.as_str()).collect();
        found.sort_unstable();
        assert_eq!((tags.language.as_str(), found.join(" ")), (language, countries.to_owned()), "{text}");
    }
}
