use std::ops::Range;

use dragoman_article::{Kind, Mention, Quotation, QuotationType, Span, Speaker};

use super::super::offsets::Offsets;
use super::super::page::{Page, Passage};
use super::Said;
use super::who::Who;

/// What was said in a passage, in the order of the text, with offsets in code points.
pub(super) fn publish(
    page: &Page<'_>,
    passage: &Passage<'_>,
    mentions: &[Mention],
    mut said: Vec<Said>,
) -> Vec<Quotation> {
    said.retain(|said| !said.at.is_empty());
    said.sort_by_key(|said| (said.at.start, std::cmp::Reverse(said.at.end), said.kind.clone()));
    said.dedup_by(|next, last| next.at == last.at);
    let mut offsets = Offsets::new(passage.text);
    let mut span = |at: &Range<usize>| Span { start: offsets.at(at.start), end: offsets.at(at.end) };
    said.into_iter()
        .map(|said| {
            let at = span(&said.at);
            Quotation {
                reference: Quotation::reference(&said.kind, passage.field, at),
                field: passage.field,
                span: at,
                surface: passage.text[said.at.clone()].to_owned(),
                parts: parts(passage.text, &said).iter().map(&mut span).collect(),
                speakers: speakers(passage.text, mentions, &said.who),
                issues: issues(passage, mentions, at),
                cue: said.cue.as_ref().map(&mut span),
                kind: said.kind,
                confidence: page.facts.confidence.of(page.code, "quote", said.rule),
                rule: said.rule.to_owned(),
            }
        })
        .collect()
}

/// What is left of the words without what interrupts them.
fn parts(text: &str, said: &Said) -> Vec<Range<usize>> {
    if said.gaps.is_empty() || said.kind == QuotationType::Indirect {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut start = said.at.start;
    let ends = said.gaps.iter().cloned().chain(std::iter::once(said.at.end..said.at.end));
    for gap in ends.filter(|gap| gap.end <= said.at.end) {
        let words = text.get(start..gap.start).unwrap_or("");
        let from = start + (words.len() - words.trim_start().len());
        let to = start + words.trim_end().len();
        if from < to {
            parts.push(from..to);
        }
        start = start.max(gap.end);
    }
    parts
}

fn speakers(text: &str, mentions: &[Mention], who: &[Who]) -> Vec<Speaker> {
    let mut speakers: Vec<Speaker> = Vec::with_capacity(who.len());
    for who in who {
        let speaker = match who {
            Who::Mention(mention) => named(&mentions[*mention]),
            Who::Unnamed { side, level, words } => Speaker {
                kind: Kind::Unnamed,
                id: format!("{side}-{level}"),
                name: text[words.clone()].to_owned(),
                mention: None,
                side: Some(side.clone()),
                level: Some(level.clone()),
            },
            Who::Level { words, .. }
            | Who::Body(words)
            | Who::Pronoun { words, .. }
            | Who::Unknown(words) => Speaker::unknown(&text[words.clone()]),
        };
        if !speakers.iter().any(|other| other.kind == speaker.kind && other.id == speaker.id) {
            speakers.push(speaker);
        }
    }
    if speakers.is_empty() { vec![Speaker::unknown("")] } else { speakers }
}

fn named(mention: &Mention) -> Speaker {
    let source = Some(mention.id.as_str()).filter(|_| mention.kind == Kind::Unnamed);
    let (side, level) = source.and_then(|id| id.rsplit_once('-')).unzip();
    Speaker {
        kind: mention.kind.clone(),
        id: mention.id.clone(),
        name: mention.name.clone(),
        mention: Some(mention.reference.clone()),
        side: side.map(str::to_owned),
        level: level.map(str::to_owned),
    }
}

/// Ids of the issues raised in the words, each once.
fn issues(passage: &Passage<'_>, mentions: &[Mention], at: Span) -> Vec<String> {
    let first =
        mentions.partition_point(|mention| (mention.field, mention.span.start) < (passage.field, at.start));
    let mut issues: Vec<String> = Vec::new();
    let inside = mentions[first..]
        .iter()
        .take_while(|mention| mention.field == passage.field && mention.span.start < at.end);
    for mention in inside.filter(|mention| mention.kind == Kind::Issue && mention.span.end <= at.end) {
        if !issues.contains(&mention.id) {
            issues.push(mention.id.clone());
        }
    }
    issues
}
