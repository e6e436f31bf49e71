use dragoman_article::{Kind, Mention};
use dragoman_gazetteer::{Gazetteer, Weights};

use super::gold::{Gold, What};
use super::input;
use super::regression::{Told, learned};
use crate::tagging::{clues, tag};

/// The data file of what clues are worth: a regression over the marked issues of each language that has enough.
pub fn weights(gazetteer: &Gazetteer, texts: &[Gold]) -> String {
    let mut file = format!(
        "{}\n# What clues to how an issue is spoken of are worth, learned from marked texts: `dragoman eval TEXTS \
         --write-weights FILE`.\n",
        Weights::COLUMNS.join("\t")
    );
    let told = texts.iter().map(|gold| (gold.language.as_str(), told(gazetteer, gold)));
    for (language, clue, row) in learned::<{ Weights::MODALITIES.len() }>(told) {
        let row: Vec<String> = row.iter().map(|weight| format!("{weight:.2}")).collect();
        file += &format!("{language}\t{clue}\t{}\n", row.join("\t"));
    }
    file
}

/// The issues marked in a text, and those that the tagger finds in other words of the same, with their clues and the
/// number of their modality.
fn told(gazetteer: &Gazetteer, gold: &Gold) -> Vec<Told> {
    let article = input(&gold.title, &gold.text, Some(&gold.language), gold.published);
    let found = tag(gazetteer, article).mentions;
    let mut marked = Vec::new();
    for mark in &gold.tags {
        let What::Issue { id, modality: Some(modality), .. } = &mark.what else { continue };
        let Some(number) = Weights::MODALITIES.iter().position(|known| known == modality) else { continue };
        let same = |mention: &&Mention| {
            let apart = mention.span.end <= mark.span.start || mark.span.end <= mention.span.start;
            mention.kind == Kind::Issue && mention.id == *id && mention.field == mark.field && !apart
        };
        let words = found.iter().filter(same).map(|mention| mention.span).filter(|span| *span != mark.span);
        let text = gold.of(mark.field);
        let places = std::iter::once(mark.span).chain(words).filter_map(|span| span.bytes(text).ok());
        marked.extend(places.map(|place| ((mark.field, place, id.as_str()), number)));
    }
    let issues: Vec<_> = marked.iter().map(|(issue, _)| issue.clone()).collect();
    clues(gazetteer, article, &issues)
        .into_iter()
        .zip(marked)
        .map(|(clues, (_, number))| (clues, number))
        .collect()
}
