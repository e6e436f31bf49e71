use std::fmt::Write;

use dragoman_article::{Basis, Commitment, EnrichedArticle, Position, Toward};

use super::Paint;
use super::paint::printable;
use super::pretty::name_of;

/// Longer words are cut in a table, in characters.
const WIDTH: usize = 100;

/// Who wants what: party, stance, issue, and the words that say so.
pub(super) fn positions(page: &mut String, article: &EnrichedArticle, paint: Paint) {
    if article.positions.is_empty() {
        return;
    }
    let _ = writeln!(page, "{}", paint.bold("Positions"));
    for position in &article.positions {
        let contrary = if position.toward == Toward::Contrary { "the contrary of " } else { "" };
        let _ = writeln!(
            page,
            "  {} {} {contrary}{}{}",
            position.party.name,
            name_of(&position.stance),
            position.issue,
            paint.dim(&circumstances(position)),
        );
        let _ = writeln!(page, "      {}", paint.dim(&short(&position.evidence.surface)));
        if let Some(condition) = &position.condition {
            let _ =
                writeln!(page, "      {}", paint.dim(&format!("condition: {}", short(&condition.surface))));
        }
    }
    page.push('\n');
}

/// Modality, whose word it is, against whom, and in which negotiation.
fn circumstances(position: &Position) -> String {
    let speakers: Vec<_> = position.speakers.iter().map(|speaker| printable(&speaker.name)).collect();
    let mut words = vec![name_of(&position.modality)];
    match (&position.basis, speakers.is_empty()) {
        (Basis::Own, true) => {}
        (Basis::Own, false) => words.push(format!("by {}", speakers.join(", "))),
        (basis, _) => words.push(format!("{} {}", name_of(basis).replace('_', " "), speakers.join(", "))),
    }
    if !position.target.is_empty() {
        words.push(format!("to {}", position.target.join(", ")));
    }
    words.extend(position.dossier.clone());
    format!(" ({})", words.join("; "))
}

/// The figures and days: what, how much, whose.
pub(super) fn commitments(page: &mut String, article: &EnrichedArticle, paint: Paint) {
    if article.commitments.is_empty() {
        return;
    }
    let _ = writeln!(page, "{}", paint.bold("Commitments"));
    for commitment in &article.commitments {
        let party = commitment.party.as_ref().map_or("", |party| party.name.as_str());
        let _ = writeln!(
            page,
            "  {} {} {}  {}",
            name_of(&commitment.measure),
            measured(commitment),
            commitment.issue.as_deref().unwrap_or(""),
            paint.dim(&format!("{party} {}", short(&commitment.evidence.surface)))
        );
    }
    page.push('\n');
}

fn measured(commitment: &Commitment) -> String {
    let value = commitment.value.map(|value| value.to_string());
    let upper = commitment.to_value.map(|value| format!("to {value}"));
    let days = commitment.when.map(|when| {
        let last = when.to - chrono::TimeDelta::days(1);
        format!("{}", last.date_naive())
    });
    let parts = [value, upper, commitment.unit.clone(), days];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

pub(super) fn short(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut: String = line.chars().take(WIDTH).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    printable(&cut).to_string()
}
