//! Who is speaking: people nobody knows, pronouns, and those who go on.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::LazyLock;

use dragoman_enricher::{ArticleInput, tag};
use dragoman_gazetteer::{Gazetteer, Source};

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::load(&Source::embedded()).unwrap());

/// Names of the speakers of every quotation.
fn speakers(text: &str) -> Vec<String> {
    let tags = tag(&GAZETTEER, ArticleInput { text, language: Some("en"), ..Default::default() });
    tags.quotations.iter().map(|quotation| quotation.speakers[0].name.clone()).collect()
}

#[test]
fn a_stranger_is_followed_by_name_and_pronoun() {
    for text in [
        "The road was open, said Marta Hollis, head of roads. The bridge was not, she said.",
        "Marta Hollis, a surveyor, retired early. “The bridge was old,” she said. “It had to go.”",
        "“The bridge was old,” the harbour pilot Marta Hollis said. She added: “It had to go.”",
        "“The bridge was old,” Marta Hollis, head of roads, bridges and rails, said. “It had to go.”",
        "“The bridge was old,” treasurer, founder and pilot Marta Hollis said. “It had to go.”",
        "Marta Hollis has long blamed the weather, saying: “The bridge was old.” “It had to go.”",
    ] {
        let speakers = speakers(text);
        assert!(
            speakers.len() > 1 && speakers.iter().all(|name| name == "Marta Hollis"),
            "{text} {speakers:?}"
        );
    }
}

#[test]
fn of_two_strangers_a_pronoun_names_neither_but_the_one_it_has_stood_for() {
    let two = "Marta Hollis, a surveyor, met Anna Brandt, a pilot. “The bridge was old,” she said.";
    assert_eq!(speakers(two), ["she"]);
    let known = "Tom Brandt, a pilot, came. “It was late,” he said.\n\nMs. Hollis met Brandt. “It was old,” she said.";
    assert_eq!(speakers(known)[1], "Ms. Hollis");
}

#[test]
fn a_mark_that_opens_each_paragraph_keeps_the_speaker() {
    let text = "Marta Hollis said: “The bridge was old. “It had been closed for years. “It had to go.” The council agreed.";
    assert_eq!(speakers(text), ["Marta Hollis", "Marta Hollis", "Marta Hollis"]);
}

#[test]
fn what_describes_a_speaker_does_not_speak() {
    let text = "“The bridge was old,” Marta Hollis, a surveyor at the United Nations, said.";
    assert_eq!(speakers(text), ["Marta Hollis"]);
    let text = "A surveyor who asked for anonymity said that the bridge was old.";
    assert_eq!(speakers(text), ["A surveyor"]);
    let text = "The American delegation, led by a U.S. official, said Ukraine and Poland agreed.";
    assert_eq!(speakers(text), ["United States"]);
}

#[test]
fn who_stands_before_a_lone_comma_or_behind_an_owner_speaks() {
    for text in [
        "Head of the Weather Bureau Marta Hollis, says the rain will last.",
        "The Rail Council’s Marta Hollis, says the rain will last.",
        "The Rail Council’s Marta Hollis says the rain will last.",
        "“The rain will last,” Marta Hollis, an adviser to the board said.",
        "“The rain will last” Marta Hollis told a meeting of pilots.",
    ] {
        assert_eq!(speakers(text), ["Marta Hollis"], "{text}");
    }
    let text = "An adviser to President Vladimir Putin said the rain would last.";
    assert_ne!(speakers(text), ["Vladimir Putin"]);
}

#[test]
fn the_pronoun_means_who_reports_what_others_claim() {
    let text = "Marta Hollis says the video shows that the road was open. “We have seen it,” she said.";
    assert_eq!(speakers(text).last().unwrap(), "Marta Hollis");
}

#[test]
fn the_pronoun_means_who_acts_and_not_who_is_only_named() {
    let acts =
        "Marta Hollis has opened the session after a call about Anna Brandt. She said the road was open.";
    assert_eq!(speakers(acts), ["Marta Hollis"]);
    let binds = "Marta Hollis repeated her offer of a seat beside Anna Brandt. She said the road was open.";
    assert_eq!(speakers(binds), ["Marta Hollis"]);
    let shares = "Marta Hollis, a surveyor, took tea with Anna Brandt, a pilot. She said the road was open.";
    assert_eq!(speakers(shares), ["She"]);
}

#[test]
fn a_spokesman_is_he_and_a_firm_is_it() {
    let he = "“We are open,” a railway spokesman said.\n\nHe said the bridge was not.";
    assert_eq!(speakers(he), ["railway spokesman", "railway spokesman"]);
    let it = "Hollis Bank Ltd said it was open.\n\nIt said the branches were not.";
    assert_eq!(speakers(it), ["Hollis Bank Ltd", "Hollis Bank Ltd"]);
    let person =
        "Marta Hollis, a surveyor, left. Hollis said the road was open. It added that trucks had passed.";
    assert_eq!(speakers(person), ["Hollis", "It"]);
}

#[test]
fn whoever_spoke_goes_on_past_what_nobody_says() {
    let text = "“We are open,” Marta Hollis, a surveyor, said.\n\nPrices fell.\n\n“It was a bad year.”\n\nShe said the bridge was old.";
    assert_eq!(speakers(text), ["Marta Hollis", "", "Marta Hollis"]);
    let other = "“We are open,” Marta Hollis, a surveyor, said.\n\nAnna Brandt, a pilot, came.\n\nPrices fell.\n\nShe said the bridge was old.";
    assert_eq!(speakers(other)[1], "She");
    let it = "Hollis Bank Ltd said it was open.\n\nSales fell.\n\nThe branches were not open, it said.";
    assert_eq!(speakers(it), ["Hollis Bank Ltd", "Hollis Bank Ltd"]);
}

#[test]
fn who_acts_in_a_sentence_goes_on_to_speak() {
    for text in [
        "Marta Hollis gave no reason but told reporters the bridge was closed.",
        "Marta Hollis did not give a reason, but said the bridge was closed.",
        "Marta Hollis walked out of the hall, saying the bridge was closed.",
    ] {
        assert_eq!(speakers(text), ["Marta Hollis"], "{text}");
    }
    let nobody = "Repeating her claim that the bridge was closed, the sheriff left.";
    assert!(!speakers(nobody).contains(&"Repeating".to_owned()));
}

#[test]
fn who_will_not_be_named_and_whom_a_colon_announces_speaks() {
    let unnamed = "“The bridge is closed,” a spokesman for the port who declined to be named said.";
    assert_eq!(speakers(unnamed), ["spokesman"]);
    let colon = "Marta Hollis replied:\n\n“The bridge is closed.”";
    assert_eq!(speakers(colon), ["Marta Hollis"]);
    let lost = "Marta Hollis said the bridge was closed. “We have a boat on offer for everybody here”, it is a good boat.";
    assert_eq!(speakers(lost), ["Marta Hollis", "Marta Hollis"]);
}

#[test]
fn misgivings_are_a_statement() {
    assert_eq!(
        speakers("Marta Hollis expressed deep misgivings that the bridge would open."),
        ["Marta Hollis"]
    );
}
