use std::ops::Range;

use dragoman_article::{Field, Kind, Mention, Zone};

/// Somebody or something that a text names, by its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) at: Range<usize>,
    /// position among the mentions
    pub(super) mention: usize,
}

/// The names of a field in order, none inside another: of names that overlap the widest stands.
pub(super) fn of(text: &str, field: Field, mentions: &[Mention]) -> Vec<Named> {
    let mut named: Vec<(u32, u32, usize)> = mentions
        .iter()
        .enumerate()
        .filter(|(_, mention)| {
            mention.field == field && mention.zone != Zone::Boilerplate && speaks(&mention.kind)
        })
        .map(|(number, mention)| (mention.span.start, mention.span.end, number))
        .collect();
    named.sort_by_key(|(start, end, number)| {
        (*start, std::cmp::Reverse(*end), rank(&mentions[*number].kind), *number)
    });
    let mut last = 0;
    named.retain(|(start, end, _)| {
        let free = *start >= last;
        last = last.max(*end);
        free
    });
    bytes(text, &named)
}

fn speaks(kind: &Kind) -> bool {
    matches!(kind, Kind::Person | Kind::Unnamed | Kind::Body | Kind::Country | Kind::Place)
}

/// Of names for the same words, who more likely speaks.
fn rank(kind: &Kind) -> u8 {
    match kind {
        Kind::Person => 0,
        Kind::Unnamed => 1,
        Kind::Body => 2,
        Kind::Country => 3,
        _ => 4,
    }
}

/// Code points to bytes, in one walk.
fn bytes(text: &str, spans: &[(u32, u32, usize)]) -> Vec<Named> {
    let mut named = Vec::with_capacity(spans.len());
    let (mut byte, mut point) = (0, 0);
    let mut reach = |wanted: u32| {
        let rest = &text[byte..];
        let step = rest.char_indices().nth((wanted - point) as usize).map_or(rest.len(), |(at, _)| at);
        byte += step;
        point = wanted;
        byte
    };
    for (start, end, mention) in spans {
        let start = reach(*start);
        named.push(Named { at: start..reach(*end), mention: *mention });
    }
    named
}
