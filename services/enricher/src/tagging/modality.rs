use std::collections::HashMap;
use std::sync::LazyLock;

use dragoman_article::Modality;

use super::found::At;
use super::page::Page;
use super::words;

/// Words further away than this say nothing of how an issue is spoken of.
const BEFORE: usize = 10;
const AFTER: usize = 5;

/// How an issue is spoken of: by the nearest telling word before it in its sentence, else after it.
pub(super) fn of(page: &Page<'_>, at: At) -> Modality {
    let passage = &page.passages[at.passage];
    if page.code != "en" {
        return Modality::Open;
    }
    let sentence =
        passage.sentences.get(passage.sentence(at.start)).cloned().unwrap_or(0..passage.text.len());
    let mut start = at.start;
    for _ in 0..BEFORE {
        let Some(word) = words::before(passage.text, start).filter(|word| word.start >= sentence.start)
        else {
            break;
        };
        if let Some(modality) = tells(word.word) {
            return modality;
        }
        start = word.start;
    }
    let mut end = at.end;
    for _ in 0..AFTER {
        let Some(word) = words::after(passage.text, end).filter(|word| word.end <= sentence.end) else {
            break;
        };
        if let Some(modality) = tells(word.word) {
            return modality;
        }
        end = word.end;
    }
    Modality::Open
}

fn tells(word: &str) -> Option<Modality> {
    static TOLD: LazyLock<HashMap<&str, &Modality>> = LazyLock::new(|| {
        TELLING
            .iter()
            .flat_map(|(words, modality)| words.split(' ').map(move |word| (word, modality)))
            .collect()
    });
    let told = words::lower(word, |word| TOLD.get(word).copied());
    let contracted = || word.ends_with("n’t") || word.ends_with("n't");
    told.cloned().or_else(|| contracted().then_some(Modality::Negated))
}

static TELLING: &[(&str, Modality)] = &[
    (
        "not no never without neither nor abandon abandoning abandoned drop dropped dropping forgo \
         cannot",
        Modality::Negated,
    ),
    ("denied denies deny denying", Modality::Denied),
    (
        "if unless could might would may potential possible possibly hypothetical should whether",
        Modality::Hypothetical,
    ),
    (
        "offer offers offered offering ready willing readiness willingness prepared pledged pledges \
         promised",
        Modality::Offered,
    ),
    (
        "demand demands demanded demanding insist insists insisted insisting must require requires \
         required urge urged urges call calls called condition conditions ultimatum seek seeks sought \
         want wants wanted",
        Modality::Demanded,
    ),
    (
        "propose proposes proposed proposing proposal proposals suggest suggests suggested draft \
         floated considering brainstorming",
        Modality::Proposed,
    ),
    ("will plans planned scheduled intends due expects expected aims targeting upcoming", Modality::Planned),
    (
        "talks discuss discussed discussing discussions negotiations negotiating debate remain \
         remains dispute disputes differences table agenda issue issues regarding question",
        Modality::Open,
    ),
    (
        "said says say claimed claims according believes believe told warned reported reports accused",
        Modality::Reported,
    ),
    (
        "signed agreed reached violated broke broken achieved lifted imposed began begun resumed \
         released ended held extended approved adopted ratified was were has have had",
        Modality::Asserted,
    ),
];
