//! Who said what, each in a scene of our own.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::LazyLock;

use dragoman_article::{Kind, Quotation, QuotationType};
use dragoman_enricher::{ArticleInput, Tags, tag};
use dragoman_gazetteer::{Gazetteer, Source};

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::load(&Source::embedded()).unwrap());

fn tags(language: &str, text: &str) -> Tags {
    let published_at = Some("2025-12-16T12:00:00Z".parse().unwrap());
    tag(&GAZETTEER, ArticleInput { text, language: Some(language), published_at, ..Default::default() })
}

/// Type, words and ids of the speakers of every quotation.
fn said(language: &str, text: &str) -> Vec<String> {
    tags(language, text).quotations.iter().map(shown).collect()
}

fn shown(quotation: &Quotation) -> String {
    let kind = match quotation.kind {
        QuotationType::Direct => "direct",
        QuotationType::Partial => "partial",
        QuotationType::Indirect => "indirect",
        QuotationType::Other(_) => "other",
    };
    let speakers: Vec<&str> = quotation.speakers.iter().map(|speaker| speaker.id.as_str()).collect();
    format!("{kind} {}: {}", speakers.join("+"), quotation.surface)
}

#[test]
fn the_speaker_stands_before_or_behind_the_verb() {
    for text in [
        "“We are ready to talk,” a Ukrainian official said on Monday.",
        "“We are ready to talk,” said a Ukrainian official on Monday.",
        "A Ukrainian official told reporters in Kyiv: “We are ready to talk,”",
        "“We are ready to talk,” according to a Ukrainian official.",
    ] {
        assert_eq!(said("en", text), ["direct ua-official: We are ready to talk,"], "{text}");
    }
}

#[test]
fn a_question_keeps_the_speaker_of_the_sentence_after_it() {
    assert_eq!(
        said("en", "“Will the truce hold?” a French diplomat asked."),
        ["direct fr-diplomat: Will the truce hold?"]
    );
}

#[test]
fn what_follows_in_marks_is_the_same_speakers() {
    let text = "“We are ready,” a Polish official said. “The army is not.”";
    assert_eq!(
        said("en", text),
        ["direct pl-official: We are ready,", "direct pl-official: The army is not."]
    );
}

#[test]
fn a_sentence_that_the_verb_interrupts_is_one_quotation_in_parts() {
    let tags = tags("en", "“If they go,” an Iranian official said, “we can talk.”");
    let [quotation] = tags.quotations.as_slice() else { panic!("{:?}", tags.quotations) };
    assert_eq!(quotation.surface, "If they go,” an Iranian official said, “we can talk.");
    let parts: Vec<_> = quotation.parts.iter().map(|part| (part.start, part.end)).collect();
    assert_eq!(parts, [(1, 12), (41, 53)]);
}

#[test]
fn an_editors_brackets_are_not_the_speakers_words() {
    let text = "“They [the envoys] agree on it,” a German official said.";
    let tags = tags("en", text);
    let parts: Vec<_> = tags.quotations[0].parts.iter().map(|part| part.slice(text).unwrap()).collect();
    assert_eq!(parts, ["They", "agree on it,"]);
}

#[test]
fn phrases_in_marks_are_partial_within_reported_speech_and_scare_without_a_speaker() {
    let text = "The Kremlin said the plan was “not serious”. The “coalition of the willing” met; the so-called “corridor” stayed shut.";
    assert_eq!(said("en", text), ["indirect RU: the plan was “not serious”", "partial RU: not serious"]);
}

#[test]
fn nobody_has_said_what_he_would_say_or_did_not_say() {
    for text in [
        "Moscow will say: “It was never ours.”",
        "The Kremlin did not say that the talks had failed.",
        "Turkey was told that the talks had failed.",
    ] {
        assert_eq!(said("en", text), [""; 0], "{text}");
    }
}

#[test]
fn a_source_of_the_report_says_nothing_that_somebody_in_it_says() {
    let text = "The Kremlin said that the talks had ended, according to state media.";
    assert_eq!(said("en", text), ["indirect RU: the talks had ended"]);
}

#[test]
fn a_name_that_only_qualifies_does_not_speak() {
    for text in [
        "A frequent Friedrich Merz critic said the deal was dead.",
        "Manila Archbishop Tagle said the deal was dead.",
    ] {
        assert_eq!(said("en", text), ["indirect unknown: the deal was dead"], "{text}");
    }
}

