//! What holds of the tags of any text, and of the order of many.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use dragoman_article::{Field, Kind, Mention};
use dragoman_enricher::{ArticleInput, Tags, tag};
use dragoman_gazetteer::{Gazetteer, Source};
use proptest::prelude::*;
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::load(&Source::embedded()).unwrap());

/// Names in every script, words that decide about them, and what offsets and boundaries stumble over.
const PIECES: &[&str] = &[
    "Russia",
    "Russian",
    "Ukraine’s",
    "US",
    "us",
    "U.S.",
    "US$",
    "Kremlin",
    "KYIV",
    "Kiev",
    "Georgia",
    "Jordan",
    "Chad",
    "Vladimir",
    "Putin",
    "[Vladimir] Putin",
    "Volodymyr Zelenskyy",
    "Zelenskyy’s",
    "Friedrich Merz",
    "the German chancellor",
    "Chancellor Merz",
    "the president",
    "president of France",
    "He",
    "May",
    "the two Koreas",
    "inter-Korean",
    "Brussels",
    "in",
    "and",
    "said",
    "officials",
    "government",
    ",",
    ".",
    "\n\n",
    "\n",
    " | ",
    "–",
    "(Reuters)",
    "’",
    "“",
    "”",
    "\"",
    "‘",
    "„",
    "«",
    "»",
    "「",
    "」",
    "—",
    ":",
    "told reporters",
    "according to",
    "who said that",
    "adding that",
    "dedi",
    "заявил",
    "قال",
    "’s",
    "[",
    "]",
    "security guarantees",
    "ceasefire",
    "talks",
    "negotiated",
    "not",
    "🇺🇦",
    "👩‍👩‍👧",
    "e\u{301}",
    "\u{301}\u{301}",
    "\u{200b}",
    "\u{a0}",
    "\u{202e}",
    "Tu\u{308}rkiye'nin",
    "Россия",
    "Путина",
    "України",
    "وقف إطلاق النار",
    "وروسيا",
    "אוקראינה",
    "ובישראל",
    "俄罗斯总统普京",
    "停火",
    "ロシア",
    "トランプ",
    "대한민국",
    "ประเทศไทย",
    "\u{0}",
    "ﬁ",
    "İ",
    "ẞ",
];

fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
        1 => any::<char>().prop_map(String::from),
    ];
    let joint = proptest::sample::select(&[" ", " ", " ", "", "-", "\n"][..]);
    proptest::collection::vec((piece, joint), 0..40)
        .prop_map(|parts| parts.into_iter().map(|(piece, joint)| piece + joint).collect())
}

fn slice<'t>(title: &'t str, text: &'t str, field: Field) -> &'t str {
    if field == Field::Title { title } else { text }
}

fn overlap(one: &Mention, other: &Mention) -> bool {
    one.field == other.field && one.span.start < other.span.end && other.span.start < one.span.end
}

