use std::ops::Range;

use dragoman_gazetteer::{Gazetteer, IssueWeights};

use super::gold::{Gold, GoldKind, What};
use super::input;
use super::regression::{Told, learned};
use crate::tagging::issue_clues;

/// The data file of what clues to whether words raise an issue are worth: a regression over all words that may, in the
/// texts whose issues are marked, of each language that has enough.
pub fn issue_weights(gazetteer: &Gazetteer, texts: &[Gold]) -> String {
    let mut file = format!(
        "{}\n# What clues to whether words raise the issue that they may raise are worth, learned from marked texts: \
         `dragoman eval TEXTS --write-issue-weights FILE`.\n",
        IssueWeights::COLUMNS.join("\t")
    );
    let marked = texts.iter().filter(|gold| gold.kinds.contains(&GoldKind::Issue));
    let told = marked.map(|gold| (gold.language.as_str(), told(gazetteer, gold)));
    for (language, clue, [none, raised]) in learned::<2>(told) {
        file += &format!("{language}\t{clue}\t{:.2}\n", raised - none);
    }
    file
}

/// The clues of all words of a text that may raise an issue, and whether they do.
fn told(gazetteer: &Gazetteer, gold: &Gold) -> Vec<Told> {
    let article = input(&gold.title, &gold.text, Some(&gold.language), gold.published);
    let told = issue_clues(gazetteer, article).into_iter().map(|(field, place, id, clues)| {
        let raised = gold.tags.iter().any(|tag| {
            let is_near = |marked: Range<usize>| marked.start < place.end && place.start < marked.end;
            tag.field == field
                && matches!(&tag.what, What::Issue { id: marked, .. } if *marked == id)
                && tag.span.bytes(gold.of(field)).is_ok_and(is_near)
        });
        (clues.into_iter().map(|clue| (clue, 1.0)).collect(), usize::from(raised))
    });
    told.collect()
}
