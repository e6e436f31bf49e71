//! Who wants what, each decision in a sentence of our own.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::LazyLock;

use dragoman_article::{Basis, Modality, Position, Toward};
use dragoman_enricher::{ArticleInput, Tags, tag};
use dragoman_gazetteer::{Gazetteer, Source};

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::load(&Source::embedded()).unwrap());

fn tags(language: &str, text: &str) -> Tags {
    let published_at = Some("2025-12-16T12:00:00Z".parse().unwrap());
    tag(&GAZETTEER, ArticleInput { text, language: Some(language), published_at, ..Default::default() })
}

/// Party, stance and issue of every position.
fn stances(language: &str, text: &str) -> Vec<String> {
    let word = |position: &Position| {
        let stance = serde_json::to_value(&position.stance).unwrap();
        format!("{} {} {}", position.party.id, stance.as_str().unwrap(), position.issue)
    };
    tags(language, text).positions.iter().map(word).collect()
}

#[test]
fn a_position_has_a_party_a_stance_and_an_issue() {
    for (text, positions) in [
        ("Russia rejected the ceasefire.", &["RU rejects ceasefire.truce"][..]),
        ("Kyiv will not accept a ceasefire.", &["UA rejects ceasefire.truce"]),
        ("Iran not only rejected a ceasefire but also left.", &["IR rejects ceasefire.truce"]),
        ("Moscow did not rule out a ceasefire.", &["RU undecided ceasefire.truce"]),
        ("The Kremlin’s demands for a ceasefire were noted.", &["RU demands ceasefire.truce"]),
        ("The ceasefire was rejected by Russia.", &["RU rejects ceasefire.truce"]),
        ("Ukraine urged Russia to accept a ceasefire.", &["UA demands ceasefire.truce"]),
        (
            "France and Germany proposed a ceasefire.",
            &["DE proposes ceasefire.truce", "FR proposes ceasefire.truce"],
        ),
        ("Ukraine is ready to give up its bid to join NATO.", &["UA withdraws security.alliance"]),
        (
            "Iran rejected a ceasefire, but Israel accepted it.",
            &["IR rejects ceasefire.truce", "IL accepts ceasefire.truce"],
        ),
    ] {
        assert_eq!(stances("en", text), positions, "{text}");
    }
}

#[test]
fn those_who_act_together_have_one_stance_each() {
    for (text, positions) in [
        (
            "Russia and Ukraine met in Doha. The two sides agreed to a ceasefire.",
            &["RU accepts ceasefire.truce", "UA accepts ceasefire.truce"][..],
        ),
        (
            "Ukraine signed a deal with Russia on a ceasefire.",
            &["RU accepts ceasefire.truce", "UA accepts ceasefire.truce"],
        ),
        (
            "The ceasefire was rejected by Russia and Belarus.",
            &["BY rejects ceasefire.truce", "RU rejects ceasefire.truce"],
        ),
        (
            "Colombia’s government and Venezuela accepted a ceasefire.",
            &["CO accepts ceasefire.truce", "VE accepts ceasefire.truce"],
        ),
        (
            "Iran as well as Iraq rejected the ceasefire.",
            &["IQ rejects ceasefire.truce", "IR rejects ceasefire.truce"],
        ),
        (
            "Neither Russia nor Ukraine accepted the ceasefire.",
            &["RU rejects ceasefire.truce", "UA rejects ceasefire.truce"],
        ),
        ("Oman and other states opposed a ceasefire.", &["OM opposes ceasefire.truce"]),
        ("The Americans want Russia to accept a ceasefire.", &["US demands ceasefire.truce"]),
    ] {
        assert_eq!(stances("en", text), positions, "{text}");
    }
}

#[test]
fn a_paper_stands_for_what_the_article_is_about() {
    let text = "Russia proposed a ceasefire. The ceasefire would begin in May. Ukraine rejected the offer.";
    assert_eq!(stances("en", text), ["RU proposes ceasefire.truce", "UA rejects ceasefire.truce"]);
}

#[test]
fn an_official_without_a_name_speaks_for_his_side() {
    let text = "“We will not accept a ceasefire,” a Russian official said.";
    assert_eq!(stances("en", text), ["RU rejects ceasefire.truce"]);
}

