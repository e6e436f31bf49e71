//! Decisions, each in a sentence of our own: what must be found, with id and what else was decided.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::LazyLock;

use dragoman_article::{Kind, Mention, OfficeStatus, Role, Zone};
use dragoman_enricher::{ArticleInput, Tags, tag};
use dragoman_gazetteer::{Gazetteer, Source};

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::load(&Source::embedded()).unwrap());

fn on(day: &str, text: &str) -> Tags {
    let published_at = Some(format!("{day}T12:00:00Z").parse().unwrap());
    tag(&GAZETTEER, ArticleInput { text, language: Some("en"), published_at, ..Default::default() })
}

fn tags(text: &str) -> Tags {
    on("2025-12-15", text)
}

/// Surface and id of every mention of a kind.
fn of(kind: Kind, tags: &Tags) -> Vec<(&str, &str)> {
    let mentions = tags.mentions.iter().filter(|mention| mention.kind == kind);
    mentions.map(|mention| (mention.surface.as_str(), mention.id.as_str())).collect()
}

fn countries(text: &str) -> Vec<(String, String)> {
    of(Kind::Country, &tags(text))
        .into_iter()
        .map(|(surface, id)| (surface.to_owned(), id.to_owned()))
        .collect()
}

fn roles(text: &str) -> Vec<(String, Role)> {
    let tags = tags(text);
    let mentions = tags.mentions.iter().filter(|mention| mention.kind == Kind::Country);
    mentions.filter_map(|mention| Some((mention.surface.clone(), mention.role.clone()?))).collect()
}

fn person<'t>(tags: &'t Tags, surface: &str) -> &'t Mention {
    let found = |mention: &&Mention| mention.kind == Kind::Person && mention.surface == surface;
    tags.mentions.iter().find(found).unwrap_or_else(|| panic!("{surface}: {:?}", of(Kind::Person, tags)))
}

fn pair(surface: &str, id: &str) -> (String, String) {
    (surface.to_owned(), id.to_owned())
}

#[test]
fn a_country_is_found_by_every_expression_for_it() {
    let text = "Kyiv’s envoys met U.S. officials; the Kremlin and the Élysée declined, Ukrainians hoped, UK’s didn't.";
    let found = [
        ("Kyiv", "UA"),
        ("U.S.", "US"),
        ("Kremlin", "RU"),
        ("Élysée", "FR"),
        ("Ukrainians", "UA"),
        ("UK", "GB"),
    ];
    assert_eq!(countries(text), found.map(|(surface, id)| pair(surface, id)));
}

#[test]
fn inside_the_name_of_something_else_there_is_no_country() {
    for text in [
        "The Agricultural Bank of China lent US$5bn.",
        "He read Russia Today in New Mexico.",
        "Tell us more about china.",
        "He left Manila Cathedral and the Bank of Valletta.",
        "See https://example.org/Oman/Muscat-talks for more.",
    ] {
        assert_eq!(countries(text), [], "{text}");
    }
}

#[test]
fn what_is_also_a_persons_name_is_told_by_its_neighbours() {
    assert_eq!(countries("Michael Jordan and Jordan Smith spoke to Chad Brown."), []);
    assert_eq!(countries("Jordan and Chad refused."), [pair("Jordan", "JO"), pair("Chad", "TD")]);
}

#[test]
fn a_homonym_is_told_by_the_article_or_left_open() {
    assert_eq!(countries("Georgia signed in Tbilisi."), [pair("Georgia", "GE"), pair("Tbilisi", "GE")]);
    assert_eq!(countries("Georgia voted, as Atlanta did."), []);
    let open = tags("Georgia signed the agreement.").ambiguous;
    let candidates: Vec<_> = open[0].candidates.iter().map(|candidate| candidate.id.as_str()).collect();
    assert_eq!((open[0].surface.as_str(), candidates), ("Georgia", vec!["GE", "Q1428"]));
}

