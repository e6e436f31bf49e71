use std::fmt::Write;

use dragoman_article::{EnrichedArticle, Kind, OfficeStatus, Quotation, Speaker};

use super::Paint;
use super::paint::printable;
use super::pretty::name_of;

/// The first words tell which quotation it is, in characters.
const WORDS: usize = 60;

/// Who said what, a line a quotation: its type, its speakers with their offices, its first words.
pub(super) fn table(page: &mut String, article: &EnrichedArticle, paint: Paint) {
    if article.quotations.is_empty() {
        return;
    }
    let _ = writeln!(page, "{}", paint.bold("Quotations"));
    for quotation in &article.quotations {
        let _ = writeln!(
            page,
            "  {:8} {}: {}",
            name_of(&quotation.kind),
            speakers(quotation, article, paint),
            printable(&first_words(&quotation.surface))
        );
    }
    page.push('\n');
}

fn speakers(quotation: &Quotation, article: &EnrichedArticle, paint: Paint) -> String {
    let shown = |speaker: &Speaker| {
        let name = match (&speaker.kind, speaker.name.as_str()) {
            (Kind::Unknown, "") => "unknown".to_owned(),
            (Kind::Unknown, words) => format!("unknown ({})", printable(words)),
            (_, name) => printable(name).to_string(),
        };
        let office =
            office(speaker, article).map(|office| paint.dim(&format!(", {office}"))).unwrap_or_default();
        format!("{}{office}", paint.of_kind(&speaker.kind, &name))
    };
    quotation.speakers.iter().map(shown).collect::<Vec<_>>().join("; ")
}

/// The office stands with the mention that names the speaker, or with another of the same person.
fn office(speaker: &Speaker, article: &EnrichedArticle) -> Option<String> {
    let same =
        article.mentions.iter().filter(|mention| mention.kind == speaker.kind && mention.id == speaker.id);
    let own = same.clone().find(|mention| speaker.mention.as_deref() == Some(mention.reference.as_str()));
    let office = own.into_iter().chain(same).find_map(|mention| mention.office.as_ref())?;
    Some(match office.status {
        OfficeStatus::Current => office.name.clone(),
        ref status => format!("{} ({})", office.name, name_of(status)),
    })
}

fn first_words(surface: &str) -> String {
    let words: String = surface.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(WORDS) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_a_line_with_its_speakers_and_their_offices() {
        let article: EnrichedArticle =
            serde_json::from_str(include_str!("../../../../shared/article/golden/enriched-article.2.json"))
                .unwrap();
        let mut page = String::new();
        table(&mut page, &article, Paint::none());
        assert_eq!(
            page,
            "Quotations\n  indirect Friedrich Merz, Chancellor of Germany; U.S. official; unknown: \
             Ukraine and Russia are weighing a ceasefire\n\n"
        );
    }
}
