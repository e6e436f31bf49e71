use std::collections::BTreeMap;

use dragoman_gazetteer::{Gazetteer, IssueWeights};

use super::gold::{Gold, GoldKind, What};
use super::input;
use super::regression::{Told, regression};
use crate::tagging::issue_clues;

/// A language in which words may raise an issue less often than this is not learned.
const ENOUGH: usize = 1500;

/// The data file of what clues to whether words raise an issue are worth: a regression over all words that may, in the
/// texts whose issues are marked, of each language that has enough.
pub fn issue_weights(gazetteer: &Gazetteer, texts: &[Gold]) -> String {
    let mut file = format!(
        "{}\n# What clues to whether words raise the issue that they may raise are worth, learned from marked texts: \
         `dragoman eval TEXTS --write-issue-weights FILE`.\n",
        IssueWeights::COLUMNS.join("\t")
    );
    let mut languages: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
    for gold in texts.iter().filter(|gold| gold.kinds.contains(&GoldKind::Issue)) {
        languages.entry(&gold.language).or_default().extend(told(gazetteer, gold));
    }
    for (language, told) in languages.into_iter().filter(|(_, told)| told.len() >= ENOUGH) {
        for (clue, [none, raised]) in regression::<2>(&told) {
            file += &format!("{language}\t{clue}\t{:.2}\n", raised - none);
        }
    }
    file
}

/// The clues of all words of a text that may raise an issue, and whether they do.
fn told(gazetteer: &Gazetteer, gold: &Gold) -> Vec<Told> {
    let article = input(&gold.title, &gold.text, Some(&gold.language), gold.published);
    let told = issue_clues(gazetteer, article).into_iter().map(|(field, place, id, clues)| {
        let raised = gold.tags.iter().any(|tag| {
            let text = if tag.field == dragoman_article::Field::Title { &gold.title } else { &gold.text };
            let is_near =
                |marked: std::ops::Range<usize>| marked.start < place.end && place.start < marked.end;
            tag.field == field
                && matches!(&tag.what, What::Issue { id: marked, .. } if *marked == id)
                && tag.span.bytes(text).is_ok_and(is_near)
        });
        (clues.into_iter().map(|clue| (clue, 1.0)).collect(), usize::from(raised))
    });
    told.collect()
}
