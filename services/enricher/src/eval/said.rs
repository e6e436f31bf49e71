use std::collections::BTreeSet;

use dragoman_article::{EntityRef, Excerpt, Field, Kind, Span};
use dragoman_gazetteer::Facts;

use super::context;
use super::gold::{Gold, GoldKind, Position, Tag, What};
use super::report::{Miss, Report, Score};
use crate::tagging::Tags;

/// Issues by overlapping span and id, and as a set for the article; positions by party, issue and stance with
/// overlapping evidence; commitments by overlapping span and measure.
pub(super) fn score(facts: &Facts, gold: &Gold, tags: &Tags, report: &mut Report) {
    if gold.kinds.contains(&GoldKind::Issue) {
        issues(gold, tags, report);
    }
    if gold.kinds.contains(&GoldKind::Position) {
        positions(facts, gold, tags, report);
    }
    if gold.kinds.contains(&GoldKind::Commitment) {
        commitments(gold, tags, report);
    }
}

fn issues(gold: &Gold, tags: &Tags, report: &mut Report) {
    let wanted = |tag: &&Tag| tag.what.kind() == GoldKind::Issue;
    let mut left: Vec<&Tag> = gold.tags.iter().filter(wanted).collect();
    let ids: BTreeSet<&str> = left.iter().filter_map(|tag| tag.what.id()).collect();
    let found: BTreeSet<&str> = tags
        .mentions
        .iter()
        .filter(|mention| mention.kind == Kind::Issue)
        .map(|mention| mention.id.as_str())
        .collect();
    let right = ids.intersection(&found).count();
    add(gold, report, "issue of article", (right, found.len() - right, ids.len() - right));
    for mention in tags.mentions.iter().filter(|mention| mention.kind == Kind::Issue) {
        let same = left.iter().position(|tag| {
            tag.field == mention.field
                && overlap(tag.span, mention.span)
                && tag.what.id() == Some(mention.id.as_str())
        });
        rule(gold, report, "issue", &mention.rule, same.is_some());
        let Some(at) = same else {
            add(gold, report, "issue", (0, 1, 0));
            miss(gold, report, (mention.field, mention.span), "issue wrong", &mention.rule, &mention.id);
            continue;
        };
        add(gold, report, "issue", (1, 0, 0));
        if let What::Issue { modality: Some(modality), .. } = &left.remove(at).what {
            let right = mention.modality.as_ref() == Some(modality);
            report.decided.entry(("modality", gold.language.clone())).or_default().count(right);
            if !right {
                let detail = format!("{:?}, not {modality:?}", mention.modality);
                miss(gold, report, (mention.field, mention.span), "modality wrong", "", &detail);
            }
        }
    }
    for tag in left {
        add(gold, report, "issue", (0, 0, 1));
        miss(gold, report, (tag.field, tag.span), "issue missed", "", tag.what.id().unwrap_or(""));
    }
}

fn positions(facts: &Facts, gold: &Gold, tags: &Tags, report: &mut Report) {
    let place = |position: &Position| place(gold, &position.evidence);
    let mut left: Vec<(&Position, Option<(Field, Span)>)> =
        gold.positions.iter().map(|position| (position, place(position))).collect();
    for position in &tags.positions {
        let same = left.iter().position(|(wanted, at)| {
            is_party(facts, &wanted.party, &position.party)
                && wanted.issue == position.issue
                && super::report::word(&position.stance) == wanted.stance
                && at.is_some_and(|(field, span)| {
                    field == position.evidence.field && overlap(span, position.evidence.span)
                })
        });
        rule(gold, report, "position", &position.rule, same.is_some());
        let Excerpt { field, span, .. } = &position.evidence;
        let detail = format!("{} {:?} {}", position.party.id, position.stance, position.issue);
        match same {
            Some(at) => {
                add(gold, report, "position", (1, 0, 0));
                let (wanted, _) = left.remove(at);
                for (name, found) in [
                    ("toward", super::report::word(&position.toward)),
                    ("basis", super::report::word(&position.basis)),
                    ("dossier", position.dossier.clone().unwrap_or_else(|| "null".to_owned())),
                ] {
                    if let Some(said) = wanted.attribute(name) {
                        let share = report.decided.entry((name, gold.language.clone())).or_default();
                        share.count(said == found);
                    }
                }
            }
            None => {
                add(gold, report, "position", (0, 1, 0));
                miss(gold, report, (*field, *span), "position wrong", &position.rule, &detail);
            }
        }
    }
    for (wanted, at) in left {
        add(gold, report, "position", (0, 0, 1));
        let detail = format!("{} {} {}", wanted.party, wanted.stance, wanted.issue);
        miss(gold, report, at.unwrap_or((Field::Text, Span::default())), "position missed", "", &detail);
    }
}

fn commitments(gold: &Gold, tags: &Tags, report: &mut Report) {
    let mut left: Vec<(&Tag, &str)> = gold
        .tags
        .iter()
        .filter_map(|tag| match &tag.what {
            What::Commitment { measure, .. } => Some((tag, measure.as_str())),
            _ => None,
        })
        .collect();
    for commitment in &tags.commitments {
        let measure = super::report::word(&commitment.measure);
        // our gold counts units of time
        let measured = |wanted: &str| measure == wanted || (measure == "duration" && wanted == "count");
        let Excerpt { field, span, .. } = &commitment.evidence;
        let same = left
            .iter()
            .position(|(tag, wanted)| tag.field == *field && overlap(tag.span, *span) && measured(wanted));
        rule(gold, report, "commitment", &commitment.rule, same.is_some());
        match same {
            Some(at) => {
                left.remove(at);
                add(gold, report, "commitment", (1, 0, 0));
            }
            None => {
                add(gold, report, "commitment", (0, 1, 0));
                miss(gold, report, (*field, *span), "commitment wrong", &commitment.rule, &measure);
            }
        }
    }
    for (tag, measure) in left {
        add(gold, report, "commitment", (0, 0, 1));
        miss(gold, report, (tag.field, tag.span), "commitment missed", "", measure);
    }
}

fn is_party(facts: &Facts, wanted: &str, party: &EntityRef) -> bool {
    party.id == wanted || (party.kind == Kind::Body && facts.body_id(wanted) == Some(party.id.as_str()))
}

/// Where the words of an evidence stand.
fn place(gold: &Gold, evidence: &str) -> Option<(Field, Span)> {
    [(Field::Text, &gold.text), (Field::Title, &gold.title)].into_iter().find_map(|(field, text)| {
        let byte = text.find(evidence)?;
        let start = text[..byte].chars().count() as u32;
        Some((field, Span { start, end: start + evidence.chars().count() as u32 }))
    })
}

fn overlap(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

fn add(gold: &Gold, report: &mut Report, kind: &'static str, (right, wrong, missed): (usize, usize, usize)) {
    report.kinds.entry((kind, gold.language.clone())).or_default().add(Score { right, wrong, missed });
}

fn rule(gold: &Gold, report: &mut Report, kind: &'static str, rule: &str, right: bool) {
    report.rules.entry((kind, rule.to_owned(), gold.language.clone())).or_default().count(right);
}

fn miss(
    gold: &Gold,
    report: &mut Report,
    (field, span): (Field, Span),
    what: &str,
    rule: &str,
    detail: &str,
) {
    report.misses.push(Miss {
        text: gold.name.clone(),
        what: what.to_owned(),
        rule: rule.to_owned(),
        detail: detail.to_owned(),
        context: context::around(gold.of(field), span.start, span.end),
    });
}
