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
    for text in
        ["Brazil would make a one-time offer of a ceasefire.", "Brazil repeated its offer of a ceasefire."]
    {
        assert_eq!(stances("en", text), ["BR offers ceasefire.truce"], "{text}");
    }
}