#[test]
fn two_countries_may_be_named_by_one_expression() {
    let text = "The two Koreas resumed inter-Korean talks.";
    let surfaces = [("Koreas", "KP"), ("Koreas", "KR"), ("inter-Korean", "KP"), ("inter-Korean", "KR")];
    assert_eq!(countries(text), surfaces.map(|(surface, id)| pair(surface, id)));
}

#[test]
fn a_place_is_a_venue_and_who_acts_is_an_actor() {
    for (text, role) in [
        ("Talks were held in Berlin.", Role::Venue),
        ("The Vienna talks ended.", Role::Venue),
        ("He arrived from Doha.", Role::Venue),
        ("Moscow rejected it.", Role::Actor),
        ("They sent aid to Ukraine.", Role::Actor),
        ("Russian assets are frozen.", Role::Attribute),
        ("The German government refused.", Role::Actor),
        ("Ukraine’s army is large.", Role::Attribute),
        ("Many Iranians agreed.", Role::People),
    ] {
        assert_eq!(roles(text).into_iter().map(|(_, role)| role).collect::<Vec<_>>(), [role], "{text}");
    }
    let joined = roles("They met in Geneva and Vienna.");
    assert_eq!(joined, [("Vienna".to_owned(), Role::Venue)]);
}

#[test]
fn a_name_that_many_bodies_bear_is_of_the_country_that_the_article_gives_it() {
    let bodies = |text| -> Vec<String> {
        let tags = tags(text);
        of(Kind::Body, &tags).into_iter().map(|(surface, _)| surface.to_owned()).collect()
    };
    assert_eq!(bodies("The United States waited: the Senate had not voted."), ["Senate"]);
    assert_eq!(bodies("The Democrat-led Senate voted on the West."), ["Senate", "West"]);
    assert_eq!(
        bodies("Nigeria waited: the Senate had not voted, nor had the All Progressives Congress."),
        [""; 0]
    );
    assert_eq!(bodies("The United States and Mexico wrote. Mexico’s Senate met. The Senate voted."), [""; 0]);
    assert_eq!(
        bodies("On Main Avenue West an official of the National Security Council saw West Ham."),
        [""; 0]
    );
}

#[test]
fn brussels_is_the_union_where_it_acts_and_belgium_where_things_happen() {
    let tags = tags("Brussels rejected the tariffs. Farmers marched in Brussels.");
    assert_eq!(of(Kind::Country, &tags), [("Brussels", "BE")]);
    assert_eq!(of(Kind::Body, &tags), [("Brussels", "Q458")]);
}

#[test]
fn section_labels_and_datelines_are_boilerplate() {
    let text = "Envoys meet again | Ukraine\n\nVIENNA, Dec 15 (AP) – Envoys met.";
    let tags = tags(text);
    assert!(
        tags.mentions
            .iter()
            .filter(|mention| mention.kind == Kind::Country)
            .all(|mention| mention.zone == Zone::Boilerplate)
    );
    assert_eq!(tags.countries, []);
}

#[test]
fn a_title_alone_is_its_holder_on_the_date() {
    let text = "The British prime minister spoke.";
    for (day, name) in
        [("2024-07-04", "Rishi Sunak"), ("2025-12-15", "Keir Starmer"), ("2026-09-01", "Andy Burnham")]
    {
        let tags = on(day, text);
        let found = person(&tags, "British prime minister");
        assert_eq!((found.name.as_str(), found.title.as_deref()), (name, Some("prime minister")));
        assert_eq!(found.office.as_ref().unwrap().status, OfficeStatus::Current);
        // the country is a field of the title
        assert_eq!(of(Kind::Country, &tags), []);
    }
    assert_eq!(
        person(&tags("It was Ukraine’s president."), "Ukraine’s president").name,
        "Volodymyr Zelenskyy"
    );
    assert_eq!(person(&tags("The president of France left."), "president of France").name, "Emmanuel Macron");
    let described = tags("It was the head of Britain’s foreign spy service, MI6.");
    assert_eq!(person(&described, "head of Britain’s foreign spy service, MI6").name, "Blaise Metreweli");
}

