use dragoman_article::{Ambiguity, Candidate, Kind, Mention, Span};

use super::found::{At, Found, Open};
use super::offsets::Offsets;
use super::page::Page;

/// What was found, in the order of the text, with offsets in code points.
pub(super) fn publish(page: &Page<'_>, mut found: Vec<Found>) -> Vec<Mention> {
    let by_position = |one: &Found, other: &Found| {
        let key = |found: &Found| (found.passage, found.start, found.kind.clone());
        key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id)).then_with(|| other.end.cmp(&one.end))
    };
    found.sort_by(by_position);
    let mut offsets = page.passages.each_ref().map(|passage| Offsets::new(passage.text));
    let mut mentions: Vec<Mention> = Vec::with_capacity(found.len());
    // the last of each kind that stood
    let mut last: Vec<(Kind, String, At)> = Vec::new();
    for found in found {
        let at = found.at();
        if last
            .iter()
            .any(|(kind, id, other)| *kind == found.kind && !may_share(&found.kind, id, *other, &found))
        {
            continue;
        }
        last.retain(|(kind, id, other)| *kind != found.kind || (other.overlaps(at) && *id != found.id));
        last.push((found.kind.clone(), found.id.clone(), at));
        let passage = &page.passages[at.passage];
        let span = Span { start: offsets[at.passage].at(at.start), end: offsets[at.passage].at(at.end) };
        let confidence = page.facts.confidence.of(page.code, kind_name(&found.kind), found.rule);
        mentions.push(Mention {
            reference: Mention::reference(&found.kind, passage.field, span, &found.id),
            field: passage.field,
            span,
            surface: passage.text[at.start..at.end].to_owned(),
            zone: passage.zone(at.start),
            kind: found.kind,
            id: found.id,
            name: found.name,
            via: found.via,
            role: found.role,
            title: found.title,
            office: found.office,
            modality: found.modality,
            condition: None,
            confidence,
            rule: found.rule.to_owned(),
        });
    }
    mentions
}

/// As the file of confidences names it.
fn kind_name(kind: &Kind) -> &str {
    match kind {
        Kind::Country => "country",
        Kind::Person => "person",
        Kind::Body => "body",
        Kind::Place => "place",
        Kind::Unnamed => "unnamed",
        Kind::Issue => "issue",
        Kind::Unknown => "unknown",
        Kind::Other(name) => name,
    }
}

/// Mentions of a kind never overlap, but two countries may be named by one expression, and one phrase may raise
/// two issues.
fn may_share(kind: &Kind, id: &str, other: At, found: &Found) -> bool {
    let at = found.at();
    match kind {
        _ if !other.overlaps(at) => true,
        Kind::Issue => id != found.id,
        Kind::Country => other == at && id != found.id,
        _ => false,
    }
}

/// What could not be decided, in the order of the text.
pub(super) fn leave_open(page: &Page<'_>, mut open: Vec<Open>) -> Vec<Ambiguity> {
    open.sort_by_key(|open| open.at);
    let mut offsets = page.passages.each_ref().map(|passage| Offsets::new(passage.text));
    open.into_iter()
        .map(|open| {
            let passage = &page.passages[open.at.passage];
            let offsets = &mut offsets[open.at.passage];
            Ambiguity {
                field: passage.field,
                span: Span { start: offsets.at(open.at.start), end: offsets.at(open.at.end) },
                surface: passage.text[open.at.start..open.at.end].to_owned(),
                candidates: open
                    .candidates
                    .into_iter()
                    .map(|(kind, id, name)| Candidate { kind, id, name })
                    .collect(),
                why: open.why.to_owned(),
            }
        })
        .collect()
}