#[test]
fn joint_speakers_are_a_list() {
    let text = "France, Germany and Poland said in a joint statement that they would send observers.";
    assert_eq!(said("en", text), ["indirect FR+DE+PL: they would send observers"]);
}

#[test]
fn another_verb_goes_on_with_the_same_speaker() {
    let text =
        "Ankara said the corridor was open, adding that trucks had passed, and noted that more would come.";
    assert_eq!(
        said("en", text),
        [
            "indirect TR: the corridor was open",
            "indirect TR: trucks had passed",
            "indirect TR: more would come"
        ]
    );
}

#[test]
fn a_pronoun_names_a_speaker_only_where_one_candidate_agrees() {
    let one = "Friedrich Merz spoke in Munich. He said the talks were open.";
    assert_eq!(said("en", one), ["indirect Q566257: the talks were open"]);
    for text in [
        "Friedrich Merz met Emmanuel Macron in Munich. He said the talks were open.",
        "Friedrich Merz spoke in Munich. She said the talks were open.",
        "Giorgia Meloni took over from Friedrich Merz. He said the talks were open.",
    ] {
        assert_eq!(said("en", text), ["indirect unknown: the talks were open"], "{text}");
    }
}

#[test]
fn the_officials_are_those_who_spoke_before() {
    let text = "Two U.S. officials said the text was ready. The officials stressed that nothing was signed.";
    assert_eq!(
        said("en", text),
        ["indirect us-official: the text was ready", "indirect us-official: nothing was signed"]
    );
}

#[test]
fn both_governments_are_those_who_acted_together() {
    let text = "Russia and Ukraine have agreed on a truce, both governments said.";
    assert_eq!(said("en", text), ["indirect RU+UA: Russia and Ukraine have agreed on a truce"]);
}

#[test]
fn where_it_was_said_is_not_what_was_said() {
    let text = "Emmanuel Macron warned that the talks had failed in his first speech since May.";
    assert_eq!(said("en", text), ["indirect Q3052772: the talks had failed"]);
}

#[test]
fn a_paper_speaks_for_whoever_wrote_it() {
    let text = "NATO met in Vilnius. The statement said the talks were open.";
    assert_eq!(said("en", text), ["indirect Q7184: the talks were open"]);
}

#[test]
fn a_speaker_has_the_mention_with_the_office_and_the_issues_said() {
    let text = "German Chancellor Friedrich Merz said that a ceasefire was near.";
    let tags = tags("en", text);
    let quotation = &tags.quotations[0];
    assert_eq!(quotation.issues, ["ceasefire.truce"]);
    let mention = tags
        .mentions
        .iter()
        .find(|mention| Some(&mention.reference) == quotation.speakers[0].mention.as_ref());
    assert_eq!(mention.unwrap().office.as_ref().unwrap().country.as_deref(), Some("DE"));
}

#[test]
fn an_unnamed_source_has_its_side_and_level_and_nobody_is_unknown() {
    let tags =
        tags("en", "Kyiv’s chief delegate called it “real progress at last”. A shopkeeper said it was late.");
    let speaker = &tags.quotations[0].speakers[0];
    assert_eq!((speaker.side.as_deref(), speaker.level.as_deref()), (Some("ua"), Some("diplomat")));
    let speaker = &tags.quotations[1].speakers[0];
    assert_eq!((&speaker.kind, speaker.name.as_str()), (&Kind::Unknown, "A shopkeeper"));
}