#[test]
fn without_a_date_nobody_holds_an_office_today() {
    let text = "The British prime minister spoke to Friedrich Merz.";
    let tags = tag(&GAZETTEER, ArticleInput { text, language: Some("en"), ..Default::default() });
    assert_eq!(of(Kind::Person, &tags).len(), 1);
    assert_eq!(
        tags.mentions.iter().find_map(|mention| mention.office.as_ref()).unwrap().status,
        OfficeStatus::Unknown
    );
}

#[test]
fn a_bare_title_needs_somebody_it_was_given_to_or_a_country_beside_it() {
    let text =
        "German Chancellor Friedrich Merz came.\n\nIt rained.\n\nIt rained again.\n\nThe chancellor left.";
    assert_eq!(person(&tags(text), "chancellor").name, "Friedrich Merz");
    assert_eq!(person(&tags("France was firm. The president refused."), "president").name, "Emmanuel Macron");
    assert_eq!(of(Kind::Person, &tags("It rained. The president refused.")), []);
    assert_eq!(person(&tags("The Pope prayed for peace."), "Pope").name, "Pope Leo XIV");
    assert_eq!(
        of(Kind::Person, &tags("A president of a club and the deputy foreign minister of Fiji met.")),
        []
    );
}

#[test]
fn a_surname_is_bound_to_the_full_name_before_or_after_it() {
    let tags = tags("Merz’s plan pleased Putin. Friedrich Merz said so, as did “[Vladimir] Putin”.");
    let names: Vec<_> = of(Kind::Person, &tags).into_iter().map(|(surface, _)| surface).collect();
    assert_eq!(names, ["Merz", "Putin", "Friedrich Merz", "Putin"]);
}

#[test]
fn a_surname_alone_is_of_whom_the_articles_countries_give_or_left_open() {
    assert_eq!(person(&tags("Germany hesitated, but Merz agreed."), "Merz").name, "Friedrich Merz");
    let open = tags("It rained, but Merz agreed.");
    assert_eq!(of(Kind::Person, &open), []);
    assert_eq!(open.ambiguous[0].surface, "Merz");
    assert_eq!(of(Kind::Person, &tags("Britain recalled Lyndon Johnson and Moore County.")), []);
    // the surnames of an envoy, a defense secretary and a Swede
    let strangers =
        "The United States and Sweden thanked Jeffrey Scott, a man of Austin, Texas, and Ms Persson.";
    assert_eq!(of(Kind::Person, &tags(strangers)), []);
}

#[test]
fn an_office_is_the_one_of_the_date_and_of_the_title() {
    let tags = tags("Former German chancellor Olaf Scholz and envoy Steve Witkoff met Jared Kushner.");
    let scholz = person(&tags, "Olaf Scholz");
    assert_eq!(scholz.office.as_ref().unwrap().status, OfficeStatus::Former);
    assert_eq!(person(&tags, "Steve Witkoff").title.as_deref(), Some("envoy"));
    assert_eq!(person(&tags, "Jared Kushner").office, None);
}

#[test]
fn an_administration_is_a_body_and_the_person_it_is_called_after() {
    let tags = tags("The Trump administration and America agreed.");
    assert_eq!(person(&tags, "Trump").name, "Donald Trump");
    assert_eq!(of(Kind::Body, &tags), [("Trump administration", "trump-administration")]);
}

#[test]
fn a_source_without_a_name_is_tagged_with_side_and_level() {
    let tags = tags("“It is close,” said two senior U.S. officials briefed on the talks. US officials left.");
    assert_eq!(of(Kind::Unnamed, &tags), [("two senior U.S. officials briefed on the talks", "us-official")]);
}

