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
    let text = "“We are open,” Marta Hollis, a surveyor, said.\n\nPrices fell.\n\nThe port was full.\n\nShe said the bridge was old.";
    assert_eq!(speakers(text), ["Marta Hollis", "Marta Hollis"]);
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

#[test]
fn what_stands_around_the_actor_does_not_hide_whom_a_pronoun_means() {
    for text in [
        "Marta Hollis, a member of the board, has long accused Brandt of waste. “It has to go,” she said.",
        "After the hearing, Marta Hollis posted on the web.\n\nShe claimed the bridge was old. “It has to go,” she said.",
        "The secretary of the union, Marta Hollis, did not rule out a strike and she says the board is to blame.",
        "The Daily quoted Marta Hollis, a surveyor, as saying the bridge was old. She said it would go.",
        "The 39-year-old Hollis played her last game. She has said the road is open.",
        "At a hearing last month, Rep. Marta Hollis (R-AL), a member of the board, pushed for funds.\n\n“It has to go,” she said.",
        "Marta al-Hollis, a surveyor at the port, told the port’s own review the bridge was old. “It has to go,” she said.",
        "“Never,” said Hollis.\n\nHollis was bold enough to ask.\n\n“I was very happy,” she said.",
    ] {
        let speakers = speakers(text);
        assert!(speakers.last().is_some_and(|name| name.ends_with("Hollis")), "{text} {speakers:?}");
    }
}

#[test]
fn a_pronoun_that_opens_a_paragraph_means_who_the_one_before_is_about() {
    let text = "“We would go,” Marta Hollis said.\n\nHollis had a frank meeting.\n\nShe voiced support.\n\n“The port can rely on us,” she said.";
    assert_eq!(speakers(text)[1], "Hollis");
    let bank = "Marta Hollis, a surveyor, spoke. “It works,” Hollis said.\n\nHollis tied help to reforms.\n\nThe port granted a loan. She said more would come.";
    assert_eq!(speakers(bank)[1], "Hollis");
    let other = "“It works,” Marta Hollis said.\n\nAnna Brandt, a pilot, came.\n\nThe port granted a loan. She said more would come.";
    assert_eq!(speakers(other)[1], "She");
}

#[test]
fn who_goes_on_behind_words_that_stand_alone_has_said_them() {
    let text = "“We are open,” Marta Hollis, a surveyor, said.\n\nPrices fell.\n\n“It was a bad year for the port.”\n\nShe said the bridge was old.";
    assert_eq!(speakers(text), ["Marta Hollis", "Marta Hollis", "Marta Hollis"]);
    let sighed = "Marta Hollis is a surveyor. Hollis said the port was poor. “It was a bad year,” she sighed. “It rained for weeks on end.”";
    assert_eq!(speakers(sighed), ["Hollis", "Hollis", "Hollis"]);
}

#[test]
fn an_official_a_crowd_and_a_firm_are_followed_by_their_pronouns() {
    let he = "A Hollis Bank spokesman said the terms were open although it was late.\n\nThe plant was losing money, he added.";
    assert_eq!(speakers(he)[1], "Hollis Bank spokesman");
    let relative = "A spokesman said the area, which has not been drilled, was neglected because it is deep. He said it was open.";
    assert_eq!(speakers(relative).last().unwrap(), "spokesman");
    let they = "Analysts expect the number of boats to grow. They say the port will be full.";
    assert_eq!(speakers(they), ["Analysts"]);
    let friends =
        "Supporters of the new plan said that the bill would fail.\n\nThe farmers would lose, they said.";
    assert_eq!(speakers(friends)[1], "Supporters of the new plan");
    let firm = "Brandt Hollis Inc said it will close.\n\nBrandt Hollis said it will sell its boats. No money is expected to be left, it said.";
    assert_eq!(speakers(firm)[2], "Brandt Hollis");
}

#[test]
fn a_clause_that_describes_the_speaker_may_stand_open() {
    let who = "Marta Hollis, who was from the port said: “She had beautiful hair, that is what it was.”";
    assert_eq!(speakers(who), ["Marta Hollis"]);
    let raped = "The mother of a severely disabled child who was beaten says the police have failed her.";
    assert_eq!(speakers(raped), ["The mother of a severely disabled child"]);
    let speaking =
        "Marta Hollis, speaking to newsmen on the outbreak said some of the sick were in hospital.";
    assert_eq!(speakers(speaking), ["Marta Hollis"]);
    let quoting = "Hollis News Agency, quoting pilots, said the port was closed.";
    assert_eq!(speakers(quoting).len(), 1);
}

