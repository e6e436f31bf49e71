use dragoman_article::{Field, Kind, Mention};
use dragoman_gazetteer::Facts;

use super::context;
use super::gold::{Gold, GoldKind, Tag, What};
use super::report::{Miss, Report};
use crate::tagging::Tags;

/// What is scored here, with its name in the records.
const KINDS: [(GoldKind, Kind); 5] = [
    (GoldKind::Country, Kind::Country),
    (GoldKind::Person, Kind::Person),
    (GoldKind::Body, Kind::Body),
    (GoldKind::Place, Kind::Place),
    (GoldKind::Unnamed, Kind::Unnamed),
];

/// Mentions of entities: right where span and id are.
pub(super) fn score(facts: &Facts, gold: &Gold, tags: &Tags, report: &mut Report) {
    report.texts += 1;
    for (wanted, found) in KINDS.iter().filter(|(wanted, _)| gold.kinds.contains(wanted)) {
        let mut left: Vec<&Tag> = gold.tags.iter().filter(|tag| tag.what.kind() == *wanted).collect();
        for mention in tags.mentions.iter().filter(|mention| mention.kind == *found) {
            let same = left.iter().position(|tag| {
                tag.field == mention.field
                    && tag.span == mention.span
                    && tag.what.id().is_some_and(|id| canonical(facts, *wanted, id) == mention.id)
            });
            let rule =
                report.rules.entry((wanted.name(), mention.rule.clone(), gold.language.clone())).or_default();
            rule.count(same.is_some());
            let score = report.kinds.entry((wanted.name(), gold.language.clone())).or_default();
            match same {
                Some(at) => {
                    score.right += 1;
                    decisions(gold, left.remove(at), mention, report);
                }
                None => {
                    score.wrong += 1;
                    let what = format!("{} wrong", wanted.name());
                    report.misses.push(miss(
                        gold,
                        mention.field,
                        mention.span,
                        &what,
                        &mention.rule,
                        &mention.id,
                    ));
                }
            }
        }
        report.kinds.entry((wanted.name(), gold.language.clone())).or_default().missed += left.len();
        for tag in left {
            let what = format!("{} missed", wanted.name());
            report.misses.push(miss(gold, tag.field, tag.span, &what, "", tag.what.id().unwrap_or("")));
        }
    }
}

/// The role of a country and the office of a person, where the gold says them.
fn decisions(gold: &Gold, tag: &Tag, mention: &Mention, report: &mut Report) {
    let (name, right, detail) = match &tag.what {
        What::Country { role: Some(role), .. } => {
            let found = mention.role.as_ref();
            ("role", found == Some(role), format!("{found:?}, not {role:?}"))
        }
        What::Person { office: Some(office), status, .. } => {
            let found = mention.office.as_ref();
            let right = found.is_some_and(|found| {
                found.name.eq_ignore_ascii_case(office)
                    && status.as_ref().is_none_or(|status| *status == found.status)
            });
            let found = found.map(|found| format!("{} {:?}", found.name, found.status));
            ("office", right, format!("{found:?}, not {office} {status:?}"))
        }
        _ => return,
    };
    report.decided.entry((name, gold.language.clone())).or_default().count(right);
    if !right {
        let what = format!("{name} wrong");
        report.misses.push(miss(gold, mention.field, mention.span, &what, &mention.rule, &detail));
    }
}

fn miss(
    gold: &Gold,
    field: Field,
    span: dragoman_article::Span,
    what: &str,
    rule: &str,
    detail: &str,
) -> Miss {
    Miss {
        text: gold.name.clone(),
        what: what.to_owned(),
        rule: rule.to_owned(),
        detail: detail.to_owned(),
        context: context::around(gold.of(field), span.start, span.end),
    }
}

/// The id that records have: gold may name people and bodies by slug where they have a QID.
fn canonical<'a>(facts: &'a Facts, kind: GoldKind, id: &'a str) -> std::borrow::Cow<'a, str> {
    match kind {
        GoldKind::Person => facts.person_id(id).unwrap_or(id).into(),
        GoldKind::Body => facts.body_id(id).unwrap_or(id).into(),
        GoldKind::Unnamed => id.to_lowercase().replace('/', "-").into(),
        _ => id.into(),
    }
}