fn check(title: &str, text: &str, tags: &Tags) -> Result<(), TestCaseError> {
    for mention in &tags.mentions {
        let named = mention.span.slice(slice(title, text, mention.field)).unwrap();
        prop_assert_eq!(named, &mention.surface);
        prop_assert!(!named.is_empty() && named == named.trim());
    }
    for open in &tags.ambiguous {
        prop_assert_eq!(open.span.slice(slice(title, text, open.field)).unwrap(), &open.surface);
    }
    for quotation in &tags.quotations {
        let source = slice(title, text, quotation.field);
        prop_assert_eq!(quotation.span.slice(source).unwrap(), &quotation.surface);
        prop_assert!(!quotation.surface.trim().is_empty() && !quotation.speakers.is_empty());
        let mut last = quotation.span.start;
        for part in &quotation.parts {
            prop_assert!(last <= part.start && part.start < part.end && part.end <= quotation.span.end);
            prop_assert_eq!(part.slice(source).unwrap().trim(), part.slice(source).unwrap());
            last = part.end;
        }
        if let Some(cue) = quotation.cue {
            prop_assert!(!cue.slice(source).unwrap().is_empty());
        }
        for speaker in quotation.speakers.iter().filter_map(|speaker| speaker.mention.as_ref()) {
            prop_assert!(tags.mentions.iter().any(|mention| mention.reference == *speaker));
        }
    }
    let order =
        |mention: &Mention| (mention.field, mention.span.start, mention.kind.clone(), mention.id.clone());
    prop_assert!(tags.mentions.is_sorted_by_key(order));
    for (number, one) in tags.mentions.iter().enumerate() {
        for other in
            tags.mentions[number + 1..].iter().filter(|other| other.kind == one.kind && overlap(one, other))
        {
            let shared = match one.kind {
                // "the two Koreas"; one phrase may raise two issues
                Kind::Country => one.span == other.span && one.id != other.id,
                Kind::Issue => one.id != other.id,
                _ => false,
            };
            prop_assert!(shared, "{one:?} overlaps {other:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn every_surface_is_its_slice_and_no_two_of_a_kind_overlap(title in texts(), text in texts(), language in proptest::option::of("[a-z]{2}")) {
        let published_at = Some("2025-12-16T00:00:00Z".parse().unwrap());
        let input = ArticleInput { title: &title, text: &text, language: language.as_deref(), published_at };
        let tags = tag(&GAZETTEER, input);
        check(&title, &text, &tags)?;
        prop_assert_eq!(&tags, &tag(&GAZETTEER, input));
    }
}

#[test]
fn the_same_texts_have_the_same_tags_on_any_number_of_threads() {
    let gold = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/gold");
    let texts = dragoman_enricher::eval::gold::read(std::path::Path::new(gold)).unwrap();
    let tagged = |gold: &dragoman_enricher::eval::gold::Gold| {
        let input = ArticleInput { title: &gold.title, text: &gold.text, ..ArticleInput::default() };
        format!("{:?}", tag(&GAZETTEER, input))
    };
    let alone: Vec<String> = texts.iter().map(tagged).collect();
    std::thread::scope(|scope| {
        let read = |thread: usize| {
            let (texts, tagged) = (&texts, &tagged);
            // each begins at another text, so that no two are in step
            scope.spawn(move || {
                let order = (0..texts.len()).map(move |at| (at + thread * 7) % texts.len());
                order.map(|at| (at, tagged(&texts[at]))).collect::<Vec<_>>()
            })
        };
        let threads: Vec<_> = (0..4).map(read).collect();
        for thread in threads {
            for (at, tags) in thread.join().unwrap() {
                assert_eq!(tags, alone[at], "{}", texts[at].name);
            }
        }
    });
}

#[test]
fn a_hostile_text_costs_no_more_than_its_length() {
    for piece in [
        "Georgia ",
        "[",
        "\u{301}",
        "the president ",
        "“He said ",
        "Jordan, ",
        "US ",
        "the the ",
        "\n\n",
        "\n \n",
        ". ",
        "Merz’s ",
        "停火",
        "://",
        "Trump administration ",
        "\"",
        "“",
        "“a ",
        "‘a ",
        "'a",
        "s’ ",
        "«",
        "„a“ ",
        "「",
        "“[",
        "he said ",
        "Merz said ",
        "Merz said that ",
        "“We go,” Merz said, ",
        "Merz, ",
        "Merz and ",
        "according to ",
        ", who said ",
        "\n— a, said ",
        "\n“a",
        "said: “a” ",
        "7",
        "a",
        "[a (b ",
        "e\u{301}\u{302}",
        "\u{a0}",
    ] {
        let text = piece.repeat(256 * 1024 / piece.len());
        let begun = std::time::Instant::now();
        let input = ArticleInput {
            text: &text,
            language: Some("en"),
            published_at: Some("2025-12-16T00:00:00Z".parse().unwrap()),
            ..Default::default()
        };
        let tags = tag(&GAZETTEER, input);
        let seconds = begun.elapsed().as_secs();
        let said: usize = tags.quotations.iter().map(|quotation| quotation.surface.len()).sum();
        // a word is said at most twice in other words, once in marks and once in marks within them
        assert!(said <= text.len() * 4, "{piece:?}: {said} bytes said");
        // generous for an unoptimised build; what grows with the square of the text would take hours
        assert!(seconds < 30, "{piece:?}: {seconds} s, {} mentions", tags.mentions.len());
    }
}