#[test]
fn a_ministry_that_every_country_has_is_that_of_the_country_before_it() {
    let tags = tags("The Armenian Foreign Ministry agreed.");
    assert_eq!(of(Kind::Body, &tags), [("Foreign Ministry", "am-foreign-ministry")]);
    assert_eq!(of(Kind::Country, &tags), [("Armenian", "AM")]);
}

#[test]
fn other_languages_are_read_with_their_own_names() {
    for (language, text, found) in [
        ("de", "Die ukrainische Delegation reiste nach Moskau.", vec!["UA", "RU"]),
        ("fr", "L’Élysée et la Turquie refusent.", vec!["FR", "TR"]),
        ("ru", "Переговоры России и Украины прошли в Стамбуле.", vec!["RU", "UA"]),
        ("ar", "قال الكرملين إن لروسيا شروطا.", vec!["RU", "RU"]),
        ("zh", "俄罗斯与乌克兰同意停火。", vec!["RU", "UA"]),
        ("ja", "ロシアとウクライナは停戦に合意した。", vec!["RU", "UA"]),
    ] {
        let tags = tag(&GAZETTEER, ArticleInput { text, language: Some(language), ..Default::default() });
        let ids: Vec<_> = of(Kind::Country, &tags).into_iter().map(|(_, id)| id).collect();
        assert_eq!(ids, found, "{text}");
    }
}

#[test]
fn a_town_or_person_that_bears_the_name_of_a_country_is_none() {
    for text in [
        "A man from Lebanon, Ohio, was arrested. Lebanon police said so.",
        "Eddie Jordan was named coach. “We will work,” Jordan said.",
        "He speaks French; the book appeared in Spanish.",
        "Turn left on U.S. 31.",
    ] {
        assert_eq!(countries(text), [], "{text}");
    }
    // the country is named otherwise too
    let lebanon = countries("Lebanon, Ohio, sent help to Lebanon. Beirut was grateful.");
    assert_eq!(lebanon, [pair("Lebanon", "LB"), pair("Beirut", "LB")]);
}

#[test]
fn a_text_without_capitals_is_read_all_the_same() {
    let found = countries(
        "iran and israel will stop shooting, donald trump said in washington; a turkey farmer in ohio did not care",
    );
    assert_eq!(found, [pair("iran", "IR"), pair("israel", "IL"), pair("washington", "US")]);
}

#[test]
fn titles_and_cases_of_other_languages_are_read() {
    for (language, text, surface, name) in [
        (
            "de",
            "Am Montag reiste der ukrainische Präsident nach Berlin.",
            "ukrainische Präsident",
            "Volodymyr Zelenskyy",
        ),
        (
            "it",
            "Alla riunione di lunedì era presente anche il cancelliere tedesco.",
            "cancelliere tedesco",
            "Friedrich Merz",
        ),
        (
            "ru",
            "Вчера президент Франции поздравил обоих участников переговоров.",
            "президент Франции",
            "Emmanuel Macron",
        ),
        (
            "pl",
            "Wczoraj w Waszyngtonie prezydent przyjął Donalda Tuska na rozmowy.",
            "Donalda Tuska",
            "Donald Tusk",
        ),
    ] {
        let published_at = Some("2025-12-15T12:00:00Z".parse().unwrap());
        let article = ArticleInput { text, language: Some(language), published_at, ..Default::default() };
        assert_eq!(person(&tag(&GAZETTEER, article), surface).name, name, "{text}");
    }
}

#[test]
fn an_office_that_speaks_is_a_body_beside_its_holder() {
    let tags = tags("Benjamin Netanyahu agreed. Netanyahu’s office said so.");
    assert_eq!(of(Kind::Body, &tags), [("Netanyahu’s office", "il-prime-ministers-office")]);
    assert_eq!(of(Kind::Person, &tags).len(), 2);
}
