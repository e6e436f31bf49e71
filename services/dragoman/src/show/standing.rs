use std::fmt::Write;

use dragoman_article::{Basis, Interval, LatestPosition, Stand, Toward, Word};

use super::Paint;
use super::paint::printable;
use super::pretty::name_of;
use super::said::short;

/// Where parties stand: since when, on whose word, how often told independently, and what it was before.
pub(crate) fn standing(positions: &[LatestPosition], paint: Paint) -> String {
    let mut page = String::new();
    let mut positions: Vec<_> = positions.iter().collect();
    positions.sort_by(|one, other| {
        let place = |position: &LatestPosition| {
            let matter = &position.matter;
            (matter.dossier.clone(), matter.party.id.clone(), matter.issue.clone(), matter.target.clone())
        };
        place(one).cmp(&place(other))
    });
    let mut dossier = None;
    for position in &positions {
        let matter = &position.matter;
        if dossier != Some(&matter.dossier) {
            dossier = Some(&matter.dossier);
            let _ = writeln!(page, "{}", paint.bold(matter.dossier.as_deref().unwrap_or("no dossier")));
        }
        let target = if matter.target.is_empty() {
            String::new()
        } else {
            format!(" to {}", matter.target.join(", "))
        };
        let _ = writeln!(
            page,
            "  {} {} {}{}  {}",
            printable(&matter.party.name),
            said(&position.stand),
            matter.issue,
            target,
            paint.dim(&circumstances(position)),
        );
        if let Some(word) = position.words.first() {
            let _ = writeln!(
                page,
                "      {}",
                paint.dim(&format!("“{}” {}", short(&word.evidence), source(word)))
            );
        }
        if let Some(condition) = &position.stand.condition {
            let _ = writeln!(page, "      {}", paint.dim(&format!("condition: {}", short(condition))));
        }
        if let Some(before) = &position.before {
            let _ = writeln!(page, "      {}", paint.dim(&format!("before: {}", said(before))));
        }
    }
    let _ = writeln!(page, "{} positions", positions.len());
    page
}

fn said(stand: &Stand) -> String {
    let contrary = if stand.toward == Toward::Contrary { " the contrary of" } else { "" };
    format!("{}{contrary}", name_of(&stand.stance))
}

fn circumstances(position: &LatestPosition) -> String {
    let origins = match position.independent_origins {
        1 => "1 origin".to_owned(),
        origins => format!("{origins} independent origins"),
    };
    let last = day(&position.said_at);
    let since = day(&position.since);
    let last = if last == since { String::new() } else { format!(", last said {last}") };
    format!("since {since}{last}; {origins}")
}

fn day(said: &Interval) -> String {
    said.from.date_naive().to_string()
}

fn source(word: &Word) -> String {
    let speakers: Vec<_> = word.speakers.iter().map(|speaker| printable(&speaker.name)).collect();
    let speakers = match (&word.basis, speakers.is_empty()) {
        (_, true) => String::new(),
        (Basis::Own, false) => format!("by {} ", speakers.join(", ")),
        (basis, false) => format!("{} {} ", name_of(basis).replace('_', " "), speakers.join(", ")),
    };
    format!(
        "{speakers}{}",
        printable(word.publisher.as_ref().or(word.url.as_ref()).map_or("", String::as_str))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLDEN: &str = include_str!("../../../../shared/article/golden/latest-position.1.json");

    #[test]
    fn a_position_is_shown_with_since_when_on_whose_word_and_what_it_was_before() {
        let position: LatestPosition = serde_json::from_str(GOLDEN).unwrap();
        let page = standing(&[position], Paint::none());
        let expected = [
            "ukraine-war",
            "  Ukraine offers ceasefire.truce to RU  since 2025-12-10, last said 2025-12-15; 3 independent origins",
            "      “offered a ceasefire” by Ukraine Example News",
            "      condition: if Russia stops its strikes",
            "      before: rejects",
            "1 positions",
        ];
        assert_eq!(page.lines().collect::<Vec<_>>(), expected);
    }
}