#[test]
fn languages_report_speech_in_their_own_way() {
    for (language, text, found) in [
        (
            "de",
            "„Wir sind bereit“, sagte ein ukrainischer Beamter am Montag in Kiew.",
            "direct ua-official: Wir sind bereit",
        ),
        (
            "de",
            "Der Kreml sagte am Montag in Moskau, der Plan sei nicht ernst gemeint.",
            "indirect RU: der Plan sei nicht ernst gemeint",
        ),
        (
            "fr",
            "« Nous sommes prêts à discuter », a déclaré un responsable ukrainien lundi.",
            "direct ua-official: Nous sommes prêts à discuter",
        ),
        (
            "fr",
            "— Nous sommes prêts à discuter, a déclaré un responsable ukrainien.",
            "direct ua-official: Nous sommes prêts à discuter",
        ),
        (
            "es",
            "«Estamos listos para hablar», dijo un funcionario ucraniano el lunes en Madrid.",
            "direct ua-official: Estamos listos para hablar",
        ),
        (
            "es",
            "El Kremlin dijo que el plan no era serio y nadie respondió.",
            "indirect RU: el plan no era serio y nadie respondió",
        ),
        (
            "it",
            "«Siamo pronti a parlare», ha detto un funzionario ucraino alla stampa.",
            "direct ua-official: Siamo pronti a parlare",
        ),
        (
            "pt",
            "“Estamos prontos para falar”, disse um funcionário ucraniano na segunda-feira.",
            "direct ua-official: Estamos prontos para falar",
        ),
        (
            "nl",
            "„Wij zijn klaar om te praten”, zei een Oekraïense functionaris maandag in Kiev.",
            "direct ua-official: Wij zijn klaar om te praten",
        ),
        (
            "ru",
            "«Мы готовы к переговорам», — заявил украинский чиновник в понедельник.",
            "direct ua-official: Мы готовы к переговорам",
        ),
        ("ru", "Кремль заявил, что план не является серьёзным.", "indirect RU: план не является серьёзным"),
        (
            "uk",
            "«Ми готові до переговорів», — сказав український посадовець у Києві.",
            "direct ua-official: Ми готові до переговорів",
        ),
        (
            "pl",
            "„Jesteśmy gotowi do rozmów” – powiedział ukraiński urzędnik w poniedziałek.",
            "direct ua-official: Jesteśmy gotowi do rozmów",
        ),
        (
            "ar",
            "قال مسؤول أوكراني: «نحن مستعدون للحوار في أي وقت».",
            "direct ua-official: نحن مستعدون للحوار في أي وقت",
        ),
        (
            "zh",
            "乌克兰官员说：“我们准备好谈判了。”会谈在柏林举行，双方同意继续磋商。",
            "direct ua-official: 我们准备好谈判了。",
        ),
        (
            "ja",
            "ウクライナの報道官は「交渉の用意がある」と述べた。",
            "direct ua-spokesperson: 交渉の用意がある",
        ),
        (
            "tr",
            "“Görüşmeye hazırız ve bekliyoruz” dedi Ukraynalı bir yetkili pazartesi günü.",
            "direct ua-official: Görüşmeye hazırız ve bekliyoruz",
        ),
    ] {
        assert_eq!(said(language, text), [found], "{text}");
    }
}

#[test]
fn what_begins_a_statement_belongs_to_it() {
    for (text, words) in [
        ("The clerk says all trains were late.", "all trains were late"),
        ("The clerk says today’s trains were late.", "today’s trains were late"),
        ("The clerk said further trains were late.", "further trains were late"),
        ("The clerk said today the trains were late.", "the trains were late"),
    ] {
        assert_eq!(said("en", text), [format!("indirect unknown: {words}")], "{text}");
    }
    let text = "The council suspended payments on its debt, followed by moves related to the trade.";
    assert_eq!(said("en", text), [""; 0]);
}

#[test]
fn a_title_in_marks_is_nobodys_words() {
    assert_eq!(said("en", "The band closed with the song “We Shall Not Be Moved.” It rained."), [""; 0]);
}

#[test]
fn a_noun_behind_a_verb_says_nothing() {
    for text in [
        "The mayor has rejected claims that the road was closed.",
        "The council is investigating reports that the road was closed.",
    ] {
        assert!(!said("en", text).iter().any(|said| said.ends_with("the road was closed")), "{text}");
    }
    assert_eq!(
        said("en", "The clerk says state inspectors are here."),
        ["indirect unknown: state inspectors are here"]
    );
    let report = "The council’s new report claims the road was closed.";
    assert_eq!(said("en", report), ["indirect unknown: the road was closed"]);
}

#[test]
fn what_only_leads_up_to_a_statement_is_not_all_of_it() {
    for (text, words) in [
        ("As prices fell, the clerk said, the port was closed.", "the port was closed"),
        ("However, the clerk said, the port was closed.", "the port was closed"),
        ("The old port, the clerk said, was closed in May.", "was closed in May"),
        (
            "The clerk says while the rain has ended, the port is closed.",
            "while the rain has ended, the port is closed",
        ),
    ] {
        assert_eq!(said("en", text), [format!("indirect unknown: {words}")], "{text}");
    }
    assert_eq!(said("en", "The clerk spoke while the rain fell, the port was closed."), [""; 0]);
}