#[test]
fn what_is_less_clear_is_no_position() {
    for text in [
        "A ceasefire is discussed in Russia.",
        "Russia declined to comment on the ceasefire.",
        "After talks with Ukraine, analysts rejected the ceasefire.",
        "Russia denied that it had accepted a ceasefire.",
        "Russia spoke of a rejected ceasefire.",
        "Polish farmers demand a ban on imports of Ukrainian grain.",
    ] {
        assert_eq!(stances("en", text), [""; 0], "{text}");
    }
}

#[test]
fn a_guess_is_the_word_of_who_guesses() {
    let found = tags("en", "U.S. officials said they believe Russia will accept the security guarantees.");
    let [position] = &found.positions[..] else { panic!("{:?}", found.positions) };
    assert_eq!((position.party.id.as_str(), &position.basis), ("RU", &Basis::PredictedBy));
    assert_eq!(position.speakers[0].side.as_deref(), Some("US"));
    assert_eq!(position.modality, Modality::Hypothetical);
}

#[test]
fn a_condition_is_a_span_and_the_day_an_interval() {
    let text = "On Sunday, Ukraine offered a ceasefire if Russia stops its strikes.";
    let found = tags("en", text);
    let position = &found.positions[0];
    assert_eq!(position.condition.as_ref().unwrap().surface, "if Russia stops its strikes");
    assert_eq!(
        position.said_at.unwrap().from,
        "2025-12-14T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    );
    assert_eq!(position.dossier.as_deref(), Some("ukraine-war"));
    let surface: String = text
        .chars()
        .skip(position.evidence.span.start as usize)
        .take(position.evidence.surface.chars().count())
        .collect();
    assert_eq!(surface, position.evidence.surface);
}

#[test]
fn the_contrary_of_a_proposition_is_told_apart() {
    let toward = |text: &str| tags("en", text).positions[0].toward.clone();
    assert_eq!(toward("Russia demands neutrality for Ukraine."), Toward::Contrary);
    assert_eq!(toward("Iran demanded that sanctions be lifted."), Toward::Proposition);
    assert_eq!(toward("Iran demanded the lifting of sanctions."), Toward::Proposition);
}

#[test]
fn stances_have_words_in_other_languages() {
    for (language, text, position) in [
        ("de", "Russland lehnt einen Waffenstillstand ab.", "RU rejects ceasefire.truce"),
        ("fr", "La Russie rejette le cessez-le-feu.", "RU rejects ceasefire.truce"),
        ("es", "Rusia rechaza el alto el fuego.", "RU rejects ceasefire.truce"),
        ("ru", "Украина требует вывода войск.", "UA demands ceasefire.withdrawal"),
        ("uk", "Росія відкинула перемир’я.", "RU rejects ceasefire.truce"),
        ("ar", "رفضت روسيا وقف إطلاق النار.", "RU rejects ceasefire.truce"),
    ] {
        assert_eq!(stances(language, text), [position], "{text}");
    }
}

#[test]
fn a_hostile_text_costs_no_more_than_its_length() {
    let text = "Russia rejected the ceasefire if the Kremlin’s demands for a ceasefire and ".repeat(10_000);
    let begun = std::time::Instant::now();
    assert!(tags("en", &text).positions.is_empty());
    let text = "Russia rejected the ceasefire. Kyiv’s “demands” for a ceasefire were noted by 5 percent. "
        .repeat(5_000);
    assert!(tags("en", &text).positions.len() >= 5_000);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[test]
fn a_stance_is_taken_on_what_its_verb_governs_not_on_what_stands_near() {
    for text in [
        "Poland invited reporters to the border crossing.",
        "Britain wants more nurses from countries without a ceasefire.",
        "Brazil supports farmers hit by tariffs.",
        "Russia offered a reward for hints before the talks, by keeping the ceasefire.",
        "France sought to downplay the threat of tariffs.",
        "Ukraine pushed for months for a seat. It argued for years that a ceasefire is no peace.",
    ] {
        assert_eq!(stances("en", text), [""; 0], "{text}");
    }
    assert_eq!(stances("en", "Brazil wants money for a ceasefire."), ["BR demands ceasefire.truce"]);
    assert_eq!(stances("en", "France wants a large, full ceasefire."), ["FR demands ceasefire.truce"]);
}

#[test]
fn what_is_asked_of_somebody_or_was_not_done_is_no_stance_of_his() {
    for text in [
        "In return Iran is asked to accept a ceasefire.",
        "Did Russia reject the ceasefire?",
        "Much depends on whether Russia will accept a ceasefire.",
        "Israel would have accepted the ceasefire.",
        "A former Israeli minister called for a ceasefire.",
    ] {
        assert_eq!(stances("en", text), [""; 0], "{text}");
    }
    let guessed = &tags("en", "Few believe that Russia wants a ceasefire.").positions[0];
    assert_eq!(guessed.basis, Basis::PredictedBy);
}

#[test]
fn those_named_right_before_who_take_the_stance() {
    let text = "He met Ukraine and the Taliban, who have long rejected a ceasefire.";
    let parties: Vec<_> =
        tags("en", text).positions.iter().map(|position| position.party.name.clone()).collect();
    assert_eq!(parties, ["Taliban"]);
}

#[test]
fn of_a_paper_on_several_matters_no_stance_on_one_is_read() {
    let text = "The text foresees a ceasefire and the lifting of sanctions. Russia rejected the text.";
    assert_eq!(stances("en", text), [""; 0]);
}

#[test]
fn what_cannot_be_helped_or_is_still_to_be_done_is_no_stance() {
    for text in [
        "Poland will not be able to keep to the ceasefire.",
        "Japan hoped it would not lead to sanctions.",
        "The Brazilian government has yet to draw up proposals for a ceasefire.",
        "Brazil and Peru have not yet agreed on a ceasefire.",
        "U.S. demand for imported oil will rise.",
        "The threats have undercut those in the Russian government who argue for a ceasefire.",
        "The threats of Russia have undercut those in the government who argue for a ceasefire.",
        "Japan’s 47 provincial governments have called for a ceasefire.",
    ] {
        assert_eq!(stances("en", text), [""; 0], "{text}");
    }
    let will = "Poland will not keep to the ceasefire.";
    assert_eq!(stances("en", will), ["PL rejects ceasefire.truce"]);
}

#[test]
fn an_end_that_the_words_of_the_issue_tell_is_not_told_twice() {
    for text in ["Egypt called for an end to attacks on Israelis.", "Egypt called for an end to terrorism."] {
        assert_eq!(stances("en", text), ["EG demands security.terrorism"], "{text}");
        assert_eq!(tags("en", text).positions[0].toward, Toward::Proposition, "{text}");
    }
}

#[test]
fn an_offer_is_made_or_repeated() {
    for text in [
        "Brazil would make a one-time offer of a ceasefire to Chad and Libya.",
        "Brazil repeated its offer of a ceasefire.",
    ] {
        assert_eq!(stances("en", text), ["BR offers ceasefire.truce"], "{text}");
    }
}

#[test]
fn whoever_did_the_first_thing_does_the_second() {
    for (text, positions) in [
        ("Egypt shut its embassy in Oslo and demanded a ceasefire.", &["EG demands ceasefire.truce"][..]),
        (
            "Chadian and Libyan delegations met on Monday and agreed to a ceasefire.",
            &["LY accepts ceasefire.truce", "TD accepts ceasefire.truce"],
        ),
        ("Peru wants an inquiry and keeps the ceasefire.", &[]),
        ("Peru sent notes to Chile, which wept and rejected a ceasefire.", &[]),
    ] {
        assert_eq!(stances("en", text), positions, "{text}");
    }
}

#[test]
fn a_verb_among_the_words_of_the_issue_tells_the_stance() {
    for (text, position) in [
        ("Moldova wants the Russian soldiers gone.", "MD demands ceasefire.withdrawal"),
        ("Chile would send no troops to Haiti.", "CL rejects security.foreign_force"),
    ] {
        assert_eq!(stances("en", text), [position], "{text}");
    }
}

#[test]
fn those_whom_the_sentence_does_not_name_were_named_before() {
    let three = "France, Chile and Peru met. The three said they wanted a ceasefire.";
    assert_eq!(
        stances("en", three),
        ["CL demands ceasefire.truce", "FR demands ceasefire.truce", "PE demands ceasefire.truce"]
    );
    for (text, position) in [
        (
            "The UN sent monitors. The secretary-general called for a ceasefire.",
            "Q1065 demands ceasefire.truce",
        ),
        (
            "The Southern Transitional Council met. The council, which wants a ceasefire, grew.",
            "southern-transitional-council demands ceasefire.truce",
        ),
        (
            "Sudan’s army fought on. The army rejected a ceasefire.",
            "sudanese-armed-forces rejects ceasefire.truce",
        ),
    ] {
        assert_eq!(stances("en", text), [position], "{text}");
    }
    let both = "Chad and Libya met. Both sides asked for a ceasefire.";
    assert_eq!(stances("en", both), ["LY demands ceasefire.truce", "TD demands ceasefire.truce"]);
}

#[test]
fn those_who_say_it_of_themselves_are_meant_by_it() {
    let text = "Chad fought on. Shipping firms said they would not keep to the ceasefire.";
    assert_eq!(stances("en", text), [""; 0]);
    let text = "Peru wept; Chad said it would not keep to the ceasefire.";
    assert_eq!(stances("en", text), ["TD rejects ceasefire.truce"]);
}

#[test]
fn a_ministry_and_a_premier_behind_his_title_speak_for_their_country() {
    for text in [
        "Poland’s foreign ministry accepted a ceasefire.",
        "Poland’s prime minister, Donald Tusk, accepted a ceasefire.",
        "Poland’s cabinet voted on Thursday to accept a ceasefire.",
        "Poland has for years accepted a ceasefire with Chad.",
        "With Poland accepting a ceasefire, talks went on.",
    ] {
        assert_eq!(stances("en", text), ["PL accepts ceasefire.truce"], "{text}");
    }
    let envoy = "The United Nations envoy for Libya proposed a ceasefire.";
    assert_eq!(stances("en", envoy), ["Q1065 proposes ceasefire.truce"]);
}

#[test]
fn a_clause_on_an_issue_tells_who_takes_a_stance_on_it() {
    for (text, positions) in [
        ("Libya read out a truce proposal that Chad has accepted.", &["TD accepts ceasefire.truce"][..]),
        ("They read of a ceasefire, backed by Chad.", &["TD supports ceasefire.truce"]),
        (
            "The truce was rejected on Monday by Chad, Libya said after talks.",
            &["TD rejects ceasefire.truce"],
        ),
        ("They kept a ceasefire that Chad had wanted to end.", &[]),
    ] {
        assert_eq!(stances("en", text), positions, "{text}");
    }
}

#[test]
fn what_two_will_do_they_have_agreed() {
    let text = "Chad and Libya will open their border.";
    assert_eq!(stances("en", text), ["LY accepts territory.border", "TD accepts territory.border"]);
    assert_eq!(stances("en", "Chad will open its border after talks with Libya."), [""; 0]);
}

#[test]
fn what_is_told_somebody_to_do_is_demanded() {
    let text = "Chad told Libya to accept a ceasefire.";
    assert_eq!(stances("en", text), ["TD demands ceasefire.truce"]);
}

#[test]
fn what_stands_beside_a_stance_is_not_its_object() {
    for text in [
        "Chad hopes the step will bring a ceasefire.",
        "Chad promised a firm response to any breach of the ceasefire.",
        "Libya noted that no promise of a ceasefire was made.",
        "Let it accept a ceasefire, Chad said.",
        "When Chad rejects a ceasefire, nobody wins.",
    ] {
        assert_eq!(stances("en", text), [""; 0], "{text}");
    }
    let price = "Chad will not free anybody without a ceasefire.";
    assert_eq!(stances("en", price), ["TD demands ceasefire.truce"]);
    let promise = "Chad pressed for a Libyan promise of a ceasefire.";
    assert_eq!(stances("en", promise), ["TD demands ceasefire.truce"]);
    let urged = "Chad urged both sides to keep the ceasefire.";
    assert_eq!(stances("en", urged), ["TD demands ceasefire.truce"]);
    let verb = "Paris demands that a ceasefire be kept.";
    assert_eq!(tags("en", verb).positions[0].rule, "subject-verb-issue");
}

#[test]
fn what_one_breaks_off_one_withdraws_from_and_what_one_decides_alone_one_supports() {
    for (text, positions) in [
        ("Algiers broke off relations with Rabat in August.", &["DZ withdraws politics.recognition"][..]),
        ("Algiers broke off relations with Rabat in 2017.", &[]),
        ("Tokyo approved new sanctions on Russia.", &["JP supports economy.sanctions"]),
    ] {
        assert_eq!(stances("en", text), positions, "{text}");
    }
}

#[test]
fn one_object_of_a_verb_is_ended_and_the_next_is_not() {
    let text = "Iran is demanding that sanctions be lifted and that prisoners of war be freed.";
    let found = tags("en", text).positions;
    assert!(found.len() == 2 && found.iter().all(|position| position.toward == Toward::Proposition));
}