#[test]
fn words_at_the_end_of_what_somebody_says_are_hers() {
    for text in [
        "Hollis said she preferred a “cautious approach” to lower interest rates, not least because “we have a problem with prices.”",
        "Hollis said the stocks report was good for the long term, “But we still have a long way to go.”",
        "Roads, like rails, are not “bolt-on things,” Hollis said, but instead “embedded in who we are.”",
        "Said Hollis, “All of a sudden, the port becomes memorable.”",
        "After the hearing, Marta Hollis issued a statement, saying, “I am committed to this port.”",
        "Marta Hollis was ill. “Everybody is alive,” they quoted her as saying in the call.",
        "Asked whether the board felt badly treated, Marta Hollis said she still felt the port had a good deal. “It is better than that,” she said.",
    ] {
        let speakers = speakers(text);
        assert!(speakers.last().is_some_and(|name| name.ends_with("Hollis")), "{text} {speakers:?}");
    }
}

#[test]
fn the_code_of_a_share_is_no_part_of_a_name() {
    let firm = "Hollis Corp <HLS.N> said the deal was done.";
    assert_eq!(speakers(firm), ["Hollis Corp"]);
    let chairman = "Marta Hollis, chairman of Brandt SpA <BRT.MI>, commenting on the vote, said “I am sure it will be good.”";
    assert_eq!(speakers(chairman), ["Marta Hollis"]);
}

#[test]
fn a_clause_before_the_verb_is_what_is_said_and_not_who_says_it() {
    let text = "Boats, particularly old ones that leak, are unlikely to sell and will rust, said Marta Hollis, a surveyor. The port has seen worse, she added.";
    assert_eq!(speakers(text), ["Marta Hollis", "Marta Hollis"]);
    let port = "Rep. Marta Hollis, R-W.Va., visited the U.S.-Mexico border near McAllen, Texas, and argued that more boats were needed.";
    assert!(speakers(port)[0].ends_with("Marta Hollis"));
}

#[test]
fn a_country_in_the_name_of_a_team_a_paper_or_a_seat_does_not_speak_for_somebody_else() {
    let captain =
        "French team captain Marta Hollis says she will not make changes. “She is the best,” she said.";
    assert_eq!(speakers(captain), ["Marta Hollis", "Marta Hollis"]);
    let based = "Stocks fell, according to the London-based Hollis Organization.";
    assert_ne!(speakers(based), ["United Kingdom"]);
    let paper = "British officers searched a plane at the airport. The Russian statement said “we urge the monitoring of all luggage”.";
    assert_eq!(speakers(paper), ["Russia"]);
}

#[test]
fn who_acts_goes_on_to_say_whatever_else_is_named() {
    for text in [
        "Marta Hollis was wary of a Soviet claim for the harvest, and said the port was closed.",
        "In a separate interview Marta Hollis, the board member responsible for boats, said Moscow did not plan to go.",
        "Marta Hollis, who is a former pilot, says the story does not wash.",
    ] {
        assert_eq!(speakers(text), ["Marta Hollis"], "{text}");
    }
    let firm = "Brandt Corp said it was open. “The port has half the market,” Marta Hollis, a surveyor, said. Its rivals are Dow Corp and Brandt Corp, she said.";
    assert_eq!(speakers(firm).last().unwrap(), "Marta Hollis");
}

#[test]
fn who_suffers_is_not_who_says_and_he_who_acts_goes_on() {
    let by = "The deal was greeted with scorn by harbour pilots who said they would test it.";
    assert_eq!(speakers(by), ["harbour pilots"]);
    let he = "Tom Hollis, a surveyor, came. He has met others, including Europe and Japan, threatening them and suggesting he might leave some behind.";
    assert!(speakers(he).iter().all(|name| name == "Tom Hollis"));
    let times = "The Hollis Times says a crowd gathered. It says the port was closed.";
    assert_eq!(speakers(times), ["The Hollis Times", "The Hollis Times"]);
    let role = "Marta Hollis, chairman of the board’s committee and director of boats at Brandt Inc <BRT> said “the port is open and more will come.”";
    assert_eq!(speakers(role), ["Marta Hollis"]);
}
