use std::collections::BTreeSet;

use dragoman_article::{Field, Kind, Quotation, QuotationType, Span};
use dragoman_gazetteer::Facts;

use super::context;
use super::gold::{Gold, GoldKind, QuoteForm, Speaker, Tag, What};
use super::report::{Miss, Report};
use crate::tagging::Tags;

/// Each form with its name for the span alone, and for the span with its speakers.
const FORMS: [(QuoteForm, QuotationType, &str, &str); 3] = [
    (QuoteForm::Direct, QuotationType::Direct, "direct", "direct-speaker"),
    (QuoteForm::Partial, QuotationType::Partial, "partial", "partial-speaker"),
    (QuoteForm::Indirect, QuotationType::Indirect, "indirect", "indirect-speaker"),
];

/// Quotations: right where the form is and the spans overlap by nine tenths of both together; marks and stops at their
/// ends do not count. Speakers are right where all of them are, and no other; of one who is unknown, where the name
/// holds the words that the gold has for that one, or they the name.
pub(super) fn score(facts: &Facts, gold: &Gold, tags: &Tags, report: &mut Report) {
    if !gold.kinds.contains(&GoldKind::Quote) {
        return;
    }
    for (form, kind, span_name, speaker_name) in FORMS {
        let mut left: Vec<(&Tag, &[Speaker])> = gold
            .tags
            .iter()
            .filter_map(|tag| match &tag.what {
                What::Quote { form: other, speakers } if *other == form => Some((tag, speakers.as_slice())),
                _ => None,
            })
            .collect();
        for found in tags.quotations.iter().filter(|found| found.kind == kind) {
            let same = left.iter().position(|(tag, _)| tag.field == found.field && is_same(gold, tag, found));
            let (_, speakers) = same.map(|at| left.remove(at)).unzip();
            let heard = speakers.is_some_and(|speakers| are_same(facts, speakers, found));
            for (name, right) in [(span_name, speakers.is_some()), (speaker_name, heard)] {
                let score = report.kinds.entry((name, gold.language.clone())).or_default();
                score.right += usize::from(right);
                score.wrong += usize::from(!right);
                score.missed += usize::from(!right && speakers.is_some());
            }
            let rule = (GoldKind::Quote.name(), found.rule.clone(), gold.language.clone());
            report.rules.entry(rule).or_default().count(heard);
            if !heard {
                let what = if speakers.is_some() {
                    format!("{span_name} speaker")
                } else {
                    format!("{span_name} wrong")
                };
                let detail = format!("{:?}, not {speakers:?}", named(found));
                report.misses.push(miss(gold, found.field, found.span, what, &found.rule, detail));
            }
        }
        for name in [span_name, speaker_name] {
            report.kinds.entry((name, gold.language.clone())).or_default().missed += left.len();
        }
        for (tag, speakers) in left {
            let what = format!("{span_name} missed");
            report.misses.push(miss(gold, tag.field, tag.span, what, "", format!("{speakers:?}")));
        }
    }
}

fn is_same(gold: &Gold, tag: &Tag, found: &Quotation) -> bool {
    let text = gold.of(tag.field);
    let (one, other) = (bare(text, tag.span), bare(text, found.span));
    let overlap = one.end.min(other.end).saturating_sub(one.start.max(other.start));
    let longer = (one.end - one.start).max(other.end - other.start);
    overlap > 0 && overlap * 10 >= longer * 9
}

/// The span without marks, stops and space at its ends.
fn bare(text: &str, span: Span) -> Span {
    let Ok(words) = span.slice(text) else { return span };
    let outside = |c: char| !c.is_alphanumeric();
    let before = words.chars().take_while(|c| outside(*c)).count() as u32;
    let after = words.chars().rev().take_while(|c| outside(*c)).count() as u32;
    if before + after > span.end - span.start {
        span
    } else {
        Span { start: span.start + before, end: span.end - after }
    }
}

fn are_same(facts: &Facts, wanted: &[Speaker], found: &Quotation) -> bool {
    let stranger = |words: &str| {
        let mut speakers = found.speakers.iter().filter(|speaker| speaker.kind == Kind::Unknown);
        speakers.any(|speaker| {
            let (name, words) = (speaker.name.to_lowercase(), words.to_lowercase());
            !name.is_empty() && (name.contains(&words) || words.contains(&name))
        })
    };
    let named_wrong = wanted.iter().any(|speaker| match speaker {
        Speaker::Known { kind, id } => kind == "unknown" && !stranger(id),
        Speaker::Unknown => false,
    });
    let wanted: BTreeSet<String> = wanted
        .iter()
        .map(|speaker| match speaker {
            Speaker::Known { kind, .. } if kind == "unknown" => kind.clone(),
            Speaker::Known { kind, id } => format!("{kind}:{}", canonical(facts, kind, id)),
            Speaker::Unknown => "unknown".to_owned(),
        })
        .collect();
    !named_wrong && wanted == named(found).into_iter().collect()
}

fn canonical(facts: &Facts, kind: &str, id: &str) -> String {
    match kind {
        "person" => facts.person_id(id).unwrap_or(id).to_owned(),
        "body" => facts.body_id(id).unwrap_or(id).to_owned(),
        "unnamed" => id.to_lowercase().replace('/', "-"),
        _ => id.to_owned(),
    }
}

fn named(found: &Quotation) -> Vec<String> {
    let name = |kind: &Kind| match kind {
        Kind::Country => "country",
        Kind::Person => "person",
        Kind::Body => "body",
        Kind::Unnamed => "unnamed",
        _ => "other",
    };
    let speakers = found.speakers.iter();
    speakers
        .map(|speaker| match speaker.kind {
            Kind::Unknown => "unknown".to_owned(),
            ref kind => format!("{}:{}", name(kind), speaker.id),
        })
        .collect()
}

fn miss(gold: &Gold, field: Field, span: Span, what: String, rule: &str, detail: String) -> Miss {
    Miss {
        text: gold.name.clone(),
        what,
        rule: rule.to_owned(),
        detail,
        context: context::around(gold.of(field), span.start, span.end),
    }
}
